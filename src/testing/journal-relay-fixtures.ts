/** What the acceptance suite of journals that travel is made of: events, appends, and a watch that is kept. */
import type {
  JournalRelay,
  SharedAppend,
  SharedChange,
  SharedEvent,
} from "../relay/journal-relay.js";
import type { JournalEvent } from "../run/events.js";
import { canonicalJson, toJson } from "../run/json.js";
import type { RunRow } from "../run/state.js";
import { event, started } from "./journal-builder.js";
import { type Disruption, expectSame } from "./relay-fixtures.js";

/** One engine, with two devices of the same person, and one of somebody else. */
export interface OpenedJournals {
  readonly laptop: JournalRelay;
  readonly phone: JournalRelay;
  /** Of another account: it sees nothing of the others, and they nothing of it. */
  readonly stranger: JournalRelay;
  /** What happens to the phone's way to the engine; `killEngine` happens to all. */
  readonly disruption: Disruption;
  dispose(): Promise<void>;
}

/** Cases of the suite, by what they promise. */
export type JournalCases = Readonly<Record<string, (opened: OpenedJournals) => Promise<void>>>;

/** An id that no other run has. */
export function newRunId(): string {
  return `run-${crypto.randomUUID()}`;
}

/** Events of this run from `fromSeq` on, in the places that they claim; the first one of a run begins it. */
export function eventsOf(runId: string, fromSeq: number, count = 1, word = "more"): JournalEvent[] {
  return Array.from({ length: count }, (_none, index) => {
    const seq = fromSeq + index;
    const said = { type: "steered", messageId: `m-${seq}`, text: `${word} ${seq}` } as const;
    // CAST: an event with its place
    return { ...(seq === 0 ? started() : event(said)), runId, seq } as JournalEvent;
  });
}

/** An append of those events, with the row after them; every call is another attempt. */
export function appendOf(
  runId: string,
  fromSeq: number,
  count = 1,
  changes: Partial<RunRow> & { readonly word?: string } = {},
): SharedAppend {
  const { word, ...more } = changes;
  const row: RunRow = {
    runId,
    sessionId: "session-1",
    agentId: "support",
    status: "running",
    nextSeq: fromSeq + count,
    pending: 0,
    startedAt: 1,
    updatedAt: fromSeq + count,
    ...more,
  };
  const events = eventsOf(runId, fromSeq, count, word);
  return { events, row, appendId: crypto.randomUUID() };
}

/** Fails unless these are the events; in which order their members come back is nobody's promise. */
export function expectEvents(
  found: readonly SharedEvent[],
  wanted: readonly JournalEvent[],
  what: string,
): void {
  const texts = (events: readonly unknown[]) => events.map((each) => canonicalJson(toJson(each)));
  expectSame(texts(found.map((each) => each.event)), texts(wanted), what);
}

/** The changes of a watch, as they come. */
export class WatchedJournals {
  readonly changes: SharedChange[] = [];
  readonly #end = new AbortController();
  #look: () => void = () => undefined;

  constructor(journals: JournalRelay, cursor?: string) {
    void this.#run(journals, cursor);
  }

  /** Resolves with the first change of this run that has come as far as `nextSeq`. */
  async until(runId: string, nextSeq = 1): Promise<SharedChange> {
    for (;;) {
      const found = this.changes.find(({ row }) => row.runId === runId && row.nextSeq >= nextSeq);
      if (found) return found;
      await new Promise<void>((resolve) => {
        this.#look = resolve;
      });
    }
  }

  stop(): void {
    this.#end.abort();
  }

  async #run(journals: JournalRelay, cursor: string | undefined): Promise<void> {
    const options = { signal: this.#end.signal, ...(cursor !== undefined && { cursor }) };
    for await (const change of journals.watch(options)) {
      this.changes.push(change);
      this.#look();
    }
  }
}

/** Begins runs until the watch tells of one: from then on it is known to be there. */
export async function settleIn(
  watched: WatchedJournals,
  journals: JournalRelay,
): Promise<SharedChange> {
  for (;;) {
    const runId = newRunId();
    await journals.append(appendOf(runId, 0));
    const pause = new Promise<undefined>((resolve) => setTimeout(resolve, 300));
    const change = await Promise.race([watched.until(runId), pause]);
    if (change) return change;
  }
}

/** The code of the fault with which this fails; `undefined` when it does not. */
export async function codeOf(work: Promise<unknown>): Promise<string | undefined> {
  try {
    await work;
    return undefined;
  } catch (error) {
    return String(Reflect.get(Object(error), "code"));
  }
}
