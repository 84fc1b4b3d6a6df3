/** What the HTTP relay does once it is used; see http.ts. */
import { EventSourceParserStream } from "eventsource-parser/stream";
import { AnviaError } from "../errors.js";
import type { Decision, InteractionRequest } from "../run/events.js";
import type { HttpRelayOptions } from "./http.js";
import { type InteractionRecord, type OpenedRecord, readRecord } from "./interaction-record.js";
import type { RecordChange, RecordQuery, Relay, RelayOutcome } from "./relay.js";

const COLLECTIONS = ["approvals", "questions"] as const;
type Collection = (typeof COLLECTIONS)[number];

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

/** The routes as a relay. */
export class HttpRelay implements Relay {
  readonly #base: string;
  readonly #headers: () => HeadersInit | Promise<HeadersInit>;
  readonly #timeoutMs: number;
  readonly #retryMs: number;
  readonly #closed = new AbortController();

  constructor({ baseURL, headers, timeoutMs = 5000, retryMs = 2000 }: HttpRelayOptions) {
    this.#base = baseURL.replace(/\/+$/, "");
    this.#headers = headers ?? (() => ({}));
    this.#timeoutMs = timeoutMs;
    this.#retryMs = retryMs;
  }

  async open(record: OpenedRecord, signal?: AbortSignal): Promise<InteractionRecord> {
    const path = `/${collectionOf(record.request.kind)}`;
    return recordOf(await this.#ask(path, { body: record, signal }));
  }

  async withdraw(id: string, signal?: AbortSignal): Promise<InteractionRecord | undefined> {
    const answer = await this.#ask(`${pathOf(id)}/withdraw`, { body: {}, signal });
    return answer.status === 404 ? undefined : recordOf(answer);
  }

  async get(id: string, signal?: AbortSignal): Promise<InteractionRecord | undefined> {
    const answer = await this.#ask(pathOf(id), { signal });
    return answer.status === 404 ? undefined : recordOf(answer);
  }

  async list(query: RecordQuery = {}, signal?: AbortSignal): Promise<readonly InteractionRecord[]> {
    const lists = await Promise.all(
      collectionsOf(query).map(async (collection) => {
        const answer = await this.#ask(`/${collection}?${searchOf(query)}`, { signal });
        const items = isOk(answer) ? Reflect.get(Object(answer.body), collection) : undefined;
        if (!Array.isArray(items)) throw faultOf(answer);
        return items.flatMap((item) => readItem(item) ?? []);
      }),
    );
    return lists
      .flat()
      .filter(({ request }) => !query.kinds || query.kinds.includes(request.kind))
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
    const verb = collectionOfId(id) === "questions" ? "answer" : "decision";
    const headers = { "if-match": `"${expectedVersion}"` };
    let answer: Answer;
    try {
      answer = await this.#ask(`${pathOf(id)}/${verb}`, {
        body: shortForm(decision),
        headers,
        signal,
      });
    } catch {
      return { status: "unknown" }; // it may have arrived: only the engine knows
    }
    return outcomeOf(answer, decision.decisionId);
  }

  watch(
    query: RecordQuery,
    { cursor, signal }: { readonly cursor?: string; readonly signal: AbortSignal },
  ): AsyncIterable<RecordChange> {
    return this.#watch(query, cursor, AbortSignal.any([signal, this.#closed.signal]));
  }

  async close(): Promise<void> {
    this.#closed.abort();
  }

  async *#watch(
    query: RecordQuery,
    cursor: string | undefined,
    signal: AbortSignal,
  ): AsyncGenerator<RecordChange> {
    const places = new Map(parseCursor(cursor));
    const changes = new Inbox<readonly [Collection, StreamItem]>(signal);
    for (const collection of collectionsOf(query)) {
      void this.#follow(collection, query, places.get(collection), signal, (item) =>
        changes.put([collection, item]),
      );
    }
    for await (const [collection, { place, record }] of changes) {
      if (place !== undefined) places.set(collection, place);
      if (!record || (query.kinds && !query.kinds.includes(record.request.kind))) continue;
      yield { record, cursor: JSON.stringify([...places]) };
    }
  }

  /** One stream, opened again whenever it breaks, from the last place that was heard of. */
  async #follow(
    collection: Collection,
    query: RecordQuery,
    from: string | undefined,
    signal: AbortSignal,
    tell: (item: StreamItem) => void,
  ): Promise<void> {
    let place = from;
    while (!signal.aborted) {
      try {
        for await (const item of this.#stream(collection, query, place, signal)) {
          place = item.place ?? place;
          tell(item);
        }
      } catch {
        // Whatever broke it: what was missed is read from the last place on.
      }
      await pause(this.#retryMs, signal);
    }
  }

  async *#stream(
    collection: Collection,
    query: RecordQuery,
    place: string | undefined,
    signal: AbortSignal,
  ): AsyncGenerator<StreamItem> {
    const search = searchOf(query);
    if (place !== undefined) search.set("after", place);
    const headers = new Headers(await this.#headers());
    headers.set("accept", "text/event-stream, application/json;q=0.5");
    if (place !== undefined) headers.set("last-event-id", place);
    const url = `${this.#base}/${collection}/stream?${search}`;
    const response = await fetch(url, { headers, signal, cache: "no-store" });
    const type = response.headers.get("content-type") ?? "";
    if (response.ok && response.body && type.startsWith("text/event-stream")) {
      const events = response.body
        .pipeThrough(new TextDecoderStream())
        .pipeThrough(new EventSourceParserStream());
      for await (const { id, data } of events) yield { place: id, record: readItem(parse(data)) };
      return;
    }
    if (!response.ok) throw faultOf({ status: response.status, body: undefined });
    const { changes, after }: PolledChanges = Object(await response.json());
    for (const item of Array.isArray(changes) ? changes : []) yield { record: readItem(item) };
    if (after !== undefined) yield { place: String(after) };
  }

  async #ask(
    path: string,
    {
      body,
      headers: more,
      signal,
    }: {
      readonly body?: unknown;
      readonly headers?: Readonly<Record<string, string>>;
      readonly signal?: AbortSignal | undefined;
    },
  ): Promise<Answer> {
    const headers = new Headers(await this.#headers());
    headers.set("accept", "application/json");
    for (const [name, value] of Object.entries(more ?? {})) headers.set(name, value);
    if (body !== undefined) headers.set("content-type", "application/json");
    const limits = [AbortSignal.timeout(this.#timeoutMs), this.#closed.signal];
    try {
      const response = await fetch(`${this.#base}${path}`, {
        method: body === undefined ? "GET" : "POST",
        headers,
        cache: "no-store",
        signal: AbortSignal.any(signal ? [...limits, signal] : limits),
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      return { status: response.status, body: parse(await response.text()) };
    } catch (cause) {
      const message = "The other devices cannot be reached just now.";
      throw new AnviaError("relay_unavailable", message, { retryable: true, cause });
    }
  }
}

interface StreamItem {
  readonly place?: string | undefined;
  readonly record?: InteractionRecord | undefined;
}

interface PolledChanges {
  readonly changes?: unknown;
  readonly after?: unknown;
}

/** What comes from several streams, in one line. Ends when `signal` aborts. */
class Inbox<Item> implements AsyncIterable<Item> {
  readonly #items: Item[] = [];
  #wake: () => void = () => undefined;
  readonly #signal: AbortSignal;

  constructor(signal: AbortSignal) {
    this.#signal = signal;
    signal.addEventListener("abort", () => this.#wake(), { once: true });
  }

  put(item: Item): void {
    this.#items.push(item);
    this.#wake();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Item> {
    while (!this.#signal.aborted) {
      const arrived = new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
      yield* this.#items.splice(0);
      if (this.#items.length === 0) await arrived;
    }
  }
}

/** The documented short forms where they say all of it, else the whole decision. */
function shortForm(decision: Decision): unknown {
  return { decisionId: decision.decisionId, decision, ...documented(decision) };
}

function documented(decision: Decision): Readonly<Record<string, unknown>> {
  if (decision.status === "answered") return { answers: decision.answers };
  if (decision.status !== "approved" && decision.status !== "rejected") return {};
  const { status, reason } = decision;
  return { approved: status === "approved", ...(reason !== undefined && { reason }) };
}

function outcomeOf(answer: Answer, decisionId: string): RelayOutcome {
  const { status, body } = answer;
  const record = readItem(status === 409 ? Reflect.get(Object(body), "approval") : body);
  if (record?.decision?.decisionId === decisionId) return { status: "won", record };
  if (record?.status === "settled") return { status: "lost", record };
  if (status === 404) return { status: "gone" };
  if (status === 409 && record) return { status: "gone", record };
  // Only what certainly did not arrive is no; whatever else there is leaves it open.
  if ([400, 401, 403, 413].includes(status))
    return { status: "refused", message: messageOf(answer) };
  return { status: "unknown" };
}

function recordOf(answer: Answer): InteractionRecord {
  const record = isOk(answer) ? readItem(answer.body) : undefined;
  if (!record) throw faultOf(answer);
  return record;
}

/** A record as the routes answer it: whole, or as `record` beside the documented members. */
function readItem(item: unknown): InteractionRecord | undefined {
  return readRecord(Reflect.get(Object(item), "record") ?? item);
}

function faultOf(answer: Answer): AnviaError {
  const { status } = answer;
  const isRefused = status >= 400 && status < 500 && status !== 408 && status !== 429;
  const code = isRefused ? "relay_refused" : "relay_unavailable";
  return new AnviaError(code, messageOf(answer), { status, retryable: !isRefused });
}

function messageOf({ status, body }: Answer): string {
  const said: unknown = Reflect.get(Object(Reflect.get(Object(body), "error")), "message");
  if (typeof said === "string" && said !== "") return said;
  if (status === 401) return "Sign in to decide this here.";
  if (status === 403) return "You may not decide this.";
  return `The site's server answered something that cannot be understood (${status}).`;
}

function isOk({ status }: Answer): boolean {
  return status >= 200 && status < 300;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // not one of ours: said as such by whoever reads it
  }
}

function parseCursor(cursor: string | undefined): readonly [Collection, string][] {
  const places = cursor === undefined ? undefined : parse(cursor);
  if (!Array.isArray(places)) return [];
  return places.filter(
    (entry): entry is [Collection, string] =>
      Array.isArray(entry) && COLLECTIONS.includes(entry[0]) && typeof entry[1] === "string",
  );
}

function collectionOf(kind: InteractionRequest["kind"]): Collection {
  return kind === "question" ? "questions" : "approvals";
}

/** Ids are `<runId>:<kind>:<callId>:<n>`. */
function collectionOfId(id: string): Collection {
  return id.split(":", 2)[1] === "question" ? "questions" : "approvals";
}

function collectionsOf({ kinds }: RecordQuery): readonly Collection[] {
  return kinds ? [...new Set(kinds.map(collectionOf))] : COLLECTIONS;
}

function pathOf(id: string): string {
  return `/${collectionOfId(id)}/${encodeURIComponent(id)}`;
}

function searchOf({ status, runId, sessionId, agentId, userId }: RecordQuery): URLSearchParams {
  const members = Object.entries({ status, runId, sessionId, agentId, userId });
  return new URLSearchParams(members.flatMap(([key, value]) => (value ? [[key, value]] : [])));
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const timer = setTimeout(resolve, ms);
    const stop = () => {
      clearTimeout(timer);
      resolve();
    };
    signal.addEventListener("abort", stop, { once: true });
  });
}
