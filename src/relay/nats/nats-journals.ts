/**
 * Journals over NATS: a stream with one subject for each run, one message for each append. An append names the
 * last message that it follows, so that of two at the same place the server takes one (J2); all its events are in
 * one message, so that all are written or none.
 */
import { AnviaError } from "../../errors.js";
import type { RunRow } from "../../run/state.js";
import type {
  JournalRelay,
  Lease,
  SharedAppend,
  SharedChange,
  SharedEvent,
} from "../journal-relay.js";
import { tokenOf } from "./encoding.js";
import {
  encodeAppend,
  eventsIn,
  isWhole,
  type JournalMessage,
  readAppend,
} from "./journal-entry.js";
import { NatsLeases } from "./nats-leases.js";
import type { NatsLink } from "./nats-link.js";
import { unreachable } from "./nats-link.js";
import { type LogEntry, SubjectLog } from "./subject-log.js";

/** Where the journals are. */
export interface NatsJournalsOptions {
  readonly bucket: string;
  readonly account: string;
  readonly replicas: number;
  readonly retryMs: number;
}

/** The port over a link. The stream `<bucket>_journals` is made at the first use. */
export function createNatsJournals(link: NatsLink, options: NatsJournalsOptions): JournalRelay {
  return new NatsJournals(link, options);
}

/** Where a journal ends: the message that the next one follows, and the place that it has to claim. */
interface JournalEnd {
  readonly seq: number;
  /** `undefined`: the run was removed, for good. */
  readonly next: number | undefined;
}

const REMEMBERED = 200;

class NatsJournals implements JournalRelay {
  readonly #link: NatsLink;
  readonly #log: SubjectLog;
  readonly #leases: NatsLeases;
  readonly #prefix: string;
  readonly #retryMs: number;
  /** Where journals ended when this device wrote last. The server says when it is old. */
  readonly #ends = new Map<string, JournalEnd>();

