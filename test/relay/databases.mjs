// The databases that the reference server side is tested on, each as `anvia-chat/server` wants it.
import Sqlite from "libsql";
import pg from "pg";

/** A file; every statement of it is on the disk when it returns. */
export function openSqlite(file) {
  const database = new Sqlite(file, { timeout: 5000 });
  database.pragma("journal_mode = WAL");
  database.pragma("synchronous = FULL");
  return {
    placeholders: "question-mark",
    async query(sql, values) {
      const statement = database.prepare(sql);
      if (statement.reader) return statement.all(...values);
      statement.run(...values);
      return [];
    },
    isConflict: ({ message }) => /UNIQUE|locked|busy/i.test(message),
    close: async () => database.close(),
  };
}

/** A real server, over its Unix socket or TCP. */
export function openPostgres(connection) {
  const pool = new pg.Pool({ ...connection, max: 8 });
  pool.on("error", () => {}); // the server was killed: the next query says so
  return {
    placeholders: "numbered",
    query: async (sql, values) => (await pool.query(sql, [...values])).rows,
    // unique_violation, serialization_failure, deadlock_detected, duplicate_table
    isConflict: ({ code }) => ["23505", "40001", "40P01", "42P07"].includes(code),
    close: () => pool.end(),
  };
}
