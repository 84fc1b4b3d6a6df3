/** A JSON Schema as developers read one: a line for each member, its type and its rules in words. */
import { html, nothing, type TemplateResult } from "lit";
import type { Json } from "../../src/index.js";
import { faithfulText } from "../internal/look-alikes.js";

type Schema = { readonly [key: string]: Json };

/** References may go in circles. */
const MOST_DEPTH = 8;

/** The members of what the schema describes. Pure. */
export function schemaTree(schema: Json): TemplateResult {
  const lines = membersOf(schema, schema, 0);
  if (lines.length === 0) return html`<p class="quiet">${typeText(schema, schema)}</p>`;
  return html`<ul class="schema">${lines}</ul>`;
}

function membersOf(schema: Json, root: Json, depth: number): readonly TemplateResult[] {
  const one = resolved(schema, root);
  if (!isSchema(one) || depth > MOST_DEPTH) return [];
  const required = Array.isArray(one.required) ? one.required : [];
  const members = isSchema(one.properties) ? Object.entries(one.properties) : [];
  return members.map(([name, member]) =>
    line(name, member, required.includes(name), { root, depth }),
  );
}

function line(
  name: string,
  schema: Json,
  isRequired: boolean,
  { root, depth }: { readonly root: Json; readonly depth: number },
): TemplateResult {
  const one = resolved(schema, root);
  const item = isSchema(one) && one.items !== undefined ? one.items : schema;
  const members = membersOf(item, root, depth + 1);
  const about = isSchema(one) && typeof one.description === "string" ? one.description : "";
  return html`<li><span class="member"><code class="name">${faithfulText(name)}</code>
    <span class="type">${faithfulText(typeText(schema, root))}</span>
    ${isRequired ? html`<span class="must">required</span>` : nothing}</span>
    ${about === "" ? nothing : html`<p class="quiet"><bdi>${faithfulText(about)}</bdi></p>`}
    ${members.length > 0 ? html`<ul class="schema">${members}</ul>` : nothing}</li>`;
}

/** What a value may be, in words: "number, above 0", "one of "a", "b"". Pure. */
export function typeText(schema: Json, root: Json): string {
  const one = resolved(schema, root);
  if (one === true) return "anything";
  if (!isSchema(one)) return "nothing";
  const choices = [one.anyOf, one.oneOf].find(Array.isArray);
  if (choices) return choices.map((choice) => typeText(choice, root)).join(" or ");
  const rules = rulesOf(one);
  return [baseText(one, root), ...rules].join(", ");
}

function baseText(one: Schema, root: Json): string {
  if (one.const !== undefined) return `always ${JSON.stringify(one.const)}`;
  if (Array.isArray(one.enum)) {
    return `one of ${one.enum.map((value) => JSON.stringify(value)).join(", ")}`;
  }
  if (one.type === "array" || one.items !== undefined) {
    return `list of ${one.items === undefined ? "anything" : typeText(one.items, root)}`;
  }
  if (Array.isArray(one.type)) return one.type.join(" or ");
  return typeof one.type === "string" ? one.type : isSchema(one.properties) ? "object" : "anything";
}

const RULES: Readonly<Record<string, (value: Json) => string>> = {
  minimum: (value) => `at least ${value}`,
  maximum: (value) => `at most ${value}`,
  exclusiveMinimum: (value) => `above ${value}`,
  exclusiveMaximum: (value) => `below ${value}`,
  multipleOf: (value) => `a multiple of ${value}`,
  minLength: (value) => `at least ${value} characters`,
  maxLength: (value) => `at most ${value} characters`,
  pattern: (value) => `like /${value}/`,
  format: (value) => `${value}`,
  minItems: (value) => `at least ${value} items`,
  maxItems: (value) => `at most ${value} items`,
  default: (value) => `by default ${JSON.stringify(value)}`,
};

/** zod writes the bounds of safe integers into every whole number: they say nothing. */
function rulesOf(one: Schema): readonly string[] {
  return Object.entries(RULES).flatMap(([keyword, words]) => {
    const value = one[keyword];
    const isNothing = typeof value === "number" && Math.abs(value) === Number.MAX_SAFE_INTEGER;
    return value === undefined || isNothing ? [] : [words(value)];
  });
}

function resolved(schema: Json, root: Json): Json {
  let one = schema;
  for (let step = 0; step < MOST_DEPTH; step++) {
    if (!isSchema(one) || typeof one.$ref !== "string" || !one.$ref.startsWith("#")) return one;
    const path = one.$ref.slice(1).split("/").slice(1);
    one = path.reduce<Json>(
      (at, key) => (isSchema(at) && Object.hasOwn(at, key) ? (at[key] ?? null) : null),
      root,
    );
  }
  return one;
}

function isSchema(json: Json | undefined): json is Schema {
  return typeof json === "object" && json !== null && !Array.isArray(json);
}
