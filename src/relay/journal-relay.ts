import type { JournalEvent } from "../run/events.js";
import type { RunRow } from "../run/state.js";

/** Events on their way to the end of a journal that several devices share (J2). */
export interface SharedAppend {
  /** Events in a row; their own `seq` are the places they claim. All are written, or none. */
  readonly events: readonly JournalEvent[];
  /** The projection of the journal after them, as a store keeps it. */
  readonly row: RunRow;
  /** Names this attempt: after `unknown` it is looked for among what was written. */
  readonly appendId: string;
}

/** An event as the engine keeps it, unchecked: it is parsed by the reader. */
export interface SharedEvent {
  readonly seq: number;
  readonly appendId: string;
  readonly event: unknown;
}

/** A change of some journal, in the order of the relay's engine. */
export interface SharedChange {
  readonly row: RunRow;
  /** Where the next watch goes on; opaque. */
  readonly cursor: string;
}

/** Who may drive a run, for how long: liveness only, safety is J2 (J6). */
export type Lease =
  | { readonly isHeld: true }
  /** Somebody else has it, for at most this long. */
  | { readonly isHeld: false; readonly holder: string; readonly expiresInMs: number };

/**
 * The port to journals that travel (opt-in): a run can then be continued on another device. Its engine is the
 * arbiter of J2, by a conditional insert. Whose journals a device may read and write is the engine's to say, by
 * the account that it is asked with. Every implementation passes `journalRelayAcceptance` of `anvia-chat/testing`.
 */
export interface JournalRelay {
  /**
   * Writes at the end of a journal. `conflict`: a place is taken, or there would be a gap. `unknown`: no answer
   * came; the caller reads back and looks for the `appendId`.
   * @throws AnviaError `relay_unavailable` when it certainly was not written, or `relay_refused`.
   */
  append(entry: SharedAppend, signal?: AbortSignal): Promise<"appended" | "conflict" | "unknown">;
  /** The events from `fromSeq` on, in order; none when there is no such journal. */
  read(runId: string, fromSeq?: number, signal?: AbortSignal): Promise<readonly SharedEvent[]>;
  /** The rows of all journals of this account, oldest run first. */
  list(
    query?: { readonly sessionId?: string; readonly statuses?: readonly RunRow["status"][] },
    signal?: AbortSignal,
  ): Promise<readonly RunRow[]>;
  /** Removes every journal of a session, for good. */
  removeSession(sessionId: string, signal?: AbortSignal): Promise<void>;
  /** Every change, as `Relay.watch`: at least once each, from `cursor` on, going on by itself after faults. */
  watch(options: {
    readonly cursor?: string;
    readonly signal: AbortSignal;
  }): AsyncIterable<SharedChange>;
  /** Takes or renews the lease of a run for `ms`, by the engine's clock. The same holder may always renew. */
  lease(runId: string, holder: string, ms: number, signal?: AbortSignal): Promise<Lease>;
  /** Gives it back at once; nothing happens when somebody else holds it. */
  release(runId: string, holder: string): Promise<void>;
}
