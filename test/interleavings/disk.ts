import { createMemoryStore, type RunStore } from "../../src/index.js";
import type { JournalEvent } from "../../src/run/events.js";
import type { RunRow } from "../../src/run/state.js";
import { wrapStore } from "./wrapped-store.js";

/** What the tabs of a world share, with a look at it that parks nothing. */
export interface Disk {
  readonly store: RunStore;
  /** What was written so far, by run. */
  readonly journals: ReadonlyMap<string, readonly JournalEvent[]>;
  /** How far each run is. */
  readonly statuses: ReadonlyMap<string, RunRow["status"]>;
  /** When an event was written, by the world's clock; its own `at` is when it was thought of. */
  writtenAt(event: JournalEvent): number;
  /** How often a writer came second. */
  readonly conflicts: number;
}

/** A memory store that can be looked into. */
export function createDisk(now: () => number, inner: RunStore = createMemoryStore()): Disk {
  const times = new WeakMap<JournalEvent, number>();
  const journals = new Map<string, JournalEvent[]>();
  const statuses = new Map<string, RunRow["status"]>();
  let conflicts = 0;
  const store = wrapStore(inner, {
    async append(events, row) {
      const result = await inner.append(events, row);
      const journal = journals.get(row.runId) ?? [];
      if (result === "conflict") {
        conflicts += 1;
        return result;
      }
      for (const event of events) {
        journal[event.seq] = event;
        times.set(event, now());
      }
      journals.set(row.runId, journal);
      statuses.set(row.runId, row.status);
      return result;
    },
  });
  return {
    store,
    journals,
    statuses,
    writtenAt: (event) => times.get(event) ?? event.at,
    get conflicts() {
      return conflicts;
    },
  };
}
