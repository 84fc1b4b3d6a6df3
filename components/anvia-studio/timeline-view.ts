/** The picture's templates: lanes, spans and marks at their places. They draw what axis.ts and lanes.ts computed. */
import { html, nothing, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { faithfulText } from "../internal/look-alikes.js";
import { type Axis, type AxisWindow, placeOf, ticksOf } from "./axis.js";
import { durationText, shortNumber, tickText } from "./durations.js";
import type { Lane, LaneItem, LaneRow } from "./lanes.js";
import { inWords, markWords } from "./words.js";

/** How the picture is drawn now. */
export interface PictureLook {
  readonly axis: Axis;
  readonly window: AxisWindow;
  readonly widthPx: number;
  /** Where what goes on ends. */
  readonly now: number;
  /** Places in the journal that are chosen. */
  readonly chosen: ReadonlySet<number>;
  /** The key of what the keyboard is at. */
  readonly cursor: string | undefined;
  readonly driverName: (driverId: string) => string;
}

/** The axis with its labels and breaks. */
export function axisView(look: PictureLook): TemplateResult {
  const { axis, window, widthPx } = look;
  const ticks = ticksOf(axis, window, widthPx).map(
    ({ place, offsetMs, stepMs }) =>
      html`<span class="tick" .style=${`left:${percent(place, look)}%`}>${tickText(offsetMs, stepMs, (axis.pieces[0]?.from ?? 0) + offsetMs)}</span>`,
  );
  const cuts = axis.pieces.filter((piece) => piece.isBreak && inSight(piece, window));
  return html`<div class="axis" aria-hidden="true"><span class="name">Time</span>
    <div class="ticks">${ticks}${cuts.map(({ from, to, start, end }) => {
      const px = pixels(Math.max(start, window.start), Math.min(end, window.end), look);
      const text = fitting(px + PADDING_PX / 2, [durationText(to - from)]);
      return html`<span class="cut" title="${durationText(to - from)}, cut short" .style=${stretch(start, end, look)}>${text}</span>`;
    })}</div></div>`;
}

/** What lies under the lanes: lines below the labels, breaks, and the moment that is looked at. */
export function underView(look: PictureLook, at: number | undefined): TemplateResult {
  const { axis, window, widthPx } = look;
  const lines = ticksOf(axis, window, widthPx).map(
    ({ place }) => html`<i class="line" .style=${`left:${percent(place, look)}%`}></i>`,
  );
  const gaps = axis.pieces.filter((piece) => piece.isBreak && inSight(piece, window));
  const place = at === undefined ? undefined : placeOf(axis, at);
  const isSeen = place !== undefined && place >= window.start && place <= window.end;
  return html`<div class="under">${lines}${gaps.map(
    ({ start, end }) => html`<i class="gap" .style=${stretch(start, end, look)}></i>`,
  )}${isSeen ? html`<i class="at" .style=${`left:${percent(place, look)}%`}></i>` : nothing}</div>`;
}

/** One lane. */
export function laneView(lane: Lane, look: PictureLook): TemplateResult {
  const { kind, label, count, rows } = lane;
  return html`<div class="lane ${kind} part-${kind}" aria-hidden="true">
    <div class="name" title=${label}><bdi>${kind === "tool" ? faithfulText(label) : label}</bdi><span class="count">${count > 1 ? count : ""}</span></div>
    <div class="track">${rows.map((row) => rowView(row, look))}</div>
  </div>`;
}

function rowView({ lives, items }: LaneRow, look: PictureLook): TemplateResult {
  const lines = lives.map((life) => {
    const [start, end] = places(life, look);
    if (!inSight({ start, end }, look.window)) return nothing;
    return html`<i class="life" .style=${stretch(start, end, look)}></i>`;
  });
  const seen = items.filter((item) => isDrawn(item, look));
  return html`<div class="row">${lines}${repeat(
    seen,
    ({ key }) => key,
    (item) => (item.mark ? markView(item, look) : spanView(item, look)),
  )}</div>`;
}

/** What is out of sight is not drawn, nor is what would be nothing but a line on a line. */
function isDrawn(item: LaneItem, look: PictureLook): boolean {
  const [start, end] = places(item, look);
  if (!inSight({ start, end }, look.window)) return false;
  const kind = item.span?.kind;
  return (kind !== "prepare" && kind !== "ready") || pixels(start, end, look) >= 1.5;
}

function spanView(item: LaneItem, look: PictureLook): TemplateResult {
  const [start, end] = places(item, look);
  const px = pixels(Math.max(start, look.window.start), Math.min(end, look.window.end), look);
  const text = labelOf(item, px, look);
  const kind = `item ${kindOf(item, look)} ${px < 12 ? "thin" : ""} ${stateOf(item, look)}`;
  return html`<div class=${kind} data-key=${item.key} .style=${stretch(start, end, look)}>${
    item.span?.kind === "wait" && text !== "" ? html`<span>${faithfulText(text)}</span>` : text
  }</div>`;
}

function markView(item: LaneItem, look: PictureLook): TemplateResult {
  const kind = item.mark?.kind ?? "started";
  const part = item.mark ? markWords(item.mark, undefined).part : "run";
  const place = percent(placeOf(look.axis, item.from), look);
  return html`<div class="mark ${kind} part-${kind === "completed" ? "done" : part} ${stateOf(item, look)}" data-key=${item.key} .style=${`left:${place}%`}>${SIGNS[kind]}</div>`;
}

const SIGNS = {
  started: "▸",
  steered: "+",
  retried: "↻",
  completed: "✓",
  cancelled: "×",
  refused: "–",
  reopened: "↺",
  fault: "!",
  late: "…",
  ignored: "·",
} as const;

function kindOf({ span }: LaneItem, { driverName }: PictureLook): string {
  if (!span) return "";
  const going = span.to === undefined ? "going" : "";
  if (span.kind === "driver") {
    const isOdd = driverName(span.driverId).charCodeAt(7) % 2 === 0;
    return `driver ${isOdd ? "odd" : ""} ${going}`;
  }
  if (span.kind === "unknown") return `phase-unknown ${going}`;
  if (span.kind === "wait") {
    const isNo = ["rejected", "timed_out", "stopped"].includes(span.outcome);
    return `wait ${isNo ? "no" : ""} ${going}`;
  }
  return "outcome" in span ? `${span.kind} ${span.outcome} ${going}` : `${span.kind} ${going}`;
}

function stateOf({ key, seqs }: LaneItem, { chosen, cursor }: PictureLook): string {
  const isChosen = chosen.size > 0 && seqs.some((seq) => chosen.has(seq));
  return `${isChosen ? "chosen" : ""} ${key === cursor ? "cursor" : ""}`;
}

/** As much as there is room for. */
function labelOf({ span, from, to }: LaneItem, px: number, look: PictureLook): string {
  const lasted = durationText((to ?? look.now) - from);
  if (!span) return "";
  switch (span.kind) {
    case "driver":
      return fitting(px - 8, [look.driverName(span.driverId)]);
    case "model": {
      const turn = String(span.turn);
      const tokens = span.usage
        ? [
            `${turn} · ${lasted} · ${shortNumber(span.usage.inputTokens)} → ${shortNumber(span.usage.outputTokens)}`,
          ]
        : [];
      return fitting(px, [...tokens, `${turn} · ${lasted}`, turn]);
    }
    case "wait": {
      const said = span.outcome === "going" ? "waiting" : inWords(span.outcome);
      return fitting(px - 8, [`${said} · ${lasted}`, lasted]);
    }
    case "attempt":
      return fitting(px, [`${attemptText(span)} · ${lasted}`, lasted]);
    default:
      return "";
  }
}

const LETTER_PX = 6.7;
const PADDING_PX = 13;

function fitting(px: number, texts: readonly string[]): string {
  return texts.find((text) => text.length * LETTER_PX + PADDING_PX <= px) ?? "";
}

function attemptText({ attempt, outcome }: { attempt: number; outcome: string }): string {
  return attempt > 1 ? `attempt ${attempt}, ${outcome}` : outcome;
}

function places({ from, to }: Pick<LaneItem, "from" | "to">, { axis, now }: PictureLook) {
  return [placeOf(axis, from), placeOf(axis, to ?? now)] as const;
}

function inSight({ start, end }: AxisWindow, window: AxisWindow): boolean {
  return end >= window.start && start <= window.end;
}

function pixels(start: number, end: number, { window, widthPx }: PictureLook): number {
  return ((end - start) / (window.end - window.start)) * widthPx;
}

function percent(place: number, { window: { start, end } }: PictureLook): string {
  return (((place - start) / (end - start)) * 100).toFixed(4);
}

/** What lies beyond the edge is cut there, so that what a long span says stays in sight. */
function stretch(start: number, end: number, look: PictureLook): string {
  const { window, widthPx } = look;
  const size = window.end - window.start;
  const room = (size / widthPx) * EDGE_PX;
  const from = Math.max(start, window.start - room);
  const to = Math.min(end, window.end + 2 * room);
  const width = ((Math.max(0, to - from) / size) * 100).toFixed(4);
  return `left:${percent(from, look)}%;width:${width}%`;
}

/** The room beside the picture in which it may still be seen. */
const EDGE_PX = 16;
