/**
 * Asks a relay's engine which decision counts, and tells what it is sure of: that one counts, that the record was
 * taken back, that its time is over. Everything else is an AnviaError, and nothing is settled by it.
 *
 * A1 Whoever sent a decision and heard nothing reads back and compares the `decisionId` before it says anything. The
 *    same decision may be sent again: it is one decision.
 * A2 A relay is untrusted: an answer about another record is none, and its word for who won is not taken; the
 *    `decisionId` in the record is.
 */
import { AnviaError } from "../../errors.js";
import {
  type InteractionRecord,
  type OpenedRecord,
  readRecord,
} from "../../relay/interaction-record.js";
import type { RecordQuery, Relay, RelayOutcome } from "../../relay/relay.js";
import type { Decision } from "../../run/events.js";
import type { Network } from "../network.js";
import type { Connection } from "../relay-link.js";
import { isAbout } from "./records.js";

/**
 * What became of a decision. `settled`: the record's decision counts, this one or another. `cancelled`: the record was
 * taken back. `out_of_time`: the engine's clock says that its time is over, or for a `timed_out` that it is not.
 * `gone`: there is no such record.
 */
export type Verdict =
  | { readonly status: "settled"; readonly decision: Decision; readonly record: InteractionRecord }
  | { readonly status: "cancelled" | "out_of_time"; readonly record: InteractionRecord }
  | { readonly status: "gone" };

/** What is asked, and what is known of the way to it. */
export interface ArbiterPorts {
  readonly relay: Relay;
  readonly connection: Connection;
  readonly network: Network;
}

/** How long the relay may take for an answer. */
const ANSWER_MS = 5000;
/** How often a decision is sent before it is left for later. */
const ATTEMPTS = 3;

const UNREACHABLE = "The other devices cannot be reached just now.";

/** See above. */
export class Arbiter {
  readonly #relay: Relay;
  readonly #connection: Connection;
  readonly #network: Network;
  /** The version of records that are known to be at the relay and to wait there. */
  readonly #versions = new Map<string, number>();

  constructor({ relay, connection, network }: ArbiterPorts) {
    this.#relay = relay;
    this.#connection = connection;
    this.#network = network;
  }

  /** Whether the record is known to be at the relay. */
  hasOpened(id: string): boolean {
    return this.#versions.has(id);
  }

  /**
   * Makes an interaction of this device known there.
   * @throws AnviaError `relay_unavailable` or `relay_refused`.
   */
  async open(asked: OpenedRecord): Promise<InteractionRecord> {
    const record = await this.#ask((signal) => this.#relay.open(asked, signal));
    return this.#noted(asked.id, record) ?? fail("relay_unavailable", UNREACHABLE);
  }

  /** @throws AnviaError as {@link open}. */
  async get(id: string): Promise<InteractionRecord | undefined> {
    return this.#noted(id, await this.#ask((signal) => this.#relay.get(id, signal)));
  }

  /** Takes back what nobody has to decide any more. @throws AnviaError as {@link open}. */
  async withdraw(id: string): Promise<void> {
    this.#versions.delete(id);
    await this.#ask((signal) => this.#relay.withdraw(id, signal));
  }

  /** The records that fit and can be read. @throws AnviaError as {@link open}. */
  async list(query: RecordQuery): Promise<readonly InteractionRecord[]> {
    const records = await this.#ask(async (signal) => [...(await this.#relay.list(query, signal))]);
    return records.flatMap((record) => this.note(record) ?? []);
  }

  /** A record as the relay told it: `undefined` when it is none. */
  note(record: unknown): InteractionRecord | undefined {
    const parsed = readRecord(record);
    return parsed && this.#noted(parsed.id, parsed);
  }

  /**
   * Has the relay's engine decide between this decision and all others. `asked`: what to make known there first
   * when it does not know the record; `undefined` for runs elsewhere.
   * @throws AnviaError `relay_unavailable`: it may count yet; `relay_refused`: it does not.
   */
  async settle(id: string, decision: Decision, asked?: OpenedRecord): Promise<Verdict> {
    for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
      const expectedVersion = this.#versions.get(id);
      const verdict =
        expectedVersion === undefined
          ? await this.#look(id, asked)
          : await this.#decide(id, decision, expectedVersion);
      if (verdict) return verdict;
    }
    return fail("relay_unavailable", UNREACHABLE);
  }

  /** Finds out its version, which the next attempt is made on; a verdict when it waits no more. */
  async #look(id: string, asked: OpenedRecord | undefined): Promise<Verdict | undefined> {
    const record = asked ? await this.open(asked) : await this.get(id);
    if (!record) return { status: "gone" };
    return record.status === "pending" ? undefined : ended(record);
  }

  /** One attempt; `undefined`: another one is to be made. */
  async #decide(
    id: string,
    decision: Decision,
    expectedVersion: number,
  ): Promise<Verdict | undefined> {
    const outcome = await this.#outcome(id, decision, expectedVersion);
    if (outcome.status === "refused") return fail("relay_refused", outcome.message);
    // A1. A relay that has no answer within the time is read back, too.
    const told = "record" in outcome ? outcome.record : await this.get(id);
    const record = told && this.#noted(id, told);
    if (!record) this.#versions.delete(id);
    if (record?.status !== "pending") return record && ended(record);
    const isSameVersion = record.version === expectedVersion;
    return outcome.status === "gone" && isSameVersion
      ? { status: "out_of_time", record }
      : undefined;
  }

  async #outcome(id: string, decision: Decision, expectedVersion: number): Promise<RelayOutcome> {
    try {
      return await this.#ask(async (signal) => {
        const outcome = await this.#relay.decide(id, decision, { expectedVersion, signal });
        return outcome.status === "unknown" ? fail("relay_unavailable", UNREACHABLE) : outcome;
      });
    } catch (error) {
      if (AnviaError.is(error) && error.code === "relay_refused") throw error;
      return { status: "unknown" }; // it may have arrived: only the engine knows
    }
  }

  /** A2. Remembers which version waits there. */
  #noted(id: string, answer: InteractionRecord | undefined): InteractionRecord | undefined {
    const record = answer && readRecord(answer);
    if (!record || !isAbout(record, id)) return undefined;
    if (record.status === "pending") this.#versions.set(id, record.version);
    else this.#versions.delete(id);
    return record;
  }

  /** One question to the relay; how it goes is what the connection is said to be like. */
  async #ask<Answer>(ask: (signal: AbortSignal) => Promise<Answer>): Promise<Answer> {
    const limit = AbortSignal.timeout(ANSWER_MS);
    try {
      if (!this.#network.isOnline()) fail("relay_unavailable", UNREACHABLE); // surely: nobody has to wait for it
      const answer = await Promise.race([ask(limit), aborted(limit)]);
      this.#connection.set("online");
      return answer;
    } catch (cause) {
      const isRefused = AnviaError.is(cause) && cause.code === "relay_refused";
      const message = isRefused ? cause.message : UNREACHABLE;
      this.#connection.set(isRefused ? "refused" : "offline", message);
      if (isRefused) throw cause;
      throw new AnviaError("relay_unavailable", message, { retryable: true, cause });
    }
  }
}

function ended(record: InteractionRecord): Verdict {
  const { status, decision } = record;
  if (status === "settled" && decision) return { status, decision, record };
  return { status: "cancelled", record };
}

function fail(code: "relay_unavailable" | "relay_refused", message: string): never {
  throw new AnviaError(code, message, { retryable: code === "relay_unavailable" });
}

/** Rejects when the signal aborts: a relay may not look at it. */
function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
}
