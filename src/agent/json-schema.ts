/** Plain JSON Schema; a module of its own so that a page whose tools use zod never loads the validator. */
import { type Schema, Validator } from "@cfworker/json-schema";
import { type Json, toJson } from "../run/json.js";
import type { CompiledSchema, InputIssue, JsonSchema } from "./compiled-schema.js";
import { frozenObject } from "./plain-json.js";

/** Reads a plain JSON Schema (draft 2020-12). It is checked without `eval`. */
export function compileJsonSchema(schema: JsonSchema): CompiledSchema {
  const json = frozenObject(schema);
  const own = structuredClone(json) as Schema; // it writes into its schema. CAST: the same document, wider index type
  const validator = new Validator(own, "2020-12", false);
  return {
    json,
    async parse(value) {
      const result = validator.validate(value);
      if (result.valid) return { value: toJson(value) };
      const fault = result.errors.map(validationText).join("; ");
      return { fault, issues: result.errors.filter(saysWhy).map((unit) => issueAt(unit, value)) };
    },
  };
}

interface Unit {
  readonly keyword: string;
  readonly instanceLocation: string;
  readonly error: string;
}

/** Keywords whose complaint is only that something below them is wrong, which is said there. */
const ABOVE: ReadonlySet<string> = new Set(["properties", "items", "prefixItems", "$ref", "allOf"]);

function saysWhy({ keyword }: Unit): boolean {
  return !ABOVE.has(keyword);
}

/** `#/lines/0/sku` in steps; an item's step is a number. */
function issueAt({ instanceLocation, error }: Unit, value: Json): InputIssue {
  const path: (string | number)[] = [];
  let at: unknown = value;
  for (const part of instanceLocation.split("/").slice(1)) {
    const name = decodeURIComponent(part).replaceAll("~1", "/").replaceAll("~0", "~");
    const step = Array.isArray(at) ? Number(name) : name;
    path.push(step);
    at = typeof at === "object" && at !== null ? Reflect.get(at, step) : undefined;
  }
  return { path, message: error };
}

function validationText(unit: Unit) {
  return `${unit.instanceLocation.replace(/^#\/?/, "") || "input"}: ${unit.error}`;
}
