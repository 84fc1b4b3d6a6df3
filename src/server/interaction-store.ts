import type { InteractionRecord, OpenedRecord } from "../relay/interaction-record.js";
import type { RecordQuery } from "../relay/relay.js";
import type { Decision } from "../run/events.js";

/** A record with its place in the order of all changes. */
export interface StoredRecord {
  readonly record: InteractionRecord;
  /** Counts the changes of all records from 1, without gaps and in the order in which they became visible. */
  readonly change: number;
}

/** What {@link InteractionStore.settle} is given. */
export interface Settlement {
  readonly id: string;
  readonly expectedVersion: number;
  /** Absent: it is cancelled, nobody decides it any more. */
  readonly decision?: Decision;
  /**
   * The server's clock, ms since the epoch: a record whose deadline has passed then takes no person's decision, and
   * one whose deadline has not takes no `timed_out`.
   */
  readonly now: number;
}

/** Behind which record a list goes on: its `requestedAt` and its id. */
export interface Place {
  readonly at: number;
  readonly id: string;
}

/** The port to a site's database: a table of interactions with a compare-and-set. */
export interface InteractionStore {
  /** Adds a record; one that is there already stays as it is, and is returned. */
  open(record: OpenedRecord): Promise<InteractionRecord>;
  get(id: string): Promise<InteractionRecord | undefined>;
  /** The records that fit, oldest first, at most `limit`; those behind `after`, where it is given. */
  list(query: RecordQuery, limit: number, after?: Place): Promise<readonly InteractionRecord[]>;
  /**
   * Settles it in one statement, if it still has the expected version, waits, and is in time.
   * @returns Whether this call did it.
   */
  settle(settlement: Settlement): Promise<boolean>;
  /** The newest state of the records that fit and changed after `change`, in the order of their changes. */
  changes(query: RecordQuery, after: number, limit: number): Promise<readonly StoredRecord[]>;
  /** The number of the newest change; 0 when there was none. */
  lastChange(): Promise<number>;
  /**
   * Calls `listener` after what this process has written, so that its streams look at once; returns the undo. Without
   * it they look when `pollMs` is over, as they do for what other servers write.
   */
  subscribe?(listener: () => void): () => void;
}
