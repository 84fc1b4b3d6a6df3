import { cardStyles, inputStyles } from "../internal/card-styles.js";
import { settledStyles } from "../internal/settled-styles.js";
import { controls, tokens } from "../internal/tokens.js";

/** Styles of `<anvia-approval>`: those that all cards share. */
export const styles = [tokens, controls, cardStyles, inputStyles, settledStyles];
