/** The routes of journals that travel; each asks the store with the account of whoever asks (S2). */
import * as z from "zod/mini";
import { runRowSchema } from "../relay/shared-row.js";
import type { JournalEvent } from "../run/events.js";
import type { Routed } from "./access.js";
import type { JournalStore, RunRowQuery } from "./journal-store.js";
import {
  forbidden,
  ifMatchOf,
  invalid,
  isCount,
  isId,
  json,
  placeOf,
  placeText,
  Refusal,
  readBody,
} from "./requests.js";
import { streamChanges } from "./stream-changes.js";

const LIMIT = 500;
const EVENTS = 200;
/** A turn's answer, a tool's result and files that were attached are events. */
const MAX_BODY = 8_000_000;
const LONGEST_LEASE_MS = 10 * 60_000;

const id = z.string().check(z.refine(isId, { error: "no id" }));
const count = z.number().check(z.refine(isCount, { error: "no whole number" }));
const time = z.number().check(z.refine((ms) => Number.isSafeInteger(ms), { error: "no time" }));

interface Placed {
  readonly runId: string;
  readonly seq: number;
}

const placeSchema = z.object({ runId: id, seq: count });
const isPlaced = (event: unknown) => placeSchema.safeParse(event).success;

const appendSchema = z.object({
  appendId: id,
  row: z.extend(runRowSchema, {
    runId: id,
    sessionId: id,
    nextSeq: count,
    startedAt: time,
    updatedAt: time,
  }),
  /** Only their places are looked at: what they mean is the devices' own affair, of any version. */
  events: z.array(z.custom<Placed>(isPlaced)).check(z.minLength(1), z.maxLength(1000)),
});
type Append = z.infer<typeof appendSchema>;

const leaseSchema = z.object({ holder: id, ms: count });

/** What the routes need. */
export interface JournalRoutesOptions {
  readonly store: JournalStore;
  readonly pollMs: number;
  readonly now: () => number;
}

interface Asked {
  readonly request: Request;
  readonly url: URL;
  readonly account: string;
}

/** Answers `…/journals…`. */
export class JournalRoutes {
  readonly #store: JournalStore;
  readonly #pollMs: number;
  readonly #now: () => number;

  constructor({ store, pollMs, now }: JournalRoutesOptions) {
    this.#store = store;
    this.#pollMs = pollMs;
    this.#now = now;
  }

  /** @throws Refusal for what cannot be done. */
  async handle({ request, access, id: runId, verb }: Routed): Promise<Response> {
    const { accountId: account } = access;
    if (account === undefined) throw forbidden("You have no conversations here.");
    const asked = { request, url: new URL(request.url), account };
    if (runId !== undefined && !isId(runId)) throw invalid("This is no id of a run.");
    const answer = runId === undefined ? this.#ofAll(asked) : this.#ofRun(asked, runId, verb);
    if (answer) return answer;
    throw new Refusal(405, "method_not_allowed", "That cannot be done here.");
  }

