import { cardStyles } from "../internal/card-styles.js";
import { chipStyles } from "../internal/chip-styles.js";
import { inputStyles } from "../internal/input-styles.js";
import { formStyles } from "../internal/schema-form/styles.js";
import { settledStyles } from "../internal/settled-styles.js";
import { controls, tokens } from "../internal/tokens.js";

/** Styles of `<anvia-output>`: those that all cards share. */
export const styles = [
  tokens,
  controls,
  cardStyles,
  inputStyles,
  chipStyles,
  formStyles,
  settledStyles,
];
