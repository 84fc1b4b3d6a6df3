/**
 * The durable store. The database enforces "the first writer wins": an event's key is its place, and
 * `add` fails where there is one (J2). Inside a transaction nothing but IndexedDB is awaited.
 */
import { type AnviaError, notLoaded } from "../errors.js";
import type { AuditRow } from "../run/audit.js";
import type { JournalEvent } from "../run/events.js";
import type { GrantRow, GrantUse } from "../run/grants.js";
import { canonicalJson, type Json } from "../run/json.js";
import type { RunRow } from "../run/state.js";
import { byStart, isGapFree, startingWith } from "./batch.js";
import { Connection, type Operation } from "./database.js";
import type { AnviaDatabase } from "./migrations.js";
import type { WholeTransaction } from "./removals.js";
import type { RunQuery, RunStore } from "./run-store.js";
import { isFull, isTaken } from "./storage-faults.js";
import { beginWrite, transactAtOnce, transactUntilFrozen } from "./transact.js";

/** How to open the durable store. */
export interface IndexedDBStoreOptions {
  /** Name of the database. Pages of one origin that use the same name share it. @default "anvia" */
  readonly name?: string | undefined;
  /**
   * Told about what no call can report: a newer Anvia took the database, an older one keeps it, or it does
   * not answer (AnviaError `storage_blocked`; `retryable` says that waiting may be enough); or the browser
   * found it damaged and began anew (`storage_lost`). The message is for the visitor. @default nobody is told
   */
  readonly onProblem?: ((problem: AnviaError) => void) | undefined;
  /** Told when the database answers after a problem that was `retryable`. @default nobody is told */
  readonly onSolved?: (() => void) | undefined;
  /** How long a call may go unanswered before that is such a problem. The call waits on. @default 5000 */
  readonly patienceMs?: number | undefined;
}

type Outcome = "appended" | "conflict";
type JournalTransaction = ReturnType<typeof beginWrite<"events" | "runs">>;

/**
 * The {@link RunStore} in IndexedDB. Nothing is opened before the first call, so this never fails; where
 * IndexedDB is missing or refused, every call rejects with AnviaError `storage_unavailable`.
 *
 * A connection that the browser took away is replaced once, and the whole call done again. An append to a
 * full disk costs all drafts and the older half of the finished runs; if that is not enough, `storage_full`.
 *
 * @example
 * const store = openIndexedDBStore({ onProblem: (problem) => showBanner(problem.message) });
 * const waiting = await store.listRuns({ statuses: ["waiting"] });
 */
export function openIndexedDBStore(options: IndexedDBStoreOptions = {}): RunStore {
  const { name = "anvia", onProblem, onSolved, patienceMs } = options;
  return new IndexedDBStore(new Connection(name, { onProblem, onSolved, patienceMs }));
}

class IndexedDBStore implements RunStore {
  readonly durable = true;
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  async append(events: readonly JournalEvent[], row: RunRow): Promise<Outcome> {
    loadLater().catch(() => undefined); // there before the network may go; who needs it hears of a fault
    const gapFree = isGapFree(events, row);
    // copied now: the caller may change its objects while the database opens
    const [copies, copy] = structuredClone([events, row] as const);
    const [first] = copies;
    return this.#makingRoom(row.runId, row.updatedAt, async (db, redone) => {
      if (!first) return "appended";
      return gapFree ? append(db, [first, ...copies.slice(1)], copy, redone) : "conflict";
    });
  }

  async read(runId: string, fromSeq = 0): Promise<readonly unknown[]> {
    return this.#connection.run((db) => {
      const tx = db.transaction("events");
      const rows = tx.store.getAll(IDBKeyRange.bound([runId, fromSeq], [runId, []]));
      return transactAtOnce(tx, rows);
    });
  }

  async listRuns(query: RunQuery = {}): Promise<readonly RunRow[]> {
    const rows = await this.#connection.run((db) => findRuns(db, query));
    return rows.sort(byStart);
  }

  async readDraft(key: string): Promise<Json | undefined> {
    return this.#connection.run((db) => {
      const tx = db.transaction("drafts");
      return transactAtOnce(tx, tx.store.get(key));
    });
  }

  async writeDraft(key: string, value: Json | undefined): Promise<void> {
    const copy = structuredClone(value);
    // No room is made for a draft: it comes with every letter, and would cost one conversation after the other.
    await this.#connection.run(async (db) => {
      const tx = beginWrite(db, ["drafts"], "relaxed");
      const drafts = tx.objectStore("drafts");
      const work: Promise<unknown> =
        copy === undefined ? drafts.delete(key) : drafts.put(copy, key);
      await transactAtOnce(tx, work);
    });
  }

  deleteSession(sessionId: string): Promise<void> {
    return this.#remove(({ removeSession }, tx) => removeSession(tx, sessionId));
  }

  deleteFinished(before: number, now = before): Promise<readonly string[]> {
    return this.#remove(({ removeFinished }, tx) => removeFinished(tx, before, now));
  }

  deleteEverything(): Promise<void> {
    return this.#remove(({ removeEverything }, tx) => removeEverything(tx));
  }

  async writeGrant(row: GrantRow): Promise<void> {
    const copy = structuredClone(row);
    const { addGrant } = await loadLater();
    await this.#makingRoom(copy.runId, copy.grantedAt, (db) => addGrant(db, copy));
  }

  listGrants(): Promise<readonly GrantRow[]> {
    return this.#later(({ readGrants }, db) => readGrants(db));
  }

  useGrant(grantId: string, { callId, at }: GrantUse): Promise<boolean> {
    return this.#later(({ countUse }, db) => countUse(db, grantId, { callId, at }));
  }

  revokeGrant(grantId: string, at: number): Promise<boolean> {
    return this.#later(({ revoke }, db, redone) => revoke(db, grantId, at, redone));
  }

  async appendAudit(rows: readonly AuditRow[]): Promise<Outcome> {
    const copies = structuredClone(rows);
    // No room is made for it: a full disk would cost conversations so that something is said about others.
    return this.#later(({ addRows }, db, redone) => addRows(db, copies, redone));
  }

  readAudit(fromSeq = 0, count?: number): Promise<readonly unknown[]> {
    return this.#later(({ readRows }, db) => readRows(db, fromSeq, count));
  }

  async close(): Promise<void> {
    this.#connection.close();
  }

  /** Does what the chunk of the rarer things can do. */
  async #later<T>(
    work: (later: Later, ...operation: Parameters<Operation<T>>) => Promise<T>,
  ): Promise<T> {
    const later = await loadLater();
    return this.#connection.run((db, redone) => work(later, db, redone));
  }

  /** Does `work` in a transaction over everything. */
  #remove<T>(work: (later: Later, tx: WholeTransaction) => Promise<T>): Promise<T> {
    return this.#later((later, db) => later.inWholeTransaction(db, (tx) => work(later, tx)));
  }

  /** Does what writes to the run; when there is no room, once more after freeing some. */
  async #makingRoom<T>(runId: string, now: number, operation: Operation<T>): Promise<T> {
    try {
      return await this.#connection.run(operation);
    } catch (error) {
      if (!isFull(error)) throw error;
    }
    await this.#remove(({ freeRoom }, tx) => freeRoom(tx, runId, now));
    return this.#connection.run(operation);
  }
}

