/**
 * What stands in a form: every box as it was typed, valid or not. Plain JSON, so that it can be kept as a
 * draft. Immutable.
 *
 * E1 Nothing that was typed is lost: what was left out, set to nothing, or is not the chosen variant stays
 *    beside it, and comes back.
 * E2 A value that was never touched comes out as it went in, whatever the schema says about it.
 */
import type { Json } from "../../../src/index.js";
import { isSameJson, isSchema, type MembersPlan, type Plan, planOf } from "./plan.js";

/** What stands at one place of a form. */
export type Entry =
  /** Left out, or no value: `was` is what stood there. */
  | { readonly kind: "absent" | "null"; readonly was: Entry | null }
  /** A box that is typed in: a text, a number, a date, JSON. */
  | { readonly kind: "text" | "json"; readonly text: string }
  /** A choice; none was made while `value` is not there. */
  | { readonly kind: "pick"; readonly value?: Json }
  | { readonly kind: "members"; readonly members: readonly MemberEntry[] }
  | { readonly kind: "items"; readonly items: readonly ItemEntry[] }
  | {
      readonly kind: "variant";
      readonly chosen: number;
      readonly entries: readonly (Entry | null)[];
    };

/** A member by name; `isOwn`: the person named it. */
export interface MemberEntry {
  readonly name: string;
  readonly entry: Entry;
  readonly isOwn: boolean;
}

/** An item; `key` tells it from the others wherever it moves. */
export interface ItemEntry {
  readonly key: number;
  readonly entry: Entry;
}

/** A form within a form this deep is a box for JSON. */
const MAX_DEPTH = 24;
/** Lists of more items, and objects of more members, are a box for JSON. */
const MAX_ENTRIES = 300;
/** A value that holds more values than this is one: nobody edits it field by field. */
const MAX_VALUES = 1000;

/** The form that shows `value` where `schema` holds. Pure. */
export function entryOf(schema: Json | undefined, value: Json, root = schema, depth = 0): Entry {
  const plan = planOf(schema, root);
  if (value === null && plan.nullable) return { kind: "null", was: null };
  if (depth > MAX_DEPTH || (depth === 0 && countOf(value) > MAX_VALUES)) return jsonEntry(value);
  switch (plan.kind) {
    case "text":
      return typeof value === "string" ? { kind: "text", text: value } : jsonEntry(value);
    case "number":
      return typeof value === "number"
        ? { kind: "text", text: JSON.stringify(value) }
        : jsonEntry(value);
    case "boolean":
      return typeof value === "boolean" ? { kind: "pick", value } : jsonEntry(value);
    case "choice":
      return plan.options.some((option) => isSameJson(option.value, value))
        ? { kind: "pick", value }
        : jsonEntry(value);
    case "members":
      return isSchema(value) ? membersOf(plan, value, root, depth) : jsonEntry(value);
    case "items":
      return Array.isArray(value) && value.length <= MAX_ENTRIES
        ? { kind: "items", items: itemsOf(plan, value, root, depth) }
        : jsonEntry(value);
    case "variants": {
      const chosen = plan.variants.findIndex((variant) => fits(variant, value, root, depth));
      const variant = plan.variants[chosen];
      if (!variant) return jsonEntry(value);
      const entry = entryOf(variant, value, root, depth + 1);
      const entries = plan.variants.map((_, index) => (index === chosen ? entry : null));
      return { kind: "variant", chosen, entries };
    }
    default:
      return jsonEntry(value);
  }
}

/** An empty form for `schema`: its default, what it cannot be without, else nothing. Pure. */
export function blankEntry(schema: Json | undefined, root = schema, depth = 0): Entry {
  const plan = planOf(schema, root);
  if (plan.initial !== undefined) return entryOf(schema, plan.initial, root, depth);
  if (depth > MAX_DEPTH) return { kind: "json", text: "" };
  switch (plan.kind) {
    case "text":
    case "number":
      return { kind: "text", text: "" };
    case "boolean":
      return { kind: "pick" };
    case "choice": {
      const [only, second] = plan.options;
      return only && !second ? { kind: "pick", value: only.value } : { kind: "pick" };
    }
    case "members":
      return membersOf(plan, {}, root, depth);
    case "items": {
      const count = Math.min(plan.least, MAX_ENTRIES);
      const items = Array.from({ length: count }, (_, key) => ({
        key,
        entry: blankEntry(itemSchema(plan, key), root, depth + 1),
      }));
      return { kind: "items", items };
    }
    case "variants": {
      const first = blankEntry(plan.variants[0], root, depth + 1);
      const entries = plan.variants.map((_, index) => (index === 0 ? first : null));
      return { kind: "variant", chosen: 0, entries };
    }
    default:
      return { kind: "json", text: "" };
  }
}

