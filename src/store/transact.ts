/** Runs work in a transaction so that it counts when, and only when, all of it is on disk. */
import type { IDBPTransaction, StoreNames } from "idb";
import type { AnviaDatabase, AnviaSchema } from "./migrations.js";

/** The store that every writing transaction has in its scope: the one that is read least while others write. */
const TURN = "drafts";

/**
 * Begins a transaction that writes to `stores`. Every writing transaction is begun here: IndexedDB lets those
 * whose scopes have a store in common go one after the other, in all tabs, so of ours one is under way at a time.
 *
 * Chromium's recovery needs that. Killed while two of them are under way in one database, it finds both on disk
 * when it starts again, takes the lock of the database that they share for a conflict, the storage for damaged,
 * and deletes all databases of the site ("database was corrupt"). Source: `LevelDBScopes::Initialize`, which
 * takes every lock as an exclusive one; seen in Chromium 156 after one of five kills while much was written.
 * `npm run torture -- --section writes,controls` shows it.
 */
export function beginWrite<Name extends StoreNames<AnviaSchema>>(
  db: AnviaDatabase,
  stores: readonly Name[],
  durability: "strict" | "relaxed" = "strict",
): IDBPTransaction<AnviaSchema, (Name | typeof TURN)[], "readwrite"> {
  return db.transaction([...stores, TURN], "readwrite", { durability });
}

/** The part of a transaction that ends it. */
interface Ending {
  readonly done: Promise<void>;
  abort(): void;
  commit(): void;
}

/**
 * Waits for `work`, all of whose requests were made, and for its transaction. The transaction is committed
 * now and ends without this page: one that falls asleep before it has heard of its results would keep it
 * open, and with it every other tab's writes waiting.
 */
export function transactAtOnce<T>(tx: Ending, work: Promise<T>): Promise<T> {
  tx.commit();
  return transact(tx, work);
}

/**
 * Waits for `work` and for its transaction. `work` awaits nothing but requests of `tx`; when it fails the
 * transaction is aborted, so that nothing of it stays.
 * @throws What caused the failure: an aborted transaction also rejects its other requests, and `done`,
 * with a bare AbortError, and which of them is heard first depends on the engine.
 */
export async function transact<T>(tx: Ending, work: Promise<T>): Promise<T> {
  const ended = Promise.allSettled([work, tx.done]); // before any await: `done` may reject at any time
  try {
    await work;
  } catch {
    abort(tx); // the reason is taken from `ended`
  }
  const [worked, done] = await ended;
  if (worked.status === "rejected" && !isAbort(worked.reason)) throw worked.reason;
  if (done.status === "rejected") throw done.reason;
  if (worked.status === "rejected") throw worked.reason;
  return worked.value;
}

/**
 * Like {@link transact}, for what may be done again: a page that freezes (Page Lifecycle) gives the transaction
 * up, instead of keeping every other tab's writes waiting until somebody looks at it. It is then a lost one.
 */
export async function transactUntilFrozen<T>(tx: Ending, work: Promise<T>): Promise<T> {
  // CAST: pages have a document, workers and Node have not; nothing freezes those
  const { document } = globalThis as { document?: EventTarget };
  const giveUp = () => abort(tx);
  document?.addEventListener("freeze", giveUp);
  try {
    return await transact(tx, work);
  } finally {
    document?.removeEventListener("freeze", giveUp);
  }
}

function abort(tx: Ending): void {
  try {
    tx.abort();
  } catch {
    // InvalidStateError: the failed request has aborted it already, or it is being committed
  }
}

function isAbort(reason: unknown): boolean {
  return reason instanceof Error && reason.name === "AbortError";
}
