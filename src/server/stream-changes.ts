import type { InteractionRecord } from "../relay/interaction-record.js";
import type { RecordQuery } from "../relay/relay.js";
import type { InteractionStore } from "./interaction-store.js";
import { recordJson } from "./record-json.js";

/** What a stream of changes needs. */
export interface StreamOptions {
  readonly store: InteractionStore;
  readonly query: RecordQuery;
  readonly pollMs: number;
  maySee(record: InteractionRecord): boolean | Promise<boolean>;
}

const BATCH = 100;
/** Proxies close what is silent for longer. */
const SIGN_OF_LIFE_MS = 15_000;

/**
 * Server-sent events: one `record` for each change, with the change's number as its id, from `Last-Event-ID` (or
 * `?after=`) on, else from now on. Asked for with `Accept: application/json` it answers at once with the changes
 * so far, for clients that have to poll. The store is the truth; a stream that breaks is opened again.
 */
export async function streamChanges(request: Request, options: StreamOptions): Promise<Response> {
  const { store } = options;
  const given =
    request.headers.get("last-event-id") ?? new URL(request.url).searchParams.get("after");
  const after = given === null ? await store.lastChange() : Number(given);
  if (!Number.isSafeInteger(after) || after < 0) {
    const error = { code: "invalid", message: "This is no place in the stream." };
    return Response.json({ error }, { status: 400 });
  }
  if (request.headers.get("accept")?.includes("application/json")) {
    const { records, last } = await next(options, after);
    const headers = { "cache-control": "no-store" };
    return Response.json({ changes: records.map(recordJson), after: last }, { headers });
  }
  return new Response(eventStream(request.signal, options, after), {
    headers: { "content-type": "text/event-stream", "cache-control": "no-store" },
  });
}

interface Page {
  readonly records: readonly InteractionRecord[];
  /** The number of the last change that was looked at. */
  readonly last: number;
  readonly events: string;
}

async function next({ store, query, maySee }: StreamOptions, after: number): Promise<Page> {
  const changes = await store.changes(query, after, BATCH);
  const seen = await Promise.all(changes.map(({ record }) => maySee(record)));
  const visible = changes.filter((_change, index) => seen[index]);
  const events = visible.map(
    ({ record, change }) =>
      `id: ${change}\nevent: record\ndata: ${JSON.stringify(recordJson(record))}\n\n`,
  );
  return {
    records: visible.map(({ record }) => record),
    last: changes.at(-1)?.change ?? after,
    events: events.join(""),
  };
}

function eventStream(
  signal: AbortSignal,
  options: StreamOptions,
  from: number,
): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  const cancelled = new AbortController();
  const ended = AbortSignal.any([signal, cancelled.signal]);
  let after = from;
  let quietMs = 0;
  return new ReadableStream({
    start(controller) {
      // The place is told first: a client that breaks off before the first change goes on from here.
      controller.enqueue(encoder.encode(`id: ${from}\nevent: place\ndata: {}\n\n`));
    },
    async pull(controller) {
      while (!ended.aborted) {
        const page = await next(options, after);
        after = page.last;
        quietMs += options.pollMs;
        const isDue = quietMs >= SIGN_OF_LIFE_MS;
        if (page.events !== "" || isDue) {
          quietMs = 0;
          controller.enqueue(encoder.encode(page.events === "" ? ": alive\n\n" : page.events));
          return;
        }
        await pause(options.pollMs, ended);
      }
      controller.close();
    },
    cancel() {
      cancelled.abort();
    },
  });
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener(
      "abort",
      () => {
        clearTimeout(timer);
        resolve();
      },
      { once: true },
    );
  });
}
