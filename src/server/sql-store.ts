/**
 * Interactions in a SQL table. Two rules make it safe on any database with unique keys:
 *
 * Q1 A decision is one UPDATE that names the version it was made on: the database lets one of two through.
 * Q2 Every write takes the next number of `change`, which is unique. A writer that read the same last number as
 *    another one fails, and tries again. So the numbers have no gaps, and who sees number n can see every number
 *    below it: a watcher that goes on after n misses nothing.
 */
import {
  deadlineOf,
  type InteractionRecord,
  interactionRecordSchema,
  type OpenedRecord,
} from "../relay/interaction-record.js";
import type { RecordQuery } from "../relay/relay.js";
import type { Decision } from "../run/events.js";
import type { InteractionStore, Place, Settlement, StoredRecord } from "./interaction-store.js";
import {
  type SqlDatabase,
  type SqlRow,
  SqlTables,
  type SqlValue,
  tableName,
} from "./sql-database.js";

/** How to keep interactions in a SQL database. */
export interface SqlStoreOptions {
  readonly database: SqlDatabase;
  /** Name of the table, made when it is not there. @default "anvia_interactions" */
  readonly table?: string;
}

const COLUMNS = {
  status: "status",
  runId: "run_id",
  sessionId: "session_id",
  agentId: "agent_id",
  userId: "user_id",
} as const;

/**
 * The store over a SQL database: SQLite, PostgreSQL, and what speaks their dialect.
 * @throws TypeError for a table's name that is not a plain identifier.
 */
export function createSqlStore({
  database,
  table = "anvia_interactions",
}: SqlStoreOptions): InteractionStore {
  return new SqlStore(database, tableName(table));
}

class SqlStore implements InteractionStore {
  readonly #tables: SqlTables;
  readonly #table: string;

  constructor(database: SqlDatabase, table: string) {
    this.#tables = new SqlTables(database, statementsFor(table));
    this.#table = table;
  }

  subscribe(listener: () => void): () => void {
    return this.#tables.subscribe(listener);
  }

  async open(record: OpenedRecord): Promise<InteractionRecord> {
    const { id, sessionId, runId, agentId, userId, request, requestedAt } = record;
    const known = await this.get(id);
    if (known) return known;
    const columns =
      "id, kind, status, version, run_id, session_id, agent_id, user_id, requested_at, expires_at, request, change";
    await this.#tables.write(
      `INSERT INTO ${this.#table} (${columns})
       VALUES (?, ?, 'pending', 1, ?, ?, ?, ?, ?, ?, ?, ${this.#next})
       ON CONFLICT (id) DO NOTHING
       RETURNING id`,
      [
        ...[id, request.kind, runId, sessionId, agentId, userId ?? null, requestedAt],
        ...[deadlineOf(request) ?? null, JSON.stringify(request)],
      ],
    );
    const found = await this.get(id);
    if (!found) throw new Error(`The record ${id} was removed while it was opened.`);
    return found;
  }

  async get(id: string): Promise<InteractionRecord | undefined> {
    const [row] = await this.#tables.read(`SELECT * FROM ${this.#table} WHERE id = ?`, [id]);
    return row && stored(row).record;
  }

  async list(
    query: RecordQuery,
    limit: number,
    after?: Place,
  ): Promise<readonly InteractionRecord[]> {
    const { where, values } = conditions(query);
    const rows = await this.#tables.read(
      `SELECT * FROM ${this.#table}
       WHERE ${where} ${after ? "AND (requested_at, id) > (?, ?)" : ""}
       ORDER BY requested_at, id LIMIT ?`,
      [...values, ...(after ? [after.at, after.id] : []), limit],
    );
    return rows.map((row) => stored(row).record);
  }

  async settle({ id, expectedVersion, decision, now }: Settlement): Promise<boolean> {
    const status = decision ? "settled" : "cancelled";
    const inTime = timeCondition(decision);
    const rows = await this.#tables.write(
      `UPDATE ${this.#table}
       SET status = ?, decision = ?, settled_at = ?, version = version + 1, change = ${this.#next}
       WHERE id = ? AND version = ? AND status = 'pending' ${inTime}
       RETURNING id`,
      [
        ...[status, decision ? JSON.stringify(decision) : null, now, id, expectedVersion],
        ...(inTime === "" ? [] : [now]),
      ],
    );
    return rows.length === 1;
  }

  async changes(
    query: RecordQuery,
    after: number,
    limit: number,
  ): Promise<readonly StoredRecord[]> {
    const { where, values } = conditions(query);
    const rows = await this.#tables.read(
      `SELECT * FROM ${this.#table} WHERE change > ? AND ${where} ORDER BY change LIMIT ?`,
      [after, ...values, limit],
    );
    return rows.map(stored);
  }

  async lastChange(): Promise<number> {
    const [row] = await this.#tables.read(`SELECT MAX(change) AS last FROM ${this.#table}`, []);
    return Number(row?.last ?? 0);
  }

  /** The next number of `change` (Q2), as a part of a statement. */
  get #next(): string {
    return `(SELECT COALESCE(MAX(change), 0) + 1 FROM ${this.#table})`;
  }
}

