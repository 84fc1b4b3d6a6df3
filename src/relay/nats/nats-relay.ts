/**
 * The relay over NATS: a JetStream key-value bucket, reached over WebSocket. The server's check of the last
 * sequence under a key is the arbiter; there is no server of one's own between the pages and NATS. Who may
 * write the bucket may decide: see the docstring of {@link NatsRelayOptions}.
 */
import { AnviaError } from "../../errors.js";
import type { Decision } from "../../run/events.js";
import type { InteractionRecord, OpenedRecord } from "../interaction-record.js";
import type { JournalRelay } from "../journal-relay.js";
import type { RecordChange, RecordQuery, Relay, RelayOutcome } from "../relay.js";
import { encodeJson } from "./encoding.js";
import { createNatsJournals } from "./nats-journals.js";
import { type NatsAccess, NatsLink, unreachable } from "./nats-link.js";
import {
  decisionFault,
  fitsQuery,
  keyOf,
  keysOfRun,
  type RecordEntry,
  readEntry,
  standingOf,
} from "./record-entry.js";
import { type LogEntry, SubjectLog } from "./subject-log.js";

/**
 * Where the bucket is and how it is made. NATS knows permissions by subject, and no roles: whoever may write
 * the bucket may open, decide and withdraw everything in it, under any name. Give one bucket to people who may
 * decide each other's requests, and believe no `reviewerId` in it. Where a server has to say who may decide what,
 * use the HTTP relay.
 */
export interface NatsRelayOptions extends NatsAccess {
  /** The bucket of the interactions; made at the first use when it is not there. @default "anvia" */
  readonly bucket?: string;
  /**
   * Whose journals this page may read and write, for `shareRuns`: letters, digits, `-` and `_`. The server has to
   * hold the login to the subjects of its account; a page can say any. Without it no journals travel.
   */
  readonly account?: string;
  /** On how many servers of a cluster a bucket that is made here is kept: 1, 3 or 5. @default 1 */
  readonly replicas?: number;
  /** How long to wait before a watch that broke goes on, in ms. @default 500 */
  readonly retryMs?: number;
}

/** Changes kept of a record, so that a watch that was away is told of each: a record has two or three. */
const HISTORY = 8;
const REMEMBERED = 500;

/**
 * Makes the relay. Nothing is loaded and nobody is asked before it is used: then `@nats-io/nats-core` and
 * `@nats-io/jetstream`, which stand beside this package.
 * @example
 * const relay = createNatsRelay({ servers: "wss://nats.example.org", token: () => fetchToken() });
 * const runtime = createRuntime({ relay });
 */
export function createNatsRelay(options: NatsRelayOptions): Relay {
  return new NatsRelay(options);
}

class NatsRelay implements Relay {
  readonly journals?: JournalRelay;
  readonly #link: NatsLink;
  readonly #log: SubjectLog;
  readonly #prefix: string;
  readonly #retryMs: number;
  /** What was read last, by id: saves a decision the reading. The server says when it is old. */
  readonly #known = new Map<string, RecordEntry>();

