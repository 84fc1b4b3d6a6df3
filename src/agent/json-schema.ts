/** Plain JSON Schema; a module of its own so that a page whose tools use zod never loads the validator. */
import { type Schema, Validator } from "@cfworker/json-schema";
import { toJson } from "../run/json.js";
import type { CompiledSchema, JsonSchema } from "./compiled-schema.js";
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
      return { fault: result.errors.map(validationText).join("; ") };
    },
  };
}

function validationText(unit: { readonly instanceLocation: string; readonly error: string }) {
  return `${unit.instanceLocation.replace(/^#\/?/, "") || "input"}: ${unit.error}`;
}