/** The schema of the item at this place. Pure. */
export function itemSchema(
  plan: { readonly first: readonly Json[]; readonly rest: Json },
  index: number,
): Json {
  return plan.first[index] ?? plan.rest;
}

/** The schema of the member of this name. Pure. */
export function memberSchema(plan: MembersPlan, name: string): Json | undefined {
  return plan.members.find((member) => member.name === name)?.schema ?? plan.others;
}

function membersOf(
  plan: MembersPlan,
  value: { readonly [name: string]: Json },
  root: Json | undefined,
  depth: number,
): Entry {
  if (Object.keys(value).length > MAX_ENTRIES) return jsonEntry(value);
  const named = plan.members.map(({ name, schema, isRequired }) => {
    const member = Object.hasOwn(value, name) ? value[name] : undefined;
    const there = member !== undefined && entryOf(schema, member, root, depth + 1);
    const missing = () =>
      isRequired ? blankEntry(schema, root, depth + 1) : ({ kind: "absent", was: null } as const);
    return { name, entry: there || missing(), isOwn: false };
  });
  const others = Object.entries(value)
    .filter(([name]) => !plan.members.some((member) => member.name === name))
    .map(([name, member]) => ({
      name,
      entry: entryOf(plan.others, member, root, depth + 1),
      isOwn: plan.others !== undefined,
    }));
  return { kind: "members", members: [...named, ...others] };
}

function itemsOf(
  plan: Extract<Plan, { kind: "items" }>,
  value: readonly Json[],
  root: Json | undefined,
  depth: number,
): readonly ItemEntry[] {
  return value.map((item, index) => ({
    key: index,
    entry: entryOf(itemSchema(plan, index), item, root, depth + 1),
  }));
}

/** Whether a value has the looks of this schema: decides which of several it is, and nothing else. */
function fits(
  schema: Json | undefined,
  value: Json,
  root: Json | undefined,
  depth: number,
): boolean {
  const plan = planOf(schema, root);
  if (value === null && plan.nullable) return true;
  if (plan.kind === "json") return true;
  if (depth > MAX_DEPTH) return false;
  if (plan.kind === "members") {
    if (!isSchema(value)) return false;
    return plan.members.every(({ name, schema: of, isRequired }) => {
      const member = Object.hasOwn(value, name) ? value[name] : undefined;
      return member === undefined ? !isRequired : fits(of, member, root, depth + 1);
    });
  }
  if (plan.kind === "items") {
    if (!Array.isArray(value) || value.length > plan.most) return false;
    return value.every((item, index) => fits(itemSchema(plan, index), item, root, depth + 1));
  }
  if (plan.kind === "number" && plan.isInteger && !Number.isInteger(value)) return false;
  return entryOf(schema, value, root, depth).kind !== "json";
}

function countOf(value: Json): number {
  if (value === null || typeof value !== "object") return 1;
  return Object.values(value).reduce<number>((count, one) => count + countOf(one), 1);
}

/** F1: what has no fields of its own. */
function jsonEntry(value: Json): Entry {
  return { kind: "json", text: JSON.stringify(value, null, 2) };
}

/** A draft that was kept, if it is one: it comes back from a store that others can write to. Pure. */
export function readEntry(draft: Json | undefined, depth = 0): Entry | undefined {
  if (!isSchema(draft) || depth > 2 * MAX_DEPTH) return undefined;
  return isEntry(draft, depth) ? (draft as unknown as Entry) : undefined; // CAST: isEntry looked at all of it
}

function isEntry(draft: { readonly [name: string]: Json }, depth: number): boolean {
  const isOne = (json: Json | undefined) => readEntry(json, depth + 1) !== undefined;
  const { kind, text, was, members, items, entries, chosen } = draft;
  switch (kind) {
    case "text":
    case "json":
      return typeof text === "string";
    case "pick":
      return true;
    case "absent":
    case "null":
      return was === null || isOne(was);
    case "members":
      return isListOf(members, (m) => typeof m.name === "string" && isOne(m.entry));
    case "items":
      return isListOf(items, (item) => typeof item.key === "number" && isOne(item.entry));
    case "variant":
      return (
        Array.isArray(entries) &&
        typeof chosen === "number" &&
        isOne(entries[chosen]) &&
        entries.every((entry) => entry === null || isOne(entry))
      );
    default:
      return false;
  }
}

function isListOf(
  json: Json | undefined,
  isOne: (member: { readonly [name: string]: Json }) => boolean,
): boolean {
  return Array.isArray(json) && json.every((each) => isSchema(each) && isOne(each));
}
