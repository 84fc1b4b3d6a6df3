/** SQLite as `createSqlStore` wants it, over any driver with better-sqlite3's interface, such as libsql. */

type Value = string | number | null;
type Row = Readonly<Record<string, unknown>>;

/** What is used of the driver. */
export interface SqliteDriver {
  pragma(text: string): unknown;
  prepare(sql: string): {
    /** Whether the statement gives rows. */
    readonly reader: boolean;
    all(...values: never[]): unknown[];
    run(...values: never[]): unknown;
  };
}

/** One database of a desk. */
export interface DeskDatabase {
  readonly placeholders: "question-mark";
  query(sql: string, values: readonly Value[]): Promise<readonly Row[]>;
  isConflict(error: unknown): boolean;
}

/** Wraps an open database; what it writes is on the disk when a statement returns. */
export function sqliteDatabase(driver: SqliteDriver): DeskDatabase {
  driver.pragma("journal_mode = WAL");
  driver.pragma("synchronous = FULL");
  driver.pragma("busy_timeout = 5000");
  return {
    placeholders: "question-mark",
    async query(sql, values) {
      const statement = driver.prepare(sql);
      const given = values as never[]; // CAST: each driver types what it binds in its own way
      // CAST: a driver of this interface gives rows as objects of column names
      if (statement.reader) return statement.all(...given) as Row[];
      statement.run(...given);
      return [];
    },
    isConflict: (error) => /UNIQUE|locked|busy/i.test(String(error)),
  };
}
