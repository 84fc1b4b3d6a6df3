/**
 * The time axis of a run's picture: where a moment stands. Long stretches in which only a person was waited for can be
 * cut to a short break, so that a wait of three days leaves the seconds around it readable.
 *
 * X1 Places are virtual milliseconds: outside of breaks they are as long as real ones.
 * X2 Moments keep their order, and every moment has one place; inside a break they stand closer together.
 */
import type { Stretch } from "../../src/index.js";

/** A stretch of time and where it stands. */
export interface AxisPiece extends Stretch {
  readonly start: number;
  readonly end: number;
  /** It is shown shorter than it was. */
  readonly isBreak: boolean;
}

/** A whole axis; `length` is the place of its end. */
export interface Axis {
  readonly pieces: readonly AxisPiece[];
  readonly length: number;
}

/** A part of an axis that is in sight, in places. */
export interface AxisWindow {
  readonly start: number;
  readonly end: number;
}

/** A labelled moment. */
export interface Tick {
  readonly place: number;
  /** Real ms since the axis' beginning. */
  readonly offsetMs: number;
  /** How far apart labels are. */
  readonly stepMs: number;
}

/** Shorter quiet stretches are never cut. */
const LEAST_BREAK_MS = 2000;
/** A quiet stretch is cut when it is longer than this share of everything that went on. */
const LONG_SHARE = 0.6;
/** How long a break is drawn, as a share of everything that went on. */
const BREAK_SHARE = 0.2;
/** Room on either side of what went on before a break begins. */
const MARGIN_SHARE = 0.03;

/** An axis over `whole`, all of it at one scale. Pure. */
export function evenAxis({ from, to }: Stretch): Axis {
  const length = Math.max(1, to - from);
  return { pieces: [{ from, to: from + length, start: 0, end: length, isBreak: false }], length };
}

/** An axis over `whole` whose long stretches outside of `busy` are breaks; `busy` is sorted and merged. Pure. */
export function brokenAxis(whole: Stretch, busy: readonly Stretch[]): Axis {
  const worked = busy.reduce((sum, { from, to }) => sum + to - from, 0);
  const least = Math.max(LEAST_BREAK_MS, worked * LONG_SHARE);
  const margin = Math.max(worked, LEAST_BREAK_MS) * MARGIN_SHARE;
  const quiet = gapsOf(whole, busy)
    .filter(({ from, to }) => to - from > least)
    .map(({ from, to }) => ({ from: from + margin, to: to - margin }));
  if (quiet.length === 0) return evenAxis(whole);
  const shown = Math.max(worked, LEAST_BREAK_MS) * Math.min(BREAK_SHARE, 1 / quiet.length);
  return pieced(whole, quiet, shown);
}

function gapsOf({ from, to }: Stretch, busy: readonly Stretch[]): readonly Stretch[] {
  const gaps: Stretch[] = [];
  let at = from;
  for (const stretch of busy) {
    if (stretch.from > at) gaps.push({ from: at, to: stretch.from });
    at = Math.max(at, stretch.to);
  }
  if (to > at) gaps.push({ from: at, to });
  return gaps;
}

function pieced(whole: Stretch, breaks: readonly Stretch[], shownMs: number): Axis {
  const pieces: AxisPiece[] = [];
  let [at, place] = [whole.from, 0];
  const add = (to: number, length: number, isBreak: boolean) => {
    if (to <= at) return;
    pieces.push({ from: at, to, start: place, end: place + length, isBreak });
    [at, place] = [to, place + length];
  };
  for (const { from, to } of breaks) {
    add(from, from - at, false);
    add(to, shownMs, true);
  }
  add(whole.to, whole.to - at, false);
  return { pieces, length: place };
}

/** Where a moment stands; moments outside of the axis stand at its ends. Pure. */
export function placeOf({ pieces, length }: Axis, at: number): number {
  const piece = pieces.find(({ to }) => at <= to);
  if (!piece) return length;
  const share = (Math.max(at, piece.from) - piece.from) / (piece.to - piece.from);
  return piece.start + share * (piece.end - piece.start);
}

/** The moment at a place. Pure. */
export function timeAt({ pieces }: Axis, place: number): number {
  const piece = pieces.find(({ end }) => place <= end) ?? pieces.at(-1);
  if (!piece) return 0;
  const share = (place - piece.start) / (piece.end - piece.start);
  return piece.from + Math.min(1, Math.max(0, share)) * (piece.to - piece.from);
}

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const STEPS = [
  ...[1, 2, 5, 10, 20, 50, 100, 200, 500, SECOND, 2 * SECOND, 5 * SECOND, 10 * SECOND],
  ...[15 * SECOND, 30 * SECOND, MINUTE, 2 * MINUTE, 5 * MINUTE, 10 * MINUTE, 15 * MINUTE],
  ...[30 * MINUTE, HOUR, 2 * HOUR, 3 * HOUR, 6 * HOUR, 12 * HOUR, DAY, 2 * DAY, 7 * DAY, 30 * DAY],
];
const LEAST_PX = 84;
const LABEL_PX = 46;

/** Round moments in the window, so far apart that their labels do not touch on `widthPx`. Pure. */
export function ticksOf(axis: Axis, { start, end }: AxisWindow, widthPx: number): readonly Tick[] {
  const perPx = Math.max(end - start, 1e-6) / Math.max(widthPx, 1);
  const wanted = perPx * LEAST_PX;
  const step = STEPS.find((one) => one >= wanted) ?? Math.ceil(wanted / DAY) * DAY;
  const origin = axis.pieces[0]?.from ?? 0;
  const ticks: Tick[] = [];
  for (const [index, piece] of axis.pieces.entries()) {
    if (piece.isBreak || piece.end < start || piece.start > end) continue;
    // A label must not run into the break that comes after it.
    const room = axis.pieces[index + 1] ? perPx * LABEL_PX : 0;
    const from = Math.max(piece.from, timeAt(axis, Math.max(start, piece.start)));
    const to = Math.min(piece.to, timeAt(axis, Math.min(end, piece.end))) - room;
    for (let n = Math.ceil((from - origin) / step); origin + n * step <= to; n++) {
      const place = placeOf(axis, origin + n * step);
      const last = ticks.at(-1);
      if (!last || place - last.place >= wanted * 0.8) {
        ticks.push({ place, offsetMs: n * step, stepMs: step });
      }
    }
  }
  return ticks;
}

/** The window after zooming by `factor` (above 1 shows less) about `about`; never outside the axis. Pure. */
export function zoomed(axis: Axis, { start, end }: AxisWindow, factor: number, about: number) {
  const least = Math.min(axis.length, Math.max(axis.length / 5000, 0.5));
  const length = Math.min(axis.length, Math.max(least, (end - start) / factor));
  const share = (about - start) / Math.max(end - start, 1e-6);
  return shifted(axis, { start: about - share * length, end: about + (1 - share) * length }, 0);
}

/** The window moved by `by` places; never outside the axis. Pure. */
export function shifted({ length }: Axis, { start, end }: AxisWindow, by: number): AxisWindow {
  const size = Math.min(end - start, length);
  const from = Math.min(Math.max(0, start + by), length - size);
  return { start: from, end: from + size };
}
