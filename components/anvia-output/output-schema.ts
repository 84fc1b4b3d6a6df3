import type { Json } from "../../src/index.js";

type JsonObject = { readonly [key: string]: Json };

/** Whether an output is only a yes or a no: it has no schema, or one with a boolean `approved`. Pure. */
export function isYesOrNo(schema: Json | undefined): boolean {
  if (schema === undefined) return true;
  const properties = isObject(schema) ? schema.properties : undefined;
  const approved = isObject(properties) ? properties.approved : undefined;
  return isObject(approved) && approved.type === "boolean";
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
