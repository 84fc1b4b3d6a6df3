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
import type { InteractionStore, Settlement, StoredRecord } from "./interaction-store.js";

/** A value that goes into a statement. */
export type SqlValue = string | number | null;
/** A row that comes back. */
export type SqlRow = Readonly<Record<string, unknown>>;

/** What is needed of a database driver: a few lines over any. */
export interface SqlDatabase {
  /** How parameters are written: `?` or `$1`. */
  readonly placeholders: "question-mark" | "numbered";
  /** Runs one statement as a transaction of its own. @returns Its rows. */
  query(sql: string, values: readonly SqlValue[]): Promise<readonly SqlRow[]>;
  /** Whether the statement lost a race and may be tried again: a unique key is taken, a lock is held. */
  isConflict(error: unknown): boolean;
}

/** How to keep interactions in a SQL database. */
export interface SqlStoreOptions {
  readonly database: SqlDatabase;
  /** Name of the table, made when it is not there. @default "anvia_interactions" */
  readonly table?: string;
}

const TABLE = /^[A-Za-z_][A-Za-z0-9_]{0,62}$/;
const ATTEMPTS = 50;
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
  if (!TABLE.test(table)) throw new TypeError(`“${table}” cannot be a table's name.`);
  return new SqlStore(database, table);
}

class SqlStore implements InteractionStore {
  readonly #database: SqlDatabase;
  readonly #table: string;
  #isReady: Promise<void> | undefined;

  constructor(database: SqlDatabase, table: string) {
    this.#database = database;
    this.#table = table;
  }

  async open(record: OpenedRecord): Promise<InteractionRecord> {
    const { id, sessionId, runId, agentId, userId, request, requestedAt } = record;
    const known = await this.get(id);
    if (known) return known;
    const columns =
      "id, kind, status, version, run_id, session_id, agent_id, user_id, requested_at, expires_at, request, change";
    await this.#write(
      `INSERT INTO ${this.#table} (${columns})
       VALUES (?, ?, 'pending', 1, ?, ?, ?, ?, ?, ?, ?, ${this.#next})
       ON CONFLICT (id) DO NOTHING`,
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
    const [row] = await this.#read(`SELECT * FROM ${this.#table} WHERE id = ?`, [id]);
    return row && stored(row).record;
  }

  async list(query: RecordQuery, limit: number): Promise<readonly InteractionRecord[]> {
    const { where, values } = conditions(query);
    const rows = await this.#read(
      `SELECT * FROM ${this.#table} WHERE ${where} ORDER BY requested_at, id LIMIT ?`,
      [...values, limit],
    );
    return rows.map((row) => stored(row).record);
  }

  async settle({ id, expectedVersion, decision, now }: Settlement): Promise<boolean> {
    const status = decision ? "settled" : "cancelled";
    const inTime = decision ? "AND (expires_at IS NULL OR expires_at > ?)" : "";
    const rows = await this.#write(
      `UPDATE ${this.#table}
       SET status = ?, decision = ?, settled_at = ?, version = version + 1, change = ${this.#next}
       WHERE id = ? AND version = ? AND status = 'pending' ${inTime}
       RETURNING id`,
      [
        ...[status, decision ? JSON.stringify(decision) : null, now, id, expectedVersion],
        ...(decision ? [now] : []),
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
    const rows = await this.#read(
      `SELECT * FROM ${this.#table} WHERE change > ? AND ${where} ORDER BY change LIMIT ?`,
      [after, ...values, limit],
    );
    return rows.map(stored);
  }

  async lastChange(): Promise<number> {
    const [row] = await this.#read(`SELECT MAX(change) AS last FROM ${this.#table}`, []);
    return Number(row?.["last"] ?? 0);
  }

  /** The next number of `change` (Q2), as a part of a statement. */
  get #next(): string {
    return `(SELECT COALESCE(MAX(change), 0) + 1 FROM ${this.#table})`;
  }

  async #read(sql: string, values: readonly SqlValue[]): Promise<readonly SqlRow[]> {
    await this.#ready();
    return this.#database.query(this.#numbered(sql), values);
  }

  /** Runs a statement that writes, again as long as others are faster (Q2). */
  async #write(sql: string, values: readonly SqlValue[]): Promise<readonly SqlRow[]> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.#read(sql, values);
      } catch (error) {
        if (attempt === ATTEMPTS || !this.#database.isConflict(error)) throw error;
      }
      // A random wait, so that two who collided do not collide again.
      await new Promise((resolve) => setTimeout(resolve, Math.random() * Math.min(attempt, 10)));
    }
  }

  /** The table is made at the first use; a server that could not is asked again the next time. */
  #ready(): Promise<void> {
    this.#isReady ??= this.#create().catch((error: unknown) => {
      this.#isReady = undefined;
      throw error;
    });
    return this.#isReady;
  }

  async #create(): Promise<void> {
    const table = this.#table;
    const statements = [
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
    for (const statement of statements) {
      try {
        await this.#database.query(statement, []);
      } catch (error) {
        if (!this.#database.isConflict(error)) throw error; // another server made it at the same time
      }
    }
  }

  #numbered(sql: string): string {
    if (this.#database.placeholders === "question-mark") return sql;
    let count = 0;
    return sql.replace(/\?/g, () => `$${++count}`);
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
  const decision = row["decision"];
  const record = interactionRecordSchema.parse({
    id: row["id"],
    sessionId: row["session_id"],
    runId: row["run_id"],
    agentId: row["agent_id"],
    ...(row["user_id"] !== null && { userId: row["user_id"] }),
    request: JSON.parse(String(row["request"])),
    requestedAt: Number(row["requested_at"]),
    version: Number(row["version"]),
    status: row["status"],
    ...(decision !== null && { decision: JSON.parse(String(decision)) }),
    ...(row["settled_at"] !== null && { settledAt: Number(row["settled_at"]) }),
  });
  return { record, change: Number(row["change"]) };
}
