/** Stores that break a rule of the journal, to see that the invariants notice. Nobody else wants them. */
import { createMemoryStore, type RunStore } from "../../src/index.js";
import type { JournalEvent } from "../../src/run/events.js";
import type { RunRow } from "../../src/run/state.js";
import { wrapStore } from "./wrapped-store.js";

/** A disk without J2: whoever comes second writes over the first. */
export function createOverwritingStore(): RunStore {
  const journals = new Map<string, JournalEvent[]>();
  const rows = new Map<string, RunRow>();
  return wrapStore(createMemoryStore(), {
    async append(events, row) {
      const journal = journals.get(row.runId) ?? [];
      if ((events[0]?.seq ?? 0) > journal.length) return "conflict";
      for (const event of events) journal[event.seq] = event;
      journals.set(row.runId, journal);
      rows.set(row.runId, row);
      return "appended";
    },
    read: async (runId, fromSeq = 0) => (journals.get(runId) ?? []).slice(fromSeq),
    listRuns: async ({ sessionId, statuses } = {}) =>
      [...rows.values()].filter(
        (row) =>
          (sessionId === undefined || row.sessionId === sessionId) &&
          (statuses === undefined || statuses.includes(row.status)),
      ),
  });
}

/** A tab's store without J4: that a tool is started is written only with whatever is written next. */
export function withoutIntents(store: RunStore): RunStore {
  let held: readonly JournalEvent[] = [];
  return wrapStore(store, {
    async append(events, row) {
      if (events.every(({ type }) => type === "tool_started")) {
        held = [...held, ...events];
        return "appended";
      }
      const batch = [...held, ...events];
      held = [];
      return store.append(batch, row);
    },
  });
}