  constructor(link: NatsLink, { bucket, account, replicas, retryMs }: NatsJournalsOptions) {
    this.#link = link;
    this.#prefix = `${bucket}.journal.${account}.`;
    this.#retryMs = retryMs;
    this.#leases = new NatsLeases(link, { bucket, account, replicas });
    this.#log = new SubjectLog(link, {
      name: `${bucket}_journals`,
      subjects: [`${bucket}.journal.>`],
      num_replicas: replicas,
      allow_rollup_hdrs: true,
      allow_direct: true,
      deny_delete: true,
    });
  }

  async append(
    entry: SharedAppend,
    signal?: AbortSignal,
  ): Promise<"appended" | "conflict" | "unknown"> {
    const { row, events, appendId } = entry;
    const { runId } = row;
    const place = events[0]?.seq;
    if (place === undefined || !isWhole(entry)) return "conflict";
    const known = this.#ends.get(runId);
    const end = known?.next === place ? known : await this.#endOf(runId, place, signal);
    this.#ends.delete(runId);
    if (end.next !== place) return "conflict";
    const result = await this.#log.write(
      {
        subject: this.#subjectOf(runId),
        data: encodeAppend(entry),
        after: end.seq,
        messageId: `${this.#subjectOf(runId)}.${appendId}`,
      },
      signal,
    );
    if (result.status !== "written") return result.status;
    this.#remember(runId, { seq: result.seq, next: row.nextSeq });
    return "appended";
  }

  async read(runId: string, fromSeq = 0, signal?: AbortSignal): Promise<readonly SharedEvent[]> {
    const subject = this.#subjectOf(runId);
    const entries = await this.#log.all(subject, signal);
    return eventsIn(inOrder(entries).flatMap((entry) => this.#message(entry) ?? [])).slice(fromSeq);
  }

  async list(
    query: Parameters<JournalRelay["list"]>[0] = {},
    signal?: AbortSignal,
  ): Promise<readonly RunRow[]> {
    const { sessionId, statuses } = query;
    return (await this.#rows(signal))
      .map(({ row }) => row)
      .filter((row) => sessionId === undefined || row.sessionId === sessionId)
      .filter((row) => !statuses || statuses.includes(row.status))
      .sort((a, b) => a.startedAt - b.startedAt || (a.runId < b.runId ? -1 : 1));
  }

  async removeSession(sessionId: string, signal?: AbortSignal): Promise<void> {
    const rows = await this.#rows(signal);
    const gone = rows.filter(({ row }) => row.sessionId === sessionId);
    for (const { row, seq } of gone) await this.#remove(row.runId, seq, signal);
  }

  async *watch(options: {
    readonly cursor?: string;
    readonly signal: AbortSignal;
  }): AsyncGenerator<SharedChange> {
    const signal = AbortSignal.any([options.signal, this.#link.closed]);
    const changes = this.#log.follow(`${this.#prefix}*`, {
      ...options,
      signal,
      retryMs: this.#retryMs,
    });
    for await (const { entry, cursor } of changes) {
      const row = this.#message(entry)?.row;
      if (row) yield { row, cursor };
    }
  }

  lease(runId: string, holder: string, ms: number, signal?: AbortSignal): Promise<Lease> {
    return this.#leases.take(runId, holder, ms, signal);
  }

  release(runId: string, holder: string): Promise<void> {
    return this.#leases.giveBack(runId, holder);
  }

  /** A mark takes the place of all messages of the run; what would follow them is refused from then on. */
  async #remove(runId: string, after: number, signal?: AbortSignal): Promise<void> {
    this.#ends.delete(runId);
    const subject = this.#subjectOf(runId);
    for (let seq = after; ; ) {
      const write = { subject, data: new Uint8Array(), after: seq, replacesAll: true } as const;
      const { status } = await this.#log.write(write, signal);
      if (status === "written") return;
      const last = await this.#log.last(subject, signal);
      if (!last || last.isRemoval) return;
      if (status === "unknown") throw unreachable("the removal was not acknowledged");
      seq = last.seq;
    }
  }

  /** Where the journal ends. Its last message is only believed when it says what the caller expects. */
  async #endOf(runId: string, expected: number, signal?: AbortSignal): Promise<JournalEnd> {
    const last = await this.#log.last(this.#subjectOf(runId), signal);
    if (!last) return { seq: 0, next: 0 };
    if (last.isRemoval) return { seq: last.seq, next: undefined };
    if (this.#message(last)?.row.nextSeq === expected) return { seq: last.seq, next: expected };
    // Somebody was first; or wrote what no reader takes: the journal ends where its readers find the end.
    return { seq: last.seq, next: (await this.read(runId, 0, signal)).length };
  }

  async #rows(signal?: AbortSignal) {
    const entries = await this.#log.lastOfEach(`${this.#prefix}*`, signal);
    // By subject: a reader that had to start anew hears of one twice, and the later one counts.
    const latest = new Map(entries.map((entry) => [entry.subject, entry]));
    return [...latest.values()].flatMap((entry) => {
      const row = this.#message(entry)?.row;
      return row ? [{ row, seq: entry.seq }] : [];
    });
  }

  #message(entry: LogEntry): JournalMessage | undefined {
    return readAppend(entry, (runId) => this.#subjectOf(runId) === entry.subject);
  }

  #remember(runId: string, end: JournalEnd): void {
    this.#ends.set(runId, end);
    for (const oldest of this.#ends.keys()) {
      if (this.#ends.size <= REMEMBERED) break;
      this.#ends.delete(oldest);
    }
  }

  /** @throws AnviaError `relay_refused` for an id that is too long for a subject. */
  #subjectOf(runId: string): string {
    if (runId.length > 1000) throw new AnviaError("relay_refused", "The run's id is too long.");
    return `${this.#prefix}${tokenOf(runId)}`;
  }
}

/** Each message once, although a reader that had to start anew hears of some twice. */
function inOrder(entries: readonly LogEntry[]): readonly LogEntry[] {
  const known = new Map(entries.map((entry) => [entry.seq, entry]));
  return [...known.values()].sort((a, b) => a.seq - b.seq);
}
