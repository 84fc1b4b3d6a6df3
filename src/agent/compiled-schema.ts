import type { Json } from "../run/json.js";

/** A plain JSON Schema (draft 2020-12) of an object. */
export interface JsonSchema {
  readonly [keyword: string]: unknown;
}

/** What is wrong at one place of a value. `path` is empty for the whole value. */
export interface InputIssue {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

/** Why a value is not what a schema describes: in one sentence for the model, and place by place. */
export interface InputFault {
  readonly fault: string;
  readonly issues?: readonly InputIssue[];
}

/** A schema in the one form that the runtime uses. */
export interface CompiledSchema {
  /** JSON Schema for the model and for forms; frozen plain JSON. */
  readonly json: { readonly [key: string]: Json };
  /**
   * The parsed, frozen value, with the schema's defaults and transforms applied; or what is wrong with
   * it, in a sentence for the model.
   */
  parse(value: Json): Promise<{ readonly value: Json } | InputFault>;
}
