/** Keeps values out of the audit log: those at a tool's `redact` paths, and wherever else they were repeated. */
import type { Json } from "./json.js";

/** Stands where a value was. */
export const REDACTED = "[redacted]";

/** What is found in words is only taken out when it is long enough not to be found everywhere. */
const MIN_SECRET_LENGTH = 4;

/** What must not be told, and how it is taken out of an input and of whatever was made of it. */
export interface Redaction {
  /** A copy of an input without the values at the paths. What stands in their way goes as a whole. */
  input(input: Json): Json;
  /** A copy of anything without the values that `input` has taken out so far, wherever they stand. */
  rest<Value extends Json>(value: Value): Value;
}

/** The redaction of a tool with these paths; `undefined` for a tool that is not known: then no input is told. */
export function createRedaction(paths: readonly string[] | undefined): Redaction {
  const secrets = new Set<string>();
  const parsed = paths?.map(parsePath);
  return {
    input(input) {
      if (!parsed) return hide(input, secrets);
      return parsed.reduce((json, path) => redact(json, path, secrets), input);
    },
    rest: (value) => scrub(value, longestFirst(secrets)) as typeof value, // CAST: texts stay texts, shapes shapes
  };
}

function parsePath(path: string): readonly string[] {
  return path.split(/\.|(?=\[\])/).filter((step) => step !== "");
}

function redact(json: Json, [step, ...rest]: readonly string[], secrets: Set<string>): Json {
  if (step === undefined) return hide(json, secrets);
  if (json === null) return json;
  if (step === "[]") {
    return Array.isArray(json)
      ? json.map((item) => redact(item, rest, secrets))
      : hide(json, secrets);
  }
  if (typeof json !== "object" || Array.isArray(json)) return hide(json, secrets);
  // Object.fromEntries, because assigning to `__proto__` would call a setter
  return Object.fromEntries(
    Object.entries(json).map(([key, member]) => [
      key,
      key === step ? redact(member, rest, secrets) : member,
    ]),
  );
}

function hide(json: Json, secrets: Set<string>): Json {
  collect(json, secrets);
  return REDACTED;
}

function collect(json: Json, secrets: Set<string>): void {
  if (json !== null && typeof json === "object") {
    for (const member of Object.values(json)) collect(member, secrets);
  } else if (typeof json !== "boolean" && String(json).length >= MIN_SECRET_LENGTH) {
    secrets.add(String(json));
  }
}

function longestFirst(secrets: ReadonlySet<string>): readonly string[] {
  return [...secrets].filter((secret) => secret !== REDACTED).sort((a, b) => b.length - a.length);
}

function scrub(json: Json, secrets: readonly string[]): Json {
  if (typeof json === "string") {
    return secrets.reduce((text, secret) => text.replaceAll(secret, REDACTED), json);
  }
  if (typeof json === "number") return secrets.includes(String(json)) ? REDACTED : json;
  if (json === null || typeof json !== "object") return json;
  if (Array.isArray(json)) return json.map((item) => scrub(item, secrets));
  return Object.fromEntries(
    Object.entries(json).map(([key, member]) => [scrub(key, secrets), scrub(member, secrets)]),
  );
}
