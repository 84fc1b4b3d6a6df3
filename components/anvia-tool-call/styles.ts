import { css } from "lit";
import { chipStyles } from "../internal/chip-styles.js";
import { inputStyles } from "../internal/input-styles.js";
import { controls, tokens } from "../internal/tokens.js";

/** Styles of `<anvia-tool-call>`. */
export const styles = [
  tokens,
  controls,
  inputStyles,
  chipStyles,
  css`
    :host {
      container-type: inline-size;
      color: var(--_muted);
      font-size: 13.5px;
    }
    details {
      margin: 0;
      font-size: inherit;
    }
    summary {
      display: flex;
      align-items: baseline;
      gap: 8px;
      max-inline-size: 100%;
      padding-block: 3px;
      list-style: none;
    }
    summary::-webkit-details-marker {
      display: none;
    }
    .dot {
      flex: none;
      align-self: center;
      inline-size: 7px;
      block-size: 7px;
      border-radius: 50%;
      background: currentColor;
    }
    .name {
      flex: none;
      max-inline-size: 65cqi;
      color: var(--_text);
      font-weight: 560;
      overflow-wrap: anywhere;
    }
    .name.mono {
      font: 500 13px / 1.6 var(--_mono);
    }
    .preview {
      flex: 0 1 auto; /* the name keeps its line; the taste of the input gives way */
      min-inline-size: 0;
      overflow: hidden;
      text-overflow: ellipsis;
      white-space: nowrap;
    }
    .status {
      flex: none;
    }
    .by {
      margin: 0;
      padding-inline-start: 15px;
      font-size: 12.5px;
    }
    .detail > p {
      margin: 4px 0 0;
    }
    .done {
      color: var(--_ok);
    }
    .failed,
    .rejected {
      color: var(--_no);
    }
    .waiting,
    .unknown {
      color: var(--_ask);
    }
    .dot.running,
    .dot.preparing {
      animation: breathe 1.6s ease-in-out infinite;
    }
    @keyframes breathe {
      50% {
        opacity: 0.3;
      }
    }
    .detail {
      margin-block: 6px 4px;
      padding: 2px 0 4px 14px;
      padding-inline: 14px 0;
      margin-inline-start: 3px;
      border-inline-start: 2px solid var(--_line);
      color: var(--_text);
      max-inline-size: var(--_card);
    }
    .label {
      margin: 6px 0 0;
      color: var(--_muted);
      font-size: 12.5px;
    }
    @media (forced-colors: active) {
      .dot {
        background: CanvasText;
      }
    }
    @media (prefers-reduced-motion: reduce) {
      .dot {
        animation: none !important;
      }
    }
  `,
];
