import { css } from "lit";

/** The picture of a run: its axis, lanes, spans and marks. */
export const timelineStyles = css`
  :host {
    --_label: 146px;
    --_edge-room: 13px;
    display: block;
    position: relative;
    container-type: inline-size;
  }
  .bar {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 6px;
    padding: 8px 10px 8px 14px;
    border-block-end: 1px solid var(--_line);
  }
  .bar h3 {
    white-space: nowrap;
    margin-inline-end: auto;
  }
  .zoom {
    display: flex;
  }
  .zoom button {
    border-radius: 0;
    margin-inline-start: -1px;
  }
  .zoom button:first-child {
    border-start-start-radius: var(--_control-radius);
    border-end-start-radius: var(--_control-radius);
  }
  .zoom button:last-child {
    border-start-end-radius: var(--_control-radius);
    border-end-end-radius: var(--_control-radius);
  }
  .zoom button:focus-visible {
    z-index: 1;
  }
  .frame {
    position: relative;
    overflow: hidden auto;
    max-block-size: min(62vh, 560px);
    cursor: grab;
    touch-action: pan-y;
    user-select: none;
    -webkit-user-select: none;
    border-end-start-radius: var(--_radius);
    border-end-end-radius: var(--_radius);
  }
  .frame.dragging {
    cursor: grabbing;
  }
  .frame:focus-visible {
    outline-offset: 1px;
  }
  .axis {
    position: sticky;
    inset-block-start: 0;
    z-index: 3;
    display: grid;
    grid-template-columns: var(--_label) minmax(0, 1fr);
    background: var(--_surface);
    border-block-end: 1px solid var(--_line);
    font: 450 11.5px / 26px var(--_mono);
    color: var(--_muted);
    overflow: clip;
  }
  .axis .name {
    padding-inline-start: 14px;
    font-family: var(--_font);
  }
  .track,
  .ticks {
    position: relative;
    min-inline-size: 0;
    direction: ltr;
  }
  .track {
    overflow: hidden;
    padding: 6px var(--_edge-room);
  }
  .ticks {
    block-size: 26px;
    margin-inline: var(--_edge-room);
  }
  .tick {
    position: absolute;
    inset-block: 0;
    padding-inline-start: 5px;
    border-inline-start: 1px solid var(--_line);
    white-space: nowrap;
  }
  .cut {
    position: absolute;
    inset-block: 3px;
    overflow: hidden;
    text-align: center;
    white-space: nowrap;
    line-height: 20px;
    border-radius: 4px;
    color: var(--_people);
    background: var(--_ask-wash);
    border: 1px dashed color-mix(in srgb, var(--_people) 55%, transparent);
    min-inline-size: 10px;
  }
  .under {
    position: absolute;
    inset-block: 0;
    inset-inline: calc(var(--_label) + var(--_edge-room)) var(--_edge-room);
    direction: ltr;
    pointer-events: none;
  }
  .under i {
    position: absolute;
    inset-block: 0;
  }
  .under .line {
    border-inline-start: 1px solid color-mix(in srgb, var(--_line) 70%, transparent);
  }
  .under .gap {
    background: color-mix(in srgb, var(--_ask-wash) 60%, transparent);
    border-inline: 1px dashed color-mix(in srgb, var(--_people) 40%, transparent);
  }
  .under .at {
    border-inline-start: 2px solid var(--_accent);
    z-index: 2;
  }
  .lane {
    position: relative;
    display: grid;
    grid-template-columns: var(--_label) minmax(0, 1fr);
    border-block-end: 1px solid color-mix(in srgb, var(--_line) 65%, transparent);
  }
  .lane:last-child {
    border-block-end: 0;
  }
  .lane > .name {
    display: flex;
    gap: 7px;
    align-items: baseline;
    padding: 9px 8px 9px 14px;
    min-inline-size: 0;
    border-inline-end: 1px solid var(--_line);
    background: var(--_surface);
    font: 580 12.5px / 20px var(--_font);
    color: var(--_part, var(--_text));
    z-index: 1;
  }
  .lane > .name bdi {
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .lane.tool > .name bdi {
    font: 520 12px / 20px var(--_mono);
  }
  .lane > .name .count {
    margin-inline-start: auto;
    font: 450 11.5px / 20px var(--_font);
    color: var(--_muted);
  }
  .row {
    position: relative;
    block-size: 26px;
  }
  .life {
    position: absolute;
    inset-block: 12px;
    block-size: 2px;
    border-radius: 2px;
    background: color-mix(in srgb, var(--_tool) 34%, transparent);
  }
  .item {
    position: absolute;
    inset-block: 2px;
    min-inline-size: 4px;
    padding-inline: 6px;
    overflow: hidden;
    white-space: nowrap;
    font: 520 11.8px / 20px var(--_font);
    border: 1px solid var(--_edge-of, currentColor);
    border-radius: 5px;
    color: var(--_text);
    background: var(--_fill);
    cursor: pointer;
  }
  .item.thin {
    padding-inline: 0;
    border-radius: 2px;
  }
  .item.hover,
  .item:hover {
    filter: brightness(0.95) saturate(1.3);
  }
  .item.chosen {
    outline: 2px solid var(--_accent);
    outline-offset: 1px;
    z-index: 2;
  }
  .item.cursor {
    outline: 2px solid var(--_text);
    outline-offset: 2px;
    z-index: 2;
  }
  .driver {
    padding-inline-start: 14px;
    --_fill: color-mix(in srgb, var(--_run) 13%, var(--_surface));
    --_edge-of: color-mix(in srgb, var(--_run) 45%, transparent);
  }
  .driver.odd {
    --_fill: color-mix(in srgb, var(--_run) 28%, var(--_surface));
  }
  .model {
    --_fill: color-mix(in srgb, var(--_model) 20%, var(--_surface));
    --_edge-of: color-mix(in srgb, var(--_model) 75%, transparent);
  }
  .attempt {
    --_fill: color-mix(in srgb, var(--_tool) 22%, var(--_surface));
    --_edge-of: color-mix(in srgb, var(--_tool) 80%, transparent);
  }
  .item.failed {
    --_fill: color-mix(in srgb, var(--_trouble) 20%, var(--_surface));
    --_edge-of: var(--_trouble);
  }
  .item.interrupted,
  .item.stopped,
  .attempt.unknown {
    border-style: dashed;
    --_fill: color-mix(in srgb, var(--_unknown) 13%, var(--_surface));
    --_edge-of: var(--_unknown);
  }
  .item.phase-unknown {
    --_edge-of: transparent;
    --_fill: repeating-linear-gradient(
      90deg,
      color-mix(in srgb, var(--_unknown) 55%, transparent) 0 4px,
      transparent 4px 9px
    );
    inset-block: 11px;
    border: 0;
    border-radius: 0;
    min-inline-size: 2px;
  }
  .item.prepare,
  .item.ready {
    inset-block: 9px;
    border: 0;
    min-inline-size: 2px;
    --_fill: color-mix(in srgb, var(--_tool) 48%, transparent);
  }
  .wait {
    --_edge-of: color-mix(in srgb, var(--_people) 70%, transparent);
    --_fill: repeating-linear-gradient(
        135deg,
        color-mix(in srgb, var(--_people) 32%, transparent) 0 1.5px,
        transparent 1.5px 7px
      )
      var(--_ask-wash);
  }
  .wait span {
    padding: 0 4px;
    margin-inline-start: -3px;
    border-radius: 3px;
    background: var(--_ask-wash);
  }
  .wait.no {
    --_edge-of: var(--_trouble);
  }
  .item.going {
    border-inline-end-style: dotted;
    border-start-end-radius: 0;
    border-end-end-radius: 0;
  }
  .mark {
    position: absolute;
    inset-block: 3px;
    inline-size: 20px;
    margin-inline-start: -10px;
    display: grid;
    place-items: center;
    font: 700 11px / 1 var(--_font);
    color: var(--_surface);
    cursor: pointer;
    z-index: 1;
  }
  .mark::before {
    content: "";
    position: absolute;
    inset: 3px;
    border-radius: 50%;
    background: var(--_part);
    z-index: -1;
  }
  .mark.fault::before {
    inset: 2px 3px 4px;
    border-radius: 2px;
    clip-path: polygon(50% 0, 100% 100%, 0 100%);
  }
  .mark.fault {
    padding-block-start: 4px;
    font-size: 10px;
  }
  .mark.chosen::before,
  .mark.cursor::before {
    outline: 2px solid var(--_accent);
  }
  .mark.chosen.fault::before,
  .mark.cursor.fault::before {
    background: var(--_accent);
  }
  @container (inline-size < 560px) {
    .frame {
      --_label: 84px;
    }
    .lane > .name,
    .axis .name {
      padding-inline-start: 10px;
    }
    .lane > .name .count {
      display: none;
    }
  }
  @media (forced-colors: active) {
    .item,
    .mark::before {
      forced-color-adjust: none;
    }
  }
`;
