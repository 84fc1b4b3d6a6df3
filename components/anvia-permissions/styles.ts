import { css } from "lit";
import { shapeStyles } from "../anvia-approval/grant-styles.js";
import { chipStyles } from "../internal/chip-styles.js";
import { inputStyles } from "../internal/input-styles.js";
import { controls, tokens } from "../internal/tokens.js";

/** Styles of `<anvia-permissions>`. */
export const styles = [
  tokens,
  controls,
  inputStyles,
  chipStyles,
  shapeStyles,
  css`
    :host {
      display: block;
      container-type: inline-size;
      font-size: 14px;
      color: var(--_text);
    }
    details {
      margin: 0;
    }
    summary {
      inline-size: fit-content;
      margin-inline: auto;
      padding: 4px 8px;
      font-size: 12.5px;
    }
    ul {
      list-style: none;
      margin: 0;
      padding: 0;
      max-block-size: 18lh;
      overflow-y: auto;
      border-block-start: 1px solid var(--_line);
    }
    li {
      display: flex;
      align-items: start;
      gap: 12px;
      padding-block: 10px;
      border-block-end: 1px solid var(--_line);
    }
    .about {
      flex: 1;
      min-inline-size: 0;
    }
    .title {
      margin: 0;
      font-weight: 620;
      overflow-wrap: anywhere;
    }
    .reach,
    .facts {
      margin: 0;
      font-size: 12.5px;
      color: var(--_muted);
      overflow-wrap: anywhere;
    }
    .reach {
      color: var(--_text);
    }
    .danger {
      flex: none;
      color: var(--_no);
    }
    .none,
    .problem {
      margin: 6px 0;
    }
    .none {
      color: var(--_muted);
    }
    .problem {
      color: var(--_no);
    }
  `,
];
