/** Lets a web-standard handler answer the requests of Node's HTTP server, and of servers made of it. */
import type { IncomingMessage, ServerResponse } from "node:http";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { ReadableStream as NodeStream } from "node:stream/web";

/** Node tells a handler who asks in this header; one that a visitor sends is dropped. */
export const ADDRESS_HEADER = "x-visitor-address";

/** A listener for `http.createServer`. What the handler throws is answered with 500, in no words of its own. */
export function nodeListener(handle: (request: Request) => Promise<Response>) {
  return async (incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
    const left = new AbortController();
    outgoing.on("close", () => left.abort()); // after the end of an answer there is nothing to abort
    try {
      await send(await handle(requestOf(incoming, left.signal)), outgoing);
    } catch {
      // an answer that has begun was cut by `pipeline`, so that it does not look whole
      if (!outgoing.headersSent) outgoing.writeHead(500).end();
    }
  };
}

function requestOf(incoming: IncomingMessage, signal: AbortSignal): Request {
  const { method = "GET", url = "/", socket } = incoming;
  const headers = new Headers();
  for (const [name, value] of Object.entries(incoming.headers)) {
    if (value !== undefined) headers.set(name, String(value));
  }
  headers.set(ADDRESS_HEADER, String(socket.remoteAddress));
  const address = new URL(url, `http://${incoming.headers.host ?? "localhost"}`);
  if (method === "GET" || method === "HEAD")
    return new Request(address, { method, headers, signal });
  // CAST: the same streams, typed once by Node and once by the DOM's library
  const body = Readable.toWeb(incoming) as ReadableStream<Uint8Array>;
  // `duplex` is missing in the DOM's types, and Node insists on it
  const init = { method, headers, signal, body, duplex: "half" };
  return new Request(address, init);
}

async function send({ status, headers, body }: Response, outgoing: ServerResponse): Promise<void> {
  outgoing.writeHead(status, Object.fromEntries(headers)).flushHeaders();
  // CAST: as above
  const source = Readable.fromWeb((body ?? new Blob().stream()) as NodeStream<Uint8Array>);
  await pipeline(source, outgoing);
}
