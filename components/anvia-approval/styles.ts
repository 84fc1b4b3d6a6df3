import { cardStyles } from "../internal/card-styles.js";
import { chipStyles } from "../internal/chip-styles.js";
import { inputStyles } from "../internal/input-styles.js";
import { formStyles } from "../internal/schema-form/styles.js";
import { settledStyles } from "../internal/settled-styles.js";
import { controls, tokens } from "../internal/tokens.js";
import { changedStyles } from "./changed-styles.js";
import { editStyles } from "./edit-styles.js";
import { grantStyles, shapeStyles } from "./grant-styles.js";

/** Styles of `<anvia-approval>`: those that all cards share. */
export const styles = [
  tokens,
  controls,
  cardStyles,
  inputStyles,
  chipStyles,
  settledStyles,
  changedStyles,
  shapeStyles,
  grantStyles,
  formStyles,
  editStyles,
];
