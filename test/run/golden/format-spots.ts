/**
 * What an event format can say, spot by spot, computed from its schema: every member of a union, every
 * value of an enumeration, every optional member. A spot is named from the innermost event, request,
 * decision or message that it belongs to: `run_started`, `approved.edited given`, `cause = skipped`.
 */
import * as z from "zod/mini";

/** The kinds of schema that are told apart here, or hold anything at all. Another kind needs a rule. */
const KNOWN = "array enum lazy literal number boolean object optional string union".split(" ");

/** Stands for a value of every kind at once. */
const EVERY = Symbol("every");

/** Every spot of a schema. */
export function spotsOf(schema: z.core.$ZodType): ReadonlySet<string> {
  return new Set(walk(schema, "", EVERY));
}

/** The spots of a schema that a value uses. The value is known to fit. */
export function spotsUsedBy(schema: z.core.$ZodType, value: unknown): ReadonlySet<string> {
  return new Set(walk(schema, "", value));
}

function* walk(schema: z.core.$ZodType, path: string, value: unknown): Generator<string> {
  const { type, entries, element, innerType, shape, options } = definitionOf(schema);
  if (!KNOWN.includes(type)) throw new Error(`${path} is a ${type}, which has no rule here`);
  if (type === "enum") {
    for (const entry of Object.values(entries ?? {}))
      if (value === EVERY || value === entry) yield `${path.split(".").at(-1)} = ${entry}`;
  }
  if (type === "array" && element) {
    for (const item of Array.isArray(value) ? value : [value]) yield* walk(element, path, item);
  }
  if (type === "optional" && innerType && value !== undefined) {
    yield `${path} given`;
    yield* walk(innerType, path, value);
  }
  for (const [key, member] of Object.entries(shape ?? {})) {
    const inner = value === EVERY ? EVERY : Reflect.get(Object(value), key);
    yield* walk(member, path === "" ? key : `${path}.${key}`, inner);
  }
  for (const option of options ?? []) {
    if (value !== EVERY && !z.safeParse(option, value).success) continue;
    const name = nameOf(option) ?? `${path} as ${definitionOf(option).type}`;
    yield name;
    yield* walk(option, name, value);
  }
}

/** The parts of zod's own description of a schema that are read here. */
interface Definition {
  readonly type: string;
  readonly entries?: Readonly<Record<string, string>>;
  readonly element?: z.core.$ZodType;
  readonly innerType?: z.core.$ZodType;
  readonly shape?: Readonly<Record<string, z.core.$ZodType>>;
  readonly options?: readonly z.core.$ZodType[];
  readonly values?: readonly unknown[];
}

function definitionOf(schema: z.core.$ZodType): Definition {
  return schema._zod.def as Definition; // CAST: what is not there in a kind of schema is optional above
}

/** The word that tells an option of a discriminated union from the others: its first literal. */
function nameOf(option: z.core.$ZodType): string | undefined {
  const [first] = Object.values(definitionOf(option).shape ?? {});
  const word = first && definitionOf(first).values?.[0];
  return typeof word === "string" ? word : undefined;
}
