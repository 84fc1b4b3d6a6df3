import { AnviaError } from "../errors.js";
import type { JournalEvent } from "../run/events.js";
import type { Json } from "../run/json.js";
import type { RunRow } from "../run/state.js";
import { byStart, finishedSessions, isDraftOf, isGapFree } from "./batch.js";
import type { RunQuery, RunStore } from "./run-store.js";

/**
 * A {@link RunStore} that forgets everything with the page: for tests, and for browsers that refuse
 * IndexedDB. It behaves as the durable one does, deep copies in and out included.
 */
export function createMemoryStore(): RunStore {
  return new MemoryStore();
}

/** No method awaits, so each of them is atomic; they are `async` so that a fault is a rejection. */
class MemoryStore implements RunStore {
  readonly durable = false;
  readonly #journals = new Map<string, JournalEvent[]>();
  readonly #rows = new Map<string, RunRow>();
  readonly #drafts = new Map<string, Json>();
  #closed = false;

  async append(events: readonly JournalEvent[], row: RunRow): Promise<"appended" | "conflict"> {
    this.#assertOpen();
    const gapFree = isGapFree(events, row);
    const [first] = events;
    if (!first) return "appended";
    const journal = this.#journals.get(row.runId) ?? [];
    if (!gapFree || first.seq !== journal.length) return "conflict";
    const [copies, copy] = structuredClone([events, row] as const);
    this.#journals.set(row.runId, [...journal, ...copies]);
    this.#rows.set(row.runId, copy);
    return "appended";
  }

  async read(runId: string, fromSeq = 0): Promise<readonly unknown[]> {
    this.#assertOpen();
    const journal = this.#journals.get(runId) ?? [];
    return structuredClone(journal.filter(({ seq }) => seq >= fromSeq));
  }

  async listRuns({ sessionId, statuses }: RunQuery = {}): Promise<readonly RunRow[]> {
    this.#assertOpen();
    const rows = [...this.#rows.values()].filter(
      (row) =>
        (sessionId === undefined || row.sessionId === sessionId) &&
        (statuses === undefined || statuses.includes(row.status)),
    );
    return structuredClone(rows.sort(byStart));
  }

  async readDraft(key: string): Promise<Json | undefined> {
    this.#assertOpen();
    return structuredClone(this.#drafts.get(key));
  }

  async writeDraft(key: string, value: Json | undefined): Promise<void> {
    this.#assertOpen();
    if (value === undefined) this.#drafts.delete(key);
    else this.#drafts.set(key, structuredClone(value));
  }

  async deleteSession(sessionId: string): Promise<void> {
    this.#assertOpen();
    const rows = [...this.#rows.values()].filter((row) => row.sessionId === sessionId);
    this.#remove(
      sessionId,
      rows.map(({ runId }) => runId),
    );
  }

  async deleteFinished(before: number): Promise<readonly string[]> {
    this.#assertOpen();
    const sessions = finishedSessions([...this.#rows.values()], before);
    for (const [sessionId, runIds] of sessions) this.#remove(sessionId, runIds);
    return [...sessions.keys()];
  }

  async deleteEverything(): Promise<void> {
    this.#assertOpen();
    for (const content of [this.#journals, this.#rows, this.#drafts]) content.clear();
  }

  async close(): Promise<void> {
    this.#closed = true;
  }

  #remove(sessionId: string, runIds: readonly string[]): void {
    for (const runId of runIds) {
      this.#journals.delete(runId);
      this.#rows.delete(runId);
    }
    for (const key of this.#drafts.keys()) {
      if (isDraftOf(key, sessionId, runIds)) this.#drafts.delete(key);
    }
  }

  #assertOpen(): void {
    if (this.#closed) {
      throw new AnviaError("storage_unavailable", "This store was closed: create a new one.");
    }
  }
}
