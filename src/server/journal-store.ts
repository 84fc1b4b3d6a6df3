import type { Lease, SharedAppend, SharedEvent } from "../relay/journal-relay.js";
import type { RunRow } from "../run/state.js";

/** A run's row with its place in the order of all changes of its account. */
export interface StoredRun {
  readonly row: RunRow;
  /** Counts the changes of an account's journals from 1, in the order in which they became visible. */
  readonly change: number;
}

/** Which rows to list; all members must fit. */
export interface RunRowQuery {
  readonly sessionId?: string;
  readonly statuses?: readonly RunRow["status"][];
}

/**
 * The port to a site's database for journals that travel. Every method is asked with the account whose journals
 * are meant, and touches no other's. It keeps events and never interprets them.
 */
export interface JournalStore {
  /**
   * Writes all events, or none, in one statement: at the next places of the journal, if they are that (J2). The same
   * `appendId` again, at the same places, is `appended` again and writes nothing.
   */
  append(account: string, entry: SharedAppend): Promise<"appended" | "conflict">;
  /** The events from `fromSeq` on, in order, at most `limit`. */
  read(
    account: string,
    runId: string,
    fromSeq: number,
    limit: number,
  ): Promise<readonly SharedEvent[]>;
  /** The rows that fit, oldest run first, at most `limit`; those behind `after`, where it is given. */
  list(
    account: string,
    query: RunRowQuery,
    limit: number,
    after?: { readonly at: number; readonly id: string },
  ): Promise<readonly RunRow[]>;
  /** Removes the session's journals for good; what remains of a run is its id, so that it cannot begin again. */
  removeSession(account: string, sessionId: string): Promise<void>;
  /** The newest rows of the runs that changed after `change`, in the order of their changes. */
  changes(account: string, after: number, limit: number): Promise<readonly StoredRun[]>;
  /** The number of the account's newest change; 0 when there was none. */
  lastChange(account: string): Promise<number>;
  /** Takes or renews a lease until `now + ms`, by the server's clock `now`. */
  lease(account: string, runId: string, holder: string, ms: number, now: number): Promise<Lease>;
  /** Gives it back, if this holder has it. */
  release(account: string, runId: string, holder: string): Promise<void>;
  /** As `InteractionStore.subscribe`. */
  subscribe?(listener: () => void): () => void;
}
