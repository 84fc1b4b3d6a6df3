import { css } from "lit";

/** A list beside what is chosen in it. */
export const listStyles = css`
  :host {
    display: block;
    min-inline-size: 0;
  }
  .list {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    align-content: start;
    gap: 10px;
  }
  .tools {
    display: flex;
    gap: 6px;
  }
  .tools input {
    flex: 1 1 60px;
  }
  .tools select {
    flex: 0 1 116px;
  }
  .session {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 2px;
    margin-block-end: 8px;
  }
  .session > h3 {
    display: flex;
    align-items: baseline;
    gap: 8px;
    padding: 4px 8px 2px;
    font: 560 12px / 1.5 var(--_mono);
    color: var(--_muted);
  }
  .session > h3 bdi {
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .session > h3 span {
    margin-inline-start: auto;
    flex: none;
    font: 450 12px / 1.5 var(--_font);
  }
  .entry {
    display: grid;
    grid-template-columns: auto minmax(0, 1fr) auto;
    gap: 0 9px;
    align-items: baseline;
    inline-size: 100%;
    padding: 7px 9px;
    text-align: start;
    font: 400 13px / 1.45 var(--_font);
    background: none;
    border-color: transparent;
  }
  .entry:hover {
    background: color-mix(in srgb, var(--_text) 5%, transparent);
    border-color: transparent;
  }
  .entry[aria-current="true"] {
    background: color-mix(in srgb, var(--_accent) 11%, transparent);
  }
  .entry .dot {
    inline-size: 8px;
    block-size: 8px;
    border-radius: 50%;
    background: var(--_tone, var(--_muted));
    translate: 0 -1px;
  }
  .entry .dot.cancelled {
    background: none;
    border: 2px solid var(--_muted);
  }
  .dot.running {
    --_tone: var(--_model);
  }
  .dot.waiting {
    --_tone: var(--_people);
  }
  .dot.failed {
    --_tone: var(--_trouble);
  }
  .dot.completed {
    --_tone: var(--_ok);
  }
  .entry .asked {
    overflow: hidden;
    display: -webkit-box;
    -webkit-box-orient: vertical;
    -webkit-line-clamp: 2;
    overflow-wrap: anywhere;
  }
  .entry .about {
    grid-column: 2 / -1;
    font-size: 12px;
    color: var(--_muted);
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .badge {
    font: 620 11.5px / 1.5 var(--_font);
    padding: 0 7px;
    border-radius: 99px;
    color: var(--_people);
    background: var(--_ask-wash);
    border: 1px solid color-mix(in srgb, var(--_people) 40%, transparent);
    white-space: nowrap;
  }
`;
