import { AnviaError } from "../errors.js";
import { asObject, asText } from "./wire.js";

const REMOVED = "[removed]";
/** What keys look like, whosever they are: a proxy's provider may quote the proxy's. */
const KEY =
  /\b(?:Bearer\s+\S+|sk-[\w-]+|(?:gsk|xai|pk|rk)[-_][\w-]{8,}|AIza[\w-]{10,}|eyJ[\w-]+\.[\w.-]+)/gi;
/** Headers of a client whose values are keys. */
const KEY_HEADER = /auth|key|token|secret/i;
/** Shorter values are left alone: they would be found in ordinary words. */
const SHORTEST = 6;
/** How many tokens are remembered; requests that overlap may have different ones. */
const REMEMBERED = 8;
/** The part of a cause that is kept, at most. */
const KEPT_LENGTH = 2_000;

/** Text without anything that looks like a key. Pure. */
export function withoutKeys(text: string): string {
  return text.replace(KEY, REMOVED);
}

/**
 * The keys that one client sends. Servers quote them in their errors ("Incorrect API key provided: …"), and
 * errors go far: into journals, events, consoles. So no error leaves the client before it was here.
 */
export class Secrets {
  readonly #fixed: readonly string[];
  #tokens: readonly string[] = [];

  constructor(headers: { readonly [name: string]: string } = {}) {
    this.#fixed = Object.entries(headers).flatMap(
      ([name, value]) => (KEY_HEADER.test(name) ? [value, value.replace(/^\w+ /, "")] : []), // with and without "Bearer"
    );
  }

  /** Takes note of a key or token that is about to be sent. */
  add(token: string): void {
    this.#tokens = [token, ...this.#tokens.filter((other) => other !== token)].slice(0, REMEMBERED);
  }

  /** Text without the keys, nor the beginning of one at its end, where it may have been cut. */
  removeFrom(text: string): string {
    const known = [...this.#fixed, ...this.#tokens].filter(({ length }) => length >= SHORTEST);
    const clean = known.reduce((rest, secret) => rest.replaceAll(secret, REMOVED), text);
    return withoutKeys(known.reduce(withoutBeginning, clean));
  }

  /**
   * The same error without the keys. Its cause becomes a plain error with name, message, status and
   * Retry-After of the original: nothing else of it can be vouched for.
   */
  removeFromError(error: unknown): unknown {
    if (!AnviaError.is(error)) return error;
    const { code, message, retryable, status, cause } = error;
    return new AnviaError(code, this.removeFrom(message), {
      retryable,
      ...(status !== undefined && { status }),
      ...(cause !== undefined && { cause: this.#plainCause(cause) }),
    });
  }

  #plainCause(cause: unknown): Error {
    const { name, message, status, headers } = asObject(cause) ?? {};
    const words = typeof message === "string" ? message : jsonText(cause);
    const plain = new Error(this.removeFrom(words).slice(0, KEPT_LENGTH));
    plain.name = this.removeFrom(asText(name) || plain.name);
    const retryAfter = headers instanceof Headers ? headers.get("retry-after") : null;
    return Object.assign(plain, {
      ...(typeof status === "number" && { status }),
      ...(retryAfter !== null && { headers: new Headers({ "retry-after": retryAfter }) }),
    });
  }
}

function withoutBeginning(text: string, secret: string): string {
  for (let length = secret.length - 1; length >= SHORTEST; length--) {
    if (text.endsWith(secret.slice(0, length))) return text.slice(0, -length) + REMOVED;
  }
  return text;
}

function jsonText(value: unknown): string {
  try {
    return typeof value === "string" ? value : (JSON.stringify(value) ?? String(value));
  } catch {
    return "an error without words"; // nested beyond the stack
  }
}
