import { css } from "lit";

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
  .label {
    display: inline-block;
  }
  .label::first-letter {
    text-transform: uppercase;
  }
  .key {
    font: 400 12px / 1.6 var(--_mono);
    color: var(--_muted);
  }
  .beside,
  .hint {
    font: 400 13px / 1.5 var(--_font);
    color: var(--_muted);
    white-space: normal;
  }
  .hint {
    margin: 1px 0 0;
  }
  .long + .size {
    margin-block-start: 4px;
  }
  .size .left {
    font-weight: 580;
    font-style: normal;
    color: var(--_text);
  }
  .unshowable {
    margin: 2px 0;
    font-size: 14px;
    color: var(--_no);
  }
  .own-view {
    margin-block-start: 12px;
    overflow-wrap: anywhere;
    contain: paint;
    unicode-bidi: isolate;
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
