// A site's server with the approval routes, as a process of its own that can be killed.
// `node server.mjs sqlite FILE PORT` or `node server.mjs postgres SOCKETS:PGPORT PORT`.
import { createServer } from "node:http";
import { createApprovalRoutes, createSqlJournals, createSqlStore } from "anvia-chat/server";
import { openPostgres, openSqlite } from "./databases.mjs";
import { serveRoutes } from "./serve-routes.mjs";

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

const server = createServer((incoming, outgoing) => {
  serveRoutes(handle, incoming, outgoing).catch(() => outgoing.destroy());
});
server.listen(Number(port), "localhost", () => process.send?.({ port: server.address().port }));
process.on("disconnect", () => process.exit());
