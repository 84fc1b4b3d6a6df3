import { css } from "lit";

/** The head of the inbox, and its filter. */
export const toolbarStyles = css`
  header {
    flex: none;
    display: flex;
    align-items: center;
    gap: 9px;
    min-block-size: 57px;
    padding: 8px 20px;
    padding-inline-end: 12px;
    border-block-end: 1px solid var(--_line);
  }
  h2 {
    flex: 0 1 auto;
    min-inline-size: 0;
    margin: 0;
    font-size: 15px;
    font-weight: 640;
    line-height: 1.3;
    letter-spacing: -0.005em;
    overflow-wrap: anywhere;
  }
  .gap {
    flex: 1;
  }
  .count {
    flex: none;
    min-inline-size: 24px;
    padding: 1px 8px;
    font-size: 12.5px;
    font-weight: 640;
    line-height: 1.6;
    text-align: center;
    font-variant-numeric: tabular-nums;
    color: var(--_ask);
    background: var(--_ask-wash);
    border: 1px solid color-mix(in srgb, var(--_ask) 35%, transparent);
    border-radius: 99px;
  }
  button.new {
    flex: none;
    display: inline-flex;
    align-items: center;
    gap: 5px;
    min-block-size: 30px;
    padding: 2px 12px 2px 9px;
    font-size: 13px;
    color: var(--_on-accent);
    background: var(--_accent);
    border-color: var(--_accent);
    border-radius: 99px;
  }
  button.notify {
    flex: none;
    display: inline-flex;
    align-items: center;
    gap: 7px;
    min-block-size: 36px;
    padding: 4px 10px;
    font-size: 13px;
  }
  button.notify.on {
    color: var(--_accent);
  }
  .blocked {
    flex: none;
    padding-inline: 10px;
    color: var(--_muted);
    opacity: 0.7;
  }
  .notify svg,
  .blocked svg {
    display: block;
  }
  .toolbar {
    flex: none;
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 8px;
    padding: 10px 20px;
    border-block-end: 1px solid var(--_line);
  }
  .search {
    flex: 1 1 12em;
    position: relative;
    display: flex;
    align-items: center;
    color: var(--_muted);
  }
  .search svg {
    position: absolute;
    inset-inline-start: 10px;
    pointer-events: none;
  }
  .search input,
  select {
    font: inherit;
    font-size: 13.5px;
    line-height: 1.3;
    color: var(--_text);
    background: var(--_surface);
    border: 1px solid var(--_edge);
    border-radius: var(--_control-radius);
    min-block-size: 34px;
    margin: 0;
  }
  .search input {
    inline-size: 100%;
    min-inline-size: 0;
    padding: 4px 10px;
    padding-inline-start: 33px;
    appearance: none;
  }
  .search input::placeholder {
    color: var(--_muted);
    opacity: 1;
  }
  select {
    flex: 0 1 auto;
    min-inline-size: 0;
    max-inline-size: 14em;
    padding: 4px 8px;
  }
  .search input:focus-visible,
  select:focus-visible {
    outline: none;
    border-color: var(--_accent);
    box-shadow: 0 0 0 3px color-mix(in srgb, var(--_accent) 24%, transparent);
  }
  .kinds {
    display: flex;
    flex-wrap: wrap;
    gap: 6px;
  }
  .chip-button {
    min-block-size: 32px;
    padding: 3px 12px;
    font-size: 13px;
    border-radius: 99px;
  }
  .chip-button .number {
    color: var(--_muted);
    font-weight: 500;
    font-variant-numeric: tabular-nums;
  }
  .chip-button[aria-pressed="true"] {
    color: var(--_on-accent);
    background: var(--_accent);
    border-color: var(--_accent);
  }
  .chip-button[aria-pressed="true"] .number {
    color: inherit;
  }
  @container (inline-size < 480px) {
    header {
      padding-inline: 16px 8px;
    }
    .toolbar {
      padding: 8px 14px;
    }
    .search {
      flex-basis: 8em;
    }
    select {
      max-inline-size: 9em;
    }
    .kinds {
      flex: 1 1 100%;
      flex-wrap: nowrap;
      overflow-x: auto;
      scrollbar-width: none;
      margin-inline: -14px;
      padding: 3px 14px; /* room for outlines */
    }
    .chip-button {
      flex: none;
    }
    .notify .label {
      position: absolute;
      inline-size: 1px;
      block-size: 1px;
      overflow: hidden;
      clip-path: inset(50%);
      white-space: nowrap;
    }
  }
  @media (pointer: coarse) {
    .search input,
    select {
      min-block-size: 44px;
      font-size: 16px; /* below that iOS zooms the page into the box */
    }
  }
  @media (forced-colors: active) {
    .search input:focus-visible,
    select:focus-visible {
      outline: 2px solid Highlight;
    }
    .chip-button[aria-pressed="true"] {
      forced-color-adjust: none;
      background: Highlight;
      color: HighlightText;
      border-color: Highlight;
    }
  }
`;
