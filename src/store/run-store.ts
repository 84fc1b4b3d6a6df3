import type { AuditRow } from "../run/audit.js";
import type { JournalEvent } from "../run/events.js";
import type { GrantRow, GrantUse } from "../run/grants.js";
import type { Json } from "../run/json.js";
import type { RunRow } from "../run/state.js";

/** Which runs to list. All members must fit; newest `startedAt` last. */
export interface RunQuery {
  readonly sessionId?: string;
  readonly statuses?: readonly RunRow["status"][];
}

/**
 * The port to storage. It keeps journals and never interprets them. Every implementation passes
 * `runStoreAcceptance` of `anvia-chat/testing`.
 */
export interface RunStore {
  /** Whether what is written survives the page. `false` for memory. */
  readonly durable: boolean;
  /**
   * Writes events at the end of a journal, with the row that projects it, in one transaction (J1, J2).
   * The events' own `seq` are the places they claim; all are written, or none.
   * @returns `conflict` when one of those places is taken, or when there would be a gap: the caller
   * reads again and decides anew.
   * @throws AnviaError `storage_full`, `storage_unavailable` or `storage_blocked`.
   */
  append(events: readonly JournalEvent[], row: RunRow): Promise<"appended" | "conflict">;
  /** The rows of a journal from `fromSeq` on, in order, unchecked: they are parsed by the reader. */
  read(runId: string, fromSeq?: number): Promise<readonly unknown[]>;
  /** Projections, oldest run first. */
  listRuns(query?: RunQuery): Promise<readonly RunRow[]>;
  /** Something typed or streamed that is not part of a journal yet; `undefined` when there is none. */
  readDraft(key: string): Promise<Json | undefined>;
  /** Keeps a draft; `undefined` removes it. Relaxed durability. */
  writeDraft(key: string, value: Json | undefined): Promise<void>;
  /**
   * Removes the session's journals, rows, grants and drafts, and erases what the audit log says about it,
   * all at once. Its drafts are those whose key, after
   * the first ":", equals the session's id, or equals one of its runs' ids or starts with `<runId>:`.
   * Keys look like `composer:<sessionId>`, `partial:<runId>`, `reason:<interactionId>` and
   * `answers:<interactionId>`; interaction ids start with their run's id and ":".
   */
  deleteSession(sessionId: string): Promise<void>;
  /**
   * Removes, all at once and as `deleteSession` does, every session that is over: all its runs are
   * completed or cancelled, nothing in them waits for a person, and none changed at `before` (ms since the
   * epoch) or later. A session without runs is none. One with a grant for the whole site that still holds
   * at `now` is kept.
   * @param now The caller's clock. @default `before`
   * @returns The ids of the removed sessions, in no order.
   */
  deleteFinished(before: number, now?: number): Promise<readonly string[]>;
  /** Removes all journals, rows, grants, drafts and audit rows, all at once. */
  deleteEverything(): Promise<void>;
  /**
   * Keeps a grant. One of this id that is there already stays as it is, its uses and its revocation too.
   * @throws AnviaError as `append` does.
   */
  writeGrant(row: GrantRow): Promise<void>;
  /** All grants that can be read, expired and revoked ones included, newest last. */
  listGrants(): Promise<readonly GrantRow[]>;
  /**
   * Counts a use of a grant, each call once, in one transaction. Only after `true` may the call go ahead.
   * @returns `false` when there is no such grant, or when it is revoked, or expired at `use.at`.
   */
  useGrant(grantId: string, use: GrantUse): Promise<boolean>;
  /**
   * Takes a grant back for good; no use that was not counted before is counted after it.
   * @returns Whether this call did it: `false` when there is no such grant, or when it was revoked before.
   */
  revokeGrant(grantId: string, at: number): Promise<boolean>;
  /**
   * Writes rows at the end of the audit log, in one transaction. Places are claimed as by `append`.
   * @returns `conflict` when a place is taken, when there would be a gap, or when the row before has another hash
   * than the first one's `prev`: read the end, chain anew.
   */
  appendAudit(rows: readonly AuditRow[]): Promise<"appended" | "conflict">;
  /**
   * The rows of the audit log from `fromSeq` on, `count` of them at most, in order, unchecked. A negative
   * `fromSeq` counts from the end.
   */
  readAudit(fromSeq?: number, count?: number): Promise<readonly unknown[]>;
  /** Releases the connection. Later calls fail with `storage_unavailable`. */
  close(): Promise<void>;
}
