/**
 * The kinds of schema that a developer may give: zod 4 (either build) or plain JSON Schema. Both come
 * out as the JSON Schema that the model reads, and a check that the input has to pass.
 */
import type { $ZodType, output } from "zod/v4/core";
import { AnviaError, notLoaded } from "../errors.js";
import { toJson } from "../run/json.js";
import type { CompiledSchema, JsonSchema } from "./compiled-schema.js";

/** What `input`, `output` and `outputSchema` take. */
export type ToolSchema = $ZodType | JsonSchema;

/** The parsed type of a schema; plain JSON Schema has none, so its members are `unknown`. */
export type InferSchema<Schema> = Schema extends $ZodType
  ? output<Schema>
  : { readonly [key: string]: unknown };

/**
 * Reads a developer's schema. The converter and the validator are loaded here, at the first use.
 * @throws AnviaError `invalid_config` for a zod 3 schema, or what is no schema at all; `network` when
 * they cannot be loaded.
 */
export async function compileSchema(schema: ToolSchema, name: string): Promise<CompiledSchema> {
  if (isZod4(schema)) return (await load(import("./zod-schema.js"))).compileZod(schema);
  if (!isPlainJson(schema)) {
    throw new AnviaError(
      "invalid_config",
      `The schema of “${name}” is not one that Anvia reads. Use zod 4, zod/mini or plain JSON Schema.`,
    );
  }
  const { compileJsonSchema } = await load(import("./json-schema.js"));
  return compileJsonSchema(schema);
}

function load<Module>(module: Promise<Module>): Promise<Module> {
  return module.catch((error: unknown) => {
    throw notLoaded(error);
  });
}

/** JSON Schema is plain JSON; the schemas of zod 3 and of other libraries hold functions. */
function isPlainJson(schema: unknown): schema is JsonSchema {
  if (typeof schema !== "object" || schema === null || Array.isArray(schema)) return false;
  try {
    toJson(schema);
    return true;
  } catch {
    return false;
  }
}

function isZod4(schema: unknown): schema is $ZodType {
  return typeof schema === "object" && schema !== null && "_zod" in schema;
}
