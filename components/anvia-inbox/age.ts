/** How long ago something was asked, as people say it. */
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** "now", "3 min. ago", "yesterday". `at`, `now`: ms since the epoch. Pure. */
export function ageText(at: number, now: number, locale: string | undefined): string {
  const ageMs = Math.max(0, now - at);
  const words = new Intl.RelativeTimeFormat(locale, { numeric: "auto", style: "short" });
  if (ageMs < MINUTE_MS) return words.format(0, "second");
  if (ageMs < HOUR_MS) return words.format(-Math.floor(ageMs / MINUTE_MS), "minute");
  if (ageMs < DAY_MS) return words.format(-Math.floor(ageMs / HOUR_MS), "hour");
  return words.format(-Math.floor(ageMs / DAY_MS), "day");
}
