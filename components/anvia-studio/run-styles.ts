import { css } from "lit";

/** One run: its head, its sums, its picture and its journal. */
export const runStyles = css`
  :host {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    align-content: start;
    gap: 14px;
    container-type: inline-size;
    min-inline-size: 0;
  }
  .head {
    display: grid;
    gap: 6px;
  }
  .head .line {
    display: flex;
    align-items: center;
    gap: 4px 14px;
    block-size: 30px; /* also while there is a button in it: what is below must not move */
    white-space: nowrap;
  }
  .head .line > * {
    flex: none;
  }
  .head .line > .quiet,
  .head .line > .asks {
    flex: 0 1 auto;
    min-inline-size: 0;
    overflow: hidden;
    text-overflow: ellipsis;
  }
  .asks {
    margin-inline-start: auto;
    font-size: 12.8px;
    font-weight: 560;
    color: var(--_people);
  }
  .ids {
    display: flex;
    flex-wrap: wrap;
    gap: 2px 16px;
    font-size: 12.5px;
    color: var(--_muted);
  }
  .ids code {
    color: var(--_text);
    overflow-wrap: anywhere;
  }
  .sums {
    display: flex;
    flex-wrap: wrap;
    gap: 1px;
    overflow: hidden;
    background: var(--_line);
    border: 1px solid var(--_line);
    border-radius: var(--_radius);
  }
  .sum {
    flex: 1 0 auto;
    padding: 9px 13px 10px;
    background: var(--_surface);
  }
  .sum dt {
    font-size: 11.8px;
    color: var(--_muted);
    white-space: nowrap;
  }
  .sum dd {
    margin: 0;
    font: 600 15.5px / 1.4 var(--_font);
    font-variant-numeric: tabular-nums;
    white-space: nowrap;
    color: var(--_part, var(--_text));
  }
  .sum small {
    font: 450 11.8px / 1.4 var(--_font);
    color: var(--_muted);
  }
  dl {
    margin: 0;
  }
  .shares {
    flex: 1 0 100%;
    display: flex;
    block-size: 6px;
    background: var(--_surface);
  }
  .shares i {
    min-inline-size: 2px;
    background: color-mix(in srgb, var(--_part) 72%, transparent);
  }
  .shares .part-people {
    background: repeating-linear-gradient(
        135deg,
        color-mix(in srgb, var(--_people) 60%, transparent) 0 2px,
        transparent 2px 5px
      )
      var(--_ask-wash);
  }
  .note {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 6px 12px;
    padding: 9px 14px;
    border-radius: var(--_radius);
    border: 1px solid color-mix(in srgb, var(--_part) 55%, transparent);
    background: color-mix(in srgb, var(--_part) 7%, var(--_surface));
    overflow-wrap: anywhere;
  }
  .note p {
    flex: 1 1 260px;
  }
  @container (inline-size < 560px) {
    .head .line > .quiet {
      display: none;
    }
  }
  .said {
    max-inline-size: 90ch;
    color: var(--_muted);
    overflow-wrap: anywhere;
  }
`;
