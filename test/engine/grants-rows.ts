/** What somebody with the developer tools does: rows of the database read and written behind the runtime's back. */
import { type IDBPDatabase, openDB } from "idb";

type Row = Record<string, unknown>;

async function withDatabase<Result>(
  name: string,
  work: (db: IDBPDatabase) => Promise<Result>,
): Promise<Result> {
  const db = await openDB(name);
  try {
    return await work(db);
  } finally {
    db.close();
  }
}

/** All rows of one store of the database. */
export function rowsOf(name: string, store: "grants" | "events" | "runs"): Promise<Row[]> {
  return withDatabase(name, (db) => db.getAll(store));
}

/** Writes a row as it is. */
export function putRow(name: string, store: "grants" | "events", row: Row): Promise<unknown> {
  return withDatabase(name, (db) => db.put(store, row));
}

/** Changes every row of a store. */
export async function editRows(
  name: string,
  store: "grants" | "events",
  edit: (row: Row) => Row,
): Promise<void> {
  for (const row of await rowsOf(name, store))
    await putRow(name, store, edit(structuredClone(row)));
}
