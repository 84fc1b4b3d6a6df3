/** How things leave the database: each removal is one transaction over all of it, so that nothing is left of a half. */
import { finishedSessions, isDraftOf, isFinished, startingWith } from "./batch.js";
import { sessionsHeld } from "./grants.js";
import type { AnviaDatabase } from "./migrations.js";
import { beginWrite, transact } from "./transact.js";

/** A transaction in which anything may be removed. */
export type WholeTransaction = ReturnType<typeof beginWrite<(typeof ALL_STORES)[number]>>;

const ALL_STORES = ["events", "runs", "drafts", "grants", "audit"] as const;

/** Does `work` in a transaction of its own over all stores; it awaits nothing but IndexedDB. */
export function inWholeTransaction<T>(
  db: AnviaDatabase,
  work: (tx: WholeTransaction) => Promise<T>,
): Promise<T> {
  const tx = beginWrite(db, ALL_STORES);
  return transact(tx, work(tx));
}

/** Removes a session: its journals, rows, grants and drafts, and what the audit log says about it. */
export async function removeSession(tx: WholeTransaction, sessionId: string): Promise<void> {
  const runIds = await tx
    .objectStore("runs")
    .index("by_session")
    .getAllKeys(startingWith(sessionId));
  await removeSessions(tx, new Map([[sessionId, runIds]]));
}

/**
 * Removes the sessions that are over and did not change at `before` or later, but for those whose grants hold
 * at `now` on the whole site; gives their ids.
 */
export async function removeFinished(
  tx: WholeTransaction,
  before: number,
  now: number,
): Promise<readonly string[]> {
  const [rows, grants] = await Promise.all([
    tx.objectStore("runs").getAll(),
    tx.objectStore("grants").getAll(),
  ]);
  const held = sessionsHeld(grants, now);
  const sessions = finishedSessions(
    rows.filter(({ sessionId }) => !held.has(sessionId)),
    before,
  );
  await removeSessions(tx, sessions);
  return [...sessions.keys()];
}

/** Removes everything. */
export async function removeEverything(tx: WholeTransaction): Promise<void> {
  await Promise.all([
    tx.objectStore("events").clear(),
    tx.objectStore("runs").clear(),
    tx.objectStore("drafts").clear(),
    tx.objectStore("grants").clear(),
    tx.objectStore("audit").clear(),
  ]);
}

/**
 * Removes all drafts and the half of the finished runs that changed longest ago, at least one; never the
 * run `inUse`, nor one of a session whose grants hold at `now` on the whole site. Other grants stay with
 * their conversation, which is shortened, not forgotten.
 */
export async function freeRoom(tx: WholeTransaction, inUse: string, now: number): Promise<void> {
  const byStatus = tx.objectStore("runs").index("by_status");
  const [completed, cancelled, grants] = await Promise.all([
    byStatus.getAll(startingWith("completed")),
    byStatus.getAll(startingWith("cancelled")),
    tx.objectStore("grants").getAll(),
    tx.objectStore("drafts").clear(),
  ]);
  const held = sessionsHeld(grants, now);
  const oldestFirst = [...completed, ...cancelled]
    .filter((row) => isFinished(row) && row.runId !== inUse && !held.has(row.sessionId))
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
    ...owners.flatMap(([sessionId]) => [removeGrants(tx, sessionId), eraseAudit(tx, sessionId)]),
  ]);
}

async function removeGrants(tx: WholeTransaction, sessionId: string): Promise<void> {
  const grants = tx.objectStore("grants");
  const grantIds = await grants.index("by_session").getAllKeys(sessionId);
  await Promise.all(grantIds.map((grantId) => grants.delete(grantId)));
}

/** The rows stay, without what they say: the chain of hashes still holds. */
async function eraseAudit(tx: WholeTransaction, sessionId: string): Promise<void> {
  const audit = tx.objectStore("audit");
  const rows = await audit.index("by_session").getAll(sessionId);
  await Promise.all(rows.map(({ content: _, ...rest }) => audit.put(rest)));
}

async function removeRuns(tx: WholeTransaction, runIds: readonly string[]): Promise<void> {
  await Promise.all(
    runIds.flatMap((runId) => [
      tx.objectStore("events").delete(startingWith(runId)),
      tx.objectStore("runs").delete(runId),
    ]),
  );
}
