/** What {@link createHttpRelay} loads at its first use. */
import type { Decision, InteractionRequest } from "../run/events.js";
import type { HttpRelayOptions } from "./http-options.js";
import { type Answer, faultOf, HttpRequests, isOk, memberOf, messageOf } from "./http-requests.js";
import { type InteractionRecord, type OpenedRecord, readRecord } from "./interaction-record.js";
import { parseJson } from "./parse-json.js";
import type { RecordChange, RecordQuery, Relay, RelayOutcome } from "./relay.js";
import type { ServerEvent } from "./server-events.js";

const COLLECTIONS = ["approvals", "questions"] as const;
type Collection = (typeof COLLECTIONS)[number];

/** The relay over HTTP; see {@link HttpRelayOptions}. */
export class HttpRelay implements Omit<Relay, "close"> {
  readonly #requests: HttpRequests;
  readonly #closed: AbortSignal;

  /** `closed` ends every request and every watch. */
  constructor(options: HttpRelayOptions, closed: AbortSignal) {
    this.#closed = closed;
    this.#requests = new HttpRequests(options, closed);
  }

  async open(record: OpenedRecord, signal?: AbortSignal): Promise<InteractionRecord> {
    const path = `/${collectionOf(record.request.kind)}`;
    return recordOf(await this.#requests.ask(path, { body: record, signal }));
  }

  async withdraw(id: string, signal?: AbortSignal): Promise<InteractionRecord | undefined> {
    const answer = await this.#requests.ask(`${pathOf(id)}/withdraw`, { body: {}, signal });
    return answer.status === 404 ? undefined : recordOf(answer);
  }

  async get(id: string, signal?: AbortSignal): Promise<InteractionRecord | undefined> {
    const answer = await this.#requests.ask(pathOf(id), { signal });
    return answer.status === 404 ? undefined : recordOf(answer);
  }

  async list(query: RecordQuery = {}, signal?: AbortSignal): Promise<readonly InteractionRecord[]> {
    const lists = await Promise.all(
      collectionsOf(query).map((collection) =>
        this.#requests.pages(`/${collection}`, searchOf(query), collection, signal),
      ),
    );
    return lists
      .flat()
      .flatMap((item) => readItem(item) ?? [])
      .filter(({ request }) => !query.kinds || query.kinds.includes(request.kind))
      .sort((a, b) => a.requestedAt - b.requestedAt || (a.id < b.id ? -1 : 1));
  }

  async decide(
    id: string,
    decision: Decision,
    how: { readonly expectedVersion: number; readonly signal?: AbortSignal },
  ): Promise<RelayOutcome> {
    const verb = collectionOfId(id) === "questions" ? "answer" : "decision";
    try {
      const answer = await this.#requests.ask(`${pathOf(id)}/${verb}`, {
        body: { decisionId: decision.decisionId, decision, ...documented(decision) },
        headers: { "if-match": `"${how.expectedVersion}"` },
        signal: how.signal,
      });
      return outcomeOf(answer, decision.decisionId);
    } catch {
      return { status: "unknown" }; // it may have arrived: only the engine knows
    }
  }

  async *watch(
    query: RecordQuery,
    { cursor, signal }: { readonly cursor?: string; readonly signal: AbortSignal },
  ): AsyncGenerator<RecordChange> {
    const places = new Map(parseCursor(cursor));
    const ended = AbortSignal.any([signal, this.#closed]);
    const told = new Merged(ended);
    for (const collection of collectionsOf(query)) {
      const [path, from] = [`/${collection}/stream`, places.get(collection)];
      void told.add(collection, this.#requests.follow(path, searchOf(query), from, ended));
    }
    for await (const [collection, item] of told) {
      if (item.id !== undefined) places.set(collection, item.id);
      const record = readItem(item.data);
      if (!record || (query.kinds && !query.kinds.includes(record.request.kind))) continue;
      yield { record, cursor: JSON.stringify([...places]) };
    }
  }
}

type Told = readonly [Collection, ServerEvent];

/** What comes from several streams, in one line. Ends when `signal` aborts. */
class Merged implements AsyncIterable<Told> {
  readonly #told: Told[] = [];
  readonly #signal: AbortSignal;
  #wake: () => void = () => undefined;

  constructor(signal: AbortSignal) {
    this.#signal = signal;
    signal.addEventListener("abort", () => this.#wake(), { once: true });
  }

  async add(collection: Collection, events: AsyncIterable<ServerEvent>): Promise<void> {
    for await (const event of events) {
      this.#told.push([collection, event]);
      this.#wake();
    }
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Told> {
    while (!this.#signal.aborted) {
      const arrived = new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
      yield* this.#told.splice(0);
      if (this.#told.length === 0) await arrived;
    }
  }
}

/** The documented short form, where it says all of it. */
function documented(decision: Decision): Readonly<Record<string, unknown>> {
  if (decision.status === "answered") return { answers: decision.answers };
  if (decision.status !== "approved" && decision.status !== "rejected") return {};
  const { status, reason } = decision;
  return { approved: status === "approved", ...(reason !== undefined && { reason }) };
}

function outcomeOf(answer: Answer, decisionId: string): RelayOutcome {
  const { status, body } = answer;
  const record = readItem(status === 409 ? memberOf(body, "approval") : body);
  if (record?.decision?.decisionId === decisionId) return { status: "won", record };
  if (record?.status === "settled") return { status: "lost", record };
  if (status === 404) return { status: "gone" };
  if (status === 409 && record) return { status: "gone", record };
  // Only what certainly did not arrive is no; whatever else there is leaves it open.
  if ([400, 401, 403, 413, 415].includes(status))
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
  return readRecord(memberOf(item, "record") ?? item);
}

function parseCursor(cursor: string | undefined): readonly [Collection, string][] {
  const places = parseJson(cursor ?? "[]");
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