  constructor(options: NatsRelayOptions) {
    const { bucket = "anvia", account, replicas = 1, retryMs = 500 } = options;
    for (const name of [bucket, account ?? "none"]) {
      if (!/^[-\w]+$/.test(name))
        throw new AnviaError("invalid_config", `"${name}" is no name for a bucket or an account.`);
    }
    this.#link = new NatsLink(options);
    this.#prefix = `$KV.${bucket}.`;
    this.#retryMs = retryMs;
    // The layout of a NATS key-value bucket, so that its own tools show and keep it as one.
    this.#log = new SubjectLog(this.#link, {
      name: `KV_${bucket}`,
      subjects: [`${this.#prefix}>`],
      max_msgs_per_subject: HISTORY,
      num_replicas: replicas,
      allow_rollup_hdrs: true,
      deny_delete: true,
    });
    if (account !== undefined) {
      this.journals = createNatsJournals(this.#link, { bucket, account, replicas, retryMs });
    }
  }

  async open(opened: OpenedRecord, signal?: AbortSignal): Promise<InteractionRecord> {
    const record: InteractionRecord = { ...opened, version: 1, status: "pending" };
    let after = 0;
    for (;;) {
      const written = await this.#write(record, after, signal);
      if (written) return written.record;
      const { entry, seq } = await this.#look(opened.id, signal);
      if (entry) return entry.record;
      // Nothing under this key, or something that was removed: it may be opened again after that.
      if (seq === after) throw unreachable("no answer came, and it is not there");
      after = seq;
    }
  }

  async withdraw(id: string, signal?: AbortSignal): Promise<InteractionRecord | undefined> {
    let before = -1;
    for (;;) {
      const entry = await this.#read(id, signal);
      if (entry?.record.status !== "pending") return entry?.record;
      if (entry.seq === before) throw unreachable("no answer came, and it still waits");
      before = entry.seq;
      const { record, seq } = entry;
      const next = { ...record, version: record.version + 1, status: "cancelled" } as const;
      const written = await this.#write(next, seq, signal);
      if (written) return written.record;
    }
  }

  async get(id: string, signal?: AbortSignal): Promise<InteractionRecord | undefined> {
    return (await this.#read(id, signal))?.record;
  }

  async list(query: RecordQuery = {}, signal?: AbortSignal): Promise<readonly InteractionRecord[]> {
    const entries = await this.#log.lastOfEach(this.#filterOf(query), signal);
    // By key: a reader that had to start anew hears of one twice, and the later one counts.
    const latest = new Map(entries.map((entry) => [entry.subject, entry]));
    return [...latest.values()]
      .flatMap((entry) => this.#learn(entry.subject, entry)?.record ?? [])
      .filter((record) => fitsQuery(record, query))
      .sort((a, b) => a.requestedAt - b.requestedAt || (a.id < b.id ? -1 : 1));
  }

  async decide(
    id: string,
    decision: Decision,
    {
      expectedVersion,
      signal,
    }: { readonly expectedVersion: number; readonly signal?: AbortSignal },
  ): Promise<RelayOutcome> {
    try {
      return await this.#decide(id, decision, expectedVersion, signal);
    } catch (error) {
      const isRefused = AnviaError.is(error) && error.code === "relay_refused";
      return isRefused ? { status: "refused", message: error.message } : { status: "unknown" };
    }
  }

  async *watch(
    query: RecordQuery,
    { cursor, signal }: { readonly cursor?: string; readonly signal: AbortSignal },
  ): AsyncGenerator<RecordChange> {
    const changes = this.#log.follow(this.#filterOf(query), {
      ...(cursor !== undefined && { cursor }),
      signal: AbortSignal.any([signal, this.#link.closed]),
      retryMs: this.#retryMs,
    });
    for await (const { entry, cursor } of changes) {
      const record = this.#learn(entry.subject, entry)?.record;
      if (record && fitsQuery(record, query)) yield { record, cursor };
    }
  }

  close(): Promise<void> {
    return this.#link.close();
  }

  async #decide(
    id: string,
    decision: Decision,
    expectedVersion: number,
    signal?: AbortSignal,
  ): Promise<RelayOutcome> {
    let entry = this.#known.get(id);
    if (entry?.record.status !== "pending") entry = await this.#read(id, signal);
    let mayWrite = true;
    for (;;) {
      if (!entry) return { status: "gone" };
      const { record, seq } = entry;
      const message = decisionFault(record.request, decision);
      if (message !== undefined) return { status: "refused", message };
      const status = standingOf(entry, decision, expectedVersion);
      if (status !== "write") return { status, record };
      // It was sent. It does not count (N2), or it is not there: then it may still be on its way.
      if (!mayWrite)
        return entry.void?.decisionId === decision.decisionId
          ? { status: "gone", record }
          : { status: "unknown" };
      const next = { ...record, version: record.version + 1, status: "settled", decision } as const;
      const result = await this.#log.write(
        { subject: this.#subjectOf(id), data: encodeJson(next), after: seq },
        signal,
      );
      mayWrite = result.status === "conflict";
      // What counts, and since when, is what the server has.
      entry = await this.#read(id, signal);
    }
  }

  /** Writes, and reads back what came of it; `undefined`: somebody else was first, or nothing is known. */
  async #write(
    record: InteractionRecord,
    after: number,
    signal?: AbortSignal,
  ): Promise<RecordEntry | undefined> {
    const write = { subject: this.#subjectOf(record.id), data: encodeJson(record), after };
    const result = await this.#log.write(write, signal);
    if (result.status !== "written") return undefined;
    return this.#remember({ record, seq: result.seq });
  }

  async #read(id: string, signal?: AbortSignal): Promise<RecordEntry | undefined> {
    return (await this.#look(id, signal)).entry;
  }

  async #look(id: string, signal?: AbortSignal) {
    const subject = this.#subjectOf(id);
    const found = await this.#log.last(subject, signal);
    return { entry: found && this.#learn(subject, found), seq: found?.seq ?? 0 };
  }

  #learn(subject: string, found: LogEntry): RecordEntry | undefined {
    const entry = readEntry(subject.slice(this.#prefix.length), found);
    return entry && this.#remember(entry);
  }

  #remember(entry: RecordEntry): RecordEntry {
    const { id } = entry.record;
    if ((this.#known.get(id)?.seq ?? 0) > entry.seq) return entry; // a watch may be behind
    this.#known.delete(id);
    this.#known.set(id, entry);
    for (const oldest of this.#known.keys()) {
      if (this.#known.size <= REMEMBERED) break;
      this.#known.delete(oldest);
    }
    return entry;
  }

  #subjectOf(id: string): string {
    return `${this.#prefix}${keyOf(id)}`;
  }

  #filterOf({ runId }: RecordQuery): string {
    return this.#prefix + (runId === undefined ? ">" : keysOfRun(runId));
  }
}
