import { css } from "lit";

/** The journal, event by event. */
export const journalStyles = css`
  :host {
    display: block;
    container-type: inline-size;
  }
  .bar {
    position: sticky;
    inset-block-start: 0;
    z-index: 2;
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 6px;
    padding: 8px 10px 8px 14px;
    background: var(--_surface);
    border-block-end: 1px solid var(--_line);
    border-start-start-radius: var(--_radius);
    border-start-end-radius: var(--_radius);
  }
  .bar h3 {
    white-space: nowrap;
    margin-inline-end: auto;
  }
  .bar input {
    inline-size: 160px;
  }
  .parts {
    display: flex;
    flex-wrap: wrap;
    gap: 4px;
  }
  .parts button {
    color: var(--_text);
  }
  .parts button[aria-pressed="true"] {
    color: var(--_text);
    border-color: var(--_line);
    background: var(--_surface);
  }
  .parts button[aria-pressed="false"] {
    color: var(--_muted);
    border-style: dashed;
    background: none;
    text-decoration: line-through;
  }
  .parts button[aria-pressed="false"]::before {
    opacity: 0.35;
  }
  .parts button::before {
    content: "";
    display: inline-block;
    inline-size: 7px;
    block-size: 7px;
    margin-inline-end: 6px;
    border-radius: 50%;
    background: var(--_part);
  }
  ol {
    list-style: none;
    margin: 0;
    padding: 0;
  }
  li {
    content-visibility: auto;
    contain-intrinsic-size: auto 31px;
    border-block-end: 1px solid color-mix(in srgb, var(--_line) 60%, transparent);
  }
  li:last-child {
    border-block-end: 0;
  }
  li.chosen {
    background: color-mix(in srgb, var(--_accent) 9%, transparent);
  }
  li.chosen .line {
    box-shadow: inset 3px 0 var(--_accent);
  }
  .line {
    display: grid;
    grid-template-columns: 44px 84px 168px minmax(0, 1fr) auto;
    align-items: baseline;
    gap: 0 10px;
    inline-size: 100%;
    min-block-size: 30px;
    padding: 5px 14px;
    border: 0;
    border-radius: 0;
    background: none;
    font: 400 12.8px / 1.5 var(--_font);
    text-align: start;
  }
  .line:hover {
    background: color-mix(in srgb, var(--_text) 4%, transparent);
  }
  .line:focus-visible {
    outline-offset: -2px;
  }
  .seq,
  .offset,
  .gap {
    font: 450 12px / 1.5 var(--_mono);
    color: var(--_muted);
    white-space: nowrap;
  }
  .seq {
    text-align: end;
  }
  .type {
    font: 560 12px / 1.5 var(--_mono);
    color: var(--_part);
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .text {
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .gap.long {
    color: var(--_people);
  }
  .ignored .type {
    text-decoration: line-through;
  }
  .detail {
    display: grid;
    gap: 8px;
    padding: 2px 14px 14px 68px;
  }
  .tabs {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 4px;
  }
  .tabs .when {
    margin-inline-end: auto;
    padding-inline-end: 10px;
  }
  .differences {
    list-style: none;
    margin: 0;
    display: grid;
    gap: 3px;
    padding: 10px 12px;
    font: 400 12.3px / 1.55 var(--_mono);
    background: color-mix(in srgb, var(--_text) 4%, var(--_surface));
    border-radius: var(--_control-radius);
    overflow-wrap: anywhere;
  }
  .differences li {
    border: 0;
    content-visibility: visible;
  }
  .differences .removed {
    text-decoration: line-through;
  }
  .more,
  .unread {
    padding: 10px 14px;
  }
  .unread {
    border-block-start: 2px solid var(--_trouble);
    display: grid;
    gap: 6px;
  }
  @container (inline-size < 640px) {
    .bar {
      position: static; /* it would take a third of a phone */
    }
    .line {
      grid-template-columns: auto auto minmax(0, 1fr);
    }
    .text {
      grid-column: 1 / -1;
      grid-row: 2;
    }
    .gap {
      text-align: end;
    }
    .type {
      grid-column: 3;
    }
    .gap {
      display: none;
    }
    .detail {
      padding-inline-start: 14px;
    }
    .bar input {
      inline-size: 100%;
    }
  }
`;
