/** How things leave the database: each removal is one transaction over all of it, so that nothing is left of a half. */
import type { IDBPTransaction } from "idb";
import { finishedSessions, isDraftOf, isFinished } from "./batch.js";
import type { AnviaDatabase, AnviaSchema } from "./migrations.js";
import { transact } from "./transact.js";

/** A transaction in which anything may be removed. */
export type WholeTransaction = IDBPTransaction<
  AnviaSchema,
  ["events", "runs", "drafts"],
  "readwrite"
>;

/** Does `work` in a transaction of its own over all stores; it awaits nothing but IndexedDB. */
export function inWholeTransaction<T>(
  db: AnviaDatabase,
  work: (tx: WholeTransaction) => Promise<T>,
): Promise<T> {
  const tx = db.transaction(["events", "runs", "drafts"], "readwrite", { durability: "strict" });
  return transact(tx, work(tx));
}

/** All keys `[first, …]`: in IndexedDB's order an array stands after every number. Pure. */
export function startingWith(first: string): IDBKeyRange {
  return IDBKeyRange.bound([first], [first, []]);
}

/** Removes a session: its journals, rows and drafts. */
export async function removeSession(tx: WholeTransaction, sessionId: string): Promise<void> {
  const runIds = await tx
    .objectStore("runs")
    .index("by_session")
    .getAllKeys(startingWith(sessionId));
  await removeSessions(tx, new Map([[sessionId, runIds]]));
}

/** Removes the sessions that are over and did not change at `before` or later; gives their ids. */
export async function removeFinished(
  tx: WholeTransaction,
  before: number,
): Promise<readonly string[]> {
  const sessions = finishedSessions(await tx.objectStore("runs").getAll(), before);
  await removeSessions(tx, sessions);
  return [...sessions.keys()];
}

/** Removes everything. */
export async function removeEverything(tx: WholeTransaction): Promise<void> {
  await Promise.all([
    tx.objectStore("events").clear(),
    tx.objectStore("runs").clear(),
    tx.objectStore("drafts").clear(),
  ]);
}

/**
 * Removes all drafts and the half of the finished runs that changed longest ago, at least one; never the
 * run `inUse`.
 */
export async function freeRoom(tx: WholeTransaction, inUse: string): Promise<void> {
  const byStatus = tx.objectStore("runs").index("by_status");
  const [completed, cancelled] = await Promise.all([
    byStatus.getAll(startingWith("completed")),
    byStatus.getAll(startingWith("cancelled")),
    tx.objectStore("drafts").clear(),
  ]);
  const oldestFirst = [...completed, ...cancelled]
    .filter((row) => isFinished(row) && row.runId !== inUse)
    .sort((a, b) => a.updatedAt - b.updatedAt);
  const given = oldestFirst.slice(0, Math.ceil(oldestFirst.length / 2));
  await removeRuns(
    tx,
    given.map(({ runId }) => runId),
  );
}

async function removeSessions(
  tx: WholeTransaction,
  sessions: ReadonlyMap<string, readonly string[]>,
): Promise<void> {
  const drafts = tx.objectStore("drafts");
  const owners = [...sessions];
  const owned = (await drafts.getAllKeys()).filter((key) =>
    owners.some(([sessionId, runIds]) => isDraftOf(key, sessionId, runIds)),
  );
  await Promise.all([
    removeRuns(
      tx,
      owners.flatMap(([, runIds]) => runIds),
    ),
    ...owned.map((key) => drafts.delete(key)),
  ]);
}

async function removeRuns(tx: WholeTransaction, runIds: readonly string[]): Promise<void> {
  await Promise.all(
    runIds.flatMap((runId) => [
      tx.objectStore("events").delete(startingWith(runId)),
      tx.objectStore("runs").delete(runId),
    ]),
  );
}
