/**
 * One JetStream stream, as the rest of this folder sees it: messages under subjects, each written only when
 * nobody else wrote under its subject since (`Nats-Expected-Last-Subject-Sequence`). That check is the arbiter.
 */
import type { DeliverPolicy, JsMsg, StreamConfig, StreamInfo } from "@nats-io/jetstream";
import { AnviaError } from "../../errors.js";
import { apiCodeOf, definiteFault, forbiddenIn, readingFault } from "./nats-faults.js";
import { isOffline, type NatsLink, type NatsSession, pause, unreachable } from "./nats-link.js";

/** A message as the server keeps it. */
export interface LogEntry {
  readonly subject: string;
  /** Its place in the stream; grows with every message of any subject. */
  readonly seq: number;
  /** When the server took it, by the server's clock, ms since the epoch. */
  readonly at: number;
  readonly data: Uint8Array;
  /** It says that what was before it under this subject is removed. */
  readonly isRemoval: boolean;
}

/** `conflict`: somebody wrote first, nothing was written. `unknown`: no answer came. */
export type WriteResult =
  | { readonly status: "written"; readonly seq: number }
  | { readonly status: "conflict" | "unknown" };

/** What is written, and on what condition. */
export interface Write {
  readonly subject: string;
  readonly data: Uint8Array;
  /** The `seq` of the last message under the subject; 0 when there is none. */
  readonly after: number;
  /** The server writes two messages of the same name within two minutes once. */
  readonly messageId?: string;
  /** Everything before it under this subject goes. */
  readonly replacesAll?: true;
}

/** An entry on its way to a watcher. */
export interface FollowedEntry {
  readonly entry: LogEntry;
  /** Where to go on; opaque. */
  readonly cursor: string;
}

/** The stream's name and how it is made when it is not there. */
export type LogConfig = Pick<StreamConfig, "name" | "subjects"> & Partial<StreamConfig>;

/** As the key-value layout of NATS marks removed keys. */
const OPERATION_HEADER = "KV-Operation";
const WRONG_LAST_SEQUENCE = [10071, 10164];
const NO_SUCH_STREAM = 10059;
const LONGEST_WAIT_MS = 30_000;
const READ_AGAIN_MS = 100;
const PAYLOAD_MARGIN = 1024; // headers count too

/** Reads and writes one stream over a link. */
export class SubjectLog {
  readonly #link: NatsLink;
  readonly #config: LogConfig;
  readonly #opened = new WeakMap<NatsSession, Promise<StreamInfo>>();

  constructor(link: NatsLink, config: LogConfig) {
    this.#link = link;
    this.#config = config;
  }

  /**
   * The last message under a subject.
   * @throws AnviaError `relay_unavailable` or `relay_refused`.
   */
  last(subject: string, signal?: AbortSignal): Promise<LogEntry | undefined> {
    return this.#reading((limit) => this.#last(subject, limit), signal);
  }

  /** @throws AnviaError `relay_unavailable` when it certainly was not written, or `relay_refused`. */
  async write(write: Write, signal?: AbortSignal): Promise<WriteResult> {
    const { session } = await this.#open(this.#link.limit(signal));
    const { subject, data, after, messageId, replacesAll } = write;
    const limit = session.connection.info?.max_payload ?? 0;
    if (limit > 0 && data.length + PAYLOAD_MARGIN > limit) throw tooLarge(data.length, limit);
    const { headers: makeHeaders } = await import("@nats-io/nats-core");
    const headers = makeHeaders();
    if (replacesAll) {
      headers.set("Nats-Rollup", "sub");
      headers.set(OPERATION_HEADER, "PURGE");
    }
    try {
      const { seq } = await session.client.publish(subject, data, {
        headers,
        expect: { lastSubjectSequence: after },
        ...(messageId !== undefined && { msgID: messageId }),
      });
      return { status: "written", seq };
    } catch (error) {
      if (WRONG_LAST_SEQUENCE.includes(apiCodeOf(error))) return { status: "conflict" };
      const fault = definiteFault(error);
      if (fault) throw fault;
      void this.#link.doubt(session);
      return { status: "unknown" };
    }
  }

