import type { InteractionRecord, Relay } from "../../../../src/index.js";

/** What one device was told of each record by its own watch, and nothing else. */
export class WatchedRecords {
  readonly #records = new Map<string, { record: InteractionRecord; heardAt: number }>();
  #look: () => void = () => undefined;
  #changed = this.#next();

  constructor(relay: Relay) {
    void this.#run(relay);
  }

  /** The record once it fits, with the time at which it did; `undefined` when it does not within `limitMs`. */
  async until(id: string, fits: (record: InteractionRecord) => boolean, limitMs: number) {
    const limit = new Promise<void>((resolve) => {
      AbortSignal.timeout(limitMs).addEventListener("abort", () => resolve());
    });
    let isLate = false;
    void limit.then(() => {
      isLate = true;
    });
    for (;;) {
      const found = this.#records.get(id);
      if (found && fits(found.record)) return found;
      if (isLate) return undefined;
      await Promise.race([this.#changed, limit]);
    }
  }

  async #run(relay: Relay): Promise<void> {
    for await (const { record } of relay.watch({}, { signal: new AbortController().signal })) {
      const known = this.#records.get(record.id);
      if (known && known.record.version >= record.version) continue; // each change may come twice
      this.#records.set(record.id, {
        record,
        heardAt: performance.timeOrigin + performance.now(),
      });
      const wake = this.#look;
      this.#changed = this.#next();
      wake();
    }
  }

  #next(): Promise<void> {
    return new Promise((resolve) => {
      this.#look = resolve;
    });
  }
}
