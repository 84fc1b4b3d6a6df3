/**
 * The durable store. The database enforces "the first writer wins": an event's key is its place, and
 * `add` fails where there is one (J2). Inside a transaction nothing but IndexedDB is awaited.
 */
import type { IDBPTransaction } from "idb";
import type { AnviaError } from "../errors.js";
import type { JournalEvent } from "../run/events.js";
import { canonicalJson, type Json } from "../run/json.js";
import type { RunRow } from "../run/state.js";
import { byStart, isDraftOf, isGapFree } from "./batch.js";
import { Connection, type Operation } from "./database.js";
import type { AnviaDatabase, AnviaSchema } from "./migrations.js";
import type { RunQuery, RunStore } from "./run-store.js";
import { isFull, isTaken } from "./storage-faults.js";
import { transact } from "./transact.js";

/** How to open the durable store. */
export interface IndexedDBStoreOptions {
  /** Name of the database. Pages of one origin that use the same name share it. @default "anvia" */
  readonly name?: string | undefined;
  /**
   * Told about what no call can report: a newer Anvia took the database, an older one keeps it. The fault
   * is an AnviaError `storage_blocked` whose message is for the visitor. @default nobody is told
   */
  readonly onProblem?: ((problem: AnviaError) => void) | undefined;
}

type Outcome = "appended" | "conflict";
type JournalTransaction = IDBPTransaction<AnviaSchema, ["events", "runs"], "readwrite">;
type WholeTransaction = IDBPTransaction<AnviaSchema, ["events", "runs", "drafts"], "readwrite">;

/**
 * The {@link RunStore} in IndexedDB. Nothing is opened before the first call, so this never fails; where
 * IndexedDB is missing or refused, every call rejects with AnviaError `storage_unavailable`.
 *
 * A connection that the browser took away is replaced once, and the whole call done again. A full disk
 * costs all drafts and the older half of the finished runs; if that is not enough, `storage_full`.
 *
 * @example
 * const store = openIndexedDBStore({ onProblem: (problem) => showBanner(problem.message) });
 * const waiting = await store.listRuns({ statuses: ["waiting"] });
 */
export function openIndexedDBStore(options: IndexedDBStoreOptions = {}): RunStore {
  return new IndexedDBStore(
    new Connection(options.name ?? "anvia", options.onProblem ?? (() => {})),
  );
}

class IndexedDBStore implements RunStore {
  readonly durable = true;
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  async append(events: readonly JournalEvent[], row: RunRow): Promise<Outcome> {
    const gapFree = isGapFree(events, row);
    // copied now: the caller may change its objects while the database opens
    const [copies, copy] = structuredClone([events, row] as const);
    const [first] = copies;
    return this.#write(async (db, redone) => {
      if (!first) return "appended";
      return gapFree ? append(db, [first, ...copies.slice(1)], copy, redone) : "conflict";
    });
  }

  async read(runId: string, fromSeq = 0): Promise<readonly unknown[]> {
    return this.#connection.run((db) => {
      const tx = db.transaction("events");
      return transact(tx, tx.store.getAll(IDBKeyRange.bound([runId, fromSeq], [runId, []])));
    });
  }

  async listRuns(query: RunQuery = {}): Promise<readonly RunRow[]> {
    const rows = await this.#connection.run((db) => findRuns(db, query));
    return rows.sort(byStart);
  }

  async readDraft(key: string): Promise<Json | undefined> {
    return this.#connection.run((db) => {
      const tx = db.transaction("drafts");
      return transact(tx, tx.store.get(key));
    });
  }

  async writeDraft(key: string, value: Json | undefined): Promise<void> {
    const copy = structuredClone(value);
    await this.#write(async (db) => {
      const tx = db.transaction("drafts", "readwrite", { durability: "relaxed" });
      const work: Promise<unknown> =
        copy === undefined ? tx.store.delete(key) : tx.store.put(copy, key);
      tx.commit(); // at once: a page that is left does not come back to let it commit by itself
      await transact(tx, work);
    });
  }

  async deleteSession(sessionId: string): Promise<void> {
    await this.#connection.run((db) => {
      const tx = wholeTransaction(db);
      return transact(tx, removeSession(tx, sessionId));
    });
  }

  async close(): Promise<void> {
    this.#connection.close();
  }

  /** Does what needs room; when there is none, once more after freeing some. */
  async #write<T>(operation: Operation<T>): Promise<T> {
    try {
      return await this.#connection.run(operation);
    } catch (error) {
      if (!isFull(error)) throw error;
    }
    await this.#connection.run((db) => {
      const tx = wholeTransaction(db);
      return transact(tx, freeRoom(tx));
    });
    return this.#connection.run(operation);
  }
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
  const tx = db.transaction(["events", "runs"], "readwrite", { durability: "strict" });
  try {
    return await transact(tx, writeBatch(tx, batch, row));
  } catch (error) {
    if (isTaken(error)) return "conflict";
    throw error;
  }
}

