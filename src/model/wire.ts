/** A JSON object from the network: every member has to be looked at before it is believed. */
export type Wire = { readonly [key: string]: unknown };

/** `value` when it is a JSON object, else undefined. Pure. */
export function asObject(value: unknown): Wire | undefined {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  return value as Wire; // CAST: any object can be read by string keys; the members stay unknown
}

/** `value` when it is a string, else "". Pure. */
export function asText(value: unknown): string {
  return typeof value === "string" ? value : "";
}

/** `value` when it is an array, else an empty one. Pure. */
export function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** The objects of an array; whatever else it holds is left out. Pure. */
export function asObjects(value: unknown): readonly Wire[] {
  return asList(value)
    .map(asObject)
    .filter((item) => item !== undefined);
}

/** `value` when it is a count (finite, not negative), else undefined. Pure. */
export function asCount(value: unknown): number | undefined {
  return typeof value === "number" && Number.isFinite(value) && value >= 0 ? value : undefined;
}
