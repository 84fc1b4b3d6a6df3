import { deleteDB, openDB } from "idb";
import type { AnviaDatabase } from "./migrations.js";

/**
 * Has Chromium begin a new log file, where the database holds conversations; elsewhere it does nothing. Call it
 * once a page, when the database is open. Whether it succeeded is not told: there is nothing to do if not.
 *
 * Chromium keeps all databases of a site in one LevelDB and goes on writing to the log that it finds, also when
 * it was killed in the middle of a record. At the start after that it takes the torn record for damage and
 * deletes all databases of the site; seen in Chromium 156 after two of a hundred kills while much was written.
 * Deleting a database has it move what it could read to a table and throw the log away (`BackingStore::
 * DeleteDatabase`, a deletion "with compaction"). `npm run torture -- --section writes,controls` shows it.
 */
export async function beginFreshLog(db: AnviaDatabase): Promise<void> {
  if (!hasTornLogs()) return;
  try {
    if ((await db.count("runs")) === 0) return; // nothing to lose, so visitors who never chat pay nothing
    const scratch = `${db.name}:fresh-log`; // no runtime would be called so
    (await openDB(scratch)).close();
    await deleteDB(scratch);
  } catch {
    // The page is being left, or the storage does not answer: whoever needs it hears of it from their own call.
  }
}

/** Whether this is a Chromium: no other browser has this member of its own. */
function hasTornLogs(): boolean {
  return "dataLoss" in (globalThis.IDBVersionChangeEvent?.prototype ?? {});
}
