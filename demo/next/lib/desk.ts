/** The server side: one database, the approval routes, and the shop's own desk. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { createApprovalRoutes, createSqlStore } from "anvia-chat/server";
import Database from "libsql";
import { Desk } from "../../devices/desk";
import { sqliteDatabase } from "../../devices/desk-database";
import { PEOPLE } from "../../devices/desk-people";

function open() {
  const folder = process.env.DESK_DATA ?? join(process.cwd(), "data");
  mkdirSync(folder, { recursive: true });
  const database = sqliteDatabase(new Database(join(folder, "desk.db")));
  const store = createSqlStore({ database });
  const desk = new Desk({ people: PEOPLE, database, store });
  return { desk, approvals: createApprovalRoutes({ store, authorize: desk.authorize }) };
}

let opened: ReturnType<typeof open> | undefined;

/** Opened with the first request: `next build` looks at the routes, too, and needs no database. */
export function support(): ReturnType<typeof open> {
  opened ??= open();
  return opened;
}
