/**
 * What the JSON Schema of a tool says about one place of its input: what it is called, what it means,
 * and how its value is to be read. Pure; a schema that cannot be followed says nothing.
 */
import type { Json } from "../../src/index.js";

type Schema = { readonly [key: string]: Json };

/** How often references and alternatives are followed: they may go in circles. */
const MAX_STEPS = 16;

/** The schema of the member `key` of what `schema` describes; `undefined` where it says nothing. */
export function schemaOfMember(schema: Json | undefined, key: string, root = schema) {
  for (const one of meant(schema, root)) {
    const { properties, additionalProperties } = one;
    const found = isSchema(properties) ? own(properties, key) : undefined;
    if (found !== undefined) return found;
    if (isSchema(additionalProperties)) return additionalProperties;
  }
  return undefined;
}

/** The schema of the item `index` of the list that `schema` describes. */
export function schemaOfItem(schema: Json | undefined, index: number, root = schema) {
  for (const one of meant(schema, root)) {
    const { prefixItems, items } = one;
    const found = Array.isArray(prefixItems) ? prefixItems[index] : undefined;
    if (found !== undefined) return found;
    if (isSchema(items)) return items;
  }
  return undefined;
}

/** The first text that the schema, or what it stands for, gives under this keyword. */
export function saidBy(
  schema: Json | undefined,
  keyword: "title" | "description" | "format",
  root: Json | undefined,
): string | undefined {
  for (const one of meant(schema, root)) {
    const text = one[keyword];
    if (typeof text === "string" && text.trim() !== "") return text;
  }
  return undefined;
}

/** The schema and whatever it refers to or allows instead, nearest first. */
function meant(schema: Json | undefined, root: Json | undefined): readonly Schema[] {
  const found: Schema[] = [];
  const waiting = [schema];
  while (waiting.length > 0 && found.length < MAX_STEPS) {
    const next = waiting.shift();
    if (!isSchema(next)) continue;
    found.push(next);
    if (typeof next.$ref === "string") waiting.push(resolved(next.$ref, root));
    for (const name of ["allOf", "anyOf", "oneOf"]) {
      const all = next[name];
      if (Array.isArray(all)) waiting.push(...all);
    }
  }
  return found;
}

/** `#/$defs/address` and its like; what is elsewhere is not fetched. */
function resolved(ref: string, root: Json | undefined): Json | undefined {
  if (!ref.startsWith("#")) return undefined;
  const path = ref.slice(1).split("/").slice(1);
  return path.reduce<Json | undefined>(
    (at, step) =>
      isSchema(at) ? own(at, step.replaceAll("~1", "/").replaceAll("~0", "~")) : undefined,
    root,
  );
}

function own(schema: Schema, key: string): Json | undefined {
  return Object.hasOwn(schema, key) ? schema[key] : undefined;
}

function isSchema(json: Json | undefined): json is Schema {
  return typeof json === "object" && json !== null && !Array.isArray(json);
}
