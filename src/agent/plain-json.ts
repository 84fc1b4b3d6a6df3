import { type Json, NotJsonError, toJson } from "../run/json.js";

/** What a transform made must be JSON: it is journalled, and read again after a reload. Pure. */
export function plainJson(value: unknown): { readonly value: Json } | { readonly fault: string } {
  try {
    return { value: toJson(value) };
  } catch (error) {
    if (!(error instanceof NotJsonError)) throw error;
    return { fault: `the tool's schema makes a value that cannot be stored: ${error.message}` };
  }
}

/** A frozen copy of an object that is plain JSON. Pure. */
export function frozenObject(value: object): { readonly [key: string]: Json } {
  return toJson(value) as { readonly [key: string]: Json }; // CAST: an object's copy is an object
}
