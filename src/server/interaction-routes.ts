/** The routes of approvals and questions. */
import * as z from "zod/mini";
import { type InteractionRecord, openedRecordSchema } from "../relay/interaction-record.js";
import type { RecordQuery } from "../relay/relay.js";
import type { InteractionRequest } from "../run/events.js";
import { type Access, isOwner, mayOpen, maySee, maySettle, type Routed, signed } from "./access.js";
import { decisionBodySchema, decisionOf } from "./decisions.js";
import type { InteractionStore } from "./interaction-store.js";
import { recordJson } from "./record-json.js";
import {
  forbidden,
  ifMatchOf,
  invalid,
  isId,
  json,
  missing,
  placeOf,
  placeText,
  Refusal,
  readBody,
} from "./requests.js";
import { streamChanges } from "./stream-changes.js";

const LIMIT = 500;
const MAX_BODY = 1_000_000;
const KINDS = {
  approvals: ["approval", "output", "recovery"],
  questions: ["question"],
} as const satisfies { [collection: string]: readonly InteractionRequest["kind"][] };
type Collection = keyof typeof KINDS;

/** What the routes need. */
export interface InteractionRoutesOptions {
  readonly store: InteractionStore;
  readonly pollMs: number;
  readonly now: () => number;
}

/** Answers `…/approvals…` and `…/questions…`. */
export class InteractionRoutes {
  readonly #store: InteractionStore;
  readonly #pollMs: number;
  readonly #now: () => number;

  constructor({ store, pollMs, now }: InteractionRoutesOptions) {
    this.#store = store;
    this.#pollMs = pollMs;
    this.#now = now;
  }

  /** @throws Refusal for what cannot be done. */
  async handle({ request, access, collection, id, verb }: Routed): Promise<Response> {
    const of = collection === "questions" ? "questions" : "approvals";
    const { method } = request;
    if (method === "GET" || method === "HEAD") {
      if (id === undefined) return this.#list(request, access, of);
      if (id === "stream" && method === "GET") return this.#stream(request, access, of);
      if (id !== "stream" && !verb) return this.#get(request, await this.#visible(access, of, id));
    }
    if (method === "POST" && id === undefined) return this.#open(request, access, of);
    if (method === "POST" && id !== undefined && verb) {
      const record = await this.#visible(access, of, id);
      if (verb === "withdraw") return this.#withdraw(request, access, record);
      if (verb === (of === "questions" ? "answer" : "decision"))
        return this.#decide(request, access, record);
    }
    throw new Refusal(405, "method_not_allowed", "That cannot be done here.");
  }

