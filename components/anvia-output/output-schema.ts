import type { Json } from "../../src/index.js";

type JsonObject = { readonly [key: string]: Json };

/** Whether an output is only a yes or a no: it has no schema, or one with a boolean `approved`. Pure. */
export function isYesOrNo(schema: Json | undefined): boolean {
  if (schema === undefined) return true;
  const properties = isObject(schema) ? schema.properties : undefined;
  const approved = isObject(properties) ? properties.approved : undefined;
  return isObject(approved) && approved.type === "boolean";
}

/** Whether an output is a plain text, which needs no JSON syntax. Pure. */
export function isText(schema: Json | undefined): boolean {
  return isObject(schema) && schema.type === "string";
}

function isObject(json: Json | undefined): json is JsonObject {
  return typeof json === "object" && json !== null && !Array.isArray(json);
}
