/**
 * One value that is neither list nor object: as it is, and beside it what it is or how people write it.
 *
 * T1 The value itself is always there, in full, as JSON writes it; a text without its quotes.
 * T2 What cannot be told from its looks is said: a text that reads like a number, an empty text.
 * T3 Numbers and dates are written in the reader's language beside the value, never in its place. A
 *    number is a moment only where the schema says so.
 */
import { html, nothing, type TemplateResult } from "lit";
import type { Json } from "../../src/index.js";
import { inputWords } from "./input-words.js";
import { faithfulText } from "./look-alikes.js";
import type { ChatStrings } from "./strings.js";
import type { VisiblePiece } from "./visible-text.js";

/** How a value is to be read. */
export interface Reading {
  readonly words: ChatStrings;
  /** For `Intl`; the browser's own when not set. */
  readonly locale: string | undefined;
  /** `format` of its schema, where that has one. */
  readonly format?: string | undefined;
}

/** A text, number, boolean or null, or a list or object with nothing in it. Pure. */
export function typedValue(value: Json, reading: Reading): TemplateResult {
  const said = besides(value, reading);
  const beside =
    said === undefined ? nothing : html` <small class="beside"><bdi>${said}</bdi></small>`;
  if (value === "") return html`<span class="empty-value">${reading.words.emptyValue}</span>`;
  return html`<bdi class="value ${typeOf(value)}" dir=${directionOf(value)}>${shown(value)}</bdi>${beside}`;
}

/**
 * Which way a text runs: as its first letter does. An element that has to find that out by itself looks
 * again at each of the many marks that a text may have. Pure.
 */
export function directionOf(value: Json): "ltr" | "rtl" {
  const letter = typeof value === "string" ? /\p{L}/u.exec(value)?.[0] : undefined;
  return letter !== undefined && RIGHT_TO_LEFT.test(letter) ? "rtl" : "ltr";
}

const RIGHT_TO_LEFT =
  /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}\p{Script=Samaritan}\p{Script=Mandaic}\p{Script=Adlam}\p{Script=Hanifi_Rohingya}]/u;

/** T1. Spaces at either end of a text would not be seen: each gets a mark. */
function shown(value: Json): readonly VisiblePiece[] {
  if (typeof value !== "string") return [JSON.stringify(value)];
  const from = value.length - value.replace(/^ +/, "").length;
  const to = Math.max(from, value.replace(/ +$/, "").length);
  const [before, after] = [value.slice(0, from), value.slice(to)];
  return [...before].map(edge).concat(faithfulText(value.slice(from, to)), [...after].map(edge));
}

function edge(space: string): VisiblePiece {
  return html`<span class="mark" data-mark="␣"></span>${space}`;
}

function typeOf(value: Json): string {
  if (value === null) return "null";
  return Array.isArray(value) ? "list" : typeof value;
}

function besides(value: Json, reading: Reading): string | undefined {
  const { locale, format } = reading;
  const words = inputWords(reading.words);
  if (value === null) return words.noValue;
  if (typeof value === "boolean") return value ? words.yes : words.no;
  if (typeof value === "number")
    return momentOf(value, format, locale) ?? localNumber(value, locale);
  if (typeof value !== "string") return Array.isArray(value) ? words.emptyList : words.emptyObject;
  return dateText(value, format, locale) ?? (readsLikeAnother(value) ? words.text : undefined);
}

function localNumber(value: number, locale: string | undefined): string | undefined {
  const options = { maximumFractionDigits: 20, useGrouping: "min2" } as const;
  const text = new Intl.NumberFormat(locale, options).format(value);
  return text === JSON.stringify(value) ? undefined : text;
}

/** T2: it looks like something that is not a text. */
function readsLikeAnother(text: string): boolean {
  if (/^(?:true|false|null|\[\s*\]|\{\s*\})$/.test(text)) return true;
  return /^[+-]?(?:\d[\d.,_ ]*|\.\d+)(?:e[+-]?\d+)?$/i.test(text);
}

const DATE = /^(\d{4})-(\d{2})-(\d{2})$/;
const MOMENT = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})$/i;

/** ISO dates and moments; a day without a time is the same day wherever one reads it. */
function dateText(text: string, format: string | undefined, locale: string | undefined) {
  if (format !== undefined && format !== "date" && format !== "date-time") return undefined;
  const day = DATE.exec(text);
  if (day) {
    const at = Date.parse(`${text}T00:00:00Z`);
    // A day that is not in the calendar, such as 31 February, is read as another one.
    if (Number.isNaN(at) || !new Date(at).toISOString().startsWith(text)) return undefined;
    return new Intl.DateTimeFormat(locale, { dateStyle: "full", timeZone: "UTC" }).format(at);
  }
  return MOMENT.test(text) ? momentText(Date.parse(text), locale) : undefined;
}

const SECONDS = new Set(["unix-time", "unixtime", "epoch", "epoch-seconds", "timestamp"]);
const MILLISECONDS = new Set(["epoch-millis", "epoch-ms", "timestamp-ms", "utc-millisec"]);
/** Seconds since the epoch have at most ten digits until the year 2286. */
const LEAST_MS = 100_000_000_000;

function momentOf(value: number, format: string | undefined, locale: string | undefined) {
  if (format === undefined || value <= 0) return undefined;
  if (MILLISECONDS.has(format)) return momentText(value, locale);
  if (!SECONDS.has(format)) return undefined;
  return momentText(value >= LEAST_MS ? value : value * 1000, locale);
}

/** With the reader's own time zone, which may not be the writer's. */
function momentText(at: number, locale: string | undefined): string | undefined {
  if (Number.isNaN(new Date(at).getTime())) return undefined;
  const options = { dateStyle: "full", timeStyle: "long" } as const;
  return new Intl.DateTimeFormat(locale, options).format(at);
}
