import { css } from "lit";
import { chipStyles } from "../internal/chip-styles.js";
import { frameStyles } from "../internal/frame-styles.js";
import { controls, tokens } from "../internal/tokens.js";
import { popup } from "./popup-styles.js";

/** Styles of `<anvia-chat>`. */
export const styles = [
  tokens,
  controls,
  chipStyles,
  frameStyles,
  css`
    .frame[hidden] {
      display: none;
    }
    :host([layout="page"]) {
      block-size: 100dvh;
      max-block-size: none;
    }
    :host([layout="page"]) .frame {
      border: 0;
      border-radius: 0;
    }
    header {
      flex: none;
      display: flex;
      align-items: center;
      gap: 6px;
      min-block-size: 57px;
      padding: 8px 20px;
      padding-inline-end: 12px;
      border-block-end: 1px solid var(--_line);
    }
    h2 {
      flex: 1;
      min-inline-size: 0;
      margin: 0;
      font-size: 15px;
      font-weight: 640;
      line-height: 1.4;
      letter-spacing: -0.005em;
      overflow-wrap: anywhere;
    }
    button.badge {
      flex: none;
      min-block-size: 0;
      padding: 2px 11px;
      margin-inline-end: 6px;
      font-size: 12.5px;
      line-height: 1.55;
      color: var(--_ask);
      background: var(--_ask-wash);
      border-color: color-mix(in srgb, var(--_ask) 35%, transparent);
      border-radius: 99px;
    }
    button.icon {
      flex: none;
      display: grid;
      place-items: center;
      inline-size: 36px;
      min-block-size: 36px;
      padding: 0;
    }
    .confirm {
      flex: none;
      display: flex;
      flex-wrap: wrap;
      align-items: center;
      gap: 8px;
      padding: 9px 20px;
      font-size: 14px;
      background: var(--_raised);
      border-block-end: 1px solid var(--_line);
    }
    .confirm p {
      flex: 1 1 14em;
      margin: 0;
    }
    .confirm .copy {
      margin-inline-end: auto;
    }
    button.danger {
      color: var(--_no);
      border-color: currentColor;
    }
    .middle {
      flex: 1;
      min-block-size: 0;
      display: flex;
      flex-direction: column;
    }
    .log {
      flex: 1;
      min-block-size: 0;
      overflow-y: auto;
      overscroll-behavior: contain;
      scrollbar-width: thin;
      scrollbar-color: color-mix(in srgb, var(--_text) 22%, transparent) transparent;
      padding: 22px 20px 0;
    }
    .log:focus-visible {
      outline-offset: -3px;
    }
    .content,
    .sentinel,
    footer > * {
      max-inline-size: 44rem;
      margin-inline: auto;
    }
    .content {
      display: flex;
      flex-direction: column;
      min-block-size: calc(100% - 14px);
    }
    /* A card must never shrink: its tail and its buttons would be cut. */
    .content > * {
      flex: none;
      margin-block-end: 18px;
    }
    .content > anvia-tool-call:has(+ anvia-tool-call) {
      margin-block-end: 2px;
    }
    /* Beside a card it must be plain whose words these are. */
    anvia-message[data-says]:has(
        + :is(anvia-approval, anvia-question, anvia-output, anvia-recovery)
      )::before {
      content: attr(data-says) ":";
      display: block;
      font-size: 12.5px;
      font-weight: 620;
      color: var(--_muted);
    }
    .content > anvia-message + anvia-tool-call {
      margin-block-start: -4px;
    }
    .sentinel {
      block-size: 1px;
    }
    .empty {
      margin-block: auto;
      padding: 24px 8px 40px;
      text-align: center;
      color: var(--_muted);
      text-wrap: balance;
    }
    .empty p {
      margin: 0 auto;
      max-inline-size: 34em;
    }
    .empty .greeting {
      margin-block-end: 6px;
      font-size: 1.45em;
      font-weight: 640;
      line-height: 1.3;
      letter-spacing: -0.015em;
      color: var(--_text);
    }
    slot[name="empty"] {
      display: flex;
      flex-direction: column;
      flex: 1;
    }
    .fault {
      display: flex;
      flex-wrap: wrap;
      align-items: center;
      gap: 4px 12px;
      max-inline-size: var(--_card);
      padding: 9px 14px;
      font-size: 14px;
      line-height: 1.5;
      border: 1px solid color-mix(in srgb, var(--_no) 35%, transparent);
      border-radius: var(--_radius);
      background: color-mix(in srgb, var(--_no) 5%, transparent);
    }
    .fault p {
      flex: 1 1 16em;
      margin: 0;
      overflow-wrap: anywhere;
      white-space: pre-line;
    }
    .fault .way {
      color: var(--_muted);
      font-size: 13px;
    }
    .quiet-line {
      margin-block-start: 0;
      font-size: 13.5px;
      color: var(--_muted);
      overflow-wrap: anywhere;
    }
    .not-yet {
      animation: wait 3s step-end;
    }
    @keyframes wait {
      from {
        visibility: hidden;
      }
    }
    /* In a row of its own: over the log it would cover a card, and a covered card takes no press. */
    button.below {
      flex: none;
      align-self: center;
      margin-block-start: 6px;
      min-block-size: 34px;
      font-size: 13px;
      border-radius: 99px;
      border-color: var(--_edge);
    }
    footer {
      flex: none;
      padding: 8px 16px 10px;
      padding-block-end: max(10px, env(safe-area-inset-bottom));
    }
    .notice,
    .disclaimer {
      margin-block: 0 8px;
      font-size: 12.5px;
      line-height: 1.45;
      color: var(--_muted);
      text-wrap: balance;
      text-align: center;
      overflow-wrap: anywhere;
    }
    .notice {
      display: flex;
      flex-wrap: wrap;
      justify-content: center;
      align-items: center;
      gap: 4px 12px;
      color: var(--_ask);
    }
    .notice p {
      margin: 0;
    }
    .disclaimer {
      margin-block: 7px 0;
      font-size: 12px;
    }
    @container (inline-size < 480px) {
      header {
        padding-inline: 16px 8px;
      }
      .log {
        padding-inline: 16px;
      }
      footer {
        padding-inline: 10px;
      }
    }
  `,
  popup,
];
