import { AnviaError } from "../errors.js";
import type { Hints } from "../relay/tabs.js";
import { expiredInteractions, nextDeadline } from "../run/next-effects.js";
import type { RunRow } from "../run/state.js";
import type { RunStore } from "../store/run-store.js";
import type { Clock } from "./clock.js";
import { Journal, type JournalChange } from "./journal.js";
import type { RelayLink } from "./relay-link.js";

/** What the journals of a tab need. */
export interface JournalsPorts {
  readonly store: RunStore;
  readonly clock: Clock;
  readonly hints: Hints;
  readonly tabId: string;
  /** What a decision has to pass before it is written: other devices may have decided. Absent: nothing. */
  readonly relay?: Pick<RelayLink, "admit">;
  createId(): string;
  onFault(error: unknown): void;
}

/** When a deadline that could not be confirmed is tried again, at the latest; what reaches the relay is earlier. */
const EXPIRE_AGAIN_MS = 15_000;

/**
 * The journals that this tab has open, each once. Says to the other tabs what was written here, reads
 * again what they say they wrote, and writes `timed_out` when a deadline has passed (J8).
 */
export class Journals {
  readonly #ports: JournalsPorts;
  readonly #open = new Map<string, Promise<Journal>>();
  readonly #forgotten = new WeakSet<Journal>();
  readonly #listeners = new Set<(change: JournalChange) => void>();
  readonly #alarms = new Map<string, () => void>();
  readonly #stopHints: () => void;

  constructor(ports: JournalsPorts) {
    this.#ports = ports;
    this.#stopHints = ports.hints.subscribe((hint) => {
      if (hint.type === "awake") for (const journal of this.#open.values()) this.#refresh(journal);
      if (hint.type !== "journal") return;
      const journal = this.#open.get(hint.runId);
      if (journal) this.#refresh(journal);
    });
  }

  /** The journal of this run, read at least once; empty when there is none. */
  open(runId: string): Promise<Journal> {
    const known = this.#open.get(runId);
    if (known) return known;
    const journal = this.#read(runId);
    this.#open.set(runId, journal);
    // What could not be read is read again the next time; this caller hears of the fault.
    journal.catch(() => this.#open.delete(runId));
    return journal;
  }

  /** The journal of this row, read as far as the row says: one that is open here may lag behind. */
  async openAt({ runId, nextSeq }: Pick<RunRow, "runId" | "nextSeq">): Promise<Journal> {
    const journal = await this.open(runId);
    if (journal.state.nextSeq < nextSeq) await journal.refresh();
    return journal;
  }

  /** A journal that nobody can have written to: its id was made just now. */
  create(runId: string): Journal {
    const journal = new Journal(runId, this.#journalPorts());
    this.#open.set(runId, Promise.resolve(journal));
    return journal;
  }

  /** Forgets a journal whose rows were deleted. */
  forget(journal: Journal): void {
    const { runId } = journal;
    this.#alarms.get(runId)?.();
    this.#alarms.delete(runId);
    this.#open.delete(runId);
    this.#forgotten.add(journal);
  }

  /** Whether this journal's rows were not deleted, as far as this tab knows. */
  has(journal: Journal): boolean {
    return !this.#forgotten.has(journal);
  }

  /** Calls `listener` after every change of an open journal; returns its undo. */
  subscribe(listener: (change: JournalChange) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  close(): void {
    this.#stopHints();
    for (const cancel of this.#alarms.values()) cancel();
    this.#alarms.clear();
  }

  async #read(runId: string): Promise<Journal> {
    const journal = new Journal(runId, this.#journalPorts());
    await journal.refresh();
    return journal;
  }

  #journalPorts() {
    const { store, clock, relay } = this.#ports;
    return {
      store,
      ...(relay && { admit: relay.admit }),
      now: () => clock.now(),
      onChange: (change: JournalChange) => this.#changed(change),
    };
  }

  #changed(change: JournalChange): void {
    const { runId } = change.journal;
    if (change.isOwn) this.#ports.hints.post({ type: "journal", runId });
    this.#setAlarm(change.journal);
    for (const listener of this.#listeners) listener(change);
  }

  #setAlarm(journal: Journal, notBefore = 0): void {
    this.#alarms.get(journal.runId)?.();
    this.#alarms.delete(journal.runId);
    const deadline = nextDeadline(journal.state);
    if (deadline === undefined) return;
    const cancel = this.#ports.clock.wake(Math.max(deadline, notBefore), () =>
      this.#guard(this.expire(journal)),
    );
    this.#alarms.set(journal.runId, cancel);
  }

  /**
   * Settles what nobody decided in time. Any tab may do it; the first one counts (J2, J8). Where a relay has to
   * confirm it and cannot be asked, or its clock says that there is still time, it stays as it is until later.
   */
  async expire(journal: Journal): Promise<void> {
    const { clock, tabId, createId } = this.#ports;
    try {
      await journal.append((state) =>
        expiredInteractions(state, clock.now()).map(({ request }) => ({
          type: "interaction_settled",
          interactionId: request.id,
          decision: { status: "timed_out", via: "deadline", decisionId: createId(), tabId },
        })),
      );
      this.#setAlarm(journal);
    } catch (error) {
      if (!AnviaError.is(error) || !error.code.startsWith("relay_")) throw error;
      this.#setAlarm(journal, clock.now() + EXPIRE_AGAIN_MS);
    }
  }

  #refresh(journal: Promise<Journal>): void {
    this.#guard(journal.then((known) => known.refresh()));
  }

  #guard(work: Promise<unknown>): void {
    work.catch((error: unknown) => this.#ports.onFault(error));
  }
}
