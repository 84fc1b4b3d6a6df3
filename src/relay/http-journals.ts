import type { RunRow } from "../run/state.js";
import type { HttpRelayOptions } from "./http-options.js";
import { type Answer, faultOf, HttpRequests, isOk, memberOf } from "./http-requests.js";
import type {
  JournalRelay,
  Lease,
  SharedAppend,
  SharedChange,
  SharedEvent,
} from "./journal-relay.js";
import { readRow } from "./shared-row.js";

/** Journals that travel, over HTTP. */
export class HttpJournals implements JournalRelay {
  readonly #requests: HttpRequests;

  /** `closed` ends every request and every watch. */
  constructor(options: HttpRelayOptions, closed: AbortSignal) {
    this.#requests = new HttpRequests(options, closed);
  }

  async append(
    { events, row, appendId }: SharedAppend,
    signal?: AbortSignal,
  ): Promise<"appended" | "conflict" | "unknown"> {
    const headers = { "if-match": `"${events[0]?.seq ?? row.nextSeq}"` };
    let answer: Answer;
    try {
      const body = { events, row, appendId };
      answer = await this.#requests.ask(pathOf(row.runId, "events"), { body, headers, signal });
    } catch {
      return "unknown"; // it may have arrived: only the engine knows
    }
    if (isOk(answer)) return "appended";
    if (answer.status === 409) return "conflict";
    const fault = faultOf(answer);
    if (fault.code === "relay_refused") throw fault;
    return "unknown";
  }

  async read(runId: string, fromSeq = 0, signal?: AbortSignal): Promise<readonly SharedEvent[]> {
    const search = new URLSearchParams({ from: String(fromSeq) });
    const found = await this.#requests.pages(pathOf(runId, "events"), search, "events", signal);
    return found.map((item) => ({
      seq: Number(memberOf(item, "seq")),
      appendId: String(memberOf(item, "appendId")),
      event: memberOf(item, "event"),
    }));
  }

  async list(
    { sessionId, statuses }: Parameters<JournalRelay["list"]>[0] = {},
    signal?: AbortSignal,
  ): Promise<readonly RunRow[]> {
    if (statuses?.length === 0) return [];
    const search = new URLSearchParams(statuses?.map((status) => ["status", status]));
    if (sessionId !== undefined) search.set("sessionId", sessionId);
    const rows = await this.#requests.pages("/journals", search, "rows", signal);
    return rows.flatMap((row) => readRow(row) ?? []);
  }

  async removeSession(sessionId: string, signal?: AbortSignal): Promise<void> {
    const search = new URLSearchParams({ sessionId });
    const answer = await this.#requests.ask(`/journals?${search}`, { method: "DELETE", signal });
    if (!isOk(answer)) throw faultOf(answer);
  }

  async *watch({
    cursor,
    signal,
  }: Parameters<JournalRelay["watch"]>[0]): AsyncGenerator<SharedChange> {
    let place = cursor;
    const items = this.#requests.follow("/journals/stream", new URLSearchParams(), cursor, signal);
    for await (const { id, data } of items) {
      place = id ?? place;
      const row = readRow(data);
      if (row && place !== undefined) yield { row, cursor: place };
    }
  }

  async lease(runId: string, holder: string, ms: number, signal?: AbortSignal): Promise<Lease> {
    const answer = await this.#requests.ask(pathOf(runId, "lease"), {
      body: { holder, ms },
      signal,
    });
    const { body } = answer;
    if (isOk(answer) && memberOf(body, "isHeld") === true) return { isHeld: true };
    const expiresInMs = Number(memberOf(body, "expiresInMs"));
    if (!isOk(answer) || !(expiresInMs >= 0)) throw faultOf(answer);
    return { isHeld: false, holder: String(memberOf(body, "holder")), expiresInMs };
  }

  async release(runId: string, holder: string): Promise<void> {
    const path = `${pathOf(runId, "lease")}?${new URLSearchParams({ holder })}`;
    // A page that is being left says it all the same.
    const answer = await this.#requests.ask(path, { method: "DELETE", keepalive: true });
    if (!isOk(answer)) throw faultOf(answer);
  }
}

function pathOf(runId: string, verb: "events" | "lease"): string {
  return `/journals/${encodeURIComponent(runId)}/${verb}`;
}
