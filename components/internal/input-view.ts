/**
 * The input of a tool call as a person reads it before saying yes: every member, every value in
 * full, nothing shortened, hidden characters visible (SECURITY: truncated arguments, bidi).
 */
import { html, nothing, type TemplateResult } from "lit";
import type { Json } from "../../src/index.js";
import { type ChatStrings, format } from "./strings.js";
import { visibleLabel, visibleText } from "./visible-text.js";

const MAX_DEPTH = 32;
const LONG_CHARACTERS = 12_000;
const LONG_LINES = 240;

/** The value as labelled fields, members indented below their name. Pure. */
export function inputFields(input: Json, strings: ChatStrings): TemplateResult {
  if (isObject(input) && Object.keys(input).length === 0) {
    return html`<p class="no-input">${strings.noInput}</p>`;
  }
  return isTree(input)
    ? fields(input, strings, 0)
    : html`<div class="lone">${value("", input, strings, 0)}</div>`;
}

/** One value in full, long ones in a box of their own; `name` names that box. Pure. */
export function fieldValue(name: string, member: Json, strings: ChatStrings): unknown {
  return value(name, member, strings, 0);
}

/** The value as indented JSON behind one click. Pure. */
export function rawJson(input: Json, strings: ChatStrings, toolName?: string): TemplateResult {
  return html`<details class="raw" part="raw">
    <summary>${strings.rawJson}</summary>
    ${toolName === undefined ? nothing : html`<p class="tool-name"><code>${visibleText(toolName)}</code></p>`}
    <pre tabindex="0" role="group" aria-label=${strings.rawJson}>${visibleText(JSON.stringify(input, null, 2))}</pre>
  </details>`;
}

/** Whether some value of this input is so long that it scrolls in its own box. Pure. */
export function hasLongValue(input: Json): boolean {
  if (typeof input === "string") return isLong(input);
  if (input === null || typeof input !== "object") return false;
  return Object.values(input).some(hasLongValue);
}

function fields(tree: Tree, strings: ChatStrings, depth: number): TemplateResult {
  const entries: readonly [string, Json][] = Array.isArray(tree)
    ? tree.map((item, index) => [String(index + 1), item])
    : Object.entries(tree);
  const rows = entries.map(([name, member]) => field(name, member, strings, depth));
  return html`<dl class=${depth === 0 ? "fields" : "fields nested"} part=${depth === 0 ? "fields" : nothing}>${rows}</dl>`;
}

function field(name: string, member: Json, strings: ChatStrings, depth: number): TemplateResult {
  const tree = isTree(member) && depth < MAX_DEPTH;
  return html`<div class=${tree ? "field tree" : "field"}>
    <dt><bdi>${visibleText(name)}</bdi></dt>
    <dd>${value(name, member, strings, depth)}</dd>
  </div>`;
}

function value(name: string, member: Json, strings: ChatStrings, depth: number) {
  if (isTree(member) && depth < MAX_DEPTH) return fields(member, strings, depth + 1);
  if (member === "") return html`<span class="empty-value">${strings.emptyValue}</span>`;
  const text = typeof member === "string" ? member : JSON.stringify(member);
  const shown = html`<bdi>${visibleText(text)}</bdi>`;
  return isLong(text) ? longValue(name, text, shown, strings) : shown;
}

/** A value of many screens scrolls in a box of its own; the end mark tells that it was all seen. */
function longValue(name: string, text: string, shown: TemplateResult, strings: ChatStrings) {
  const label = format(strings.longValue, { name: visibleLabel(name), size: text.length });
  return html`<div class="long" role="group" tabindex="0" aria-label=${label}>${shown}<span class="end"></span></div>
    <span class="size">${label}</span>`;
}

function isLong(text: string): boolean {
  return text.length > LONG_CHARACTERS || text.split("\n", LONG_LINES + 1).length > LONG_LINES;
}

type Tree = readonly Json[] | { readonly [key: string]: Json };

function isTree(json: Json): json is Tree {
  return json !== null && typeof json === "object" && Object.keys(json).length > 0;
}

function isObject(json: Json): json is { readonly [key: string]: Json } {
  return json !== null && typeof json === "object" && !Array.isArray(json);
}
