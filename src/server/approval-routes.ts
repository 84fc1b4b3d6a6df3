/**
 * The reference server side of the HTTP relay, as one web-standard handler: it drops into Next.js route
 * handlers, TanStack Start server routes, Hono, Workers, Deno, Bun and plain Node.
 *
 * S1 The database decides who was first, never this code (Q1 of `sql-store.ts`).
 * S2 Who reviews is what `authorize` says, never what a request says of itself.
 * S3 The same decision sent twice is the same decision: it is answered with what became of it.
 */
import * as z from "zod/mini";
import {
  type InteractionRecord,
  type OpenedRecord,
  openedRecordSchema,
} from "../relay/interaction-record.js";
import type { RecordQuery } from "../relay/relay.js";
import { canSettle } from "../run/approval-policy.js";
import { type Decision, decisionSchema, type InteractionRequest } from "../run/events.js";
import { answerFault, answerSchema } from "../run/questions.js";
import type { InteractionStore } from "./interaction-store.js";
import { recordJson } from "./record-json.js";
import { streamChanges } from "./stream-changes.js";

/** What somebody who asks may do. */
export interface Access {
  /** Written with every decision of theirs. */
  readonly reviewerId: string;
  /** Which records they may see; the others do not exist for them. @default all */
  readonly maySee?: (record: InteractionRecord) => boolean | Promise<boolean>;
  /** Which of those they may decide. @default all */
  readonly mayDecide?: (record: InteractionRecord) => boolean | Promise<boolean>;
  /** Whether they may hand in what waits: the visitors whose pages run agents. @default true */
  readonly mayOpen?: (record: OpenedRecord) => boolean | Promise<boolean>;
}

/** What {@link createApprovalRoutes} takes. */
export interface ApprovalRoutesOptions {
  readonly store: InteractionStore;
  /** Who asks, by the site's own sign-in; `undefined`: nobody who may. */
  readonly authorize: (request: Request) => Promise<Access | undefined> | Access | undefined;
  /** How often a stream looks for what other servers wrote, in ms. @default 1000 */
  readonly pollMs?: number;
  /** ms since the epoch. @default Date.now */
  readonly now?: () => number;
}

const LIMIT = 500;
const MAX_BODY = 1_000_000;
const KINDS = {
  approvals: ["approval", "output", "recovery"],
  questions: ["question"],
} as const satisfies { [collection: string]: readonly InteractionRequest["kind"][] };
type Collection = keyof typeof KINDS;

/** What a request is answered with when it goes no further. */
class Refusal extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly record?: InteractionRecord,
  ) {
    super(message);
  }
}

/**
 * Makes the handler. It answers every path that ends in `/approvals…` or `/questions…`, whatever stands
 * before, and 404 to the rest; faults of the store become a 503 that may be tried again.
 * @example
 * const handle = createApprovalRoutes({ store, authorize: (request) => reviewerOf(request) });
 * export { handle as GET, handle as POST }; // app/api/[...path]/route.ts
 */
export function createApprovalRoutes(
  options: ApprovalRoutesOptions,
): (request: Request) => Promise<Response> {
  const routes = new Routes(options);
  return async (request) => {
    try {
      return await routes.handle(request);
    } catch (error) {
      if (error instanceof Refusal) return refusalResponse(error);
      const message = "The approvals cannot be reached just now. Try again.";
      return refusalResponse(new Refusal(503, "unavailable", message));
    }
  };
}

class Routes {
  readonly #store: InteractionStore;
  readonly #authorize: ApprovalRoutesOptions["authorize"];
  readonly #pollMs: number;
  readonly #now: () => number;

  constructor({ store, authorize, pollMs = 1000, now = Date.now }: ApprovalRoutesOptions) {
    this.#store = store;
    this.#authorize = authorize;
    this.#pollMs = pollMs;
    this.#now = now;
  }

  async handle(request: Request): Promise<Response> {
    const route = parsePath(new URL(request.url).pathname);
    if (!route) throw new Refusal(404, "not_found", "There is nothing here.");
    const access = await this.#authorize(request);
    if (!access) throw new Refusal(401, "unauthorized", "Sign in to see what waits for you.");
    const { collection, id, verb } = route;
    const isRead = request.method === "GET";
    if (isRead && id === undefined) return this.#list(request, access, collection);
    if (isRead && id === "stream") return this.#stream(request, access, collection);
    if (isRead && id !== undefined && !verb) return this.#get(request, access, collection, id);
    if (request.method === "POST" && id === undefined)
      return this.#open(request, access, collection);
    if (request.method === "POST" && id !== undefined && verb) {
      const record = await this.#visible(access, collection, id);
      if (verb === "withdraw") return this.#withdraw(record);
      if (verb === (collection === "questions" ? "answer" : "decision")) {
        return this.#decide(request, access, record);
      }
    }
    throw new Refusal(405, "method_not_allowed", "That cannot be done here.");
  }

