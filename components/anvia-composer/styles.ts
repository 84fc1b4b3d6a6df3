import { css } from "lit";
import { controls, tokens } from "../internal/tokens.js";

/** Styles of `<anvia-composer>`. */
export const styles = [
  tokens,
  controls,
  css`
    .box {
      display: flex;
      align-items: flex-end;
      gap: 6px;
      padding: 5px;
      padding-inline-start: 14px;
      background: var(--_raised);
      border: 1px solid var(--_edge);
      border-radius: calc(var(--_radius) + 2px);
      transition: border-color 120ms;
      cursor: text;
    }
    .box:focus-within {
      border-color: var(--_accent);
      box-shadow: 0 0 0 3px color-mix(in srgb, var(--_accent) 22%, transparent);
    }
    .box:has(button:focus-visible) {
      box-shadow: none;
    }
    .grow {
      flex: 1;
      min-inline-size: 0;
      display: grid;
    }
    textarea {
      min-block-size: 38px;
      max-block-size: 9lh;
      padding: 7px 0;
      border: 0;
      border-radius: 0;
      background: none;
      font-size: 16px;
      line-height: 1.5;
    }
    textarea:focus-visible {
      box-shadow: none;
    }
    /* Browsers without field-sizing grow the box by a copy of its text behind it. */
    @supports not (field-sizing: content) {
      .grow::after {
        content: attr(data-text);
        visibility: hidden;
        white-space: pre-wrap;
        overflow-wrap: anywhere;
        font-size: 16px;
        line-height: 1.5;
        padding: 7px 0;
        max-block-size: 9lh;
        overflow: hidden;
      }
      .grow > textarea,
      .grow::after {
        grid-area: 1 / 1;
      }
      textarea {
        block-size: 100%;
      }
    }
    button.icon {
      flex: none;
      display: grid;
      place-items: center;
      inline-size: 38px;
      block-size: 38px;
      min-block-size: 0;
      padding: 0;
    }
    button.icon:disabled {
      background: color-mix(in srgb, var(--_text) 9%, transparent);
      border-color: transparent;
      color: var(--_muted);
      opacity: 1;
    }
    @media (pointer: coarse) {
      button.icon {
        inline-size: 44px;
        block-size: 44px;
      }
      textarea {
        min-block-size: 44px;
        padding-block: 10px;
      }
    }
    @media (forced-colors: active) {
      .box:focus-within {
        outline: 2px solid Highlight;
      }
    }
  `,
];
