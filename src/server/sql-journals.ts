/**
 * Journals that travel, in SQL tables. What makes it safe on any database with unique keys:
 *
 * J2 An append is one INSERT of all its events. The key (account, run_id, seq) lets only one writer have a place, and
 *    the statement writes nothing unless its first event's place is the next one: no gaps, all events or none.
 * Q2 The last event of an append carries the run's row and takes the account's next `change`, which is unique per
 *    account: who sees number n can see every number below it, and a watcher that goes on after n misses nothing.
 * Q3 A removed run leaves one row without an event, at place -1, and nothing is written beside it: the run cannot begin
 *    again. That row takes a `change`, too, so it and an append that comes at the same time are one after the other.
 */
import type { Lease, SharedAppend, SharedEvent } from "../relay/journal-relay.js";
import { readRow } from "../relay/shared-row.js";
import type { RunRow } from "../run/state.js";
import type { JournalStore, RunRowQuery, StoredRun } from "./journal-store.js";
import {
  type SqlDatabase,
  type SqlRow,
  SqlTables,
  type SqlValue,
  tableName,
} from "./sql-database.js";

/** How to keep journals in a SQL database. */
export interface SqlJournalsOptions {
  readonly database: SqlDatabase;
  /** Name of the table, made when it is not there; that of leases is `<table>_leases`. @default "anvia_journals" */
  readonly table?: string;
}

/** Where the row of a removed run stands (Q3). */
const REMOVED = -1;

/**
 * The store of journals over a SQL database: SQLite, PostgreSQL, and what speaks their dialect.
 * @throws TypeError for a table's name that is not a plain identifier.
 */
export function createSqlJournals({
  database,
  table = "anvia_journals",
}: SqlJournalsOptions): JournalStore {
  return new SqlJournals(database, tableName(table));
}

class SqlJournals implements JournalStore {
  readonly #tables: SqlTables;
  readonly #table: string;

  constructor(database: SqlDatabase, table: string) {
    this.#tables = new SqlTables(database, statementsFor(table));
    this.#table = table;
  }

  subscribe(listener: () => void): () => void {
    return this.#tables.subscribe(listener);
  }

  async append(account: string, entry: SharedAppend): Promise<"appended" | "conflict"> {
    const { events, row, appendId } = entry;
    const [first] = events;
    if (!first) return "appended";
    const { sql, values } = insertOf(this.#table, account, entry);
    const written = await this.#tables.write(sql, [...values, account, row.runId, first.seq]);
    if (written.length > 0) return "appended";
    const there = await this.read(account, row.runId, first.seq, events.length);
    const isOurs = there.length === events.length && there.every((at) => at.appendId === appendId);
    return isOurs ? "appended" : "conflict";
  }

  async read(
    account: string,
    runId: string,
    fromSeq: number,
    limit: number,
  ): Promise<readonly SharedEvent[]> {
    const rows = await this.#tables.read(
      `SELECT seq, append_id, event FROM ${this.#table} AS t
       WHERE account = ? AND run_id = ? AND seq >= ? AND ${this.#isThere}
       ORDER BY seq LIMIT ?`,
      [account, runId, fromSeq, limit],
    );
    return rows.map((row) => ({
      seq: Number(row.seq),
      appendId: String(row.append_id),
      event: JSON.parse(String(row.event)),
    }));
  }

