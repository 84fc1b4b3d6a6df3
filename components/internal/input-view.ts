/**
 * The input of a tool call as a person reads it before saying yes (SECURITY: truncated arguments, bidi).
 *
 * N1 Every member and every value, in full, nothing shortened, hidden characters visible. What cannot
 *    be shown so is not shown at all, and {@link unshowable} says why.
 * N2 A member is called what its schema calls it, else its name in words; its own name stands beside it
 *    wherever that is not the same.
 * N3 A value of many screens scrolls in a box of its own, with what is left to read.
 */
import { html, nothing, type TemplateResult } from "lit";
import { keyed } from "lit/directives/keyed.js";
import { canonicalJson, type Json } from "../../src/index.js";
import { inputWords } from "./input-words.js";
import { faithfulText } from "./look-alikes.js";
import { saidBy, schemaOfItem, schemaOfMember } from "./schema-view.js";
import { type ChatStrings, format } from "./strings.js";
import { directionOf, typedValue } from "./typed-value.js";
import { visibleLabel } from "./visible-text.js";

const MAX_DEPTH = 32;
const MAX_CHARACTERS = 262_144;
/** Beyond that many values nobody reads field by field: all of it is one long text. */
const MAX_VALUES = 2000;
/** Of one text; also line breaks, tabs and unusual spaces have one. */
const MAX_MARKS = 20_000;
const LONG_CHARACTERS = 3000;
const LONG_LINES = 40;

/** How an input is to be read. */
export interface InputLook {
  readonly strings: ChatStrings;
  /** Language of numbers and dates; the browser's when not set. */
  readonly locale?: string | undefined;
  /** JSON Schema of the input, for names, hints and formats. */
  readonly schema?: Json | undefined;
}

/** The value as labelled fields, members indented below their name. Pure. */
export function inputFields(input: Json, look: InputLook): TemplateResult {
  const { strings } = look;
  const why = unshowable(input, strings);
  if (why !== undefined) return html`<p class="unshowable"><bdi>${why}</bdi></p>`;
  if (isObject(input) && Object.keys(input).length === 0) {
    return html`<p class="no-input">${strings.noInput}</p>`;
  }
  if (measured(input).values > MAX_VALUES) {
    const text = indented(input);
    return html`<div class="lone">${longValue(strings.callInput, text, jsonPieces(text), look)}</div>`;
  }
  return isTree(input)
    ? fields(input, look.schema, 0, look)
    : html`<div class="lone">${value("", input, look.schema, 0, look)}</div>`;
}

/** One value in full, long ones in a box of their own; `name` names that box. Pure. */
export function fieldValue(name: string, member: Json, look: InputLook): unknown {
  return value(name, member, look.schema, 0, look);
}

/** The value as indented JSON behind one click. Pure. */
export function rawJson(input: Json, strings: ChatStrings, toolName?: string): unknown {
  if (unshowable(input, strings) !== undefined) return nothing;
  return html`<details class="raw" part="raw">
    <summary>${strings.rawJson}</summary>
    ${toolName === undefined ? nothing : html`<p class="tool-name"><code>${faithfulText(toolName)}</code></p>`}
    <pre tabindex="0" role="group" aria-label=${strings.rawJson}>${jsonPieces(indented(input))}</pre>
  </details>`;
}

/** Why this input cannot be shown, and therefore not be approved; `undefined` where it can. Pure. */
export function unshowable(input: Json, strings: ChatStrings): string | undefined {
  const { depth, size, isOdd } = measured(input);
  if (depth > MAX_DEPTH) return format(inputWords(strings).tooDeep, { most: MAX_DEPTH });
  if (size > MAX_CHARACTERS) return format(inputWords(strings).tooLong, { most: MAX_CHARACTERS });
  return isOdd ? format(inputWords(strings).tooOdd, { most: MAX_MARKS }) : undefined;
}

/** Whether some value of this input is so long that it scrolls in its own box. Pure. */
export function hasLongValue(input: Json): boolean {
  return measured(input).isLong;
}

interface Measure {
  readonly depth: number;
  readonly values: number;
  readonly isLong: boolean;
  /** Whether a text of it has more marks than anybody reads. */
  readonly isOdd: boolean;
  /** Of its canonical JSON, in UTF-16 code units; 0 for what is nested too deep to be written. */
  readonly size: number;
}

const measures = new WeakMap<object, Measure>();

/** Of a request's input it is asked at every update; it never changes. */
function measured(input: Json): Measure {
  if (input === null || typeof input !== "object") return measure(input);
  const before = measures.get(input) ?? measure(input);
  measures.set(input, before);
  return before;
}

/** Without recursion: what was parsed may be nested deeper than the stack. */
function measure(input: Json): Measure {
  let depth = 0;
  let values = 0;
  let hasLong = false;
  let isOdd = false;
  const waiting = [{ json: input, level: 0 }];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const { json, level } = next;
    depth = Math.max(depth, level);
    values += 1;
    if (typeof json === "string") hasLong ||= isLong(json);
    if (typeof json === "string") isOdd ||= hasManyMarks(json);
    if (json === null || typeof json !== "object") continue;
    for (const [key, member] of Object.entries(json)) {
      isOdd ||= hasManyMarks(key);
      waiting.push({ json: member, level: level + 1 });
    }
  }
  const size = depth > MAX_DEPTH ? 0 : canonicalJson(input).length;
  return { depth, values, isLong: hasLong || values > MAX_VALUES, isOdd, size };
}

