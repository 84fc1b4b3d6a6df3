import type { Json } from "../../src/index.js";

type JsonObject = { readonly [key: string]: Json };

/**
 * Whether an output is only a yes or a no: it has no schema, or one with a boolean `approved` that needs nothing
 * else but the text of a reason. Pure.
 */
export function isYesOrNo(schema: Json | undefined): boolean {
  if (schema === undefined) return true;
  if (!isObject(schema) || !isObject(schema.properties)) return false;
  const { approved, reason } = schema.properties;
  const { required = [] } = schema;
  const isMore = Array.isArray(required) && required.some((name) => name !== "approved");
  const isPlain = reason === undefined || (isObject(reason) && reason.type === "string");
  return isObject(approved) && approved.type === "boolean" && isPlain && !isMore;
}

const ASKS_NOTHING: ReadonlySet<string> = new Set(["type", "title", "description", "$schema"]);

/** Whether an output is any text. One that has to be of some form is asked for by a form. Pure. */
export function isText(schema: Json | undefined): boolean {
  const isString = isObject(schema) && schema.type === "string";
  return isString && Object.keys(schema).every((keyword) => ASKS_NOTHING.has(keyword));
}

function isObject(json: Json | undefined): json is JsonObject {
  return typeof json === "object" && json !== null && !Array.isArray(json);
}
