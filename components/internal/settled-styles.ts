import { css } from "lit";

/** A card that no longer waits. */
export const settledStyles = css`
  dialog.settled {
    padding: 8px 16px 9px;
    font-size: 14px;
  }
  dialog.settled:focus-visible {
    outline-offset: 1px;
  }
  .line {
    display: flex;
    align-items: baseline;
    gap: 9px;
    inline-size: auto;
    color: inherit;
    list-style: none;
  }
  .line::-webkit-details-marker {
    display: none;
  }
  summary.line::after {
    content: "";
    flex: none;
    align-self: center;
    inline-size: 6px;
    block-size: 6px;
    margin-inline: 2px;
    border: solid var(--_muted);
    border-width: 0 1.6px 1.6px 0;
    transform: translateY(-2px) rotate(45deg);
  }
  details[open] > summary.line::after {
    transform: translateY(1px) rotate(-135deg);
  }
  .words {
    flex: 1;
    min-inline-size: 0;
    display: flex;
    flex-wrap: wrap;
    align-items: baseline;
    gap: 0 9px;
  }
  .dot {
    align-self: baseline;
    flex: none;
    inline-size: 7px;
    block-size: 7px;
    translate: 0 -2px;
    border-radius: 50%;
    background: var(--tone);
  }
  .status {
    font-weight: 620;
    color: var(--tone);
  }
  .yes {
    --tone: var(--_ok);
  }
  .no {
    --tone: var(--_no);
  }
  .neutral {
    --tone: var(--_muted);
  }
  /* Open, like a question that nobody took: not only its colour tells it from a no. */
  .late {
    --tone: var(--_ask);
    border: 1px dashed color-mix(in srgb, var(--_ask) 60%, transparent);
  }
  .late .dot {
    background: none;
    border: 2px solid var(--tone);
  }
  .way-on {
    margin: 6px 0 3px;
    padding-inline-start: 16px;
  }
  .what {
    min-inline-size: 0;
    overflow-wrap: anywhere;
  }
  .who {
    margin-inline-start: auto;
    color: var(--_muted);
    font-size: 13px;
  }
  .said,
  .second {
    margin: 2px 0 0;
    padding-inline-start: 16px;
    overflow-wrap: anywhere;
    white-space: pre-wrap;
  }
  .second {
    color: var(--_ask);
  }
  .settled details {
    margin: 0;
    font-size: inherit;
  }
  .settled .asked {
    padding-inline-start: 16px;
    padding-block-end: 4px;
  }
  .settled .input {
    margin-block-start: 8px;
  }
  @media (forced-colors: active) {
    .dot {
      background: CanvasText;
    }
  }
`;
