/** The lanes of a run's picture, top to bottom: who drove, the model, each tool, people, what went wrong. */
import type { CallLine, Mark, Span, Timeline } from "../../src/index.js";

/** What a lane holds. */
export type LaneKind = "run" | "model" | "tool" | "people" | "trouble";

/** Something in a lane that a person can point at. */
export interface LaneItem {
  readonly key: string;
  readonly span?: Span;
  readonly mark?: Mark;
  /** The call that the span is a part of. */
  readonly call?: CallLine;
  readonly from: number;
  readonly to?: number;
  readonly seqs: readonly number[];
}

/** What stands side by side without overlapping: behind it the whole lives of calls, in front what happened. */
export interface LaneRow {
  readonly lives: readonly CallLine[];
  readonly items: readonly LaneItem[];
}

/** One lane. */
export interface Lane {
  readonly id: string;
  readonly kind: LaneKind;
  readonly label: string;
  /** How many calls, waits or marks. */
  readonly count: number;
  readonly rows: readonly LaneRow[];
}

/** The lanes of this picture; tools in the order of their first call. What goes on ends `now`. Pure. */
export function lanesOf(timeline: Timeline, now: number): readonly Lane[] {
  const { drivers, models, waits, marks } = timeline;
  const trouble = marks.filter(isTrouble);
  const steps = marks.filter((mark) => !isTrouble(mark));
  const lanes: Lane[] = [
    lane("run", "Run", drivers.length, [
      { lives: [], items: [...drivers.map(spanItem), ...steps.map(markItem)] },
    ]),
    lane("model", "Model", models.length, packed(models.map(spanItem), now)),
    ...toolLanes(timeline.calls, now),
  ];
  if (waits.length > 0) {
    lanes.push(lane("people", "People", waits.length, packed(waits.map(spanItem), now)));
  }
  if (trouble.length > 0) {
    lanes.push(
      lane("trouble", "Trouble", trouble.length, [{ lives: [], items: trouble.map(markItem) }]),
    );
  }
  return lanes;
}

/** Whether a mark tells that something did not go as it should. Pure. */
export function isTrouble({ kind }: Mark): boolean {
  return ["fault", "refused", "reopened", "late", "ignored", "cancelled"].includes(kind);
}

function lane(kind: LaneKind, label: string, count: number, rows: readonly LaneRow[]): Lane {
  return { id: kind, kind, label, count, rows };
}

function toolLanes(calls: readonly CallLine[], now: number): readonly Lane[] {
  const names = new Set(calls.map(({ toolName }) => toolName));
  return [...names].map((toolName) => {
    const mine = calls.filter((call) => call.toolName === toolName);
    const rows = stacked(mine, now).map((lives) => ({ lives, items: lives.flatMap(callItems) }));
    return { id: `tool:${toolName}`, kind: "tool", label: toolName, count: mine.length, rows };
  });
}

function callItems(call: CallLine): readonly LaneItem[] {
  return call.spans.map((span) => ({ ...spanItem(span), call, key: `${call.id}/${span.id}` }));
}

function spanItem(span: Span): LaneItem {
  const { id, from, to, seqs } = span;
  return { key: id, span, from, seqs, ...(to !== undefined && { to }) };
}

function markItem(mark: Mark): LaneItem {
  const { seq, at, kind } = mark;
  return { key: `mark:${seq}:${kind}`, mark, from: at, to: at, seqs: [seq] };
}

function packed(items: readonly LaneItem[], now: number): readonly LaneRow[] {
  return stacked(items, now).map((row) => ({ lives: [], items: row }));
}

/** As few rows as it takes so that nothing in a row overlaps. */
function stacked<One extends { readonly from: number; readonly to?: number }>(
  spans: readonly One[],
  now: number,
): readonly (readonly One[])[] {
  const rows: { until: number; spans: One[] }[] = [];
  for (const span of spans) {
    const until = span.to ?? Math.max(now, span.from);
    const row = rows.find((one) => one.until <= span.from);
    if (row) {
      row.spans.push(span);
      row.until = until;
    } else rows.push({ until, spans: [span] });
  }
  return rows.map((row) => row.spans);
}
