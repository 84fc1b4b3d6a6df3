/** What differs between two calls, or between what two versions of a tool take, place by place. Pure. */
import { canonicalJson, differencesOf, type Json } from "../../src/index.js";

/** One place that is not the same. `was` or `now` is absent where there was, or is, nothing. */
export interface Difference {
  /** Like `lines[0].sku`; empty for the whole value. */
  readonly path: string;
  readonly was?: Json;
  readonly now?: Json;
}

type Tree = { readonly [key: string]: Json };

/** The places at which two values differ, as deep as both go. Pure. */
export function inputDifferences(was: Json, now: Json): readonly Difference[] {
  return differencesOf(was, now).map(({ place, ...sides }) => ({ path: pathOf(place), ...sides }));
}

/** A place in words of code, like `lines[0].sku`; empty for the whole value. Pure. */
export function pathOf(place: readonly (string | number)[]): string {
  return place.reduce<string>(
    (path, at) => `${path}${typeof at === "number" ? `[${at}]` : step(path, at)}`,
    "",
  );
}

/**
 * The fields that two JSON Schemas do not describe alike: added, removed, or changed in whatever they
 * say. What was not recorded differs in nothing. Pure.
 */
export function schemaDifferences(
  was: Json | undefined,
  now: Json | undefined,
): readonly Difference[] {
  if (was === undefined || now === undefined) return [];
  const [before, after] = [fieldsOf(was), fieldsOf(now)];
  return [...new Set([...before.keys(), ...after.keys()])].flatMap((path) =>
    difference(path, before.get(path), after.get(path)),
  );
}

function difference(path: string, was: Json | undefined, now: Json | undefined): Difference[] {
  if (was !== undefined && now !== undefined && isSame(was, now)) return [];
  return [{ path, ...(was !== undefined && { was }), ...(now !== undefined && { now }) }];
}

/** Every field that a schema describes, by path, with what it says about that field alone. */
function fieldsOf(
  schema: Json,
  path = "",
  isRequired = false,
  fields = new Map<string, string>(),
): ReadonlyMap<string, string> {
  if (!isTree(schema)) return fields.set(path, canonicalJson(schema));
  const { properties, items, required, ...rest } = schema;
  const names = Array.isArray(required) ? required : [];
  fields.set(path, said(isRequired ? { ...rest, required: true } : rest));
  if (isTree(properties)) {
    for (const [key, field] of Object.entries(properties)) {
      fieldsOf(field, `${path}${step(path, key)}`, names.includes(key), fields);
    }
  }
  if (items !== undefined) fieldsOf(items, `${path}[]`, false, fields);
  return fields;
}

/** What a schema says about one field, in one line that says all of it: `integer, minimum: 1, required`. */
function said({ type, required, ...rest }: Tree): string {
  const kind =
    typeof type === "string" ? type : type !== undefined && `type: ${canonicalJson(type)}`;
  const rules = Object.keys(rest)
    .sort()
    .map((name) => `${name}: ${canonicalJson(rest[name] ?? null)}`);
  return [kind, ...rules, required === true && "required"].filter(Boolean).join(", ");
}

function step(path: string, key: string): string {
  if (!/^[\p{L}_$][\p{L}\p{N}_$-]*$/u.test(key)) return `[${JSON.stringify(key)}]`;
  return path === "" ? key : `.${key}`;
}

function isSame(a: Json, b: Json): boolean {
  return canonicalJson(a) === canonicalJson(b);
}

function isTree(json: Json | undefined): json is Tree {
  return typeof json === "object" && json !== null && !Array.isArray(json);
}
