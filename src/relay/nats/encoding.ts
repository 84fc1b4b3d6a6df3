/** Text and values as NATS carries them. Pure. */
import { parseJson } from "../parse-json.js";

/** Any text as one token of a subject: base64url of its UTF-8 bytes, `=` for none. */
export function tokenOf(text: string): string {
  const bytes = new TextEncoder().encode(text);
  const base64 = btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
  return base64.replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "") || "=";
}

/** A value as the bytes of its JSON. */
export function encodeJson(value: unknown): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(value));
}

/** The value of JSON bytes, or `undefined`. */
export function decodeJson(data: Uint8Array): unknown {
  return parseJson(new TextDecoder().decode(data));
}
