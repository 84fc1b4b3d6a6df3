import { AnviaError } from "../errors.js";
import { asObject } from "./wire.js";

/** Model calls per answer, the first included (ANVIA §Behaviour 12). */
export const MAX_ATTEMPTS = 3;
/** Shortest wait before another attempt. */
export const MIN_DELAY_MS = 100;
/** Longest wait that we choose ourselves. */
export const MAX_DELAY_MS = 1_000;
/** Longest wait that a server's Retry-After can ask for. */
export const MAX_RETRY_AFTER_MS = 10_000;

const RETRIED_CODES: ReadonlySet<string> = new Set([
  "network",
  "stream_interrupted",
  "model_rate_limited",
  "model_unavailable",
  "model_rejected",
]);

/** Time and chance, as the model adapters need them. */
export interface RetryEnvironment {
  /** Resolves after `ms`; rejects at once with the signal's reason when it aborts. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
  /** A number from 0 to less than 1. */
  random(): number;
  /** Now, in ms since the epoch: Retry-After may be a date. */
  now(): number;
}

/** The real time and chance of this page or worker. */
export const realEnvironment: RetryEnvironment = {
  sleep,
  random: () => Math.random(),
  now: () => Date.now(),
};

function sleep(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason);
    const onAbort = () => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener("abort", onAbort);
      resolve();
    }, ms);
    signal.addEventListener("abort", onAbort, { once: true });
  });
}

/**
 * Streams what `attempt` streams, and starts it again when it fails in a passing way before its
 * first event. After that event nothing is tried again: the reader has seen part of the answer.
 * @throws The signal's reason after an abort, else the error of the last attempt.
 */
export async function* retryStream<T>(
  attempt: () => AsyncIterable<T>,
  signal: AbortSignal,
  environment: RetryEnvironment,
): AsyncGenerator<T, void, undefined> {
  for (let attempts = 1; ; attempts++) {
    let started = false;
    try {
      signal.throwIfAborted();
      for await (const event of attempt()) {
        signal.throwIfAborted();
        started = true;
        yield event;
      }
      return;
    } catch (error) {
      signal.throwIfAborted();
      if (started || attempts >= MAX_ATTEMPTS || !isRetried(error)) throw error;
      await environment.sleep(delayMs(error, environment), signal);
    }
  }
}

/**
 * Whether another attempt is made by itself. Not after an idle timeout: the model may have worked all
 * that time, and would again. Pure.
 */
export function isRetried(error: unknown): boolean {
  if (!AnviaError.is(error) || !error.retryable || !RETRIED_CODES.has(error.code)) return false;
  return asObject(error.cause)?.name !== "TimeoutError";
}

/** Wait before the next attempt: chance over the whole range, or longer where the server asks so. */
export function delayMs(error: unknown, { random, now }: RetryEnvironment): number {
  const ownMs = MIN_DELAY_MS + random() * (MAX_DELAY_MS - MIN_DELAY_MS);
  const askedMs = AnviaError.is(error) ? retryAfterMs(error.cause, now()) : 0;
  return Math.max(ownMs, Math.min(askedMs, MAX_RETRY_AFTER_MS));
}

/** Across origins the header is readable only where the server exposes it; 0 when it is not. */
function retryAfterMs(cause: unknown, nowMs: number): number {
  const headers = asObject(cause)?.headers;
  const value = headers instanceof Headers ? headers.get("retry-after") : null;
  if (value === null || value.trim() === "") return 0;
  const seconds = Number(value);
  const ms = Number.isNaN(seconds) ? Date.parse(value) - nowMs : seconds * 1000;
  return Number.isNaN(ms) ? 0 : Math.max(0, ms);
}
