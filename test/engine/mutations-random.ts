/** One field of one stored row, changed at random: other values, other words of the format, values of elsewhere. */
import * as fc from "fast-check";
import type { Json } from "../../src/run/json.js";
import type { StoredRun } from "./mutations-world.js";

type Path = readonly (string | number)[];

/** Words that mean something in the format: a field that holds one may as well hold another. */
const WORDS = [
  ...["approved", "rejected", "timed_out", "withdrawn", "superseded", "run_again", "happened"],
  ...["approval", "output", "question", "recovery", "prompt", "passkey", "session", "site"],
  ...["dialog", "api", "handler", "deadline", "relay", "grant", "running", "waiting", "completed"],
  ...["tool_allowed", "tool_reopened", "interaction_requested", "interaction_settled"],
  ...["refund", "look", "agent", "c1", "c2", "s", "", "__proto__"],
];
/** Members that a row may get although it had none. */
const MEMBERS = ["level", "editable", "edited", "digest", "grantId", "expiresAt", "seal", "via"];

/** What is done to the field. */
export type Change =
  | { readonly how: "set"; readonly to: Json }
  | { readonly how: "word"; readonly word: string }
  | { readonly how: "copy"; readonly from: number }
  | { readonly how: "nudge"; readonly by: number }
  | { readonly how: "remove" | "repeat" }
  | { readonly how: "add"; readonly name: string; readonly to: Json };

/** A mutation: which field of everything that is stored, counted from the first, and what becomes of it. */
export interface Mutation {
  readonly place: number;
  readonly change: Change;
}

const value = fc.oneof(fc.jsonValue({ maxDepth: 1 }), fc.constantFrom(...WORDS), fc.boolean());

/** Any mutation. `place` and `from` are taken modulo the number of fields. */
export const mutation: fc.Arbitrary<Mutation> = fc.record({
  place: fc.nat(100_000),
  change: fc.oneof(
    fc.record({ how: fc.constant("set" as const), to: value as fc.Arbitrary<Json> }), // CAST: it makes JSON
    fc.record({ how: fc.constant("word" as const), word: fc.constantFrom(...WORDS) }),
    fc.record({ how: fc.constant("copy" as const), from: fc.nat(100_000) }),
    fc.record({ how: fc.constant("nudge" as const), by: fc.integer({ min: -3, max: 3 }) }),
    fc.record({ how: fc.constantFrom("remove" as const, "repeat" as const) }),
    fc.record({
      how: fc.constant("add" as const),
      name: fc.constantFrom(...MEMBERS),
      to: value as fc.Arbitrary<Json>, // CAST: as above
    }),
  ),
});

/** The stored run with that one field changed: the rows of its journal, or its row in the list of runs. */
export function mutated(run: StoredRun, { place, change }: Mutation): StoredRun {
  const copy = structuredClone({ rows: run.rows, row: run.row }) as unknown as Json; // CAST: a row is JSON, too
  const paths = [...pathsIn(copy)].filter((path) => path.length > 1);
  const path = paths[place % paths.length] ?? [];
  const other = paths["from" in change ? change.from % paths.length : 0] ?? [];
  apply(copy, path, change, at(copy, other));
  return copy as unknown as StoredRun; // CAST: it was one, up to the change
}

/** What a mutation does, for the message of a failed test. */
export function nameOf(run: StoredRun, { place, change }: Mutation): string {
  const paths = [...pathsIn(run as unknown as Json)].filter((path) => path.length > 1); // CAST: as above
  return `${paths[place % paths.length]?.join(".")} ${JSON.stringify(change)}`;
}

function* pathsIn(json: Json, path: Path = []): Generator<Path> {
  if (path.length > 0) yield path;
  if (json === null || typeof json !== "object") return;
  const members = Array.isArray(json) ? [...json.entries()] : Object.entries(json);
  for (const [key, member] of members) yield* pathsIn(member, [...path, key]);
}

function at(json: Json, path: Path): Json {
  // CAST: paths are of this value
  return path.reduce<Json>((inner, key) => (inner as { [key: string]: Json })[key] as Json, json);
}

function apply(root: Json, path: Path, change: Change, other: Json): void {
  const key = path.at(-1) ?? "";
  const holder = at(root, path.slice(0, -1));
  const list = Array.isArray(holder) ? (holder as Json[]) : undefined; // CAST: a copy, that may be changed
  const parent = holder as Record<string | number, Json>; // CAST: what holds a member
  const was = parent[key] as Json; // CAST: the path leads there
  if (change.how === "add") {
    const target = (was !== null && typeof was === "object" ? was : parent) as typeof parent; // CAST: one of both
    target[change.name] = change.to;
  } else if (change.how === "remove") {
    if (list) list.splice(Number(key), 1);
    else delete parent[key];
  } else if (change.how === "repeat") {
    if (list) list.splice(Number(key), 0, structuredClone(was));
    else parent[key] = [was, structuredClone(was)];
  } else {
    parent[key] = changed(was, change, other);
  }
}

function changed(was: Json, change: Change, other: Json): Json {
  if (change.how === "set") return change.to;
  if (change.how === "word") return change.word;
  if (change.how === "copy") return structuredClone(other);
  const by = change.how === "nudge" ? change.by : 0;
  if (typeof was === "number") return was + by;
  if (typeof was === "boolean") return !was;
  if (typeof was !== "string") return was;
  return by < 0 ? was.slice(0, by) : was.slice(by).concat("0".repeat(by % 2));
}