  #ofAll(asked: Asked): Promise<Response> | undefined {
    const { method } = asked.request;
    if (method === "GET" || method === "HEAD") return this.#list(asked);
    return method === "DELETE" ? this.#remove(asked) : undefined;
  }

  #ofRun(asked: Asked, runId: string, verb: string | undefined): Promise<Response> | undefined {
    const { method } = asked.request;
    switch (`${method} ${verb ?? ""}`) {
      case "GET ":
        return runId === "stream" ? this.#stream(asked) : undefined;
      case "GET events":
      case "HEAD events":
        return this.#read(asked, runId);
      case "POST events":
        return this.#append(asked, runId);
      case "POST lease":
        return this.#lease(asked, runId);
      case "DELETE lease":
        return this.#release(asked, runId);
      default:
        return undefined;
    }
  }

  async #list({ url, account }: Asked): Promise<Response> {
    const rows = await this.#store.list(account, queryOf(url), LIMIT, placeOf(url));
    const last = rows.length === LIMIT ? rows.at(-1) : undefined;
    return json(200, { rows, ...(last && { next: placeText(last.startedAt, last.runId) }) });
  }

  async #remove({ url, account }: Asked): Promise<Response> {
    const sessionId = url.searchParams.get("sessionId");
    if (sessionId === null || !isId(sessionId)) throw invalid("Say which sessionId.");
    await this.#store.removeSession(account, sessionId);
    return new Response(null, { status: 204 });
  }

  #stream({ request, account }: Asked): Promise<Response> {
    const store = this.#store;
    const feed = {
      name: "row",
      last: () => store.lastChange(account),
      after: async (change: number, limit: number) =>
        (await store.changes(account, change, limit)).map((run) => ({
          change: run.change,
          data: run.row,
        })),
      subscribe: store.subscribe?.bind(store),
    };
    return streamChanges(request, feed, this.#pollMs);
  }

  async #read({ url, account }: Asked, runId: string): Promise<Response> {
    const fromSeq = Number(url.searchParams.get("from") ?? 0);
    if (!isCount(fromSeq)) throw invalid("from is no place in a journal.");
    const events = await this.#store.read(account, runId, fromSeq, EVENTS);
    const last = events.length === EVENTS ? events.at(-1) : undefined;
    return json(200, { events, ...(last && { next: last.seq + 1 }) });
  }

  /** `If-Match` names the place that is claimed; 409: it is taken, or is not the next one. */
  async #append({ request, account }: Asked, runId: string): Promise<Response> {
    const entry = await readBody(request, appendSchema, MAX_BODY);
    const fault = faultIn(entry, runId, ifMatchOf(request));
    if (fault !== undefined) throw invalid(fault);
    // CAST: events of any version; who reads them parses them
    const events = entry.events as unknown as readonly JournalEvent[];
    const { nextSeq } = entry.row;
    if ((await this.#store.append(account, { ...entry, events })) === "conflict") {
      throw new Refusal(409, "conflict", "The journal goes on elsewhere by now.");
    }
    return json(201, { nextSeq }, { etag: `"${nextSeq}"` });
  }

  async #lease({ request, account }: Asked, runId: string): Promise<Response> {
    const { holder, ms } = await readBody(request, leaseSchema, MAX_BODY);
    if (ms > LONGEST_LEASE_MS) throw invalid("A lease is for ten minutes at most.");
    return json(200, await this.#store.lease(account, runId, holder, ms, this.#now()));
  }

  async #release({ url, account }: Asked, runId: string): Promise<Response> {
    const holder = url.searchParams.get("holder");
    if (holder === null || !isId(holder)) throw invalid("Say which holder.");
    await this.#store.release(account, runId, holder);
    return new Response(null, { status: 204 });
  }
}

/** What is wrong with an append, whatever is in the journal. */
function faultIn(
  { events, row }: Append,
  runId: string,
  claimed: number | undefined,
): string | undefined {
  if (claimed === undefined) return "If-Match says the place of the first event.";
  const isInPlace = events.every((event, i) => event.runId === runId && event.seq === claimed + i);
  if (!isInPlace) return "The events do not stand where If-Match says.";
  if (row.runId !== runId || row.nextSeq !== claimed + events.length)
    return "The row is not the one after these events.";
  return undefined;
}

const STATUSES = ["running", "waiting", "failed", "completed", "cancelled"] as const;

function queryOf({ searchParams }: URL): RunRowQuery {
  const sessionId = searchParams.get("sessionId");
  if (sessionId !== null && !isId(sessionId)) throw invalid("sessionId is no id.");
  const given = searchParams.getAll("status");
  const statuses = STATUSES.filter((status) => given.includes(status));
  if (statuses.length !== new Set(given).size) throw invalid(`status is ${STATUSES.join(", ")}.`);
  return {
    ...(sessionId !== null && { sessionId }),
    ...(given.length > 0 && { statuses }),
  };
}