  async #list(request: Request, access: Access, collection: Collection): Promise<Response> {
    const query = queryOf(request, collection);
    const records = await this.#store.list(query, LIMIT);
    const seen = await filterAsync(records, (record) => maySee(access, record));
    return json(200, { [collection]: seen.map(recordJson) });
  }

  async #get(
    request: Request,
    access: Access,
    collection: Collection,
    id: string,
  ): Promise<Response> {
    const record = await this.#visible(access, collection, id);
    const etag = etagOf(record);
    if (request.headers.get("if-none-match") === etag) {
      return new Response(null, { status: 304, headers: { etag } });
    }
    return recordResponse(200, record);
  }

  #stream(request: Request, access: Access, collection: Collection): Promise<Response> {
    return streamChanges(request, {
      store: this.#store,
      query: queryOf(request, collection),
      pollMs: this.#pollMs,
      maySee: (record) => maySee(access, record),
    });
  }

  /** Idempotent: what is there already is answered as it is. */
  async #open(request: Request, access: Access, collection: Collection): Promise<Response> {
    const record = await readBody(request, openedRecordSchema);
    const kinds: readonly string[] = KINDS[collection];
    if (!kinds.includes(record.request.kind) || record.request.id !== record.id) {
      throw new Refusal(400, "invalid", `This is no request for ${collection}.`);
    }
    if (access.mayOpen && !(await access.mayOpen(record))) throw forbidden();
    const known = await this.#store.get(record.id);
    const opened = known ?? (await this.#store.open(record));
    if (!(await maySee(access, opened))) throw missing();
    return recordResponse(known ? 200 : 201, opened);
  }

  /** The run that asked has ended, or was settled where it is. A decision that counts already stays. */
  async #withdraw({ id, version }: InteractionRecord): Promise<Response> {
    await this.#store.settle({ id, expectedVersion: version, now: this.#now() });
    return recordResponse(200, (await this.#store.get(id)) ?? raise(missing()));
  }

  async #decide(request: Request, access: Access, record: InteractionRecord): Promise<Response> {
    if (access.mayDecide && !(await access.mayDecide(record))) throw forbidden();
    const decision = await decisionOf(request, record, access);
    const expectedVersion = expectedVersionOf(request) ?? record.version;
    const now = this.#now();
    await this.#store.settle({ id: record.id, expectedVersion, decision, now });
    const after = (await this.#store.get(record.id)) ?? raise(missing());
    // S3: the winner is told by what is in the database, also when it asks a second time.
    if (after.decision?.decisionId === decision.decisionId) return recordResponse(200, after);
    if (after.status === "pending" && after.version === expectedVersion) {
      throw new Refusal(409, "expired", "The time to decide this is over.", after);
    }
    throw new Refusal(409, "already_resolved", "Somebody else was first.", after);
  }

  async #visible(access: Access, collection: Collection, id: string): Promise<InteractionRecord> {
    const record = await this.#store.get(id);
    const kinds: readonly string[] = KINDS[collection];
    if (!record || !kinds.includes(record.request.kind)) throw missing();
    if (!(await maySee(access, record))) throw missing();
    return record;
  }
}

interface Route {
  readonly collection: Collection;
  readonly id?: string;
  readonly verb?: string;
}

const PATH = /\/(approvals|questions)(?:\/([^/]+)(?:\/([^/]+))?)?\/?$/;

function parsePath(pathname: string): Route | undefined {
  const [, collection, id, verb] = PATH.exec(pathname) ?? [];
  if (collection !== "approvals" && collection !== "questions") return undefined;
  return {
    collection,
    ...(id !== undefined && { id: decodeURIComponent(id) }),
    ...(verb !== undefined && { verb }),
  };
}

