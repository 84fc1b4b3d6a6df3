/** Times, sizes and counts as developers read them: short, and exact enough to compare. */

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** How long something took: "8 ms", "1.24 s", "2 min 3 s", "3 d 4 h". Pure. */
export function durationText(ms: number): string {
  const whole = Math.max(0, ms);
  if (whole < SECOND) return `${Math.round(whole)} ms`;
  if (whole < 10 * SECOND) return `${trimmed((whole / SECOND).toFixed(2))} s`;
  if (whole < MINUTE) return `${trimmed((whole / SECOND).toFixed(1))} s`;
  if (whole < HOUR) return two(whole, [MINUTE, "min"], [SECOND, "s"]);
  if (whole < DAY) return two(whole, [HOUR, "h"], [MINUTE, "min"]);
  return two(whole, [DAY, "d"], [HOUR, "h"]);
}

/** How long after the beginning: "+1.24 s". Pure. */
export function offsetText(ms: number): string {
  return ms < 0 ? `−${durationText(-ms)}` : `+${durationText(ms)}`;
}

/**
 * A label of the axis: how long after the beginning; where that would not tell two labels apart, what the clock said.
 * `at`: the moment itself. Pure.
 */
export function tickText(ms: number, stepMs: number, at: number): string {
  if (ms === 0) return "0";
  if (stepMs >= exactTo(ms)) return durationText(ms);
  return stepMs < SECOND ? clockText(at) : clockText(at).slice(0, 8);
}

/** The least difference that {@link durationText} shows beside this length. */
function exactTo(ms: number): number {
  if (ms < SECOND) return 1;
  if (ms < 10 * SECOND) return 10;
  if (ms < MINUTE) return 100;
  if (ms < HOUR) return SECOND;
  return ms < DAY ? MINUTE : HOUR;
}

function two(ms: number, [large, name]: [number, string], [small, rest]: [number, string]): string {
  const count = Math.floor(ms / large);
  const left = Math.floor((ms - count * large) / small);
  return left === 0 ? `${count} ${name}` : `${count} ${name} ${left} ${rest}`;
}

function trimmed(text: string): string {
  return text.includes(".") ? text.replace(/\.?0+$/, "") : text;
}

const UNITS = ["bytes", "kB", "MB", "GB", "TB"];

/** A size: "812 bytes", "1.2 kB". Pure. */
export function sizeText(bytes: number): string {
  let [value, unit] = [bytes, 0];
  while (value >= 1000 && unit < UNITS.length - 1) [value, unit] = [value / 1000, unit + 1];
  return `${unit === 0 ? value : trimmed(value.toFixed(value < 100 ? 1 : 0))} ${UNITS[unit]}`;
}

/** A count with its noun: "1 run", "1,204 events". Pure. */
export function countText(count: number, one: string, many = `${one}s`): string {
  return `${numberText(count)} ${count === 1 ? one : many}`;
}

/** A number with separators: "1,204". Pure. */
export function numberText(count: number): string {
  return new Intl.NumberFormat("en").format(count);
}

/** A large number in little room: "842", "1.2k", "3.4M". Pure. */
export function shortNumber(count: number): string {
  if (count < 1000) return String(count);
  if (count < 1_000_000) return `${trimmed((count / 1000).toFixed(count < 10_000 ? 1 : 0))}k`;
  return `${trimmed((count / 1_000_000).toFixed(1))}M`;
}

/** A moment to the millisecond in the reader's time zone; empty when it is out of range. Pure. */
export function clockText(at: number): string {
  const date = new Date(at);
  if (Number.isNaN(date.getTime())) return "";
  const part = (value: number, length = 2) => String(value).padStart(length, "0");
  return `${part(date.getHours())}:${part(date.getMinutes())}:${part(date.getSeconds())}.${part(date.getMilliseconds(), 3)}`;
}

/** A moment with its day: "21 Nov 2026, 17:32:47"; empty when it is out of range. Pure. */
export function momentText(at: number): string {
  const date = new Date(at);
  if (Number.isNaN(date.getTime())) return "";
  const style = { dateStyle: "medium", timeStyle: "medium" } as const;
  return new Intl.DateTimeFormat("en-GB", style).format(date);
}

/** How long ago: "just now", "5 min ago", "3 d ago". Pure. */
export function agoText(at: number, now: number): string {
  const ms = now - at;
  if (!Number.isFinite(ms) || ms < 10 * SECOND) return "just now";
  if (ms < MINUTE) return `${Math.floor(ms / SECOND)} s ago`;
  if (ms < HOUR) return `${Math.floor(ms / MINUTE)} min ago`;
  return ms < DAY ? `${Math.floor(ms / HOUR)} h ago` : `${Math.floor(ms / DAY)} d ago`;
}