function hasManyMarks(text: string): boolean {
  const mayHave = text.length > MAX_MARKS && text.length <= MAX_CHARACTERS;
  return mayHave && faithfulText(text).length > 2 * MAX_MARKS; // between two marks is one more piece
}

type Tree = readonly Json[] | { readonly [key: string]: Json };

function fields(
  tree: Tree,
  schema: Json | undefined,
  depth: number,
  look: InputLook,
): TemplateResult {
  const isList = Array.isArray(tree);
  const rows = Object.entries(tree).map(([key, member]) => {
    const of = isList
      ? schemaOfItem(schema, Number(key), look.schema)
      : schemaOfMember(schema, key, look.schema);
    const label = isList ? { text: String(Number(key) + 1) } : labelOf(key, of, look.schema);
    return field(label, member, of, depth, look);
  });
  const kind = `fields ${isList ? "list" : "members"}${depth === 0 ? "" : " nested"}`;
  return html`<dl class=${kind} part=${depth === 0 ? "fields" : nothing}>${rows}</dl>`;
}

/** What a member is called. */
export interface Label {
  readonly text: string;
  /** The member's own name, where it is not the same as the text. */
  readonly key?: string;
}

function field(
  label: Label,
  member: Json,
  schema: Json | undefined,
  depth: number,
  look: InputLook,
): TemplateResult {
  const hint = saidBy(schema, "description", look.schema);
  const own = html` <code class="key"><bdi>${label.key === undefined ? nothing : faithfulText(label.key)}</bdi></code>`;
  const about = html`<p class="hint"><bdi>${hint === undefined ? nothing : faithfulText(hint)}</bdi></p>`;
  return html`<div class=${isTree(member) ? "field tree" : "field"}>
    <dt><bdi class="label">${faithfulText(label.text)}</bdi>${label.key === undefined ? nothing : own}</dt>
    <dd>${value(label.text, member, schema, depth, look)}${hint === undefined ? nothing : about}</dd>
  </div>`;
}

/** N2: what the member of this name is called. Pure. */
export function labelOf(key: string, schema: Json | undefined, root: Json | undefined): Label {
  const text = saidBy(schema, "title", root) ?? inWords(key);
  return text === key ? { text } : { text, key };
}

/** `orderId` and `order_id` as "Order id"; a name that is one word, or none, as it is. Pure. */
function inWords(key: string): string {
  if (!/^[A-Za-z][A-Za-z0-9]*(?:[_-][A-Za-z0-9]+)*$/.test(key)) return key;
  const words = key
    .replace(/([a-z0-9])([A-Z])/g, "$1 $2")
    .replace(/([A-Z])([A-Z][a-z])/g, "$1 $2")
    .split(/[\s_-]+/)
    .map((word) => (/^[A-Z0-9]+$/.test(word) ? word : word.toLowerCase()));
  if (words.length === 1) return key;
  const text = words.join(" ");
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function value(
  name: string,
  member: Json,
  schema: Json | undefined,
  depth: number,
  look: InputLook,
): unknown {
  if (isTree(member)) return fields(member, schema, depth + 1, look);
  if (typeof member === "string" && isLong(member)) {
    return longValue(name, member, faithfulText(member), look);
  }
  const { strings: words, locale } = look;
  return typedValue(member, { words, locale, format: saidBy(schema, "format", look.schema) });
}

/** N3: read-to-end.ts says how many lines are left, and the end mark tells it that it was all seen. */
function longValue(name: string, text: string, shown: unknown, { strings, locale }: InputLook) {
  const size = new Intl.NumberFormat(locale).format(text.length);
  const label = format(strings.longValue, { name: visibleLabel(name), size });
  // Another text is another box: that the end of the one before was seen says nothing about this one.
  return keyed(
    text,
    html`<div class="long" role="group" tabindex="0" aria-label=${label}><bdi class="value string" dir=${directionOf(text)}>${shown}</bdi><span class="end"></span></div><p class="size"><b class="left"></b> <bdi>${format(inputWords(strings).longSize, { size })}</bdi></p>`,
  );
}

function isLong(text: string): boolean {
  return text.length > LONG_CHARACTERS || text.split("\n", LONG_LINES + 1).length > LONG_LINES;
}

function indented(input: Json): string {
  return JSON.stringify(input, null, 2);
}

/** JSON writes line breaks of values as `\\n`: the others are only layout, and get no mark. */
function jsonPieces(text: string): readonly unknown[] {
  if (/^[\n\x20-\x7E]*$/.test(text)) return [text];
  return text.split("\n").flatMap((line, index) => {
    const pieces = faithfulText(line);
    return index === 0 ? pieces : ["\n", ...pieces];
  });
}

function isTree(json: Json): json is Tree {
  return json !== null && typeof json === "object" && Object.keys(json).length > 0;
}

function isObject(json: Json): json is { readonly [key: string]: Json } {
  return json !== null && typeof json === "object" && !Array.isArray(json);
}
