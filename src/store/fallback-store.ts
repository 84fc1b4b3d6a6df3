import { AnviaError } from "../errors.js";
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
  const ready = () => choice.ready();
  // What is written is copied at once: the caller may change it while the primary is asked.
  return {
    get durable() {
      return choice.current.durable;
    },
    async append(events, row) {
      const copies = structuredClone([events, row] as const);
      return (await ready()).append(...copies);
    },
    read: async (runId, fromSeq) => (await ready()).read(runId, fromSeq),
    listRuns: async (query) => (await ready()).listRuns(query),
    readDraft: async (key) => (await ready()).readDraft(key),
    async writeDraft(key, value) {
      const copy = structuredClone(value);
      await (await ready()).writeDraft(key, copy);
    },
    deleteSession: async (sessionId) => (await ready()).deleteSession(sessionId),
    deleteFinished: async (before, now) => (await ready()).deleteFinished(before, now),
    deleteEverything: async () => (await ready()).deleteEverything(),
    async writeGrant(row) {
      const copy = structuredClone(row);
      await (await ready()).writeGrant(copy);
    },
    listGrants: async () => (await ready()).listGrants(),
    useGrant: async (grantId, { callId, at }) => (await ready()).useGrant(grantId, { callId, at }),
    revokeGrant: async (grantId, at) => (await ready()).revokeGrant(grantId, at),
    async appendAudit(rows) {
      const copies = structuredClone(rows);
      return (await ready()).appendAudit(copies);
    },
    readAudit: async (fromSeq, count) => (await ready()).readAudit(fromSeq, count),
    close: () => choice.close(),
  };
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
