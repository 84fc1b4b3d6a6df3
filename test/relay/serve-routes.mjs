// What plain Node needs to serve a web-standard handler.
import { Readable } from "node:stream";

/** Answers a request of Node's server by `handle`; the request is aborted when whoever asked goes away. */
export async function serveRoutes(handle, incoming, outgoing) {
  const gone = new AbortController();
  outgoing.on("close", () => gone.abort());
  const hasBody = incoming.method !== "GET" && incoming.method !== "HEAD";
  const request = new Request(`http://localhost${incoming.url}`, {
    method: incoming.method,
    headers: incoming.headers,
    signal: gone.signal,
    ...(hasBody && { body: incoming, duplex: "half" }),
  });
  const response = await handle(request);
  outgoing.writeHead(response.status, Object.fromEntries(response.headers));
  if (!response.body) return void outgoing.end();
  outgoing.flushHeaders();
  Readable.fromWeb(response.body)
    .on("error", () => outgoing.destroy()) // whoever asked has gone away
    .pipe(outgoing);
}
