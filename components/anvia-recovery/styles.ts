import { cardStyles, inputStyles, settledStyles } from "../internal/card-styles.js";
import { controls, tokens } from "../internal/tokens.js";

/** Styles of `<anvia-recovery>`: those that all cards share. */
export const styles = [tokens, controls, cardStyles, inputStyles, settledStyles];
