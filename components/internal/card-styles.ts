import { css } from "lit";

/** What approval, question and recovery cards have in common: they are part of the conversation. */
export const cardStyles = css`
  :host {
    container-type: inline-size;
    max-inline-size: var(--_card);
  }
  dialog {
    position: static;
    display: block;
    inline-size: 100%;
    max-inline-size: none;
    max-block-size: none;
    block-size: auto;
    margin: 0;
    padding: 0;
    color: inherit;
    background: var(--_raised);
    border: 1px solid var(--_line);
    border-radius: var(--_radius);
  }
  dialog + dialog {
    margin-block-start: 12px;
  }
  dialog.ask {
    background: var(--_ask-wash);
    border-color: color-mix(in srgb, var(--_ask) 38%, transparent);
  }
  .body {
    padding: 14px 18px 18px;
  }
  .head {
    display: flex;
    flex-wrap: wrap;
    align-items: baseline;
    gap: 0 12px;
    font-size: 12.5px;
    line-height: 1.5;
  }
  .eyebrow {
    margin: 0;
    font-weight: 620;
    color: var(--_accent);
  }
  .ask .eyebrow {
    color: var(--_ask);
  }
  .aside {
    margin-inline-start: auto;
    color: var(--_muted);
    font-variant-numeric: tabular-nums;
  }
  .aside.soon {
    font-weight: 620;
    color: var(--_no);
  }
  h3 {
    margin: 2px 0 0;
    font-size: 17px;
    font-weight: 640;
    line-height: 1.4;
    letter-spacing: -0.01em;
    overflow-wrap: anywhere;
    white-space: pre-line;
    text-wrap: pretty;
  }
  .why {
    margin: 2px 0 0;
    overflow-wrap: anywhere;
  }
  .about {
    margin: 2px 0 0;
    color: var(--_muted);
    font-size: 14px;
    overflow-wrap: anywhere;
  }
  .gone {
    margin: 12px 0 0;
    padding-inline-start: 12px;
    border-inline-start: 3px solid var(--_ask);
    font-size: 14px;
  }
  .hold {
    margin: 12px 0 0;
    padding-inline-start: 12px;
    border-inline-start: 3px solid var(--_ask);
    font-size: 14px;
    overflow-wrap: anywhere;
  }
  .hold b {
    font-weight: 620;
  }
  .box {
    margin-block-start: 12px;
  }
  .gone + .box + .box {
    margin-block-start: 8px;
  }
  .row {
    position: relative;
    display: flex;
    flex-wrap: wrap;
    align-items: end; /* with the last button all of the row is in sight, however tall its words are */
    gap: 8px;
    margin-block-start: 12px;
  }
  .row .note {
    flex: 1 1 10em;
    align-self: center;
    margin: 0;
  }
  .note {
    margin: 10px 0 0;
    font-size: 12.5px;
    line-height: 1.45;
    color: var(--_muted);
  }
  .note p {
    margin: 0;
  }
  .note .hint-line {
    font-weight: 580;
    color: var(--_ask);
  }
  .buttons {
    display: flex;
    flex-wrap: wrap;
    gap: 8px;
    margin-inline-start: auto;
  }
  /* A5: in the space below the row, so that nothing moves. */
  .wait {
    position: absolute;
    inset-inline: 0;
    inset-block-start: 100%;
    margin: 0;
    font: 580 12px / 16px var(--_font);
    color: var(--_ask);
    text-align: end;
    white-space: nowrap;
    overflow: hidden;
    text-overflow: ellipsis;
    pointer-events: none;
  }
  /* A4: the press goes through until it counts. */
  .unarmed button {
    pointer-events: none;
  }
  .problem {
    margin: 10px 0 0;
    font-size: 13.5px;
    color: var(--_no);
    overflow-wrap: anywhere;
  }
  @container (inline-size < 420px) {
    .body {
      padding: 12px 14px 17px;
    }
    .row .note {
      flex-basis: 100%;
    }
    .buttons {
      flex: 1;
    }
    .buttons button {
      flex: 1 1 auto;
      padding-inline: 12px;
    }
  }
`;
