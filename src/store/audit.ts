/** The audit log in IndexedDB. Its places are claimed as those of a journal are: `add` fails where one is taken. */
import type { AuditRow } from "../run/audit.js";
import { isFollowedBy } from "./batch.js";
import type { AnviaDatabase } from "./migrations.js";
import { isTaken } from "./storage-faults.js";
import { beginWrite, transactAtOnce, transactUntilFrozen } from "./transact.js";

type Outcome = "appended" | "conflict";

/** Adds rows at the end. `redone`: they may have been written on a connection that is lost since. */
export async function addRows(
  db: AnviaDatabase,
  rows: readonly AuditRow[],
  redone: boolean,
): Promise<Outcome> {
  const [first] = rows;
  if (!first) return "appended";
  if (rows.some(({ seq }, index) => seq !== first.seq + index)) return "conflict";
  const outcome = await tryToAdd(db, first, rows);
  const ours = outcome === "conflict" && redone && (await areThere(db, first.seq, rows));
  return ours ? "appended" : outcome;
}

/** The rows from a place on; a negative one counts from the end. */
export async function readRows(
  db: AnviaDatabase,
  fromSeq: number,
  count: number | undefined,
): Promise<readonly unknown[]> {
  const tx = db.transaction("audit");
  const read = async () => {
    const from = fromSeq < 0 ? fromSeq + (await tx.store.count()) : fromSeq;
    return tx.store.getAll(IDBKeyRange.lowerBound(from), count);
  };
  return transactUntilFrozen(tx, read());
}

async function tryToAdd(
  db: AnviaDatabase,
  first: AuditRow,
  rows: readonly AuditRow[],
): Promise<Outcome> {
  const tx = beginWrite(db, ["audit"]);
  const write = async (): Promise<Outcome> => {
    const audit = tx.objectStore("audit");
    const before = first.seq === 0 ? undefined : audit.get(first.seq - 1);
    const written = Promise.all(rows.map((row) => audit.add(row)));
    written.catch(() => undefined); // it fails with the gap, too; whoever waits below hears of it
    if (before && !isFollowedBy(await before, first)) throw gap();
    await written;
    return "appended";
  };
  try {
    return await transactUntilFrozen(tx, write());
  } catch (error) {
    if (isTaken(error)) return "conflict";
    throw error;
  }
}

/** The log was emptied meanwhile, and perhaps begun anew: said like a place that is taken; no row stays. */
function gap(): DOMException {
  return new DOMException("The row before is not there.", "ConstraintError");
}

/** Whether exactly these rows stand at their places. */
async function areThere(
  db: AnviaDatabase,
  seq: number,
  rows: readonly AuditRow[],
): Promise<boolean> {
  const tx = db.transaction("audit");
  const range = IDBKeyRange.bound(seq, seq + rows.length - 1);
  const found = await transactAtOnce(tx, tx.store.getAll(range));
  return found.length === rows.length && found.every(({ hash }, at) => hash === rows[at]?.hash);
}
