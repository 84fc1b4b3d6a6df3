import { AnviaError } from "../errors.js";
import type { RunStore } from "./run-store.js";

/**
 * `primary`, until it turns out at its first use that there is no storage to be had; from then on
 * `fallback`. A store that worked once is never left: what it holds must not seem to be gone.
 */
export function createFallbackStore(
  primary: RunStore,
  fallback: RunStore,
  onFallback: (error: AnviaError) => void,
): RunStore {
  let current: RunStore = primary;
  let probed: Promise<void> | undefined;
  const probe = async (): Promise<void> => {
    try {
      await primary.listRuns({ statuses: ["running"] });
    } catch (error) {
      if (!AnviaError.is(error) || error.code !== "storage_unavailable") throw error;
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
    append: async (events, row) => (await ready()).append(events, row),
    read: async (runId, fromSeq) => (await ready()).read(runId, fromSeq),
    listRuns: async (query) => (await ready()).listRuns(query),
    readDraft: async (key) => (await ready()).readDraft(key),
    writeDraft: async (key, value) => (await ready()).writeDraft(key, value),
    deleteSession: async (sessionId) => (await ready()).deleteSession(sessionId),
    close: () => current.close(),
  };
}
