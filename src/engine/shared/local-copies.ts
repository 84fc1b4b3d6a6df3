import type { SharedAppend } from "../../relay/journal-relay.js";
import { type JournalEvent, type ParsedJournal, parseJournal } from "../../run/events.js";
import { emptyRun, fold } from "../../run/reduce.js";
import { rowOf } from "../../run/state.js";
import { type SharedPorts, unreachable } from "./shared-ports.js";

const ATTEMPTS = 3;
/** How many events are handed in at once. */
const BATCH = 200;

/** What a run is at the relay after it was handed in: there, removed for good, or not to be had from here. */
export type HandedIn = "shared" | "removed" | "kept";

/**
 * The journals on this device as copies of those at the relay.
 *
 * D1 A copy holds only what this version can read, and only what stands in its place: what a relay says is as
 *    untrusted as a row of the local store. The rest of a journal is kept in mind, and makes it read-only (J9).
 * D2 A copy never has an event that the relay does not have, once the run is shared. One that has (it began before
 *    runs were shared, or the relay lost something) is handed in before anything is written behind it.
 * D3 What was removed at the relay is removed here: it takes no run in again.
 */
export class LocalCopies {
  readonly #ports: SharedPorts;
  /** What follows on a copy and cannot be read here. */
  readonly #tails = new Map<string, { readonly seq: number; readonly rows: readonly unknown[] }>();

  constructor(ports: SharedPorts) {
    this.#ports = ports;
  }

  /** What stands at the relay from `seq` on and cannot be read here, as it came. */
  tailAt(runId: string, seq: number): readonly unknown[] {
    const tail = this.#tails.get(runId);
    return tail?.seq === seq ? tail.rows : [];
  }

  /**
   * Brings a copy up to date.
   * @returns Whether there was more at the relay than here.
   * @throws what the relay or the store throws.
   */
  async pull(runId: string): Promise<boolean> {
    const { store, journals, tell } = this.#ports;
    const own = await this.#copyOf(runId);
    if (own.unreadable) return false; // nothing can be said of what comes behind
    const from = own.events.length;
    const rows = (await journals.read(runId, from)).map(({ event }) => event);
    const { events, unreadable } = parseJournal(runId, rows, from);
    if (unreadable)
      this.#tails.set(runId, { seq: unreadable.seq, rows: rows.slice(events.length) });
    else this.#tails.delete(runId);
    if (events.length > 0) {
      const state = fold(fold(emptyRun(runId), own.events), events);
      // CAST: they were just parsed; the copy keeps what was written, to the letter
      const copies = rows.slice(0, events.length) as readonly JournalEvent[];
      await store.append(copies, rowOf(state)); // a conflict: another tab has pulled it
    }
    if (rows.length > 0) tell({ type: "journal", runId });
    return rows.length > 0;
  }

  /**
   * Writes at the relay; an answer that was lost is read back by the append's id.
   * @throws AnviaError `relay_unavailable` when it cannot be known; the same `entry` may be tried again.
   */
  async send(entry: SharedAppend): Promise<"appended" | "conflict"> {
    const { journals } = this.#ports;
    const { row, events, appendId } = entry;
    for (let attempt = 0, isDoubted = false; attempt < ATTEMPTS; attempt++, isDoubted = true) {
      const outcome = await journals.append(entry);
      if (outcome === "appended") return "appended";
      if (outcome === "conflict" && !isDoubted) return "conflict";
      const [found] = await journals.read(row.runId, events[0]?.seq);
      if (found) return found.appendId === appendId ? "appended" : "conflict";
      if (outcome === "conflict") return "conflict";
    }
    throw unreachable();
  }

  /** Hands in what the relay lacks of this copy (D2). */
  async handIn(runId: string): Promise<HandedIn> {
    const { journals, createId } = this.#ports;
    const { events, unreadable } = await this.#copyOf(runId);
    if (unreadable || events.length === 0) return "kept";
    let known = (await journals.read(runId)).length;
    while (known < events.length) {
      const next = events.slice(known, known + BATCH);
      const row = rowOf(fold(emptyRun(runId), events.slice(0, known + next.length)));
      if ((await this.send({ events: next, row, appendId: createId() })) === "conflict") {
        const isThere = (await journals.read(runId)).length > 0;
        return isThere ? "shared" : "removed"; // D3
      }
      known += next.length;
    }
    return "shared";
  }

  /** Removes the session here whose runs were removed at the relay (D3); what is left of it there comes again. */
  async forget(sessionId: string): Promise<void> {
    const { store, journals, tell } = this.#ports;
    await store.deleteSession(sessionId);
    tell({ type: "session", sessionId });
    for (const { runId } of await journals.list({ sessionId })) await this.pull(runId);
  }

  async #copyOf(runId: string): Promise<ParsedJournal> {
    return parseJournal(runId, await this.#ports.store.read(runId));
  }
}

/** Whether all of this only says what happened already, and would be lost if it were not written. Pure. */
export function isOnlyFacts(events: readonly JournalEvent[]): boolean {
  return events.every(
    ({ type }) =>
      type === "tool_finished" || type === "tool_failed" || type === "model_call_finished",
  );
}
