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
  let current: RunStore = primary;
  let probed: Promise<void> | undefined;
  let isClosed = false;
  const probe = async (): Promise<void> => {
    try {
      await primary.listRuns({ statuses: ["running"] });
    } catch (error) {
      const isThereNone = AnviaError.is(error) && error.code === "storage_unavailable";
      if (!isThereNone || isClosed) throw error;
      current = fallback;
      onFallback(error);
    }
  };
  const ready = async (): Promise<RunStore> => {
    // A fault other than "there is none" is that call's own; the next call asks again.
    probed ??= probe().catch((error: unknown) => {
      probed = undefined;
      throw error;
    });
    await probed;
    return current;
  };
  return {
    get durable() {
      return current.durable;
    },
    async append(events, row) {
      const copies = structuredClone([events, row] as const); // the caller may change them meanwhile
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
    deleteFinished: async (before) => (await ready()).deleteFinished(before),
    deleteEverything: async () => (await ready()).deleteEverything(),
    async close() {
      isClosed = true;
      await Promise.all([primary.close(), fallback.close()]);
    },
  };
}
