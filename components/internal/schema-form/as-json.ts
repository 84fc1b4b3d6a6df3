/** A form's way into a box for JSON, and back. Pure. */
import type { Json } from "../../../src/index.js";
import { readNumber } from "./decimal.js";
import { type Entry, entryOf, itemSchema, memberSchema } from "./entry.js";
import { planOf } from "./plan.js";

/** Whether this form can be a box for JSON as well: it is not one already, whatever it holds. */
export function isForm(schema: Json | undefined): boolean {
  return planOf(schema).kind !== "json";
}

/** What stands in the form, as a box for JSON. What is no value yet stands in it as it was typed. */
export function asJson(schema: Json | undefined, entry: Entry): Entry {
  const value = typedValue(schema, entry, schema);
  return { kind: "json", text: value === undefined ? "" : JSON.stringify(value, null, 2) };
}

/** The form that holds what stands in a box for JSON; `undefined` while that is no JSON. */
export function asForm(schema: Json | undefined, text: string): Entry | undefined {
  try {
    return entryOf(schema, JSON.parse(text) as Json); // CAST: JSON.parse gives JSON
  } catch {
    return undefined;
  }
}

function typedValue(
  schema: Json | undefined,
  entry: Entry,
  root: Json | undefined,
): Json | undefined {
  const plan = planOf(schema, root);
  switch (entry.kind) {
    case "absent":
      return undefined;
    case "null":
      return null;
    case "pick":
      return entry.value;
    case "json":
      return parsed(entry.text);
    case "text":
      return plan.kind === "number" ? numberOf(entry.text) : entry.text;
    case "members":
      return Object.fromEntries(
        entry.members.flatMap(({ name, entry: member }) => {
          const own = plan.kind === "members" ? memberSchema(plan, name) : undefined;
          const value = typedValue(own, member, root);
          return value === undefined ? [] : [[name, value]];
        }),
      );
    case "items":
      return entry.items
        .map(({ entry: item }, index) =>
          typedValue(plan.kind === "items" ? itemSchema(plan, index) : undefined, item, root),
        )
        .filter((value) => value !== undefined);
    default: {
      const chosen = entry.entries[entry.chosen];
      const variant = plan.kind === "variants" ? plan.variants[entry.chosen] : undefined;
      return chosen ? typedValue(variant, chosen, root) : undefined;
    }
  }
}

function numberOf(text: string): Json | undefined {
  if (text.trim() === "") return undefined;
  const typed = readNumber(text);
  return "value" in typed ? typed.value : text;
}

function parsed(text: string): Json | undefined {
  if (text.trim() === "") return undefined;
  try {
    return JSON.parse(text) as Json; // CAST: JSON.parse gives JSON
  } catch {
    return text;
  }
}
