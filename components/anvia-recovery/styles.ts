import { cardStyles, inputStyles } from "../internal/card-styles.js";
import { settledStyles } from "../internal/settled-styles.js";
import { controls, tokens } from "../internal/tokens.js";

/** Styles of `<anvia-recovery>`: those that all cards share. */
export const styles = [tokens, controls, cardStyles, inputStyles, settledStyles];
