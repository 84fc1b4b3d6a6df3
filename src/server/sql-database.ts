/** What the stores need of a database driver, and how they talk to it. */

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

const NAME = /^[A-Za-z_][A-Za-z0-9_]{0,50}$/;
const ATTEMPTS = 50;

/**
 * The name of a table, as it is.
 * @throws TypeError when it is not a plain identifier.
 */
export function tableName(name: string): string {
  if (!NAME.test(name)) throw new TypeError(`“${name}” cannot be a table's name.`);
  return name;
}

/** The tables of one store: made at the first use, read and written with `?` for every parameter. */
export class SqlTables {
  readonly #database: SqlDatabase;
  readonly #statements: readonly string[];
  readonly #listeners = new Set<() => void>();
  #isReady: Promise<void> | undefined;

  /** `statements` make the tables where they are not there. */
  constructor(database: SqlDatabase, statements: readonly string[]) {
    this.#database = database;
    this.#statements = statements;
  }

  async read(sql: string, values: readonly SqlValue[]): Promise<readonly SqlRow[]> {
    await this.#ready();
    return this.#database.query(this.#numbered(sql), values);
  }

  /** Runs a statement that writes, again as long as others are faster (Q2); then whoever subscribed looks. */
  async write(sql: string, values: readonly SqlValue[]): Promise<readonly SqlRow[]> {
    for (let attempt = 1; ; attempt++) {
      try {
        const rows = await this.read(sql, values);
        if (rows.length > 0) this.tell();
        return rows;
      } catch (error) {
        if (attempt === ATTEMPTS || !this.#database.isConflict(error)) throw error;
      }
      // A random wait, so that two who collided do not collide again.
      await new Promise((resolve) => setTimeout(resolve, Math.random() * Math.min(attempt, 10)));
    }
  }

  /** Something was written by this process. */
  tell(): void {
    for (const listener of [...this.#listeners]) listener();
  }

  /** Calls `listener` after every write of this process; returns its undo. */
  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** A server that could not make its tables is asked again the next time. */
  #ready(): Promise<void> {
    this.#isReady ??= this.#create().catch((error: unknown) => {
      this.#isReady = undefined;
      throw error;
    });
    return this.#isReady;
  }

  async #create(): Promise<void> {
    for (const statement of this.#statements) {
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
