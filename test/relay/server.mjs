// A site's server with the approval routes, as a process of its own that can be killed.
// `node server.mjs sqlite FILE PORT` or `node server.mjs postgres SOCKETS:PGPORT PORT`.
import { createServer } from "node:http";
import { Readable } from "node:stream";
import { createApprovalRoutes, createSqlJournals, createSqlStore } from "anvia-chat/server";
import { openPostgres, openSqlite } from "./databases.mjs";

const [kind, place, port] = process.argv.slice(2);

function open() {
  if (kind === "sqlite") return openSqlite(place);
  const [host, pgPort] = place.split(":");
  return openPostgres({ host, port: Number(pgPort), user: "anvia", database: "postgres" });
}

const database = open();
const handle = createApprovalRoutes({
  store: createSqlStore({ database }),
  journals: createSqlJournals({ database }),
  authorize: ({ headers }) => ({
    reviewerId: headers.get("x-reviewer") ?? "somebody",
    accountId: headers.get("x-account") ?? "robin",
  }),
  pollMs: 100,
});

const server = createServer(async (incoming, outgoing) => {
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
  if (response.body)
    Readable.fromWeb(response.body)
      .on("error", () => {})
      .pipe(outgoing);
  else outgoing.end();
});
server.listen(Number(port), "localhost", () => process.send?.({ port: server.address().port }));
process.on("disconnect", () => process.exit());