  async list(
    account: string,
    { sessionId, statuses }: RunRowQuery,
    limit: number,
    after?: { readonly at: number; readonly id: string },
  ): Promise<readonly RunRow[]> {
    if (statuses?.length === 0) return [];
    const rows = await this.#tables.read(
      `SELECT projection FROM ${this.#table} AS t
       WHERE ${this.#isNewest} AND ${this.#isThere} AND account = ?
       ${sessionId === undefined ? "" : "AND session_id = ?"}
       ${statuses ? `AND status IN (${statuses.map(() => "?").join()})` : ""}
       ${after ? "AND (started_at, run_id) > (?, ?)" : ""}
       ORDER BY started_at, run_id LIMIT ?`,
      [
        ...[account, account, ...(sessionId === undefined ? [] : [sessionId])],
        ...[...(statuses ?? []), ...(after ? [after.at, after.id] : []), limit],
      ],
    );
    return rows.map(projectionOf);
  }

  async removeSession(account: string, sessionId: string): Promise<void> {
    const table = this.#table;
    const runs = await this.#tables.read(
      `SELECT DISTINCT run_id FROM ${table} AS t
       WHERE account = ? AND session_id = ? AND ${this.#isThere}`,
      [account, sessionId],
    );
    for (const { run_id: runId } of runs) {
      await this.#tables.write(
        `INSERT INTO ${table} (account, run_id, seq, append_id, session_id, change)
         VALUES (?, ?, ${REMOVED}, '', ?, ${nextChange(table)})
         ON CONFLICT (account, run_id, seq) DO NOTHING
         RETURNING seq`,
        [account, String(runId), sessionId, account],
      );
    }
    const removed = `SELECT run_id FROM ${table}
      WHERE account = ? AND session_id = ? AND seq = ${REMOVED}`;
    await this.#tables.write(
      `DELETE FROM ${table} WHERE account = ? AND run_id IN (${removed}) AND seq > ${REMOVED}`,
      [account, account, sessionId],
    );
  }

  async changes(account: string, after: number, limit: number): Promise<readonly StoredRun[]> {
    const rows = await this.#tables.read(
      `SELECT projection, change FROM ${this.#table} AS t
       WHERE ${this.#isNewest} AND ${this.#isThere} AND account = ? AND change > ?
       ORDER BY change LIMIT ?`,
      [account, account, after, limit],
    );
    return rows.map((row) => ({ row: projectionOf(row), change: Number(row.change) }));
  }

  async lastChange(account: string): Promise<number> {
    const [row] = await this.#tables.read(
      `SELECT MAX(change) AS last FROM ${this.#table} WHERE account = ?`,
      [account],
    );
    return Number(row?.last ?? 0);
  }

  async lease(
    account: string,
    runId: string,
    holder: string,
    ms: number,
    now: number,
  ): Promise<Lease> {
    const leases = `${this.#table}_leases`;
    const taken = await this.#tables.write(
      `INSERT INTO ${leases} (account, run_id, holder, expires_at) VALUES (?, ?, ?, ?)
       ON CONFLICT (account, run_id) DO UPDATE
       SET holder = excluded.holder, expires_at = excluded.expires_at
       WHERE ${leases}.holder = excluded.holder OR ${leases}.expires_at <= ?
       RETURNING holder`,
      [account, runId, holder, now + ms, now],
    );
    if (taken.length > 0) return { isHeld: true };
    const [row] = await this.#tables.read(
      `SELECT holder, expires_at FROM ${leases} WHERE account = ? AND run_id = ?`,
      [account, runId],
    );
    // Given back in between: free by now, to be asked for again.
    const expiresInMs = row ? Math.max(Number(row.expires_at) - now, 1) : 1;
    return { isHeld: false, holder: String(row?.holder ?? ""), expiresInMs };
  }

  async release(account: string, runId: string, holder: string): Promise<void> {
    await this.#tables.write(
      `DELETE FROM ${this.#table}_leases WHERE account = ? AND run_id = ? AND holder = ?`,
      [account, runId, holder],
    );
  }

  /** Of each run of an account the row of the newest append. */
  get #isNewest(): string {
    return `change IN (SELECT MAX(change) FROM ${this.#table} WHERE account = ? GROUP BY run_id)`;
  }

  /** The run was not removed (Q3). */
  get #isThere(): string {
    return `NOT EXISTS (SELECT 1 FROM ${this.#table} AS gone
      WHERE gone.account = t.account AND gone.run_id = t.run_id AND gone.seq = ${REMOVED})`;
  }
}

/**
 * One statement for all events (J2). Its last three parameters are the account, the run, and the place of the first
 * event, which has to be the next one; the row of a removed run makes that one impossible (Q3).
 */
function insertOf(
  table: string,
  account: string,
  { events, row, appendId }: SharedAppend,
): { readonly sql: string; readonly values: readonly SqlValue[] } {
  const values: SqlValue[] = [];
  const selects = events.map((event, index) => {
    values.push(account, row.runId, event.seq, appendId, row.sessionId, JSON.stringify(event));
    if (index < events.length - 1) return `SELECT ${PLACE}, ${NO_PROJECTION}`;
    values.push(JSON.stringify(row), row.status, row.startedAt, account);
    return `SELECT ${PLACE}, ${PROJECTION}, ${nextChange(table)}`;
  });
  const sql = `INSERT INTO ${table}
    (account, run_id, seq, append_id, session_id, event, projection, status, started_at, change)
    SELECT * FROM (${selects.join(" UNION ALL ")}) AS added
    WHERE (SELECT CASE WHEN MIN(seq) = ${REMOVED} THEN ${REMOVED} ELSE COALESCE(MAX(seq), -1) + 1 END
      FROM ${table} WHERE account = ? AND run_id = ?) = ?
    RETURNING seq`;
  return { sql, values };
}

const TEXT = "CAST(? AS TEXT)";
const PLACE = `${TEXT}, ${TEXT}, CAST(? AS BIGINT), ${TEXT}, ${TEXT}, ${TEXT}`;
const PROJECTION = `${TEXT}, ${TEXT}, CAST(? AS BIGINT)`;
const NO_PROJECTION =
  "CAST(NULL AS TEXT), CAST(NULL AS TEXT), CAST(NULL AS BIGINT), CAST(NULL AS BIGINT)";

/** The next number of `change` of an account, the one parameter (Q2), as a part of a statement. */
function nextChange(table: string): string {
  return `(SELECT COALESCE(MAX(change), 0) + 1 FROM ${table} WHERE account = ${TEXT})`;
}

function projectionOf(row: SqlRow): RunRow {
  const read = readRow(JSON.parse(String(row.projection)));
  if (!read) throw new Error("A run's row was not written by this store.");
  return read;
}

function statementsFor(table: string): readonly string[] {
  return [
    `CREATE TABLE IF NOT EXISTS ${table} (
      account TEXT NOT NULL,
      run_id TEXT NOT NULL,
      seq BIGINT NOT NULL,
      append_id TEXT NOT NULL,
      session_id TEXT NOT NULL,
      event TEXT,
      projection TEXT,
      status TEXT,
      started_at BIGINT,
      change BIGINT,
      PRIMARY KEY (account, run_id, seq),
      UNIQUE (account, change)
    )`,
    `CREATE INDEX IF NOT EXISTS ${table}_by_session ON ${table} (account, session_id)`,
    `CREATE TABLE IF NOT EXISTS ${table}_leases (
      account TEXT NOT NULL,
      run_id TEXT NOT NULL,
      holder TEXT NOT NULL,
      expires_at BIGINT NOT NULL,
      PRIMARY KEY (account, run_id)
    )`,
  ];
}
