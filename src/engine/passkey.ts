/**
 * An authenticator's word for an approval (WebAuthn Level 3), as far as a page can check it.
 *
 * K1 The word is for what would run: its challenge is the 32 bytes of the digest of J10.
 * K2 Somebody was there and was verified: the flags UP and UV are set. It was given to this page's origin.
 * K3 The signature is not checked here: the public key is the server's, and so is the last word.
 * K4 Where a passkey is asked for, nothing else makes a yes: no handler, no standing permission.
 */
import { type Assertion, assertionSchema } from "../run/events.js";

/** More than any authenticator writes, in characters a member. */
const MAX_LENGTH = 16_384;
/** Flags of authenticator data (WebAuthn §6.1). */
const USER_PRESENT = 0x01;
const USER_VERIFIED = 0x04;
const FLAGS_AT = 32;
const MIN_BYTES = 37;

/** What an assertion has to be for. */
export interface AssertionTarget {
  /** In hex. */
  readonly digest: string;
  /** The page's; not compared where there is none. */
  readonly origin: string | undefined;
}

/** What {@link readAssertion} found: the word, or what is wrong with it, for people. */
export type AssertionReading = { readonly assertion: Assertion } | { readonly problem: string };

/** The assertion, if it is the word that is needed (K1, K2). `value` may be anything. Pure. */
export function readAssertion(value: unknown, target: AssertionTarget): AssertionReading {
  if (value === undefined) return { problem: "A passkey has to confirm this approval." };
  const parsed = assertionSchema.safeParse(value);
  const assertion = parsed.data;
  if (!assertion || Object.values(assertion).some((member) => tooLong(member))) {
    return { problem: "What the passkey said cannot be read." };
  }
  const problem = clientProblem(assertion, target) ?? flagsProblem(assertion);
  return problem === undefined ? { assertion } : { problem };
}

/** The bytes that a passkey signs for this digest (K1). Pure. */
export function challengeOf(digest: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(digest.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}

function clientProblem({ clientDataJSON }: Assertion, target: AssertionTarget): string | undefined {
  const client = readClientData(clientDataJSON);
  if (client?.type !== "webauthn.get") return "What the passkey said is not about an approval.";
  if (client.challenge !== toBase64Url(challengeOf(target.digest))) {
    return "The passkey confirmed something else than what would run now.";
  }
  if (target.origin !== undefined && client.origin !== target.origin) {
    return "The passkey confirmed it to another site.";
  }
  return undefined;
}

function readClientData(text: string): { readonly [name: string]: unknown } | undefined {
  try {
    const client: unknown = JSON.parse(
      new TextDecoder("utf-8", { fatal: true }).decode(fromBase64Url(text)),
    );
    // CAST: any object can be read as this
    return typeof client === "object" && client !== null ? { ...client } : undefined;
  } catch {
    return undefined; // no base64url, no UTF-8 or no JSON: no word
  }
}

function flagsProblem({ authenticatorData }: Assertion): string | undefined {
  const bytes = bytesOf(authenticatorData);
  const flags = bytes.length < MIN_BYTES ? 0 : (bytes[FLAGS_AT] ?? 0);
  if ((flags & USER_PRESENT) === 0 || (flags & USER_VERIFIED) === 0) {
    return "The passkey did not make sure that it is you.";
  }
  return undefined;
}

function bytesOf(text: string): Uint8Array {
  try {
    return fromBase64Url(text);
  } catch {
    return new Uint8Array(); // no base64url: nothing was said
  }
}

function tooLong(member: string | undefined): boolean {
  return (member?.length ?? 0) > MAX_LENGTH;
}

function fromBase64Url(text: string): Uint8Array {
  if (!/^[A-Za-z0-9_-]*$/.test(text)) throw new TypeError("not base64url");
  const binary = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(binary, (char) => char.charCodeAt(0));
}

function toBase64Url(bytes: Uint8Array): string {
  const text = btoa(String.fromCharCode(...bytes));
  return text.replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}
