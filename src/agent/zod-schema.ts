/**
 * zod schemas, on the core that both builds of zod 4 share. A module of its own so that a page whose
 * tools use plain JSON Schema never loads zod's converter.
 */
import { type $ZodType, safeParseAsync, toJSONSchema } from "zod/v4/core";
import type { CompiledSchema } from "./compiled-schema.js";
import { frozenObject, plainJson } from "./plain-json.js";

/** Reads a schema of zod 4 or zod/mini. */
export function compileZod(schema: $ZodType): CompiledSchema {
  const { $schema: _draft, ...json } = toJSONSchema(schema, {
    io: "input",
    unrepresentable: "any",
  });
  return {
    json: frozenObject(json),
    async parse(value) {
      const result = await safeParseAsync(schema, value);
      if (result.success) return plainJson(result.data);
      const { issues } = result.error;
      return { fault: issues.map(issueText).join("; "), issues: issues.map(issueAt) };
    },
  };
}

function issueAt(issue: { readonly path: readonly PropertyKey[]; readonly message: string }) {
  const path = issue.path.map((step) => (typeof step === "number" ? step : String(step)));
  return { path, message: issue.message };
}

function issueText(issue: { readonly path: readonly PropertyKey[]; readonly message: string }) {
  const path = issue.path.map(String).join(".");
  return path === "" ? issue.message : `${path}: ${issue.message}`;
}
