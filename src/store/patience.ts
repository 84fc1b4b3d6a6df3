import type { AnviaError } from "../errors.js";

/** What {@link Patience} tells. */
export interface PatienceListener {
  problem(problem: AnviaError): void;
  /** What was reported is over. */
  solved(): void;
}

/**
 * Notices that something does not answer. However many calls wait for it, that is one problem, and it is
 * over when none of those that waited too long waits any more.
 */
export class Patience {
  readonly #patienceMs: number;
  readonly #silence: () => AnviaError;
  readonly #listener: PatienceListener;
  #late = 0;
  #isReported = false;

  /** `silence` makes the problem of a call that went unanswered for `patienceMs`. */
  constructor(patienceMs: number, silence: () => AnviaError, listener: PatienceListener) {
    this.#patienceMs = patienceMs;
    this.#silence = silence;
    this.#listener = listener;
  }

  /** Waits for `work`, as long as it takes; a failure is an answer too. */
  async watch<T>(work: Promise<T>): Promise<T> {
    let isLate = false;
    const stop = afterAwake(this.#patienceMs, () => {
      isLate = true;
      this.#late++;
      if (!this.#isReported) this.report(this.#silence());
    });
    try {
      return await work;
    } finally {
      stop();
      if (isLate) this.#late--;
      this.#lookForEnd();
    }
  }

  /** Reports a reason for silence that is known before anybody got impatient. */
  report(problem: AnviaError): void {
    this.#isReported = true;
    this.#listener.problem(problem);
  }

  #lookForEnd(): void {
    if (!this.#isReported || this.#late > 0) return;
    this.#isReported = false;
    this.#listener.solved();
  }
}

/**
 * Calls `then` after so much time, in two steps: a page that slept finds the first one over when it wakes,
 * before anything had a chance to answer. Returns its undo.
 */
function afterAwake(waitMs: number, then: () => void): () => void {
  let timer = setTimeout(() => {
    timer = setTimeout(then, waitMs / 2);
  }, waitMs / 2);
  return () => clearTimeout(timer);
}
