import { css } from "lit";
import { cardStyles } from "../internal/card-styles.js";
import { chipStyles } from "../internal/chip-styles.js";
import { inputStyles } from "../internal/input-styles.js";
import { settledStyles } from "../internal/settled-styles.js";
import { controls, tokens } from "../internal/tokens.js";

/** Styles of `<anvia-question>`: the cards', and its choices. */
export const styles = [
  tokens,
  controls,
  cardStyles,
  inputStyles,
  chipStyles,
  settledStyles,
  css`
    fieldset {
      display: grid;
      gap: 6px;
      margin: 10px 0 0;
      padding: 0;
      border: 0;
      min-inline-size: 0;
    }
    label {
      display: flex;
      gap: 10px;
      align-items: baseline;
      padding: 7px 12px;
      background: var(--_surface);
      border: 1px solid var(--_line);
      border-radius: var(--_control-radius);
      overflow-wrap: anywhere;
      cursor: pointer;
      transition: border-color 120ms;
    }
    label:hover {
      border-color: var(--_edge);
    }
    label:has(:checked) {
      border-color: var(--_accent);
      box-shadow: inset 0 0 0 1px var(--_accent);
    }
    label:has(:focus-visible) {
      outline: 2px solid var(--_accent);
      outline-offset: 2px;
    }
    label span {
      min-inline-size: 0;
      white-space: pre-wrap;
    }
    input {
      flex: none;
      inline-size: 16px;
      block-size: 16px;
      margin: 0;
      translate: 0 2px;
      accent-color: var(--_accent);
      outline: none;
    }
    .kept {
      margin: 8px 0 0;
      padding-inline-start: 12px;
      border-inline-start: 3px solid var(--_accent);
      overflow-wrap: anywhere;
      white-space: pre-wrap;
    }
    @media (pointer: coarse) {
      label {
        padding-block: 10px;
      }
    }
    @media (forced-colors: active) {
      label:has(:checked) {
        outline: 2px solid Highlight;
      }
    }
  `,
];
