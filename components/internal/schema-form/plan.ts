/**
 * What a form asks for, read from a JSON Schema (draft 7 or 2020-12). Pure.
 *
 * F1 Only what a form can ask for without guessing has fields. Anything else is a box for JSON, for that
 *    one member alone.
 * F2 A schema narrows nothing by being unknown here: keywords that are not read are left to whoever
 *    checks the value afterwards.
 */
import { canonicalJson, type Json } from "../../../src/index.js";

/** A JSON Schema that is an object. */
export type Schema = { readonly [key: string]: Json };

interface Said {
  readonly title?: string;
  readonly hint?: string;
  /** `null` is a value of it, beside what it asks for. */
  readonly nullable: boolean;
  readonly initial?: Json;
}

/** A text, with what its schema says about it. */
export interface TextPlan extends Said {
  readonly kind: "text";
  readonly format?: string;
  readonly pattern?: string;
  readonly least?: number;
  readonly most?: number;
}

/** A number, or an integer. */
export interface NumberPlan extends Said {
  readonly kind: "number";
  readonly isInteger: boolean;
  readonly least?: number;
  readonly most?: number;
  readonly above?: number;
  readonly below?: number;
  readonly step?: number;
}

/** One of these values. */
export interface ChoicePlan extends Said {
  readonly kind: "choice";
  readonly options: readonly { readonly value: Json; readonly title?: string }[];
}

/** An object: members that the schema names, and others. */
export interface MembersPlan extends Said {
  readonly kind: "members";
  readonly members: readonly Member[];
  /** What members of other names are; `undefined` where the schema asks for none. */
  readonly others?: Json;
}

/** A member that the schema names. */
export interface Member {
  readonly name: string;
  readonly schema: Json;
  readonly isRequired: boolean;
}

/** A list. The first items may have schemas of their own. */
export interface ItemsPlan extends Said {
  readonly kind: "items";
  readonly first: readonly Json[];
  readonly rest: Json;
  readonly least: number;
  readonly most: number;
}

/** A value of one of several schemas. */
export interface VariantsPlan extends Said {
  readonly kind: "variants";
  readonly variants: readonly Schema[];
}

/** What a form asks for at one place. */
export type Plan =
  | TextPlan
  | NumberPlan
  | ChoicePlan
  | MembersPlan
  | ItemsPlan
  | VariantsPlan
  | (Said & { readonly kind: "boolean" | "json" });

/** How often references and alternatives are followed: they may go in circles. */
const MAX_STEPS = 32;
const MAX_OPTIONS = 200;

/** What to ask for where `schema` holds; `root` is where its references begin. Pure. */
export function planOf(schema: Json | undefined, root: Json | undefined = schema): Plan {
  const whole = resolved(schema, root, MAX_STEPS);
  if (!whole) return { kind: "json", nullable: false };
  const { schema: one, nullable } = withoutNull(whole);
  const variants = alternativesOf(one, root);
  const said = saidOf(one, nullable);
  if (!variants) return { ...said, ...kindOf(one) } as Plan; // CAST: kindOf gives what its kind needs
  const values = variants.filter(({ type }) => type !== "null");
  const isNullable = nullable || values.length < variants.length;
  const [only] = values;
  if (only && values.length === 1) {
    const plan = planOf({ ...without(one, ALTERNATIVES), ...only }, root);
    return { ...plan, ...saidOf(one, plan.nullable || isNullable) };
  }
  return { ...saidOf(one, isNullable), ...alternatives(one, values) };
}

const ALTERNATIVES: readonly string[] = ["anyOf", "oneOf"];

function alternatives(one: Schema, values: readonly Schema[]) {
  const options = values.map((variant) =>
    "const" in variant && variant.const !== undefined
      ? { value: variant.const, ...textMember(variant, "title", "title") }
      : undefined,
  );
  const chosen = options.filter((option) => option !== undefined);
  if (chosen.length === values.length) return { kind: "choice", options: chosen } as const;
  const base = without(one, [...ALTERNATIVES, "title", "description", "default"]);
  return { kind: "variants", variants: values.map((variant) => merged(base, variant)) } as const;
}

