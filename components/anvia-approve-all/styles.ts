import { css } from "lit";
import { cardStyles } from "../internal/card-styles.js";
import { controls, tokens } from "../internal/tokens.js";

/** Styles of `<anvia-approve-all>`: a row like that of a card, without the card. */
export const styles = [
  tokens,
  controls,
  cardStyles,
  css`
    .bar {
      padding: 10px 18px;
      border: 1px dashed color-mix(in srgb, var(--_ask) 45%, transparent);
      border-radius: var(--_radius);
    }
    .row {
      margin: 0;
    }
    b {
      font-weight: 620;
      color: var(--_text);
    }
    @container (inline-size < 420px) {
      .bar {
        padding: 10px 14px;
      }
    }
  `,
];