  async #list(request: Request, access: Access, collection: Collection): Promise<Response> {
    const url = new URL(request.url);
    const records = await this.#store.list(queryOf(url, collection), LIMIT, placeOf(url));
    const seen = await Promise.all(records.map((record) => maySee(access, record)));
    const last = records.length === LIMIT ? records.at(-1) : undefined;
    return json(200, {
      [collection]: records.filter((_record, index) => seen[index]).map(recordJson),
      ...(last && { next: placeText(last.requestedAt, last.id) }),
    });
  }

  #get(request: Request, record: InteractionRecord): Response {
    const etag = etagOf(record);
    if (request.headers.get("if-none-match") === etag) {
      return new Response(null, { status: 304, headers: { etag } });
    }
    return recordResponse(200, record);
  }

  #stream(request: Request, access: Access, collection: Collection): Promise<Response> {
    const store = this.#store;
    const query = queryOf(new URL(request.url), collection);
    const feed = {
      name: "record",
      last: () => store.lastChange(),
      after: async (change: number, limit: number) => {
        const changes = await store.changes(query, change, limit);
        const seen = await Promise.all(changes.map(({ record }) => maySee(access, record)));
        return changes.map(({ record, change: at }, index) => ({
          change: at,
          data: seen[index] ? recordJson(record) : undefined,
        }));
      },
      subscribe: store.subscribe?.bind(store),
    };
    return streamChanges(request, feed, this.#pollMs);
  }

  /** Idempotent: what is there already is answered as it is; nobody changes what was asked. */
  async #open(request: Request, access: Access, collection: Collection): Promise<Response> {
    const record = signed(access, await readBody(request, openedRecordSchema, MAX_BODY));
    const { id, runId, sessionId, agentId, userId = "-" } = record;
    const kinds: readonly string[] = KINDS[collection];
    const isOne = kinds.includes(record.request.kind) && record.request.id === id;
    const names = [id, runId, sessionId, agentId || "-", userId];
    if (!isOne || !id.startsWith(`${runId}:${record.request.kind}:`) || !names.every(isId)) {
      throw invalid(`This is no request for ${collection}.`);
    }
    if (!(await mayOpen(access, record))) throw forbidden("You may not ask for this.");
    const known = await this.#store.get(id);
    const opened = known ?? (await this.#store.open(record));
    if (!(await maySee(access, opened))) throw missing();
    return recordResponse(known ? 200 : 201, opened);
  }

  /** The run that asked has ended, or was settled where it is. A decision that counts already stays. */
  async #withdraw(request: Request, access: Access, record: InteractionRecord): Promise<Response> {
    await readBody(request, z.object({}), MAX_BODY);
    if (!(await isOwner(access, record))) throw forbidden("Only its own page can withdraw this.");
    const { id, version } = record;
    await this.#store.settle({ id, expectedVersion: version, now: this.#now() });
    return recordResponse(200, await this.#again(id));
  }

  async #decide(request: Request, access: Access, record: InteractionRecord): Promise<Response> {
    const body = await readBody(request, decisionBodySchema, MAX_BODY);
    const decision = decisionOf(body, record, access.reviewerId);
    if (!(await maySettle(access, record, decision))) throw forbidden();
    const expectedVersion = ifMatchOf(request) ?? record.version;
    const { id } = record;
    await this.#store.settle({ id, expectedVersion, decision, now: this.#now() });
    const after = await this.#again(id);
    // S3: the winner is told by what is in the database, also when it asks a second time.
    if (after.decision?.decisionId === decision.decisionId) return recordResponse(200, after);
    const approval = { approval: recordJson(after) };
    if (after.status !== "pending" || after.version !== expectedVersion) {
      throw new Refusal(409, "already_resolved", "Somebody else was first.", approval);
    }
    if (decision.status === "timed_out") {
      throw new Refusal(409, "not_yet", "There is time left to decide this.", approval);
    }
    throw new Refusal(409, "expired", "The time to decide this is over.", approval);
  }

  async #again(id: string): Promise<InteractionRecord> {
    const record = await this.#store.get(id);
    if (!record) throw missing();
    return record;
  }

  async #visible(access: Access, collection: Collection, id: string): Promise<InteractionRecord> {
    const record = isId(id) ? await this.#store.get(id) : undefined;
    const kinds: readonly string[] = KINDS[collection];
    if (!record || !kinds.includes(record.request.kind)) throw missing();
    if (!(await maySee(access, record))) throw missing();
    return record;
  }
}

const statusSchema = z.enum(["pending", "settled", "cancelled"]);

function queryOf(url: URL, collection: Collection): RecordQuery {
  const given = url.searchParams;
  const kind = given.get("kind");
  const status = given.get("status");
  const asked = statusSchema.safeParse(status);
  if (status !== null && !asked.success) throw invalid("status is pending, settled or cancelled.");
  const member = (name: "runId" | "sessionId" | "agentId" | "userId") => {
    const value = given.get(name);
    if (value !== null && !isId(value)) throw invalid(`${name} is no id.`);
    return value === null ? {} : { [name]: value };
  };
  return {
    kinds: KINDS[collection].filter((each) => kind === null || each === kind),
    ...(asked.success && { status: asked.data }),
    ...member("runId"),
    ...member("sessionId"),
    ...member("agentId"),
    ...member("userId"),
  };
}

function etagOf({ version }: InteractionRecord): string {
  return `"${version}"`;
}

function recordResponse(status: number, record: InteractionRecord): Response {
  return json(status, recordJson(record), { etag: etagOf(record) });
}
