import { json, Refusal, refusalResponse } from "./requests.js";

/** One change, as it is told. */
export interface FeedItem {
  /** The change's number. */
  readonly change: number;
  /** What is told of it; `undefined`: nothing, it is not for whoever asks. */
  readonly data: unknown;
}

/** What there is to be told. */
export interface Feed {
  /** The name of its events. */
  readonly name: string;
  /** The number of the newest change. */
  last(): Promise<number>;
  /** What changed after that number, in order, at most `limit`. */
  after(change: number, limit: number): Promise<readonly FeedItem[]>;
  /** Calls `listener` when this process has written something; returns its undo. */
  subscribe?: ((listener: () => void) => () => void) | undefined;
}

const BATCH = 100;
/** Proxies close what is silent for longer. */
const SIGN_OF_LIFE_MS = 15_000;

/**
 * Server-sent events: one for each change, with the change's number as its id, from `Last-Event-ID` (or `?after=`)
 * on, else from now on. Asked for with `Accept: application/json` alone it answers at once with the changes so far,
 * for clients that have to poll. The store is the truth; a stream that breaks is opened again.
 *
 * What this process writes is told at once. What other servers write is seen every `pollMs`.
 */
export async function streamChanges(
  request: Request,
  feed: Feed,
  pollMs: number,
): Promise<Response> {
  const given =
    request.headers.get("last-event-id") ?? new URL(request.url).searchParams.get("after");
  const after = given === null || given === "" ? await feed.last() : Number(given);
  if (!Number.isSafeInteger(after) || after < 0) {
    return refusalResponse(new Refusal(400, "invalid", "This is no place in the stream."));
  }
  const accept = request.headers.get("accept") ?? "";
  if (accept.includes("application/json") && !accept.includes("text/event-stream")) {
    const items = await feed.after(after, BATCH);
    const changes = items.flatMap(({ data }) => (data === undefined ? [] : [data]));
    return json(200, { changes, after: items.at(-1)?.change ?? after });
  }
  return new Response(eventStream(request.signal, feed, pollMs, after), {
    headers: { "content-type": "text/event-stream", "cache-control": "no-store, no-transform" },
  });
}

function eventsOf({ name }: Feed, items: readonly FeedItem[]): string {
  const told = items.map(({ change, data }) =>
    data === undefined ? "" : `id: ${change}\nevent: ${name}\ndata: ${JSON.stringify(data)}\n\n`,
  );
  return told.join("");
}

function eventStream(
  signal: AbortSignal,
  feed: Feed,
  pollMs: number,
  from: number,
): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  const cancelled = new AbortController();
  const ended = AbortSignal.any([signal, cancelled.signal]);
  let after = from;
  let spokeAt = Date.now();
  return new ReadableStream({
    start(controller) {
      // The place is told first: a client that breaks off before the first change goes on from here.
      controller.enqueue(encoder.encode(`id: ${from}\nevent: place\ndata: {}\n\n`));
    },
    async pull(controller) {
      while (!ended.aborted) {
        // It listens first: what is written while the store is asked is not missed.
        const alarm = new Alarm(feed, pollMs, ended);
        const items = await feed.after(after, BATCH);
        after = items.at(-1)?.change ?? after;
        const events = eventsOf(feed, items);
        const isDue = Date.now() - spokeAt >= SIGN_OF_LIFE_MS;
        if (events !== "" || isDue) {
          alarm.stop();
          spokeAt = Date.now();
          controller.enqueue(encoder.encode(events === "" ? ": alive\n\n" : events));
          return;
        }
        if (items.length > 0) alarm.stop(); // none of them is for this one: there may be more
        await alarm.rung;
      }
      controller.close();
    },
    cancel() {
      cancelled.abort();
    },
  });
}

/** Rings once: when something was written here, when the time is over, or when the stream ends. */
class Alarm {
  readonly rung: Promise<void>;
  stop: () => void = () => undefined;

  constructor(feed: Feed, ms: number, ended: AbortSignal) {
    this.rung = new Promise((resolve) => {
      const timer = setTimeout(() => this.stop(), ms);
      const undo = feed.subscribe?.(() => this.stop());
      this.stop = () => {
        clearTimeout(timer);
        undo?.();
        ended.removeEventListener("abort", this.stop);
        resolve();
      };
      ended.addEventListener("abort", this.stop);
    });
  }
}
