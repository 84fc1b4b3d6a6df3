/** Time, as the runtime is given it. Tests hand in a clock that they move by hand. */
export interface Clock {
  /** ms since the epoch. */
  now(): number;
  /**
   * Calls back once at or after `at` (ms since the epoch); returns its undo. Deadlines are stored
   * times (J8): this only saves an open page from looking at the clock all the time.
   */
  wake(at: number, callback: () => void): () => void;
}

/**
 * How long a page may take to build its elements, which bring tools and somebody who can see a card: a resumed
 * run waits that long before it takes nobody, or nothing, for an answer.
 */
export const ELEMENTS_APPEAR_MS = 2000;

/** How long a write that nobody waits for any more may take to land: its tab is dead, or sleeps. */
export const LATE_WRITE_MS = 1000;

/** `setTimeout` cannot wait longer than this. */
const LONGEST_WAIT_MS = 2 ** 31 - 1;

/** The machine's clock. */
export const systemClock: Clock = {
  now: () => Date.now(),
  wake(at, callback) {
    const waitMs = Math.min(Math.max(at - Date.now(), 0), LONGEST_WAIT_MS);
    const timer = setTimeout(callback, waitMs);
    return () => clearTimeout(timer);
  },
};

/** When something that may wait `timeoutMs` from now expires; `undefined` when it may wait for ever. */
export function deadline(clock: Clock, timeoutMs: number | undefined): number | undefined {
  return timeoutMs !== undefined && Number.isFinite(timeoutMs)
    ? clock.now() + timeoutMs
    : undefined;
}

/** Resolves `waitMs` from now on this clock. */
export function sleep(clock: Clock, waitMs: number): Promise<void> {
  return new Promise((resolve) => {
    clock.wake(clock.now() + waitMs, resolve);
  });
}
