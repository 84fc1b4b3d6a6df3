import { css } from "lit";
import { controls, tokens } from "../internal/tokens.js";

/** Styles of `<anvia-message>`; those of what markdown draws come with markdown. */
export const styles = [
  tokens,
  controls,
  css`
    .prose {
      max-inline-size: var(--_column);
      overflow-wrap: anywhere;
      text-wrap: pretty;
      hanging-punctuation: first last;
    }
    .prose > :first-child {
      margin-block-start: 0;
    }
    .prose > :last-child {
      margin-block-end: 0;
    }
    p,
    ul,
    ol,
    blockquote {
      margin: 0 0 0.75em;
    }
    .prose .plain {
      white-space: pre-wrap;
    }
    article {
      position: relative;
    }
    .mine {
      display: flex;
      flex-direction: column;
      align-items: flex-end;
    }
    .bubble {
      margin: 0;
      max-inline-size: min(80%, var(--_column));
      padding: 8px 14px;
      background: var(--_mine);
      border-radius: 17px;
      border-end-end-radius: 5px;
      line-height: 1.5;
      white-space: pre-wrap;
      overflow-wrap: anywhere;
    }
    .bubble.queued {
      background: none;
      outline: 1px dashed var(--_edge);
      outline-offset: -1px;
    }
    .note {
      margin: 3px 2px 0;
      font-size: 12.5px;
      color: var(--_muted);
    }
    .queue {
      display: flex;
      flex-wrap: wrap;
      justify-content: flex-end;
      align-items: center;
      gap: 2px 10px;
      margin-block-start: 5px;
    }
    .queue .note {
      margin: 0;
    }
    .reasoning {
      margin-block-end: 6px;
      color: var(--_muted);
      font-size: 13.5px;
    }
    .reasoning summary {
      inline-size: fit-content;
      cursor: pointer;
      border-radius: 4px;
    }
    .reasoning p {
      margin: 4px 0 8px;
      padding-inline-start: 12px;
      border-inline-start: 2px solid var(--_line);
      max-inline-size: var(--_column);
      white-space: pre-wrap;
      overflow-wrap: anywhere;
    }
    .pulse {
      display: flex;
      gap: 5px;
      align-items: center;
      margin: 0;
      block-size: 1.6em;
    }
    .pulse i {
      inline-size: 6px;
      block-size: 6px;
      border-radius: 50%;
      background: var(--_muted);
      animation: breathe 1.2s ease-in-out infinite;
    }
    .pulse i:nth-of-type(2) {
      animation-delay: 0.15s;
    }
    .pulse i:nth-of-type(3) {
      animation-delay: 0.3s;
    }
    @media (forced-colors: active) {
      .bubble {
        border: 1px solid CanvasText;
      }
      .pulse i {
        background: CanvasText;
      }
    }
    @keyframes breathe {
      0%,
      60%,
      100% {
        opacity: 0.35;
      }
      30% {
        opacity: 1;
      }
    }
  `,
];
