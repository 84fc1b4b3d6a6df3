import { type ChatStrings, format } from "./strings.js";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** Locale for `Intl`: the nearest `lang` around the element, else the browser's. */
export function localeOf(element: Element): string | undefined {
  for (let at: Element | null = element; at; at = parentAcrossShadow(at)) {
    const lang = at.getAttribute("lang");
    if (lang && isLocale(lang)) return lang;
  }
  return undefined;
}

function parentAcrossShadow(element: Element): Element | null {
  if (element.parentElement) return element.parentElement;
  const root = element.getRootNode();
  return root instanceof ShadowRoot ? root.host : null;
}

function isLocale(lang: string): boolean {
  try {
    return Intl.DateTimeFormat.supportedLocalesOf(lang).length > 0;
  } catch {
    return false; // not a language tag at all: the page's typo must not stop the chat
  }
}

/** A moment as people say it: the time for today, else with its date. `at`, `now`: ms since the epoch. Pure. */
export function timeText(at: number, now: number, locale: string | undefined): string {
  const date = new Date(at);
  const today = new Date(now).toDateString() === date.toDateString();
  const style: Intl.DateTimeFormatOptions = today
    ? { hour: "numeric", minute: "2-digit" }
    : { day: "numeric", month: "short", year: "numeric", hour: "numeric", minute: "2-digit" };
  return new Intl.DateTimeFormat(locale, style).format(date);
}

/** A moment in full, for tooltips. Pure. */
export function fullTimeText(at: number, locale: string | undefined): string {
  return new Intl.DateTimeFormat(locale, { dateStyle: "full", timeStyle: "medium" }).format(at);
}

/** Machine-readable form of a moment for `<time datetime>`; empty when it is out of range. Pure. */
export function isoTime(at: number): string {
  const date = new Date(at);
  return Number.isNaN(date.getTime()) ? "" : date.toISOString();
}

/** How much time is left, in the two largest units that matter. Pure. */
export function timeLeft(leftMs: number, strings: ChatStrings): string {
  if (leftMs <= 0) return strings.timeUp;
  const days = Math.floor(leftMs / DAY_MS);
  const hours = Math.floor(leftMs / HOUR_MS);
  const minutes = Math.floor(leftMs / MINUTE_MS);
  if (days >= 2) return format(strings.daysLeft, { days, hours: hours % 24 });
  if (hours >= 1) return format(strings.hoursLeft, { hours, minutes: minutes % 60 });
  if (minutes >= 1) return format(strings.minutesLeft, { minutes });
  return format(strings.secondsLeft, { seconds: Math.ceil(leftMs / 1000) });
}

/**
 * How long before its end a wait of `wholeMs` is about to expire: its last tenth, or its last minute
 * where that is longer, and at most an hour. Pure.
 */
export function warningMs(wholeMs: number): number {
  return Math.min(HOUR_MS, Math.max(MINUTE_MS, wholeMs / 10));
}

/** When {@link timeLeft} next says something else, in ms from now. Pure. */
export function nextChangeMs(leftMs: number): number {
  if (leftMs <= 0) return Number.POSITIVE_INFINITY;
  if (leftMs <= MINUTE_MS) return leftMs % 1000 || 1000;
  const step = leftMs >= 2 * DAY_MS ? HOUR_MS : MINUTE_MS;
  return (leftMs % step) + 1;
}

const UNITS = [
  ["day", DAY_MS],
  ["hour", HOUR_MS],
  ["minute", MINUTE_MS],
  ["second", 1000],
] as const;

/** How long something lasts, in the largest unit that says it exactly, to the second: "1 day", "36 hours". Pure. */
export function lastingText(ms: number, locale: string | undefined): string {
  const whole = Math.max(1000, Math.floor(ms / 1000) * 1000);
  const [unit, unitMs] = UNITS.find(([, length]) => whole % length === 0) ?? ["second", 1000];
  const style = { style: "unit", unit, unitDisplay: "long" } as const;
  return new Intl.NumberFormat(locale, style).format(whole / unitMs);
}
