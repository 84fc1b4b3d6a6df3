/** The public names of the server side: `anvia-chat/server`. It needs web standards only, no Node. */
export type { InteractionRecord, OpenedRecord } from "../relay/interaction-record.js";
export type { RecordQuery } from "../relay/relay.js";
export {
  type Access,
  type ApprovalRoutesOptions,
  createApprovalRoutes,
} from "./approval-routes.js";
export type { InteractionStore, Settlement, StoredRecord } from "./interaction-store.js";
export {
  createSqlStore,
  type SqlDatabase,
  type SqlRow,
  type SqlStoreOptions,
  type SqlValue,
} from "./sql-store.js";
