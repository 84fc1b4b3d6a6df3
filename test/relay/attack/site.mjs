// A site as a process of its own that can be killed: the page of both devices, and the approval routes over a
// database. What it is to do comes as JSON: see `SiteOrders` in `engines.mjs`.
import { createReadStream, existsSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { Readable } from "node:stream";
import { openPostgres, openSqlite } from "../databases.mjs";
import { acknowledgeEarly } from "./early-store.mjs";

const orders = JSON.parse(process.argv[2]);
const handle = orders.database ? await openRoutes() : undefined;

async function openRoutes() {
  const { createApprovalRoutes, createSqlJournals, createSqlStore } = await import(orders.routes);
  const database = openDatabase(orders.database);
  const store = createSqlStore({ database });
  return createApprovalRoutes({
    store: orders.acknowledgesEarly ? acknowledgeEarly(store) : store,
    journals: createSqlJournals({ database }),
    // Two devices of one account; a real site asks its sign-in.
    authorize: ({ headers }) => ({
      reviewerId: headers.get("x-reviewer") ?? "nobody",
      accountId: "robin",
    }),
    pollMs: 100,
  });
}

function openDatabase({ kind, place }) {
  if (kind === "sqlite") return openSqlite(place);
  const [host, port] = place.split(":");
  return openPostgres({ host, port: Number(port), user: "anvia", database: "postgres" });
}

const server = createServer((incoming, outgoing) => {
  const [, area, name] = new URL(incoming.url, "http://site").pathname.split("/");
  if (area === "page") servePage(name, outgoing);
  else if (area === "build") serveModule(name, outgoing);
  else if (area === "floor") serveFloor(incoming, name, outgoing);
  else if (handle) serveRoutes(incoming, outgoing).catch(() => outgoing.destroy());
  else outgoing.writeHead(404).end();
});

/** Any name: the page reads its part from its address. */
function servePage(name, outgoing) {
  outgoing
    .writeHead(200, { "content-type": "text/html; charset=utf-8" })
    .end(
      `<!doctype html><title>${name}</title><script type="module" src="/build/page.js"></script>`,
    );
}

function serveModule(name, outgoing) {
  const file = join(orders.pages, name);
  if (!/^[\w.-]+\.js$/.test(name) || !existsSync(file)) return void outgoing.writeHead(404).end();
  outgoing.writeHead(200, { "content-type": "text/javascript; charset=utf-8" });
  createReadStream(file).pipe(outgoing);
}

/** The least that there is: what one device posts, every device's stream says. For the bench. */
const floorStreams = new Set();

function serveFloor({ method }, name, outgoing) {
  if (method === "GET") {
    outgoing.writeHead(200, { "content-type": "text/event-stream" }).flushHeaders();
    floorStreams.add(outgoing);
    outgoing.on("close", () => floorStreams.delete(outgoing));
  } else {
    for (const stream of floorStreams) stream.write(`data: ${name}\n\n`);
    outgoing.writeHead(204).end();
  }
}

async function serveRoutes(incoming, outgoing) {
  const gone = new AbortController();
  outgoing.on("close", () => gone.abort());
  const hasBody = incoming.method !== "GET" && incoming.method !== "HEAD";
  const request = new Request(`http://localhost${incoming.url}`, {
    method: incoming.method,
    headers: incoming.headers,
    signal: gone.signal,
    ...(hasBody && { body: Readable.toWeb(incoming), duplex: "half" }),
  });
  const response = await handle(request);
  outgoing.writeHead(response.status, Object.fromEntries(response.headers));
  if (response.body) {
    Readable.fromWeb(response.body)
      .on("error", () => outgoing.destroy()) // the device has gone away
      .pipe(outgoing);
  } else outgoing.end();
}

server.listen(orders.port, "localhost", () => process.send?.({ port: server.address().port }));
process.on("disconnect", () => process.exit());
