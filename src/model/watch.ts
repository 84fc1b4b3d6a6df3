import { idleFault } from "./faults.js";
import type { RetryEnvironment } from "./retry.js";

/** What ends a wait for the network before the network does. */
export interface Watch {
  readonly signal: AbortSignal;
  readonly idleMs: number;
  readonly sleep: RetryEnvironment["sleep"];
}

/**
 * Settles as `work` does, unless the signal aborts or `idleMs` pass first. Only waiting counts: while
 * the reader is busy with what it got, no clock runs.
 * @throws AnviaError `stream_interrupted` after `idleMs`; the signal's reason after an abort, even
 * where the thing that is waited for ignores the signal.
 */
export async function watched<T>(work: Promise<T>, { signal, idleMs, sleep }: Watch): Promise<T> {
  const settled = new AbortController();
  const relay = () => settled.abort(signal.reason);
  if (signal.aborted) relay();
  signal.addEventListener("abort", relay, { once: true });
  const idle = sleep(idleMs, settled.signal).then(() => {
    throw idleFault(idleMs);
  });
  try {
    return await Promise.race([work, idle]);
  } finally {
    signal.removeEventListener("abort", relay);
    settled.abort();
  }
}
