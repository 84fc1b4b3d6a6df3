import { css } from "lit";

/** What stands beside the picture of a run: the card at the pointer, the legend, the table. */
export const timelineWordsStyles = css`
  .tip {
    position: absolute;
    z-index: 6;
    inline-size: max-content;
    max-inline-size: min(360px, 90cqi);
    padding: 9px 12px;
    pointer-events: none;
    font-size: 12.5px;
    background: var(--_raised);
    border: 1px solid var(--_edge);
    border-radius: 8px;
    box-shadow: 0 6px 22px rgb(0 0 0 / 0.16);
  }
  .tip strong {
    display: block;
    font-weight: 640;
    color: var(--_part);
    overflow-wrap: anywhere;
  }
  .tip .when {
    color: var(--_muted);
  }
  .tip dl {
    display: grid;
    grid-template-columns: auto minmax(0, 1fr);
    gap: 1px 10px;
    margin: 5px 0 0;
  }
  .tip dt {
    color: var(--_muted);
  }
  .tip dd {
    margin: 0;
    overflow-wrap: anywhere;
  }
  .legend {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 4px 14px;
    padding: 7px 14px;
    border-block-start: 1px solid var(--_line);
    font-size: 12px;
    color: var(--_muted);
  }
  .legend i {
    position: relative;
    display: inline-block;
    inline-size: 18px;
    block-size: 11px;
    min-inline-size: 0;
    padding: 0;
    inset: auto;
    margin-inline-end: 6px;
    vertical-align: -1px;
    border-radius: 3px;
    cursor: default;
  }
  details.table {
    border-block-start: 1px solid var(--_line);
  }
  details.table > summary {
    padding: 7px 14px;
    font-size: 12.5px;
    color: var(--_muted);
    cursor: pointer;
  }
  .scroll {
    overflow: auto;
    max-block-size: 420px;
    padding: 0 14px 12px;
  }
  table {
    border-collapse: collapse;
    inline-size: 100%;
    font-size: 12.5px;
  }
  th,
  td {
    text-align: start;
    vertical-align: top;
    padding: 4px 14px 4px 0;
    border-block-end: 1px solid color-mix(in srgb, var(--_line) 70%, transparent);
    overflow-wrap: anywhere;
  }
  th {
    color: var(--_muted);
    font-weight: 600;
    white-space: nowrap;
  }
  td.number {
    font-family: var(--_mono);
    white-space: nowrap;
  }
`;
