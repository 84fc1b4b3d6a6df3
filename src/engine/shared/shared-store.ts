/**
 * The store of runs that several devices share: the relay's engine is the arbiter of J2, the local store keeps a
 * copy (D1 to D3 of `local-copies.ts`). What is typed, permitted or audited stays on this device.
 */
import type { JournalEvent } from "../../run/events.js";
import type { RunRow } from "../../run/state.js";
import type { RunStore } from "../../store/run-store.js";
import { isOnlyFacts, LocalCopies } from "./local-copies.js";
import { isUnreachable, pause, type SharedPorts } from "./shared-ports.js";
import { SharedSync } from "./shared-sync.js";

const ATTEMPTS = 5;
/** How long to wait before what happened is told again to a relay that cannot be reached. */
const TELL_AGAIN_MS = 3000;

/** Opens it; it follows the relay from now on, until it is closed. */
export function openSharedStore(ports: SharedPorts): RunStore {
  const copies = new LocalCopies(ports);
  const sync = new SharedSync(ports, copies);
  sync.start();
  const shared = new SharedStore(ports, copies, sync);
  const local = ports.store;
  return {
    get durable() {
      return local.durable;
    },
    // The caller may change them while the relay is asked.
    append: (events, row) => shared.append(structuredClone(events), structuredClone(row)),
    read: (runId, fromSeq) => shared.read(runId, fromSeq),
    listRuns: (query) => local.listRuns(query),
    readDraft: (key) => local.readDraft(key),
    writeDraft: (key, value) => local.writeDraft(key, value),
    deleteSession: (sessionId) => shared.deleteSession(sessionId),
    deleteFinished: (before, now) => shared.deleteFinished(before, now),
    deleteEverything: () => shared.deleteEverything(),
    writeGrant: (row) => local.writeGrant(row),
    listGrants: () => local.listGrants(),
    useGrant: (grantId, use) => local.useGrant(grantId, use),
    revokeGrant: (grantId, at) => local.revokeGrant(grantId, at),
    appendAudit: (rows) => local.appendAudit(rows),
    readAudit: (fromSeq, count) => local.readAudit(fromSeq, count),
    close: () => shared.close(),
  };
}

class SharedStore {
  readonly #ports: SharedPorts;
  readonly #copies: LocalCopies;
  readonly #sync: SharedSync;
  readonly #closed = new AbortController();

  constructor(ports: SharedPorts, copies: LocalCopies, sync: SharedSync) {
    this.#ports = ports;
    this.#copies = copies;
    this.#sync = sync;
  }

  /**
   * At the relay first, then here. What says that something happened waits for a relay that cannot be reached, as long
   * as the page is there: thrown away, it would be an unknown outcome (J5). Anything else has not happened yet.
   */
  async append(events: readonly JournalEvent[], row: RunRow): Promise<"appended" | "conflict"> {
    if (events.length === 0) return "appended";
    const appendId = this.#ports.createId();
    for (;;) {
      try {
        return await this.#append(events, row, appendId);
      } catch (error) {
        if (!isUnreachable(error)) throw error;
        this.#sync.lost();
        if (!isOnlyFacts(events) || this.#closed.signal.aborted) throw error;
      }
      await pause(this.#ports, TELL_AGAIN_MS, this.#closed.signal);
    }
  }

  async #append(
    events: readonly JournalEvent[],
    row: RunRow,
    appendId: string,
  ): Promise<"appended" | "conflict"> {
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      if ((await this.#copies.send({ events, row, appendId })) === "appended") {
        return this.#keep(events, row);
      }
      if (await this.#isBehind(row, events[0]?.seq ?? 0)) return "conflict";
    }
    return "conflict";
  }

  /** After a conflict: whether whoever wants to write has to read first. Else the relay was, and is brought up to date. */
  async #isBehind({ runId, sessionId }: RunRow, seq: number): Promise<boolean> {
    if (await this.#copies.pull(runId)) return true;
    const isWritten = (await this.#ports.store.read(runId, seq)).length > 0;
    if (isWritten) return true; // another tab was faster
    if ((await this.#copies.handIn(runId)) !== "removed") return false;
    await this.#copies.forget(sessionId);
    return true;
  }

  /** It counts already; a copy that has it, or cannot take it now, changes nothing about that. */
  async #keep(events: readonly JournalEvent[], row: RunRow): Promise<"appended"> {
    const kept = await this.#ports.store.append(events, row);
    if (kept === "conflict") await this.#copies.pull(row.runId);
    return "appended";
  }

  /** The copy, and behind it what this version cannot read (J9). */
  async read(runId: string, fromSeq = 0): Promise<readonly unknown[]> {
    const rows = await this.#ports.store.read(runId, fromSeq);
    return [...rows, ...this.#copies.tailAt(runId, fromSeq + rows.length)];
  }

  /** At the relay first: nobody is told that something is gone that is still on another device. */
  async deleteSession(sessionId: string): Promise<void> {
    await this.#ports.journals.removeSession(sessionId);
    await this.#ports.store.deleteSession(sessionId);
  }

  /** A session that is over here, and there, too, is removed there as well; another device may have gone on with it. */
  async deleteFinished(before: number, now?: number): Promise<readonly string[]> {
    const { store, journals } = this.#ports;
    const removed = await store.deleteFinished(before, now);
    const isOver = ({ status, updatedAt }: RunRow) =>
      (status === "completed" || status === "cancelled") && updatedAt < before;
    try {
      for (const sessionId of removed) {
        const rows = await journals.list({ sessionId });
        if (rows.every(isOver)) await journals.removeSession(sessionId);
      }
    } catch (error) {
      if (!isUnreachable(error)) throw error; // what is still there comes again, and is forgotten the next time
    }
    return removed;
  }

  async deleteEverything(): Promise<void> {
    const { store, journals } = this.#ports;
    const rows = await journals.list();
    for (const sessionId of new Set(rows.map((row) => row.sessionId))) {
      await journals.removeSession(sessionId);
    }
    await store.deleteEverything();
  }

  async close(): Promise<void> {
    this.#closed.abort();
    await this.#sync.close();
    await this.#ports.store.close();
  }
}
