import { css } from "lit";

/** What is stored, and how much. */
export const storageStyles = css`
  :host {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 16px;
    align-content: start;
    container-type: inline-size;
    min-inline-size: 0;
  }
  section > .top {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 6px 10px;
    padding: 10px 14px;
    border-block-end: 1px solid var(--_line);
  }
  section > .top h3 {
    margin-inline-end: auto;
  }
  .body {
    padding: 12px 14px;
    display: grid;
    gap: 8px;
  }
  .meter {
    block-size: 8px;
    overflow: hidden;
    border-radius: 99px;
    background: color-mix(in srgb, var(--_text) 10%, transparent);
  }
  .meter i {
    display: block;
    block-size: 100%;
    min-inline-size: 3px;
    border-radius: inherit;
    background: var(--_model);
  }
  .scroll {
    overflow-x: auto;
  }
  table {
    inline-size: 100%;
    border-collapse: collapse;
    font-size: 12.8px;
  }
  th,
  td {
    padding: 7px 14px;
    text-align: start;
    vertical-align: middle;
    border-block-end: 1px solid color-mix(in srgb, var(--_line) 70%, transparent);
  }
  tr:last-child td {
    border-block-end: 0;
  }
  th {
    font-size: 12px;
    font-weight: 600;
    color: var(--_muted);
    white-space: nowrap;
  }
  .number {
    text-align: end;
    font-variant-numeric: tabular-nums;
    white-space: nowrap;
  }
  td code {
    overflow-wrap: anywhere;
  }
  .acts {
    display: flex;
    justify-content: end;
    gap: 6px;
  }
  .drafts td {
    padding-block-start: 0;
  }
  .drafts li {
    overflow-wrap: anywhere;
  }
  .drafts ul {
    margin: 4px 0 0;
    padding-inline-start: 18px;
  }
  .ok {
    color: var(--_ok);
    font-weight: 600;
  }
  dialog {
    max-inline-size: min(460px, 92vw);
    padding: 18px 20px;
    color: var(--_text);
    background: var(--_surface);
    border: 1px solid var(--_edge);
    border-radius: 12px;
    box-shadow: 0 18px 60px rgb(0 0 0 / 0.28);
  }
  dialog::backdrop {
    background: rgb(0 0 0 / 0.38);
  }
  dialog > div {
    display: grid;
    gap: 12px;
  }
  dialog .acts {
    margin-block-start: 4px;
  }
  button.primary.danger {
    background: var(--_no);
    border-color: var(--_no);
    color: var(--_surface);
  }
  @container (inline-size < 620px) {
    .optional {
      display: none;
    }
  }
`;
