import { AnviaError, notLoaded } from "../errors.js";
import type { AuditRow } from "../run/audit.js";
import type { JournalEvent } from "../run/events.js";
import type { GrantRow, GrantUse } from "../run/grants.js";
import type { Json } from "../run/json.js";
import type { RunRow } from "../run/state.js";
import { byStart, finishedSessions, isDraftOf, isFollowedBy, isGapFree } from "./batch.js";
import type { RunQuery, RunStore } from "./run-store.js";

/**
 * A {@link RunStore} that forgets everything with the page: for tests, and for browsers that refuse
 * IndexedDB. It behaves as the durable one does, deep copies in and out included.
 */
export function createMemoryStore(): RunStore {
  return new MemoryStore();
}

/**
 * What a method changes it changes without awaiting anything in between, so each of them is atomic; they are
 * `async` so that a fault is a rejection.
 */
class MemoryStore implements RunStore {
  readonly durable = false;
  readonly #journals = new Map<string, JournalEvent[]>();
  readonly #rows = new Map<string, RunRow>();
  readonly #drafts = new Map<string, Json>();
  readonly #grants = new Map<string, GrantRow>();
  #audit: AuditRow[] = [];
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

  async deleteFinished(before: number, now = before): Promise<readonly string[]> {
    const { sessionsToKeep } = await loadGrants();
    this.#assertOpen();
    const held = sessionsToKeep([...this.#grants.values()], now);
    const rows = [...this.#rows.values()].filter(({ sessionId }) => !held.has(sessionId));
    const sessions = finishedSessions(rows, before);
    for (const [sessionId, runIds] of sessions) this.#remove(sessionId, runIds);
    return [...sessions.keys()];
  }

  async deleteEverything(): Promise<void> {
    this.#assertOpen();
    for (const content of [this.#journals, this.#rows, this.#drafts, this.#grants]) content.clear();
    this.#audit = [];
  }

  async writeGrant(row: GrantRow): Promise<void> {
    this.#assertOpen();
    if (!this.#grants.has(row.grantId)) this.#grants.set(row.grantId, structuredClone(row));
  }

  async listGrants(): Promise<readonly GrantRow[]> {
    const { parseGrants } = await loadGrants();
    this.#assertOpen();
    return parseGrants([...this.#grants.values()].map((grant) => structuredClone(grant)));
  }

  async useGrant(grantId: string, { callId, at }: GrantUse): Promise<boolean> {
    const { withUse } = await loadGrants();
    this.#assertOpen();
    const grant = this.#grants.get(grantId);
    const used = grant && withUse(grant, { callId, at });
    if (used) this.#grants.set(grantId, used);
    return used !== undefined;
  }

  async revokeGrant(grantId: string, at: number): Promise<boolean> {
    this.#assertOpen();
    const grant = this.#grants.get(grantId);
    if (!grant || grant.revokedAt !== undefined) return false;
    this.#grants.set(grantId, { ...grant, revokedAt: at });
    return true;
  }

  async appendAudit(rows: readonly AuditRow[]): Promise<"appended" | "conflict"> {
    this.#assertOpen();
    const length = this.#audit.length;
    const [first] = rows;
    if (rows.some(({ seq }, index) => seq !== length + index)) return "conflict";
    if (first && length > 0 && !isFollowedBy(this.#audit.at(-1), first)) return "conflict";
    this.#audit.push(...structuredClone(rows));
    return "appended";
  }

  async readAudit(fromSeq = 0, count?: number): Promise<readonly unknown[]> {
    this.#assertOpen();
    return structuredClone(this.#audit.slice(fromSeq).slice(0, count));
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
    for (const [grantId, grant] of this.#grants) {
      if (grant.sessionId === sessionId) this.#grants.delete(grantId);
    }
    this.#audit = this.#audit.map(({ content, ...rest }) =>
      content && content.sessionId !== sessionId ? { ...rest, content } : rest,
    );
  }

  #assertOpen(): void {
    if (this.#closed) {
      throw new AnviaError("storage_unavailable", "This store was closed: create a new one.");
    }
  }
}

/** @throws AnviaError `network` */
function loadGrants() {
  return import("../run/grants.js").catch((cause: unknown) => {
    throw notLoaded(cause);
  });
}
