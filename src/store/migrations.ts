/**
 * What the database looks like, and how it came to look like that. A step that was released is never
 * edited: whoever has the older database runs it, and whoever has the newer one already did.
 */
import type { DBSchema, IDBPDatabase } from "idb";
import type { AuditRow } from "../run/audit.js";
import type { JournalEvent } from "../run/events.js";
import type { GrantRow } from "../run/grants.js";
import type { Json } from "../run/json.js";
import type { RunRow } from "../run/state.js";

/** The database at {@link SCHEMA_VERSION}. */
export interface AnviaSchema extends DBSchema {
  /** Journals. The key `[runId, seq]` is what makes the first writer win (J2). */
  events: { key: [string, number]; value: JournalEvent };
  /** Projections (J1), found by `[sessionId, startedAt]` and by `[status, updatedAt]`. */
  runs: {
    key: string;
    value: RunRow;
    indexes: { by_session: [string, number]; by_status: [string, number] };
  };
  /** What is typed or streamed and not part of a journal yet; the keys are the callers'. */
  drafts: { key: string; value: Json };
  /** Standing permissions, found by `sessionId`. */
  grants: { key: string; value: GrantRow; indexes: { by_session: string } };
  /** The audit log. The key `seq` is what makes the first writer win; rows that were erased have no session. */
  audit: { key: number; value: AuditRow; indexes: { by_session: string } };
}

/** An open connection to the database. */
export type AnviaDatabase = IDBPDatabase<AnviaSchema>;

/** A version of the database and the way to it; every release knows exactly one. */
export interface Schema {
  readonly version: number;
  /** Called inside the upgrade transaction with the version found on disk; 0 means none. */
  migrate(db: AnviaDatabase, oldVersion: number): void;
}

/** Number of the last step in {@link migrate}. */
export const SCHEMA_VERSION = 2;

/** Brings a database from any older version to {@link SCHEMA_VERSION}, one step after another. */
export function migrate(db: AnviaDatabase, oldVersion: number): void {
  if (oldVersion < 1) createVersion1(db);
  if (oldVersion < 2) createVersion2(db);
}

/** The schema of this release. */
export const CURRENT_SCHEMA: Schema = { version: SCHEMA_VERSION, migrate };

function createVersion1(db: AnviaDatabase): void {
  db.createObjectStore("events", { keyPath: ["runId", "seq"] });
  const runs = db.createObjectStore("runs", { keyPath: "runId" });
  runs.createIndex("by_session", ["sessionId", "startedAt"]);
  runs.createIndex("by_status", ["status", "updatedAt"]);
  db.createObjectStore("drafts");
}

function createVersion2(db: AnviaDatabase): void {
  db.createObjectStore("grants", { keyPath: "grantId" }).createIndex("by_session", "sessionId");
  db.createObjectStore("audit", { keyPath: "seq" }).createIndex("by_session", "content.sessionId");
}