  /** The last message under every subject that fits, in the order in which they were written. */
  lastOfEach(filter: string, signal?: AbortSignal): Promise<readonly LogEntry[]> {
    // CAST: the values of this enumeration are these strings; importing it would load the client.
    const policy = "last_per_subject" as DeliverPolicy;
    return this.#reading((limit) => this.#collect(filter, policy, limit, signal), signal);
  }

  /** All messages under the subjects that fit, in the order in which they were written. */
  all(filter: string, signal?: AbortSignal): Promise<readonly LogEntry[]> {
    const policy = "all" as DeliverPolicy; // CAST: as above
    return this.#reading((limit) => this.#collect(filter, policy, limit, signal), signal);
  }

  /**
   * Every message that fits, from `cursor` on, each at least once and in order; without a cursor from now on.
   * Goes on by itself after faults, `retryMs` after the first.
   */
  async *follow(
    filter: string,
    {
      cursor,
      signal,
      retryMs,
    }: Readonly<{ cursor?: string; signal: AbortSignal; retryMs: number }>,
  ): AsyncGenerator<FollowedEntry> {
    let place = parseCursor(cursor);
    let waitMs = retryMs;
    while (!signal.aborted) {
      try {
        const { session } = await this.#open(signal);
        const { name } = this.#config;
        place = startIn(await this.#ask(session, () => session.manager.streams.info(name)), place);
        const policy = { opt_start_seq: place.seq + 1 };
        waitMs = retryMs;
        for await (const entry of this.#consume(session, filter, policy, signal)) {
          place = { ...place, seq: entry.seq };
          yield { entry: entryOf(entry), cursor: `${place.createdAt}.${place.seq}` };
        }
      } catch {
        // Whatever broke it: what was missed is read from the last place on. A login that is refused is asked
        // for again ever more seldom.
        waitMs = Math.min(2 * waitMs, LONGEST_WAIT_MS);
      }
      await pause(waitMs, signal);
    }
  }

  /** Reading again does no harm: a connection that broke meanwhile is no answer yet. */
  async #reading<Value>(
    read: (limit: AbortSignal) => Promise<Value>,
    signal?: AbortSignal,
  ): Promise<Value> {
    const limit = this.#link.limit(signal);
    for (;;) {
      try {
        return await read(limit);
      } catch (error) {
        const isFinal = !AnviaError.is(error) || !error.retryable;
        if (isFinal || limit.aborted || isOffline()) throw error;
        await pause(READ_AGAIN_MS, limit);
        if (limit.aborted) throw error;
      }
    }
  }

