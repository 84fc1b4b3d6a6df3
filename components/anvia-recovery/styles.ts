import { cardStyles } from "../internal/card-styles.js";
import { chipStyles } from "../internal/chip-styles.js";
import { inputStyles } from "../internal/input-styles.js";
import { settledStyles } from "../internal/settled-styles.js";
import { controls, tokens } from "../internal/tokens.js";

/** Styles of `<anvia-recovery>`: those that all cards share. */
export const styles = [tokens, controls, cardStyles, inputStyles, chipStyles, settledStyles];
