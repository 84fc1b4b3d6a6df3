import { AnviaError, type AnviaErrorCode } from "../errors.js";
import { withoutKeys } from "./secrets.js";
import { asCount, asObject, asText, type Wire } from "./wire.js";

/** The part of a server's error that is shown, at most. */
const SHOWN_LENGTH = 300;
const MARKUP = /<[a-z!/?]/i;
const CONTROLS = /[\p{Cc}\p{Cf}\s]+/gu;

/** Statuses below 500 that another attempt may get past (ANVIA §Behaviour 12). */
const PASSING_STATUSES: ReadonlySet<number> = new Set([408, 409, 425]);

/** What a server says went wrong, in its own words, as far as we know it. */
interface ServerFault {
  /** The HTTP status, or the one that the words in a stream come closest to. */
  readonly status: number;
  /** Whether `status` is really the server's. */
  readonly isStated: boolean;
  readonly kind: string;
  readonly detail: string;
  readonly cause: unknown;
}

/** The answer cannot be used: it breaks the protocol or our limits. */
export function invalidResponse(what: string, cause?: unknown): AnviaError {
  return new AnviaError(
    "invalid_response",
    `The model's answer cannot be used: ${what}. Nothing of it was run. Try again; if it stays, check what the endpoint sends.`,
    { retryable: true, cause },
  );
}

/** The answer stopped before its end. */
export function interrupted(what: string, cause?: unknown): AnviaError {
  return new AnviaError(
    "stream_interrupted",
    `The model's answer was cut off: ${what}. No tool call of it was run. Try again.`,
    { retryable: true, cause },
  );
}

/** The answer ended properly and says nothing. */
export function emptyAnswer(finishReason: string | undefined): AnviaError {
  const why = finishReason === undefined ? "" : ` (finish reason "${shown(finishReason)}")`;
  return new AnviaError(
    "empty_answer",
    `The model answered with neither text nor a tool call${why}. Try again, or raise maxTokens.`,
    { retryable: true },
  );
}

/** Something other than a model API answered. */
export function notAnApi(what: string): AnviaError {
  return new AnviaError(
    "not_an_api",
    `The model endpoint answered with ${what} instead of an API answer. Check that baseURL is the address of an OpenAI-compatible API (it usually ends in /v1), and that the visitor is signed in.`,
  );
}

/** Nothing came for too long. Its cause is a `TimeoutError`; see `isRetried`. */
export function idleFault(idleMs: number): AnviaError {
  const cause = new DOMException("No byte arrived in time.", "TimeoutError");
  return interrupted(`the endpoint sent nothing for ${idleMs / 1000} seconds`, cause);
}

/** It came without end. Its cause is a `TimeoutError`; see `isRetried`. */
export function overdueFault(totalMs: number): AnviaError {
  const cause = new DOMException("The answer was not whole in time.", "TimeoutError");
  return interrupted(`it was not whole after ${totalMs / 1000} seconds`, cause);
}

/** What `token` gave cannot be sent, or it threw. */
export function tokenFault(what: string, cause?: unknown): AnviaError {
  return new AnviaError(
    "model_auth",
    `The page could not get a token for the model endpoint: ${what}. Check the token option of OpenAIClient; visitors may have to sign in again.`,
    { cause },
  );
}

/** The same error, or the one that a caller can act on. `error` is whatever sending a request threw. */
export function requestFault(error: unknown): AnviaError {
  if (AnviaError.is(error)) return error;
  const { status, error: body } = asObject(error) ?? {};
  const code = asCount(status);
  // by status, because a minifier renames the client's error classes
  if (code !== undefined) {
    return serverFault({ status: code, isStated: true, ...spoken(body), cause: error });
  }
  return new AnviaError(
    "network",
    "The model endpoint could not be reached. Possible reasons: the device is offline, baseURL is wrong, or the endpoint does not allow this page (CORS, Content-Security-Policy). Try again when online.",
    { retryable: true, cause: error },
  );
}

/** An error that came inside a stream, after a status of 200. `error` is its payload. */
export function streamFault(error: unknown): AnviaError {
  const words = spoken(error);
  const { code, status } = asObject(error) ?? {};
  const stated = [code, status].map(Number).find((number) => number >= 400 && number < 600);
  const isStated = stated !== undefined;
  return serverFault({ status: stated ?? statusOf(words.kind), isStated, ...words, cause: error });
}

const STATUS_OF_KIND: readonly (readonly [RegExp, number])[] = [
  [/quota|rate_limit|too_many/, 429],
  [/api_key|authentication|permission|unauthorized/, 401],
  [/model_not_found|not_found_error/, 404],
  [/invalid|context_length|content_policy|bad_request/, 400],
];

function statusOf(kind: string): number {
  return STATUS_OF_KIND.find(([pattern]) => pattern.test(kind))?.[1] ?? 500;
}

function spoken(error: unknown): { kind: string; detail: string } {
  if (typeof error === "string") return { kind: "", detail: error };
  const body: Wire = asObject(error) ?? {};
  const kind = `${asText(body.code)} ${asText(body.type)}`.toLowerCase();
  return { kind, detail: asText(body.message) };
}

function serverFault({ status, isStated, kind, detail, cause }: ServerFault): AnviaError {
  const { code, what, advice, retryable } = verdict(status, kind);
  // a refusal of a key may quote the key
  const words = code === "model_auth" ? "" : shown(detail);
  const said = words === "" ? "" : ` The server says: ${words}`;
  const stated = isStated ? ` (HTTP ${status})` : "";
  return new AnviaError(code, `The model endpoint ${what}${stated}. ${advice}${said}`, {
    retryable,
    cause,
    ...(isStated && { status }),
  });
}

interface Verdict {
  readonly code: AnviaErrorCode;
  readonly what: string;
  readonly advice: string;
  readonly retryable: boolean;
}

function verdict(status: number, kind: string): Verdict {
  if (status === 401 || status === 403) return REFUSED;
  if (status === 404) return NOT_FOUND;
  if (status === 429) return kind.includes("insufficient_quota") ? USED_UP : TOO_MANY;
  if (status >= 500) return UNAVAILABLE;
  return { ...REJECTED, retryable: PASSING_STATUSES.has(status) };
}

const REFUSED: Verdict = {
  code: "model_auth",
  what: "refused access",
  advice:
    "Visitors may have to sign in again; developers: check the token, the key, or the proxy's session.",
  retryable: false,
};
const NOT_FOUND: Verdict = {
  code: "model_not_found",
  what: "knows no such model or address",
  advice: "Check baseURL and the model's name.",
  retryable: false,
};
const USED_UP: Verdict = {
  code: "model_rate_limited",
  what: "has no quota left for this account",
  advice: "The owner of the site has to raise it.",
  retryable: false,
};
const TOO_MANY: Verdict = {
  code: "model_rate_limited",
  what: "has too many requests at the moment",
  advice: "Wait a little and try again.",
  retryable: true,
};
const UNAVAILABLE: Verdict = {
  code: "model_unavailable",
  what: "has a problem of its own",
  advice: "Try again in a moment.",
  retryable: true,
};
const REJECTED: Verdict = {
  code: "model_rejected",
  what: "did not accept the request",
  advice: "Check the request and what this model supports.",
  retryable: false,
};

/** Text of a stranger as one short plain line; markup is dropped as a whole. */
function shown(text: string): string {
  const line = text.replace(CONTROLS, " ").trim();
  if (MARKUP.test(line)) return "";
  return withoutKeys(line).slice(0, SHOWN_LENGTH);
}