type Later = typeof import("./later.js");

/** @throws AnviaError `network` */
function loadLater(): Promise<Later> {
  return import("./later.js").catch((cause: unknown) => {
    throw notLoaded(cause);
  });
}

type Batch = readonly [JournalEvent, ...JournalEvent[]];

async function append(
  db: AnviaDatabase,
  batch: Batch,
  row: RunRow,
  redone: boolean,
): Promise<Outcome> {
  const outcome = await tryAppend(db, batch, row);
  // The connection may have been lost after the commit: then it is our own writing that is in the way.
  const ours = outcome === "conflict" && redone && (await isWritten(db, batch));
  return ours ? "appended" : outcome;
}

async function tryAppend(db: AnviaDatabase, batch: Batch, row: RunRow): Promise<Outcome> {
  const tx = beginWrite(db, ["events", "runs"]);
  try {
    return await transactUntilFrozen(tx, writeBatch(tx, batch, row));
  } catch (error) {
    if (isTaken(error)) return "conflict";
    throw error;
  }
}

async function writeBatch(tx: JournalTransaction, batch: Batch, row: RunRow): Promise<Outcome> {
  const journal = tx.objectStore("events");
  const [{ runId, seq }] = batch;
  // Everything is asked for at once, so that a page which falls asleep in the middle of a write keeps the
  // other tabs waiting as little as can be. No `commit()` here: after it Firefox keeps the rest of a
  // transaction whose `add` fails, and a place that is taken would not undo the row.
  const before = seq === 0 ? undefined : journal.getKey([runId, seq - 1]);
  const adds = batch.map((event) => journal.add(event));
  const written = Promise.all([...adds, tx.objectStore("runs").put(row)]);
  written.catch(() => undefined); // it fails with the gap, too; whoever waits below hears of it
  if (before && (await before) === undefined) throw gap();
  await written;
  return "appended";
}

/** The journal was deleted meanwhile: said like a place that is taken, and nothing of the batch stays. */
function gap(): DOMException {
  return new DOMException("The event before is not there.", "ConstraintError");
}

/** Whether exactly these events stand at their places. */
async function isWritten(db: AnviaDatabase, batch: Batch): Promise<boolean> {
  const [{ runId, seq }] = batch;
  const range = IDBKeyRange.bound([runId, seq], [runId, seq + batch.length - 1]);
  const tx = db.transaction("events");
  const rows = await transactAtOnce(tx, tx.store.getAll(range));
  return textOf(rows) === textOf(batch);
}

function textOf(events: readonly JournalEvent[]): string {
  return canonicalJson(events as unknown as Json); // CAST: an event is plain JSON, its schema says so
}

function findRuns(db: AnviaDatabase, { sessionId, statuses }: RunQuery): Promise<RunRow[]> {
  const tx = db.transaction("runs");
  if (sessionId !== undefined) {
    const ofSession = tx.store.index("by_session").getAll(startingWith(sessionId));
    return transactAtOnce(tx, ofSession).then((rows) =>
      rows.filter(({ status }) => statuses === undefined || statuses.includes(status)),
    );
  }
  if (statuses === undefined) return transactAtOnce(tx, tx.store.getAll());
  const byStatus = tx.store.index("by_status");
  const found = [...new Set(statuses)].map((status) => byStatus.getAll(startingWith(status)));
  return transactAtOnce(tx, Promise.all(found)).then((rows) => rows.flat());
}
