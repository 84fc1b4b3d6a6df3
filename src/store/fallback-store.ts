import { AnviaError } from "../errors.js";
import { createLaterStore } from "./later-store.js";
import type { RunStore } from "./run-store.js";

/**
 * `primary`, until it turns out at its first use that there is no storage to be had; from then on
 * `fallback`. A store that worked once is never left: what it holds must not seem to be gone. Before the
 * first use `durable` is the primary's.
 */
export function createFallbackStore(
  primary: RunStore,
  fallback: RunStore,
  onFallback: (error: AnviaError) => void,
): RunStore {
  const choice = new Choice(primary, fallback, onFallback);
  return createLaterStore({
    durable: () => choice.current.durable,
    ready: () => choice.ready(),
    close: () => choice.close(),
  });
}

/** Which of two stores is used; decided once, by the first use. */
class Choice {
  current: RunStore;
  readonly #stores: readonly RunStore[];
  readonly #fallback: RunStore;
  readonly #onFallback: (error: AnviaError) => void;
  #probed: Promise<void> | undefined;
  #isClosed = false;

  constructor(primary: RunStore, fallback: RunStore, onFallback: (error: AnviaError) => void) {
    this.current = primary;
    this.#stores = [primary, fallback];
    this.#fallback = fallback;
    this.#onFallback = onFallback;
  }

  async ready(): Promise<RunStore> {
    // A fault other than "there is none" is that call's own; the next call asks again.
    this.#probed ??= this.#probe().catch((error: unknown) => {
      this.#probed = undefined;
      throw error;
    });
    await this.#probed;
    return this.current;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.all(this.#stores.map((store) => store.close()));
  }

  async #probe(): Promise<void> {
    try {
      await this.current.listRuns({ statuses: ["running"] });
    } catch (error) {
      const isThereNone = AnviaError.is(error) && error.code === "storage_unavailable";
      if (!isThereNone || this.#isClosed) throw error;
      this.current = this.#fallback;
      this.#onFallback(error);
    }
  }
}
