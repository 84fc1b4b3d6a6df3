/** Where two inputs of a call are not the same, place by place. Pure. */
import { canonicalJson, type Json } from "./json.js";

/** One place that is not the same. `was` or `now` is absent where there was, or is, nothing. */
export interface Difference {
  /** The way to it: names of members and indices of items; empty for the whole value. */
  readonly place: readonly (string | number)[];
  readonly was?: Json;
  readonly now?: Json;
}

type Tree = { readonly [key: string]: Json };

/** The places at which two values differ, as deep as both go. Pure. */
export function differencesOf(
  was: Json,
  now: Json,
  place: Difference["place"] = [],
): readonly Difference[] {
  if (isList(was) && isList(now)) {
    const length = Math.max(was.length, now.length);
    const indices = Array.from({ length }, (_, index) => index);
    return indices.flatMap((index) => between(was[index], now[index], [...place, index]));
  }
  if (isTree(was) && isTree(now)) {
    const names = new Set([...Object.keys(was), ...Object.keys(now)]);
    return [...names].flatMap((name) => between(own(was, name), own(now, name), [...place, name]));
  }
  return isSame(was, now) ? [] : [{ place, was, now }];
}

function between(
  was: Json | undefined,
  now: Json | undefined,
  place: Difference["place"],
): readonly Difference[] {
  if (was !== undefined && now !== undefined) return differencesOf(was, now, place);
  return [{ place, ...(was !== undefined && { was }), ...(now !== undefined && { now }) }];
}

/** A place as a JSON Pointer (RFC 6901): `/lines/0/sku`; empty for the whole value. Pure. */
export function pointerOf(place: Difference["place"]): string {
  return place
    .map((step) => `/${String(step).replaceAll("~", "~0").replaceAll("/", "~1")}`)
    .join("");
}

function own(tree: Tree, name: string): Json | undefined {
  return Object.hasOwn(tree, name) ? tree[name] : undefined;
}

function isSame(a: Json, b: Json): boolean {
  return canonicalJson(a) === canonicalJson(b);
}

function isList(json: Json): json is readonly Json[] {
  return Array.isArray(json);
}

function isTree(json: Json): json is Tree {
  return typeof json === "object" && json !== null && !Array.isArray(json);
}
