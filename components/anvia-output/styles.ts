import { css } from "lit";
import { cardStyles } from "../internal/card-styles.js";
import { chipStyles } from "../internal/chip-styles.js";
import { inputStyles } from "../internal/input-styles.js";
import { formStyles } from "../internal/schema-form/styles.js";
import { settledStyles } from "../internal/settled-styles.js";
import { controls, tokens } from "../internal/tokens.js";

const own = css`
  [part="json"] {
    display: block;
    margin: 6px 0 0 auto;
  }
`;

/** Styles of `<anvia-output>`: what all cards share, and its way into JSON. */
export const styles = [
  tokens,
  controls,
  cardStyles,
  inputStyles,
  chipStyles,
  formStyles,
  settledStyles,
  own,
];
