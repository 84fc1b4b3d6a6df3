import type { Timeline } from "./timeline.js";
import type { SpanBase } from "./timeline-spans.js";

/** Sums over a whole run, in ms. Times that overlap count once. */
export interface TimelineTotals {
  readonly modelMs: number;
  readonly toolMs: number;
  /** People were waited for while nothing else went on. */
  readonly waitingMs: number;
  readonly attempts: number;
  readonly takeOvers: number;
  readonly faults: number;
}

/** A stretch of time, in ms since the epoch. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
}

/** The sums of a picture; what goes on ends `now`. Pure. */
export function totalsOf(
  { models, calls, waits, drivers, marks }: Timeline,
  now: number,
): TimelineTotals {
  const attempts = calls.flatMap(({ spans }) => spans.filter(({ kind }) => kind === "attempt"));
  const model = merged(models, now);
  const tools = merged(attempts, now);
  const waiting = merged(waits, now);
  const busy = merged([...model, ...tools], now);
  return {
    modelMs: lengthOf(model),
    toolMs: lengthOf(tools),
    waitingMs: lengthOf(merged([...busy, ...waiting], now)) - lengthOf(busy),
    attempts: attempts.length,
    takeOvers: drivers.filter(({ outcome }) => outcome === "taken_over").length,
    faults: marks.filter(({ kind }) => kind === "fault").length,
  };
}

/** The same time as stretches that neither touch nor overlap, earliest first. Pure. */
export function merged(
  spans: readonly Pick<SpanBase, "from" | "to">[],
  now: number,
): readonly Stretch[] {
  const sorted = spans
    .map(({ from, to = Math.max(now, from) }) => ({ from, to }))
    .sort((a, b) => a.from - b.from);
  const found: { from: number; to: number }[] = [];
  for (const { from, to } of sorted) {
    const last = found.at(-1);
    if (last && from <= last.to) last.to = Math.max(last.to, to);
    else found.push({ from, to });
  }
  return found;
}

function lengthOf(stretches: readonly Stretch[]): number {
  return stretches.reduce((sum, { from, to }) => sum + to - from, 0);
}
