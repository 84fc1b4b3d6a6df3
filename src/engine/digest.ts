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

/** SHA-256 over the canonical JSON of `subject`, in hex. The same subject has the same digest for ever. */
export async function digestOf({
  toolName,
  callId,
  runId,
  input,
  schema,
}: DigestInput): Promise<string> {
  const text = canonicalJson({ toolName, callId, runId, input, schema });
  const hash = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return Array.from(new Uint8Array(hash), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
