import { canonicalJson, type Json } from "../run/json.js";

/** What an approval is bound to (J10). */
export interface DigestInput {
  readonly toolName: string;
  readonly callId: string;
  readonly runId: string;
  readonly input: Json;
  /** JSON Schema of the tool's input, as the model was told. */
  readonly schema: Json;
}

/**
 * The exact text whose SHA-256 is the digest: canonical JSON (RFC 8785) of toolName, callId, runId, input and
 * schema. Whoever is handed it can hash it again, and read from it what was approved. Pure.
 */
export function subjectOf({ toolName, callId, runId, input, schema }: DigestInput): string {
  return canonicalJson({ toolName, callId, runId, input, schema });
}

/** SHA-256 over the canonical JSON of `subject`, in hex. The same subject has the same digest for ever. */
export function digestOf(subject: DigestInput): Promise<string> {
  return sha256(subjectOf(subject));
}

/** SHA-256 over the UTF-8 of `text`, in hex. */
export async function sha256(text: string): Promise<string> {
  const hash = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return Array.from(new Uint8Array(hash), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
