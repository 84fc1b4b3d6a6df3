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
    align-items: center;
    gap: 8px;
    margin-block-start: 12px;
  }
  .row .note {
    flex: 1 1 10em;
    margin: 0;
  }
  .note {
    margin: 10px 0 0;
    font-size: 12.5px;
    line-height: 1.45;
    color: var(--_muted);
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

/** Fields of a tool call's input, and its raw JSON. */
export const inputStyles = css`
  .input {
    margin-block-start: 12px;
    border-block: 1px solid color-mix(in srgb, var(--_text) 11%, transparent);
    padding-block: 5px;
  }
  dl.fields {
    margin: 0;
    display: grid;
    grid-template-columns: fit-content(40%) minmax(0, 1fr);
    column-gap: 22px;
  }
  .field {
    display: grid;
    grid-template-columns: subgrid;
    grid-column: 1 / -1;
    align-items: baseline;
    padding-block: 4.5px;
  }
  .field.tree {
    display: block;
  }
  dt {
    min-inline-size: 4.5em;
    color: var(--_muted);
    font-size: 14px;
    overflow-wrap: anywhere;
  }
  dd,
  .lone {
    margin: 0;
    min-inline-size: 0;
    font: 500 13.5px / 1.6 var(--_mono);
    overflow-wrap: anywhere;
    white-space: pre-wrap;
    tab-size: 4;
  }
  dl.nested {
    margin-block: 2px;
    margin-inline-start: 3px;
    padding-inline-start: 14px;
    border-inline-start: 2px solid color-mix(in srgb, var(--_text) 12%, transparent);
    white-space: normal;
  }
  dl.nested dt {
    font-family: var(--_font);
  }
  .no-input,
  .empty-value,
  .size {
    margin: 0;
    font: 400 13.5px / 1.6 var(--_font);
    font-style: italic;
    color: var(--_muted);
  }
  .long {
    max-block-size: 24lh;
    overflow: auto;
    padding: 8px 10px;
    background: var(--_surface);
    border: 1px solid var(--_line);
    border-radius: var(--_control-radius);
  }
  .changes {
    margin-block-start: 12px;
    border-block-color: color-mix(in srgb, var(--_ask) 40%, transparent);
  }
  .changes + .input {
    border-block-start: 0;
    margin-block-start: 0;
  }
  .changed {
    margin: 2px 0 4px;
    font-size: 14px;
    font-weight: 620;
    color: var(--_ask);
  }
  .group {
    margin: 4px 0 0;
    font-size: 12.5px;
    font-weight: 620;
    color: var(--_muted);
  }
  .was,
  .now {
    display: grid;
    grid-template-columns: 3em minmax(0, 1fr);
    align-items: baseline;
  }
  .changes dd {
    white-space: normal;
  }
  .changes .value {
    white-space: pre-wrap;
  }
  .was .value {
    color: var(--_muted);
  }
  .word {
    font: 400 12.5px / 1.6 var(--_font);
    color: var(--_muted);
  }
  .now .word {
    font-weight: 620;
    color: var(--_ask);
  }
  .end {
    display: block;
    block-size: 1px;
  }
  .chip {
    font: 600 11.5px / 1.3 var(--_mono);
    unicode-bidi: isolate;
    color: var(--_no);
    border: 1px solid currentColor;
    border-radius: 4px;
    padding: 0 3px;
    margin-inline: 1px;
    white-space: nowrap;
  }
  .mark::before {
    content: attr(data-mark);
    color: color-mix(in srgb, var(--_muted) 70%, transparent);
    font-weight: 400;
    user-select: none;
  }
  details {
    margin-block-start: 8px;
    font-size: 13px;
  }
  summary {
    inline-size: fit-content;
    color: var(--_muted);
    cursor: pointer;
    border-radius: 4px;
    padding-block: 2px;
  }
  summary:hover {
    color: var(--_text);
  }
  pre {
    margin: 6px 0 0;
    padding: 10px 12px;
    font: 400 12.5px / 1.6 var(--_mono);
    white-space: pre-wrap;
    overflow-wrap: anywhere;
    unicode-bidi: plaintext;
    background: color-mix(in srgb, var(--_text) 5%, transparent);
    border-radius: var(--_control-radius);
  }
  .tool-name {
    margin: 6px 0 0;
    font-family: var(--_mono);
  }
  @container (inline-size < 420px) {
    dl.fields {
      column-gap: 14px;
    }
    dt {
      font-size: 13.5px;
    }
  }
  @container (inline-size < 290px) {
    .field {
      display: block;
    }
  }
`;