async function writeBatch(tx: JournalTransaction, batch: Batch, row: RunRow): Promise<Outcome> {
  const journal = tx.objectStore("events");
  const [{ runId, seq }] = batch;
  if (seq !== 0 && (await journal.getKey([runId, seq - 1])) === undefined) return "conflict";
  const adds = batch.map((event) => journal.add(event));
  await Promise.all([...adds, tx.objectStore("runs").put(row)]);
  return "appended";
}

/** Whether exactly these events stand at their places. */
async function isWritten(db: AnviaDatabase, batch: Batch): Promise<boolean> {
  const [{ runId, seq }] = batch;
  const range = IDBKeyRange.bound([runId, seq], [runId, seq + batch.length - 1]);
  const tx = db.transaction("events");
  const rows = await transact(tx, tx.store.getAll(range));
  return textOf(rows) === textOf(batch);
}

function textOf(events: readonly JournalEvent[]): string {
  return canonicalJson(events as unknown as Json); // CAST: an event is plain JSON, its schema says so
}

function findRuns(db: AnviaDatabase, { sessionId, statuses }: RunQuery): Promise<RunRow[]> {
  const tx = db.transaction("runs");
  if (sessionId !== undefined) {
    const ofSession = tx.store.index("by_session").getAll(startingWith(sessionId));
    return transact(tx, ofSession).then((rows) =>
      rows.filter(({ status }) => statuses === undefined || statuses.includes(status)),
    );
  }
  if (statuses === undefined) return transact(tx, tx.store.getAll());
  const byStatus = tx.store.index("by_status");
  const found = [...new Set(statuses)].map((status) => byStatus.getAll(startingWith(status)));
  return transact(tx, Promise.all(found)).then((rows) => rows.flat());
}

/** All keys `[first, …]`: in IndexedDB's order an array stands after every number. */
function startingWith(first: string): IDBKeyRange {
  return IDBKeyRange.bound([first], [first, []]);
}

function wholeTransaction(db: AnviaDatabase): WholeTransaction {
  return db.transaction(["events", "runs", "drafts"], "readwrite", { durability: "strict" });
}

async function removeSession(tx: WholeTransaction, sessionId: string): Promise<void> {
  const drafts = tx.objectStore("drafts");
  const [runIds, draftKeys] = await Promise.all([
    tx.objectStore("runs").index("by_session").getAllKeys(startingWith(sessionId)),
    drafts.getAllKeys(),
  ]);
  const owned = draftKeys.filter((key) => isDraftOf(key, sessionId, runIds));
  await Promise.all([...removeRuns(tx, runIds), ...owned.map((key) => drafts.delete(key))]);
}

/** Removes all drafts and the half of the finished runs that changed longest ago, at least one. */
async function freeRoom(tx: WholeTransaction): Promise<void> {
  const byStatus = tx.objectStore("runs").index("by_status");
  const finished = await Promise.all([
    byStatus.getAll(startingWith("completed")),
    byStatus.getAll(startingWith("cancelled")),
    tx.objectStore("drafts").clear(),
  ]);
  const oldestFirst = [...finished[0], ...finished[1]].sort((a, b) => a.updatedAt - b.updatedAt);
  const given = oldestFirst.slice(0, Math.ceil(oldestFirst.length / 2));
  await Promise.all(
    removeRuns(
      tx,
      given.map(({ runId }) => runId),
    ),
  );
}

function removeRuns(tx: WholeTransaction, runIds: readonly string[]): Promise<void>[] {
  return runIds.flatMap((runId) => [
    tx.objectStore("events").delete(startingWith(runId)),
    tx.objectStore("runs").delete(runId),
  ]);
}
