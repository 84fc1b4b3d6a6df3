/** Grants in IndexedDB. What is read back is untrusted: a row that cannot be read is no grant. */
import {
  type GrantRow,
  type GrantUse,
  parseGrants,
  readGrant,
  sessionsToKeep,
  withUse,
} from "../run/grants.js";
import type { AnviaDatabase } from "./migrations.js";
import { isTaken } from "./storage-faults.js";
import { beginWrite, transactAtOnce, transactUntilFrozen } from "./transact.js";

/** Adds a grant, unless there is one of this id. */
export async function addGrant(db: AnviaDatabase, row: GrantRow): Promise<void> {
  const tx = beginWrite(db, ["grants"]);
  try {
    await transactUntilFrozen(tx, tx.objectStore("grants").add(row));
  } catch (error) {
    if (!isTaken(error)) throw error;
  }
}

/** All grants that can be read, newest last. */
export async function readGrants(db: AnviaDatabase): Promise<readonly GrantRow[]> {
  const tx = db.transaction("grants");
  return parseGrants(await transactAtOnce(tx, tx.store.getAll()));
}

/** Counts a use, where the grant still holds. */
export function countUse(db: AnviaDatabase, grantId: string, use: GrantUse): Promise<boolean> {
  return change(db, grantId, (grant) => withUse(grant, use));
}

/** Takes a grant back. `redone`: it may be this very call that did it, on a connection since lost. */
export function revoke(
  db: AnviaDatabase,
  grantId: string,
  at: number,
  redone: boolean,
): Promise<boolean> {
  return change(db, grantId, (grant) => {
    if (grant.revokedAt === undefined) return { ...grant, revokedAt: at };
    return redone && grant.revokedAt === at ? grant : undefined;
  });
}

/** The sessions that keep themselves by a grant for the whole site. `grants` are the store's rows, as they are. Pure. */
export function sessionsHeld(grants: readonly unknown[], now: number): ReadonlySet<string> {
  return sessionsToKeep(parseGrants(grants), now);
}

/** Reads and writes in one transaction; `undefined` writes nothing. */
function change(
  db: AnviaDatabase,
  grantId: string,
  build: (grant: GrantRow) => GrantRow | undefined,
): Promise<boolean> {
  const tx = beginWrite(db, ["grants"]);
  const work = async () => {
    const grants = tx.objectStore("grants");
    const grant = readGrant(await grants.get(grantId));
    const next = grant && build(grant);
    if (next) await grants.put(next);
    return next !== undefined;
  };
  return transactUntilFrozen(tx, work());
}
