/** What an authenticator would say, unsigned: the page cannot check a signature, and does not. */
import type { Assertion } from "../../src/index.js";

/** What to get wrong. */
export interface Wrong {
  readonly type?: string;
  readonly challenge?: string;
  readonly origin?: string;
  readonly flags?: number;
  readonly authenticatorData?: Uint8Array;
}

/** Bytes, or UTF-8 text, in base64url without padding. */
export function base64Url(value: Uint8Array | string): string {
  const bytes = typeof value === "string" ? new TextEncoder().encode(value) : value;
  const text = btoa(String.fromCharCode(...bytes));
  return text.replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

/** A digest in hex as its bytes. */
export function digestBytes(digest: string): Uint8Array {
  return Uint8Array.from(digest.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}

/** The word for this digest, with user present and verified, unless something is to be wrong with it. */
export function wordFor(digest: string, wrong: Wrong = {}): Assertion {
  const data = wrong.authenticatorData ?? new Uint8Array(37);
  data[32] = wrong.flags ?? 0x05;
  const client = {
    type: wrong.type ?? "webauthn.get",
    challenge: wrong.challenge ?? base64Url(digestBytes(digest)),
    origin: wrong.origin ?? location.origin,
    crossOrigin: false,
  };
  return {
    credentialId: "Y3JlZA",
    clientDataJSON: base64Url(JSON.stringify(client)),
    authenticatorData: base64Url(data),
    signature: "c2ln",
  };
}