/** The alternatives of a schema, each resolved; several types are alternatives too. */
function alternativesOf(schema: Schema, root: Json | undefined): readonly Schema[] | undefined {
  const listed = schema.anyOf ?? schema.oneOf;
  if (Array.isArray(listed)) {
    const all = listed.map((one) => resolved(one, root, MAX_STEPS));
    const known = all.filter((one) => one !== undefined);
    return known.length === all.length && known.length > 0 ? known : undefined;
  }
  const { type, ...rest } = schema;
  if (!Array.isArray(type) || type.length < 2 || "enum" in schema) return undefined;
  return type.map((each) => ({ ...rest, type: each }));
}

function kindOf(schema: Schema): object {
  const { type, properties, items, prefixItems, additionalProperties } = schema;
  if ("const" in schema) return { kind: "choice", options: [{ value: schema.const }] };
  if (Array.isArray(schema.enum) && schema.enum.length <= MAX_OPTIONS) {
    return { kind: "choice", options: schema.enum.map((value) => ({ value })) };
  }
  if (Array.isArray(schema.anyOf) || Array.isArray(schema.oneOf)) return { kind: "json" };
  if (type === "string") return textRules(schema);
  if (type === "number" || type === "integer") return numberRules(schema);
  if (type === "boolean") return { kind: "boolean" };
  if (type === "object" || isSchema(properties) || isSchema(additionalProperties)) {
    return memberRules(schema);
  }
  if (type === "array" || items !== undefined || prefixItems !== undefined)
    return itemRules(schema);
  if (type === "null") return { kind: "choice", options: [{ value: null }] };
  return { kind: "json" };
}

function textRules(schema: Schema): object {
  return {
    kind: "text",
    ...textMember(schema, "format", "format"),
    ...textMember(schema, "pattern", "pattern"),
    ...numberMember(schema, "minLength", "least"),
    ...numberMember(schema, "maxLength", "most"),
  };
}

function numberRules(schema: Schema): object {
  return {
    kind: "number",
    isInteger: schema.type === "integer",
    ...numberMember(schema, "minimum", "least"),
    ...numberMember(schema, "maximum", "most"),
    ...numberMember(schema, "exclusiveMinimum", "above"),
    ...numberMember(schema, "exclusiveMaximum", "below"),
    ...numberMember(schema, "multipleOf", "step"),
  };
}

function memberRules({ properties, required, additionalProperties }: Schema): object {
  const names = Array.isArray(required) ? required : [];
  const members = Object.entries(isSchema(properties) ? properties : {}).map(([name, schema]) => ({
    name,
    schema,
    isRequired: names.includes(name),
  }));
  const others = isSchema(additionalProperties) ? { others: additionalProperties } : {};
  // F1: anything may be in it, and nothing is asked for by name.
  const isOpen = members.length === 0 && !("others" in others) && additionalProperties !== false;
  return isOpen && properties === undefined
    ? { kind: "json" }
    : { kind: "members", members, ...others };
}

/** Draft 7 says `items: [...]` and `additionalItems` for what is now `prefixItems` and `items`. */
function itemRules({ items, prefixItems, additionalItems, minItems, maxItems }: Schema): object {
  const first = Array.isArray(prefixItems) ? prefixItems : Array.isArray(items) ? items : [];
  const rest = (Array.isArray(items) ? additionalItems : items) ?? {};
  const most = rest === false ? first.length : Number.POSITIVE_INFINITY;
  return {
    kind: "items",
    first,
    rest,
    least: typeof minItems === "number" ? minItems : 0,
    most: Math.min(most, typeof maxItems === "number" ? maxItems : most),
  };
}

function saidOf(schema: Schema, nullable: boolean): Said {
  return {
    nullable,
    ...textMember(schema, "title", "title"),
    ...textMember(schema, "description", "hint"),
    ...(schema.default !== undefined && { initial: schema.default }),
  };
}

