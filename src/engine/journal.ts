import { AnviaError } from "../errors.js";
import {
  EVENT_VERSION,
  type JournalEvent,
  type ParsedJournal,
  parseJournal,
  type RunEvent,
} from "../run/events.js";
import { emptyRun, fold, isAllowed, reduce } from "../run/reduce.js";
import { type RunState, rowOf } from "../run/state.js";
import type { RunStore } from "../store/run-store.js";

type WithoutHead<Event> = Event extends RunEvent ? Omit<Event, "v" | "at"> : never;
/** An event before it has its place, its time and its version. */
export type NewEvent = WithoutHead<RunEvent>;

/** What happened to a journal: events in a row, between two states. */
export interface JournalChange {
  readonly journal: Journal;
  readonly before: RunState;
  readonly events: readonly JournalEvent[];
  /** Whether this tab wrote them just now; else they were read. */
  readonly isOwn: boolean;
}

/** What a journal needs of the engine. */
export interface JournalPorts {
  readonly store: RunStore;
  /**
   * Whether these events may be written: they themselves, as they may be, or a promise after which they are
   * built anew. Where it is absent all may.
   */
  admit?(
    journal: Journal,
    events: readonly JournalEvent[],
  ): readonly JournalEvent[] | Promise<unknown>;
  now(): number;
  onChange(change: JournalChange): void;
}

/** What came of an attempt to write: the events written, or what has to come first. */
type Appended =
  | { readonly written: readonly JournalEvent[] }
  | { readonly admission: Promise<unknown> };

const NOTHING: Appended = { written: [] };

/**
 * One run's journal, as this tab knows it: the folded state, and the only way to write (J1, J2). The
 * state may lag behind the store; a write that comes too late finds out by itself.
 */
export class Journal {
  #state: RunState;
  #unreadable: ParsedJournal["unreadable"];
  #queue: Promise<unknown> = Promise.resolve();
  readonly #ports: JournalPorts;

  constructor(
    readonly runId: string,
    ports: JournalPorts,
  ) {
    this.#state = emptyRun(runId);
    this.#ports = ports;
  }

  /** The fold of what was read so far. */
  get state(): RunState {
    return this.#state;
  }

  /** Set when the rest of the journal cannot be read: shown as far as it goes, never driven (J9). */
  get unreadable(): ParsedJournal["unreadable"] {
    return this.#unreadable;
  }

  /** Whether nothing stands in it. */
  get isEmpty(): boolean {
    return this.#state.nextSeq === 0;
  }

  /** Reads what others wrote meanwhile. */
  async refresh(): Promise<void> {
    await this.#inTurn(() => this.#read());
  }

  /**
   * Writes the events that `build` makes of the newest state. When another writer was faster, `build`
   * is asked again with what that one left (J2). Events that the state does not allow are not written.
   * @returns The events written; none when `build` made none, or when they no longer make sense.
   * @throws AnviaError `newer_journal`, the store's, or why an event was not admitted.
   */
  async append(build: (state: RunState) => readonly NewEvent[]): Promise<readonly JournalEvent[]> {
    for (;;) {
      const outcome = await this.#inTurn(() => this.#append(build));
      if ("written" in outcome) return outcome.written;
      // Out of turn: whatever else there is to write does not wait for it.
      await outcome.admission;
    }
  }

  async #append(build: (state: RunState) => readonly NewEvent[]): Promise<Appended> {
    for (;;) {
      this.#assertReadable();
      const built = this.#place(build(this.#state));
      if (built.length === 0 || !areAllowed(this.#state, built)) return NOTHING;
      const events = this.#ports.admit?.(this, built) ?? built;
      if ("then" in events) return { admission: events };
      const next = fold(this.#state, events);
      if ((await this.#ports.store.append(events, rowOf(next))) === "appended") {
        this.#change(next, events, true);
        return { written: events };
      }
      // Somebody was faster. Or the journal was deleted, and nothing may be written in its place.
      if ((await this.#read()).length === 0) return NOTHING;
    }
  }

  async #read(): Promise<readonly JournalEvent[]> {
    if (this.#unreadable) return [];
    const fromSeq = this.#state.nextSeq;
    const rows = await this.#ports.store.read(this.runId, fromSeq);
    const { events, unreadable } = parseJournal(this.runId, rows, fromSeq);
    this.#unreadable = unreadable;
    if (events.length > 0) this.#change(fold(this.#state, events), events, false);
    return events;
  }

  #place(drafts: readonly NewEvent[]): readonly JournalEvent[] {
    const { runId } = this;
    const at = this.#ports.now();
    return drafts.map((draft, index) => {
      // CAST: a NewEvent is a RunEvent without the three members that are added here
      return {
        ...draft,
        v: EVENT_VERSION,
        at,
        runId,
        seq: this.#state.nextSeq + index,
      } as JournalEvent;
    });
  }

  #change(next: RunState, events: readonly JournalEvent[], isOwn: boolean): void {
    const before = this.#state;
    this.#state = next;
    this.#ports.onChange({ journal: this, before, events, isOwn });
  }

  #assertReadable(): void {
    if (!this.#unreadable) return;
    const why =
      this.#unreadable.why === "newer_version"
        ? "This conversation was continued by a newer version. Reload the page to go on."
        : "A part of this conversation's record cannot be read, so it cannot go on. Start a new one.";
    throw new AnviaError("newer_journal", why);
  }

  #inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    const result = this.#queue.then(work);
    // The queue only orders; whoever called hears of the fault.
    this.#queue = result.catch(() => undefined);
    return result;
  }
}

function areAllowed(state: RunState, events: readonly RunEvent[]): boolean {
  let folded = state;
  for (const event of events) {
    if (!isAllowed(folded, event)) return false;
    folded = reduce(folded, event);
  }
  return true;
}
