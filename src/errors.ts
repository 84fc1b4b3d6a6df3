/** Every fault that the runtime reports has one of these codes; they are part of the public contract. */
export type AnviaErrorCode =
  | "max_turns"
  | "cancelled"
  | "invalid_use"
  | "invalid_config"
  | "model_auth"
  | "model_not_found"
  | "model_rate_limited"
  | "model_unavailable"
  | "model_rejected"
  | "network"
  | "not_an_api"
  | "stream_interrupted"
  | "empty_answer"
  | "invalid_response"
  | "handler_failed"
  | "hook_failed"
  | "storage_unavailable"
  | "storage_full"
  | "storage_blocked"
  | "storage_lost"
  | "newer_journal"
  | "unknown_run"
  | "relay_unavailable"
  | "relay_refused"
  | "internal";

/** What an error needs beside its message. */
export interface AnviaErrorOptions {
  /** Whether doing the same thing again may succeed. @default false */
  readonly retryable?: boolean;
  /** The error underneath, kept for developers; it is never shown to visitors. */
  readonly cause?: unknown;
  /** HTTP status of the model endpoint, where there was one. */
  readonly status?: number;
}

const BRAND = Symbol.for("anvia.error");

/**
 * A fault of the runtime: `message` says what failed and what to do about it.
 * Expected outcomes (already decided, expired, conflict) are returned values, never this.
 * Check with {@link AnviaError.is}: two copies of the bundle on one page break `instanceof`.
 */
export class AnviaError extends Error {
  override readonly name: string = "AnviaError";
  readonly code: AnviaErrorCode;
  readonly retryable: boolean;
  readonly status?: number;
  readonly [BRAND] = true;

  constructor(code: AnviaErrorCode, message: string, options: AnviaErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.retryable = options.retryable ?? false;
    if (options.status !== undefined) this.status = options.status;
  }

  /** Whether `value` is an AnviaError, of this or another copy of the bundle. Pure. */
  static is(value: unknown): value is AnviaError {
    return typeof value === "object" && value !== null && BRAND in value;
  }
}

/** The run used all its model calls: `maxTurns(n)` allows n + 1 over the life of the run. */
export class MaxTurnsError extends AnviaError {
  override readonly name = "MaxTurnsError";
  constructor(readonly maxTurns: number) {
    super("max_turns", `Reached max turn limit: ${maxTurns}`);
  }
}

/** A hook, the page or the visitor cancelled the run. */
export class PromptCancelledError extends AnviaError {
  override readonly name = "PromptCancelledError";
  constructor(readonly reason: string) {
    super("cancelled", `Prompt cancelled: ${reason}`);
  }
}

/** A part of the bundle that is loaded when it is first needed could not be loaded. */
export function notLoaded(cause: unknown): AnviaError {
  const message =
    "A part of this page could not be loaded: you seem to be offline. Try again; if it stays, reload the page.";
  return new AnviaError("network", message, { retryable: true, cause });
}
