// A site as a process of its own that can be killed: the page, the routes, and a database.
// `node site.mjs '{ "pages": FOLDER, "routes": URL, "file": FILE, "port": PORT }'`.
import { createReadStream, existsSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { openSqlite } from "../databases.mjs";
import { serveRoutes } from "../serve-routes.mjs";

const orders = JSON.parse(process.argv[2]);
const { createApprovalRoutes, createSqlJournals, createSqlStore } = await import(orders.routes);
const database = openSqlite(orders.file);
const handle = createApprovalRoutes({
  store: createSqlStore({ database }),
  journals: createSqlJournals({ database }),
  authorize: () => ({ reviewerId: "robin", accountId: "robin" }), // a real site asks its sign-in
});

const server = createServer((incoming, outgoing) => {
  const [, area, name] = new URL(incoming.url, "http://site").pathname.split("/");
  if (area === "page") servePage(outgoing);
  else if (area === "build") serveModule(name, outgoing);
  else serveRoutes(handle, incoming, outgoing).catch(() => outgoing.destroy());
});

function servePage(outgoing) {
  outgoing
    .writeHead(200, { "content-type": "text/html; charset=utf-8" })
    .end('<!doctype html><title>Shop</title><script type="module" src="/build/page.js"></script>');
}

function serveModule(name, outgoing) {
  const file = join(orders.pages, name);
  if (!/^[\w.-]+\.js$/.test(name) || !existsSync(file)) return void outgoing.writeHead(404).end();
  outgoing.writeHead(200, { "content-type": "text/javascript; charset=utf-8" });
  createReadStream(file).pipe(outgoing);
}

server.listen(orders.port, "localhost", () => process.send?.({ port: server.address().port }));
process.on("disconnect", () => process.exit());
