import type { Decision, InteractionRequest } from "../run/events.js";
import type { InteractionRecord, OpenedRecord } from "./interaction-record.js";
import type { JournalRelay } from "./journal-relay.js";

/** Which records to list or watch; all members must fit. */
export interface RecordQuery {
  readonly status?: InteractionRecord["status"];
  readonly kinds?: readonly InteractionRequest["kind"][];
  readonly runId?: string;
  readonly sessionId?: string;
  readonly agentId?: string;
  readonly userId?: string;
}

/**
 * What became of a decision. `won`: it counts. `lost`: another one does, it is in the record. `gone`: there is
 * no such record, or its run ended. `refused`: this reviewer may not decide it; `message` says so in plain
 * words. `unknown`: no answer came; the caller reads back and compares the `decisionId` before it says anything.
 */
export type RelayOutcome =
  | { readonly status: "won" | "lost"; readonly record: InteractionRecord }
  | { readonly status: "gone"; readonly record?: InteractionRecord }
  | { readonly status: "refused"; readonly message: string }
  | { readonly status: "unknown" };

/** One change of a record, in the order of the relay's engine. */
export interface RecordChange {
  readonly record: InteractionRecord;
  /** Where the next watch goes on; opaque. */
  readonly cursor: string;
}

/**
 * The port to other devices: it carries interactions there, and decisions back. Its engine is the arbiter, by
 * compare-and-set: of all decisions about a record exactly one wins, whatever is retried, delayed, doubled or
 * killed (DESIGN §7). Every implementation passes `relayAcceptance` of `anvia-chat/testing`.
 */
export interface Relay {
  /**
   * Makes an interaction known. Doing it again changes nothing.
   * @returns The record as the engine has it, decided already or not.
   * @throws AnviaError `relay_unavailable` or `relay_refused`.
   */
  open(record: OpenedRecord, signal?: AbortSignal): Promise<InteractionRecord>;
  /**
   * Says that nobody has to decide it any more: its run ended, or it was settled where it is.
   * @returns The record as it is then; a decision that counts already stays.
   */
  withdraw(id: string, signal?: AbortSignal): Promise<InteractionRecord | undefined>;
  /** @returns The record, or `undefined` when there is none. */
  get(id: string, signal?: AbortSignal): Promise<InteractionRecord | undefined>;
  /** The records that fit, oldest first. */
  list(query?: RecordQuery, signal?: AbortSignal): Promise<readonly InteractionRecord[]>;
  /**
   * Decides, if the record still has `expectedVersion` and waits. Never throws for a network that fails:
   * that is `unknown`.
   */
  decide(
    id: string,
    decision: Decision,
    options: { readonly expectedVersion: number; readonly signal?: AbortSignal },
  ): Promise<RelayOutcome>;
  /**
   * Every change of the records that fit, from `cursor` on, each at least once and in order; without a cursor
   * from now on. Goes on by itself after faults. Ends when `signal` aborts.
   */
  watch(
    query: RecordQuery,
    options: { readonly cursor?: string; readonly signal: AbortSignal },
  ): AsyncIterable<RecordChange>;
  /** The journals themselves, where the engine carries them too: runs can then be continued elsewhere. */
  readonly journals?: JournalRelay;
  /** Lets go of every connection. */
  close(): Promise<void>;
}
