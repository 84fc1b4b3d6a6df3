import * as z from "zod/mini";

/** A value that survives JSON unchanged. Journals hold nothing else (DESIGN §6). */
export type Json =
  | null
  | boolean
  | number
  | string
  | readonly Json[]
  | { readonly [key: string]: Json };

/** Schema of {@link Json}. */
export const jsonSchema = z.json() as z.ZodMiniType<Json>; // CAST: z.json() infers the mutable form of the same shape

/** Why a value cannot be journalled, and where in it: `path` is like `$.items[2].when`. */
export class NotJsonError extends TypeError {
  constructor(
    readonly path: string,
    readonly found: string,
  ) {
    super(`${path} is ${found}, which JSON cannot hold`);
  }
}

/**
 * A deeply frozen copy of `value` that shares nothing with it. `undefined` members are dropped, as
 * JSON does. Pure.
 * @throws NotJsonError for functions, symbols, bigints, NaN, cycles and class instances (a `Date`
 * included): they would come back from the journal as something else.
 */
export function toJson(value: unknown, path = "$", ancestors: readonly object[] = []): Json {
  if (value === null || typeof value === "boolean" || typeof value === "string") return value;
  if (typeof value === "number") {
    if (!Number.isFinite(value)) throw new NotJsonError(path, String(value));
    return value;
  }
  if (typeof value !== "object") throw new NotJsonError(path, `a ${typeof value}`);
  if (ancestors.includes(value)) throw new NotJsonError(path, "a circular reference");
  return copyObject(value, path, [...ancestors, value]);
}

function copyObject(value: object, path: string, ancestors: readonly object[]): Json {
  if (Array.isArray(value)) {
    // Array.from, because `map` would leave holes as they are
    return Object.freeze(Array.from(value, (item, i) => toJson(item, `${path}[${i}]`, ancestors)));
  }
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== null && Object.getPrototypeOf(prototype) !== null) {
    throw new NotJsonError(path, `a ${value.constructor?.name ?? "class instance"}`);
  }
  const copy: Record<string, Json> = {};
  for (const [key, member] of Object.entries(value)) {
    if (member === undefined) continue;
    const json = toJson(member, `${path}.${key}`, ancestors);
    // defineProperty, because `copy["__proto__"] = …` would call the setter of Object.prototype
    Object.defineProperty(copy, key, { value: json, enumerable: true });
  }
  return Object.freeze(copy);
}

/**
 * Canonical JSON text (RFC 8785): members sorted by UTF-16 code units, no white space. Equal values
 * have equal texts, whatever the order their members were written in. Half a character (a lone surrogate), which
 * the RFC forbids, is written as its escape: what differs never has the same text. Pure.
 */
export function canonicalJson(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  const members = Object.entries(value)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, member]) => `${JSON.stringify(key)}:${canonicalJson(member)}`);
  return `{${members.join(",")}}`;
}

const FORBIDDEN_KEYS: ReadonlySet<string> = new Set(["__proto__", "constructor", "prototype"]);

/** The first member name anywhere in `value` that reaches an object's prototype, if there is one. Pure. */
export function findForbiddenKey(value: Json): string | undefined {
  for (const { json } of walk(value)) {
    if (Array.isArray(json) || json === null || typeof json !== "object") continue;
    const found = Object.keys(json).find((key) => FORBIDDEN_KEYS.has(key));
    if (found !== undefined) return found;
  }
  return undefined;
}

const LONE_SURROGATE = /\p{Surrogate}/u;

/** Whether every text and every member name in `value` is well-formed UTF-16, as RFC 8785 asks. Pure. */
export function isWellFormed(value: Json): boolean {
  for (const { json } of walk(value)) {
    if (typeof json === "string" && LONE_SURROGATE.test(json)) return false;
    if (json === null || typeof json !== "object" || Array.isArray(json)) continue;
    if (Object.keys(json).some((key) => LONE_SURROGATE.test(key))) return false;
  }
  return true;
}

/** Whether lists and objects stand more than `levels` deep in each other. Pure. */
export function isDeeperThan(value: Json, levels: number): boolean {
  for (const { depth } of walk(value)) if (depth > levels) return true;
  return false;
}

/** Everything in `value`, without recursion: what was parsed may be nested deeper than the stack. */
function* walk(value: Json): Generator<{ readonly json: Json; readonly depth: number }> {
  const waiting = [{ json: value, depth: 0 }];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    yield next;
    const { json, depth } = next;
    if (json === null || typeof json !== "object") continue;
    for (const member of Object.values(json)) waiting.push({ json: member, depth: depth + 1 });
  }
}
