/** Knows when a page has nothing more to do by itself: nothing is computed or stored, and no task follows another. */
import type { RunStore } from "../../src/index.js";

/** How many tasks in a row have to find nothing to do. */
const QUIET_TASKS = 5;

/** The work that is neither a task nor a promise of the page's own: digests, and what a store does. */
export class Work {
  #running = 0;
  #started = 0;
  readonly #digest = crypto.subtle.digest;

  constructor() {
    crypto.subtle.digest = (...given) => this.#count(this.#digest.apply(crypto.subtle, given));
  }

  /** Puts back what it watches. */
  stop(): void {
    crypto.subtle.digest = this.#digest;
  }

  /** The store, watched. */
  watched(store: RunStore): RunStore {
    return new Proxy(store, {
      get: (target, name) => {
        const member: unknown = Reflect.get(target, name, target);
        if (typeof member !== "function") return member;
        return (...given: unknown[]) => this.#count(member.apply(target, given));
      },
    });
  }

  /** Resolves when nothing is under way and nothing follows. */
  async idle(): Promise<void> {
    for (let quiet = 0; quiet < QUIET_TASKS; quiet++) {
      const before = this.#started;
      await nextTask();
      if (this.#running > 0 || this.#started !== before) quiet = -1;
    }
  }

  async #count<Result>(work: Promise<Result>): Promise<Result> {
    this.#running += 1;
    this.#started += 1;
    try {
      return await work;
    } finally {
      this.#running -= 1;
    }
  }
}

function nextTask(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(undefined);
  });
}