/** The schema with what it refers to and what it adds up to; `undefined` where that cannot be followed. */
function resolved(
  schema: Json | undefined,
  root: Json | undefined,
  steps: number,
): Schema | undefined {
  if (!isSchema(schema) || steps === 0) return undefined;
  const { $ref, allOf, ...own } = schema;
  let whole: Schema | undefined = own;
  if ($ref !== undefined) {
    const meant = typeof $ref === "string" ? referred($ref, root) : undefined;
    const base = resolved(meant, root, steps - 1);
    whole = base && merged(base, own);
  }
  if (!Array.isArray(allOf)) return whole;
  for (const one of allOf) {
    const part = resolved(one, root, steps - 1);
    whole = part && whole ? merged(whole, part) : undefined;
  }
  return whole;
}

function merged(a: Schema, b: Schema): Schema {
  const properties = { ...treeOf(a.properties) };
  for (const [name, schema] of Object.entries(treeOf(b.properties))) {
    const before = Object.hasOwn(properties, name) ? properties[name] : undefined;
    const both = before === undefined ? schema : { allOf: [before, schema] };
    Object.defineProperty(properties, name, {
      value: both,
      enumerable: true,
      configurable: true,
      writable: true,
    });
  }
  const required = [...listOf(a.required), ...listOf(b.required)];
  return {
    ...a,
    ...b,
    ...(Object.keys(properties).length > 0 && { properties }),
    ...(required.length > 0 && { required }),
  };
}

/** `#/$defs/address` and its like; what is elsewhere is not fetched. */
function referred(ref: string, root: Json | undefined): Json | undefined {
  if (!ref.startsWith("#")) return undefined;
  const steps = ref.slice(1).split("/").slice(1);
  return steps.reduce<Json | undefined>((at, step) => {
    const name = unescaped(step);
    if (Array.isArray(at)) return at[Number(name)];
    return isSchema(at) && Object.hasOwn(at, name) ? at[name] : undefined;
  }, root);
}

function unescaped(step: string): string {
  try {
    return decodeURIComponent(step).replaceAll("~1", "/").replaceAll("~0", "~");
  } catch {
    return step; // a per cent sign that stands for itself
  }
}

/** `type: ["string", "null"]` is a nullable string. */
function withoutNull(schema: Schema): { readonly schema: Schema; readonly nullable: boolean } {
  const { type } = schema;
  if (!Array.isArray(type)) return { schema, nullable: false };
  const types = type.filter((each) => each !== "null");
  const [only] = types;
  const nullable = types.length < type.length && !("enum" in schema);
  if (only === undefined) return { schema: { ...schema, type: "null" }, nullable: false };
  return { schema: { ...schema, type: types.length === 1 ? only : types }, nullable };
}

/** Whether two values are the same to a schema. Pure. */
export function isSameJson(a: Json, b: Json): boolean {
  return canonicalJson(a) === canonicalJson(b);
}

/** Whether this is an object, and so may be a schema, or a value with members. Pure. */
export function isSchema(json: Json | undefined): json is Schema {
  return typeof json === "object" && json !== null && !Array.isArray(json);
}

function without(schema: Schema, names: readonly string[]): Schema {
  return Object.fromEntries(Object.entries(schema).filter(([name]) => !names.includes(name)));
}

function textMember<Name extends string>(schema: Schema, from: string, to: Name) {
  const text = schema[from];
  return typeof text === "string" && text !== "" ? { [to]: text } : {};
}

function numberMember<Name extends string>(schema: Schema, from: string, to: Name) {
  const value = schema[from];
  return typeof value === "number" ? { [to]: value } : {};
}

function treeOf(json: Json | undefined): Schema {
  return isSchema(json) ? json : {};
}

function listOf(json: Json | undefined): readonly Json[] {
  return Array.isArray(json) ? json : [];
}
