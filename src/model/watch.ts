import { idleFault, overdueFault } from "./faults.js";
import type { RetryEnvironment } from "./retry.js";

/** What ends a wait for the network before the network does. */
export interface Watch {
  readonly signal: AbortSignal;
  readonly idleMs: number;
  readonly sleep: RetryEnvironment["sleep"];
  /** Rejects when the whole answer has taken too long. */
  readonly overdue: Promise<never>;
}

/** The `overdue` of an answer that may take `totalMs`; it never settles once `ended` is aborted. */
export async function overdueAfter(
  totalMs: number,
  { ended, sleep }: { readonly ended: AbortSignal; readonly sleep: RetryEnvironment["sleep"] },
): Promise<never> {
  try {
    await sleep(totalMs, ended);
  } catch {
    return new Promise(() => undefined); // the answer has ended: nobody waits for it any more
  }
  throw overdueFault(totalMs);
}

/**
 * Settles as `work` does, unless the signal aborts, `idleMs` pass or the answer is overdue first. For
 * `idleMs` only waiting counts: while the reader is busy with what it got, that clock stands.
 * @throws AnviaError `stream_interrupted` when it took too long; the signal's reason after an abort, even
 * where the thing that is waited for ignores the signal.
 */
export async function watched<T>(work: Promise<T>, watch: Watch): Promise<T> {
  const { signal, idleMs, sleep, overdue } = watch;
  const settled = new AbortController();
  const relay = () => settled.abort(signal.reason);
  if (signal.aborted) relay();
  signal.addEventListener("abort", relay, { once: true });
  const idle = sleep(idleMs, settled.signal).then(() => {
    throw idleFault(idleMs);
  });
  try {
    // first, because an endpoint that never pauses has its next bytes ready, too
    return await Promise.race([overdue, work, idle]);
  } finally {
    signal.removeEventListener("abort", relay);
    settled.abort();
  }
}
