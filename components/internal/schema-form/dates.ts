/**
 * Days and times as the browser's own boxes take them. The raw text is what is kept: a text that such a
 * box cannot hold exactly gets a plain one. Pure.
 */

/** A box for a day or a time: the part that it holds, and what follows it (`Z`, `+02:00`). */
export interface DateBox {
  readonly type: "date" | "time" | "datetime-local";
  readonly held: string;
  readonly zone: string;
}

const DAY = "\\d{4}-\\d{2}-\\d{2}";
const TIME = "\\d{2}:\\d{2}(?::\\d{2}(?:\\.\\d{1,3})?)?";
const ZONE = "(?:Z|[+-]\\d{2}:\\d{2})?";
const ONLY_ZONE = /^(?:Z|[+-]\d{2}:\d{2})$/;
const SHAPES = {
  date: { type: "date", shape: new RegExp(`^(${DAY})()$`), zone: "" },
  time: { type: "time", shape: new RegExp(`^(${TIME})(${ZONE})$`), zone: "" },
  "date-time": {
    type: "datetime-local",
    shape: new RegExp(`^(${DAY}T${TIME})(${ZONE})$`),
    zone: "Z",
  },
} as const;

/** The box for a text of this format; `undefined` where only a plain one holds it. Pure. */
export function dateBox(format: string | undefined, text: string): DateBox | undefined {
  if (format !== "date" && format !== "time" && format !== "date-time") return undefined;
  const { type, shape, zone } = SHAPES[format];
  if (text === "") return { type, held: "", zone };
  if (type !== "date" && ONLY_ZONE.test(text)) return { type, held: "", zone: text };
  const [, held, after] = shape.exec(text) ?? [];
  if (held === undefined || after === undefined || !exists(type, held)) return undefined;
  return { type, held, zone: after };
}

/** The whole text after the box came to hold this: moments are written with their seconds. Pure. */
export function dateText({ type, zone }: DateBox, held: string): string {
  // Half of a day was deleted, to be typed anew: its time zone is not.
  if (held === "") return type === "datetime-local" && zone === "Z" ? "" : zone;
  const isShort = type === "datetime-local" && /T\d{2}:\d{2}$/.test(held);
  return `${held}${isShort ? ":00" : ""}${zone}`;
}

/** A day that is not in the calendar would come back as nothing, or as another one. */
function exists(type: DateBox["type"], held: string): boolean {
  const moment = type === "time" ? `2000-01-01T${held}Z` : `${held.slice(0, 10)}T00:00:00Z`;
  const at = Date.parse(moment);
  if (Number.isNaN(at) || held.startsWith("0000")) return false;
  if (type === "time") return true;
  if (type !== "date" && Number.isNaN(Date.parse(`${held}Z`))) return false;
  return new Date(at).toISOString().startsWith(held.slice(0, 10)) && !held.includes("T24");
}