function statementsFor(table: string): readonly string[] {
  return [
    `CREATE TABLE IF NOT EXISTS ${table} (
        id TEXT PRIMARY KEY,
        kind TEXT NOT NULL,
        status TEXT NOT NULL,
        version INTEGER NOT NULL,
        run_id TEXT NOT NULL,
        session_id TEXT NOT NULL,
        agent_id TEXT NOT NULL,
        user_id TEXT,
        requested_at BIGINT NOT NULL,
        expires_at BIGINT,
        request TEXT NOT NULL,
        decision TEXT,
        settled_at BIGINT,
        change BIGINT NOT NULL UNIQUE
      )`,
    `CREATE INDEX IF NOT EXISTS ${table}_by_status ON ${table} (status, requested_at)`,
  ];
}

/** The server's clock, not a device's: a person decides before the deadline, and nobody says too early that it passed. */
function timeCondition(decision: Decision | undefined): string {
  switch (decision?.status) {
    case "approved":
    case "rejected":
    case "answered":
    case "provided":
      return "AND (expires_at IS NULL OR expires_at > ?)";
    case "timed_out":
      return "AND expires_at <= ?";
    default:
      return ""; // the run's own page says that nobody decides it any more
  }
}

function conditions(query: RecordQuery): { where: string; values: SqlValue[] } {
  const parts: string[] = ["1 = 1"];
  const values: SqlValue[] = [];
  for (const [name, column] of Object.entries(COLUMNS)) {
    const value = query[name as keyof typeof COLUMNS]; // CAST: the keys of a constant
    if (value === undefined) continue;
    parts.push(`${column} = ?`);
    values.push(value);
  }
  if (query.kinds) {
    parts.push(query.kinds.length > 0 ? `kind IN (${query.kinds.map(() => "?").join()})` : "1 = 0");
    values.push(...query.kinds);
  }
  return { where: parts.join(" AND "), values };
}

/**
 * A row in the form of a record.
 * @throws an error that names the record, when the row was not written by this store.
 */
function stored(row: SqlRow): StoredRecord {
  const decision = row.decision;
  const record = interactionRecordSchema.parse({
    id: row.id,
    sessionId: row.session_id,
    runId: row.run_id,
    agentId: row.agent_id,
    ...(row.user_id !== null && { userId: row.user_id }),
    request: JSON.parse(String(row.request)),
    requestedAt: Number(row.requested_at),
    version: Number(row.version),
    status: row.status,
    ...(decision !== null && { decision: JSON.parse(String(decision)) }),
    ...(row.settled_at !== null && { settledAt: Number(row.settled_at) }),
  });
  return { record, change: Number(row.change) };
}