  async #last(subject: string, limit: AbortSignal): Promise<LogEntry | undefined> {
    const { session, isDirect } = await this.#open(limit);
    const { direct, streams } = session.manager;
    const message = await this.#ask(session, () =>
      (isDirect ? direct : streams).getMessage(this.#config.name, { last_by_subj: subject }),
    );
    if (!message) return undefined;
    const { seq, time, data, header } = message;
    const isRemoval = header.has(OPERATION_HEADER);
    return { subject, seq, at: time.getTime(), data, isRemoval };
  }

  /** A session in which the stream is known to be there. */
  async #open(limit: AbortSignal): Promise<Opened> {
    const session = await this.#link.session(limit);
    let opening = this.#opened.get(session);
    if (!opening) {
      opening = this.#ask(session, () => this.#findOrMake(session));
      this.#opened.set(session, opening);
      opening.catch(() => this.#opened.delete(session));
    }
    const { config } = await opening;
    return { session, isDirect: this.#config.allow_direct === true && config.allow_direct };
  }

  async #findOrMake({ manager }: NatsSession): Promise<StreamInfo> {
    const { name } = this.#config;
    try {
      return await manager.streams.info(name);
    } catch (error) {
      if (apiCodeOf(error) !== NO_SUCH_STREAM) throw error;
    }
    try {
      return await manager.streams.add(this.#config);
    } catch (cause) {
      if (forbiddenIn(cause) === undefined) throw cause;
      const message = `There is no stream ${name} at the NATS server, and this login may not make it.`;
      throw new AnviaError("relay_refused", message, { cause });
    }
  }

  async #ask<Value>(session: NatsSession, request: () => Promise<Value>): Promise<Value> {
    try {
      return await request();
    } catch (error) {
      if (AnviaError.is(error)) throw error;
      const fault = readingFault(error);
      if (fault.retryable) void this.#link.doubt(session);
      throw fault;
    }
  }

  async #collect(
    filter: string,
    deliver_policy: DeliverPolicy,
    limit: AbortSignal,
    signal?: AbortSignal,
  ): Promise<readonly LogEntry[]> {
    const { session } = await this.#open(limit);
    const stalled = new Stall(this.#link.timeoutMs);
    const end = AbortSignal.any([stalled.signal, ...(signal ? [signal] : [])]);
    const entries: LogEntry[] = [];
    try {
      for await (const message of this.#consume(session, filter, { deliver_policy }, end)) {
        stalled.restart();
        entries.push(entryOf(message));
        if (message.info.pending === 0) return entries;
      }
    } catch (error) {
      if (error === NOTHING) return [];
      throw AnviaError.is(error) ? error : unreachable(error);
    } finally {
      stalled.stop();
    }
    throw unreachable("the connection ended before all was read");
  }

  async *#consume(
    session: NatsSession,
    filter_subjects: string,
    start: { readonly deliver_policy: DeliverPolicy } | { readonly opt_start_seq: number },
    signal: AbortSignal,
  ): AsyncGenerator<JsMsg> {
    const options = { filter_subjects, ...start };
    const consumer = await this.#ask(session, () =>
      session.client.consumers.getPushConsumer(this.#config.name, options),
    );
    const { num_pending } = await consumer.info(true);
    if (num_pending === 0 && "deliver_policy" in start) throw NOTHING;
    const messages = await consumer.consume();
    const stop = () => void messages.close();
    if (signal.aborted) stop();
    signal.addEventListener("abort", stop);
    try {
      yield* messages;
    } finally {
      signal.removeEventListener("abort", stop);
      stop();
      // Best effort: the server removes by itself what nobody listens to.
      consumer.delete().catch(() => undefined);
    }
  }
}

interface Opened {
  readonly session: NatsSession;
  /**
   * Single messages are read by a request that names the subject, so that a login's permissions can hold it to
   * its own. In a cluster any server may answer it, and be a moment behind.
   */
  readonly isDirect: boolean;
}

/** There is nothing to deliver, and nothing that would say so. */
const NOTHING = new Error("there are no messages under these subjects");

/** Aborts when nothing happened for a while. */
class Stall {
  readonly #end = new AbortController();
  readonly #ms: number;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(ms: number) {
    this.#ms = ms;
    this.restart();
  }

  get signal(): AbortSignal {
    return this.#end.signal;
  }

  restart(): void {
    this.stop();
    this.#timer = setTimeout(() => this.#end.abort(), this.#ms);
  }

  stop(): void {
    clearTimeout(this.#timer);
  }
}

function entryOf({ subject, seq, data, headers, time }: JsMsg): LogEntry {
  const isRemoval = headers?.has(OPERATION_HEADER) ?? false;
  return { subject, seq, at: time.getTime(), data, isRemoval };
}

interface Place {
  readonly createdAt: number;
  readonly seq: number;
}

function parseCursor(cursor: string | undefined): Place | undefined {
  const [, createdAt, seq] = /^(\d+)\.(\d+)$/.exec(cursor ?? "") ?? [];
  return createdAt === undefined ? undefined : { createdAt: Number(createdAt), seq: Number(seq) };
}

/** Where to go on. A place of a stream that was made anew, or lost its end, says nothing: then from the start. */
function startIn({ created, state }: StreamInfo, place: Place | undefined): Place {
  const createdAt = Date.parse(created);
  if (!place) return { createdAt, seq: state.last_seq };
  const isKnown = place.createdAt === createdAt && place.seq <= state.last_seq;
  return isKnown ? place : { createdAt, seq: 0 };
}

function tooLarge(size: number, limit: number): AnviaError {
  const message = `This is too large to send to other devices: ${size} bytes, and the NATS server takes ${limit} (max_payload).`;
  return new AnviaError("relay_refused", message);
}
