/** The public names of the server side: `anvia-chat/server`. It needs web standards only, no Node. */
export type { InteractionRecord, OpenedRecord } from "../relay/interaction-record.js";
export type { Lease, SharedAppend, SharedEvent } from "../relay/journal-relay.js";
export type { RecordQuery } from "../relay/relay.js";
export type { Access } from "./access.js";
export { type ApprovalRoutesOptions, createApprovalRoutes } from "./approval-routes.js";
export type { InteractionStore, Place, Settlement, StoredRecord } from "./interaction-store.js";
export type { JournalStore, RunRowQuery, StoredRun } from "./journal-store.js";
export type { SqlDatabase, SqlRow, SqlValue } from "./sql-database.js";
export { createSqlJournals, type SqlJournalsOptions } from "./sql-journals.js";
export { createSqlStore, type SqlStoreOptions } from "./sql-store.js";
