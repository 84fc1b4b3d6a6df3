import { css } from "lit";

/** Agents, their tools, and the form that runs one by hand. */
export const agentsStyles = css`
  :host {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 18px;
    align-content: start;
    container-type: inline-size;
    min-inline-size: 0;
  }
  .agent {
    display: grid;
    gap: 14px;
  }
  .head {
    display: grid;
    gap: 3px;
  }
  .facts {
    display: flex;
    flex-wrap: wrap;
    gap: 6px;
    margin-block-start: 6px;
  }
  .fact {
    display: inline-flex;
    gap: 6px;
    padding: 2px 9px;
    font-size: 12.3px;
    border: 1px solid var(--_line);
    border-radius: 99px;
    background: var(--_surface);
    overflow-wrap: anywhere;
  }
  .fact span {
    color: var(--_muted);
  }
  .fact.ask {
    color: var(--_people);
    border-color: color-mix(in srgb, var(--_people) 45%, transparent);
    background: var(--_ask-wash);
  }
  .words {
    padding: 12px 14px;
    white-space: pre-wrap;
    overflow-wrap: anywhere;
    max-inline-size: 90ch;
    border-inline-start: 3px solid var(--_line);
    background: color-mix(in srgb, var(--_text) 3%, var(--_surface));
    border-radius: 0 var(--_control-radius) var(--_control-radius) 0;
  }
  .tools {
    display: grid;
    gap: 12px;
  }
  .tool > .top {
    display: flex;
    flex-wrap: wrap;
    align-items: start;
    gap: 8px 14px;
    padding: 12px 14px 10px;
  }
  .tool .about {
    flex: 1 1 280px;
    display: grid;
    gap: 2px;
    min-inline-size: 0;
  }
  .tool .about code {
    color: var(--_tool);
    font-weight: 560;
  }
  .tool .facts {
    padding: 0 14px 12px;
    margin: 0;
  }
  .tool .parts {
    display: grid;
    grid-template-columns: repeat(2, minmax(0, 1fr));
    border-block-start: 1px solid var(--_line);
  }
  .tool .part {
    display: grid;
    gap: 8px;
    align-content: start;
    padding: 11px 14px 13px;
    min-inline-size: 0;
  }
  .tool .part + .part {
    border-inline-start: 1px solid var(--_line);
  }
  .tool .part.whole {
    grid-column: 1 / -1;
    border-block-start: 1px solid var(--_line);
    border-inline-start: 0;
  }
  ul.schema {
    list-style: none;
    display: grid;
    gap: 6px;
    margin: 0;
    padding: 0;
  }
  ul.schema ul.schema {
    margin-block-start: 5px;
    padding-inline-start: 13px;
    border-inline-start: 2px solid var(--_line);
  }
  .member {
    display: flex;
    flex-wrap: wrap;
    gap: 0 9px;
    align-items: baseline;
  }
  .schema .name {
    font-weight: 600;
    color: var(--_text);
  }
  .schema .type {
    color: var(--_muted);
    font-size: 12.5px;
    overflow-wrap: anywhere;
  }
  .must {
    font-size: 11.5px;
    color: var(--_trouble);
  }
  .policy {
    display: grid;
    grid-template-columns: auto minmax(0, 1fr);
    gap: 5px 12px;
    margin: 0;
    align-items: baseline;
  }
  .policy dt {
    font: 560 12px / 1.5 var(--_mono);
    color: var(--_muted);
  }
  .policy dd {
    margin: 0;
    overflow-wrap: anywhere;
    white-space: pre-wrap;
  }
  .policy dd code {
    display: block;
    padding: 4px 8px;
    border-radius: 6px;
    background: color-mix(in srgb, var(--_text) 5%, var(--_surface));
  }
  details > summary {
    inline-size: fit-content;
    font-size: 12.3px;
    color: var(--_muted);
    cursor: pointer;
  }
  details[open] > summary {
    margin-block-end: 6px;
  }
  @container (inline-size < 660px) {
    .tool .parts {
      grid-template-columns: minmax(0, 1fr);
    }
    .tool .part + .part {
      border-inline-start: 0;
      border-block-start: 1px solid var(--_line);
    }
  }
`;