function queryOf(request: Request, collection: Collection): RecordQuery {
  const given = new URL(request.url).searchParams;
  const kind = given.get("kind");
  const kinds = KINDS[collection].filter((each) => kind === null || each === kind);
  const status = z.safeParse(z.enum(["pending", "settled", "cancelled"]), given.get("status"));
  const member = (name: "runId" | "sessionId" | "agentId" | "userId") => {
    const value = given.get(name);
    return value === null ? {} : { [name]: value };
  };
  return {
    kinds,
    ...(status.success && { status: status.data }),
    ...member("runId"),
    ...member("sessionId"),
    ...member("agentId"),
    ...member("userId"),
  };
}

/** The documented short forms, and the whole decision that another Anvia sends. */
const bodySchema = z.object({
  decisionId: z.optional(z.string()),
  decision: z.optional(decisionSchema),
  approved: z.optional(z.boolean()),
  reason: z.optional(z.string()),
  answers: z.optional(z.array(answerSchema)),
});

async function decisionOf(
  request: Request,
  { request: asked }: InteractionRecord,
  { reviewerId }: Access,
): Promise<Decision> {
  const body = await readBody(request, bodySchema);
  const decisionId = body.decision?.decisionId ?? body.decisionId ?? crypto.randomUUID();
  const who = { decisionId, reviewerId, via: "relay" } as const; // S2
  const decision: Decision | undefined = body.decision
    ? { ...body.decision, ...who }
    : shortDecision(body, asked, who);
  if (!decision || !canSettle(asked.kind, decision.status)) {
    throw new Refusal(400, "invalid", `A ${asked.kind} cannot be settled that way.`);
  }
  const fault =
    decision.status === "answered" && asked.kind === "question"
      ? answerFault(asked.questions, decision.answers)
      : undefined;
  if (fault !== undefined) throw new Refusal(400, "invalid", fault);
  return decision;
}

function shortDecision(
  { approved, reason, answers }: z.infer<typeof bodySchema>,
  asked: InteractionRequest,
  who: Pick<Decision, "decisionId" | "reviewerId"> & { readonly via: "relay" },
): Decision | undefined {
  const said = reason === undefined ? {} : { reason };
  if (asked.kind === "question") return answers && { status: "answered", answers, ...who };
  if (approved === undefined) return undefined;
  if (asked.kind === "output") return { status: "provided", output: { approved, ...said }, ...who };
  if (asked.kind !== "approval") return undefined;
  return approved
    ? { status: "approved", digest: asked.digest, ...said, ...who }
    : { status: "rejected", ...said, ...who };
}

async function readBody<Schema extends z.core.$ZodType>(
  request: Request,
  schema: Schema,
): Promise<z.infer<Schema>> {
  const text = await request.text();
  if (text.length > MAX_BODY) throw new Refusal(413, "too_large", "This is too large.");
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    throw new Refusal(400, "invalid", "The body is not valid JSON.");
  }
  const parsed = z.safeParse(schema, body);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const where = issue?.path.join(".") || "the body";
  throw new Refusal(400, "invalid", `${where} is not what it should be: ${issue?.message ?? ""}`);
}

function expectedVersionOf(request: Request): number | undefined {
  const match = /^(?:W\/)?"(\d+)"$/.exec(request.headers.get("if-match") ?? "");
  return match?.[1] === undefined ? undefined : Number(match[1]);
}

function maySee(access: Access, record: InteractionRecord): boolean | Promise<boolean> {
  return access.maySee ? access.maySee(record) : true;
}

async function filterAsync<Item>(
  items: readonly Item[],
  keep: (item: Item) => boolean | Promise<boolean>,
): Promise<readonly Item[]> {
  const kept = await Promise.all(items.map(keep));
  return items.filter((_item, index) => kept[index]);
}

function etagOf({ version }: InteractionRecord): string {
  return `"${version}"`;
}

function recordResponse(status: number, record: InteractionRecord): Response {
  return json(status, recordJson(record), { etag: etagOf(record) });
}

function json(status: number, body: unknown, headers: Record<string, string> = {}): Response {
  return new Response(JSON.stringify(body), {
    status,
    headers: { "content-type": "application/json", "cache-control": "no-store", ...headers },
  });
}

function refusalResponse({ status, code, message, record }: Refusal): Response {
  const approval = record && { approval: recordJson(record) };
  return json(status, { error: { code, message }, ...approval });
}

function missing(): Refusal {
  return new Refusal(404, "not_found", "There is no such request, or it is not yours.");
}

function forbidden(): Refusal {
  return new Refusal(403, "forbidden", "You may not decide this.");
}

function raise(error: Error): never {
  throw error;
}
