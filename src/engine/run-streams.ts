import type { RunStreamEvent } from "../agent/stream-events.js";
import { EventQueue } from "./event-queue.js";
import type { JournalChange } from "./journal.js";
import { streamEvents } from "./run-events.js";

interface Stream {
  readonly queue: EventQueue<RunStreamEvent>;
  readonly isWatched: boolean;
}

/** The streams of the runs that this page started, each until its last event. */
export class RunStreams {
  readonly #streams = new Map<string, Stream>();
  readonly #causes = new Map<string, unknown>();

  /** Opens the stream of a new run. `isWatched`: its reader counts as somebody who can show approvals. */
  open(runId: string, isWatched: boolean): EventQueue<RunStreamEvent> {
    const queue = new EventQueue<RunStreamEvent>();
    this.#streams.set(runId, { queue, isWatched });
    return queue;
  }

  has(runId: string): boolean {
    return this.#streams.has(runId);
  }

  isWatched(runId: string): boolean {
    return this.#streams.get(runId)?.isWatched === true;
  }

  /** Keeps the original error of a fault, for the page that is waiting for the run. */
  noteCause(runId: string, error: unknown): void {
    this.#causes.set(runId, error);
  }

  /** The run is over: nothing of it is kept here. */
  forget(runId: string): void {
    this.#causes.delete(runId);
  }

  /** Tells what a change of the journal amounts to. */
  tell(change: JournalChange): void {
    const { runId } = change.journal;
    if (!this.has(runId)) return;
    for (const event of streamEvents(change, this.#causes.get(runId))) this.emit(runId, event);
  }

  /** Tells one event; the last one closes the stream. */
  emit(runId: string, event: RunStreamEvent): void {
    const stream = this.#streams.get(runId);
    stream?.queue.push(event);
    if (event.type !== "final" && event.type !== "error") return;
    stream?.queue.close();
    this.#streams.delete(runId);
  }
}
