/**
 * The kinds of schema that a developer may give: zod 4 (either build) or plain JSON Schema. Both come
 * out as the JSON Schema that the model reads, and a check that the input has to pass.
 */
import type { Schema as JsonSchemaDocument, Validator } from "@cfworker/json-schema";
import type { $ZodType, output } from "zod/v4/core";
import { AnviaError } from "../errors.js";
import { type Json, NotJsonError, toJson } from "../run/json.js";

/** A plain JSON Schema (draft 2020-12) of an object. */
export interface JsonSchema {
  readonly [keyword: string]: unknown;
}

/** What `input`, `output` and `outputSchema` take. */
export type ToolSchema = $ZodType | JsonSchema;

/** The parsed type of a schema; plain JSON Schema has none, so its members are `unknown`. */
export type InferSchema<Schema> = Schema extends $ZodType
  ? output<Schema>
  : { readonly [key: string]: unknown };

/** A schema in the one form that the runtime uses. */
export interface CompiledSchema {
  /** JSON Schema for the model and for forms; frozen plain JSON. */
  readonly json: { readonly [key: string]: Json };
  /**
   * The parsed, frozen value, with the schema's defaults and transforms applied; or what is wrong with
   * it, in a sentence for the model.
   */
  parse(value: Json): Promise<{ readonly value: Json } | { readonly fault: string }>;
}

/**
 * Reads a developer's schema. zod's converter and the JSON Schema validator are loaded here once.
 * @throws AnviaError `invalid_config` for a zod 3 schema, or what is no schema at all.
 */
export async function compileSchema(schema: ToolSchema, name: string): Promise<CompiledSchema> {
  if (isZod4(schema)) return compileZod(schema);
  if (typeof schema !== "object" || schema === null || "_def" in schema || "safeParse" in schema) {
    throw new AnviaError(
      "invalid_config",
      `The schema of “${name}” is not one that Anvia reads. Use zod 4, zod/mini or plain JSON Schema.`,
    );
  }
  return compileJsonSchema(schema as JsonSchema); // CAST: every other object is read as JSON Schema
}

function isZod4(schema: unknown): schema is $ZodType {
  return typeof schema === "object" && schema !== null && "_zod" in schema;
}

async function compileZod(schema: $ZodType): Promise<CompiledSchema> {
  const { safeParseAsync, toJSONSchema } = await import("zod/v4/core");
  const { $schema: _draft, ...json } = toJSONSchema(schema, {
    io: "input",
    unrepresentable: "any",
  });
  return {
    json: frozenObject(json),
    async parse(value) {
      const result = await safeParseAsync(schema, value);
      if (!result.success) return { fault: result.error.issues.map(issueText).join("; ") };
      return plainJson(result.data);
    },
  };
}

function issueText(issue: { readonly path: readonly PropertyKey[]; readonly message: string }) {
  const path = issue.path.map(String).join(".");
  return path === "" ? issue.message : `${path}: ${issue.message}`;
}

/** What a transform made must be JSON: it is journalled, and read again after a reload. */
function plainJson(value: unknown): { value: Json } | { fault: string } {
  try {
    return { value: toJson(value) };
  } catch (error) {
    if (!(error instanceof NotJsonError)) throw error;
    return { fault: `the tool's schema makes a value that cannot be stored: ${error.message}` };
  }
}

async function compileJsonSchema(schema: JsonSchema): Promise<CompiledSchema> {
  const json = frozenObject(schema);
  let validator: Validator | undefined;
  return {
    json,
    async parse(value) {
      const { Validator: JsonValidator } = await import("@cfworker/json-schema");
      validator ??= new JsonValidator(schema as JsonSchemaDocument, "2020-12", false); // CAST: the same document, wider index type
      const result = validator.validate(value);
      if (result.valid) return { value: toJson(value) };
      return { fault: result.errors.map(validationText).join("; ") };
    },
  };
}

function validationText(unit: { readonly instanceLocation: string; readonly error: string }) {
  return `${unit.instanceLocation.replace(/^#\/?/, "") || "input"}: ${unit.error}`;
}

function frozenObject(value: object): { readonly [key: string]: Json } {
  return toJson(value) as { readonly [key: string]: Json }; // CAST: an object's copy is an object
}
