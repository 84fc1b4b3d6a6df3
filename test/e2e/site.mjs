// The site that end-to-end tests visit: the built package below /dist/, the built demo below
// /demo/, test pages at the root, `/api/llm` as a site's own proxy to the fake provider, and
// `/api/shop` as the site's own server.
import { createReadStream, statSync } from "node:fs";
import { createServer, request } from "node:http";
import { extname, join, sep } from "node:path";
import { pipeline } from "node:stream";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../", import.meta.url));
const FOLDERS = [
  ["/dist/cdn/", process.env.ANVIA_E2E_CDN ?? join(root, "dist/cdn")], // see global-setup.ts
  ["/dist/", join(root, "dist")],
  ["/demo/", join(root, "dist-demo")],
  ["/", join(root, "test/e2e/pages")],
];
const TYPES = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".mjs": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".json": "application/json",
  ".map": "application/json",
  ".svg": "image/svg+xml",
};

/**
 * A page asked for with `?serverMs=500` comes after that time, as from a busy server.
 *
 * Starts the site on a free port of its own, which is an origin of its own.
 * @param {object} options
 * @param {() => string} options.llmUrl Where `/api/llm` leads at the time of a request.
 * @param {import("node:http").RequestListener} [options.shop] Answers what is below `/api/shop`.
 * @returns {Promise<{ url: string, close: () => Promise<void> }>} `url` has no slash at its end.
 */
export async function openSite({ llmUrl, shop }) {
  const server = createServer((incoming, response) => {
    const { pathname, searchParams } = new URL(incoming.url ?? "/", "http://site");
    if (pathname.startsWith("/api/llm/")) forward(incoming, response, llmUrl());
    else if (shop && pathname.startsWith("/api/shop/")) shop(incoming, response);
    else setTimeout(serveFile, Number(searchParams.get("serverMs")), pathname, response);
  });
  await new Promise((resolve) => server.listen(0, "localhost", resolve));
  return {
    url: `http://localhost:${server.address().port}`,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function serveFile(pathname, response) {
  const path = findFile(decodeURIComponent(pathname));
  if (path === undefined) {
    response.writeHead(404, { "content-type": "text/plain" }).end(`No ${pathname} here.`);
    return;
  }
  response.writeHead(200, {
    "content-type": TYPES[extname(path)] ?? "application/octet-stream",
    "cache-control": "no-cache",
  });
  pipeline(createReadStream(path), response, () => response.end());
}

function findFile(pathname) {
  const entry = FOLDERS.find(([prefix]) => pathname.startsWith(prefix));
  if (entry === undefined) return undefined;
  const [prefix, folder] = entry;
  const path = join(folder, pathname.slice(prefix.length));
  if (path !== folder && !path.startsWith(folder + sep)) return undefined;
  return [path, join(path, "index.html")].find((candidate) =>
    statSync(candidate, { throwIfNoEntry: false })?.isFile(),
  );
}

function forward(incoming, response, llmUrl) {
  const target = new URL(`${llmUrl}${incoming.url.slice("/api/llm".length)}`);
  const {
    host: _host,
    cookie: _cookie,
    authorization: _authorization,
    ...headers
  } = incoming.headers;
  const outgoing = request(target, { method: incoming.method, headers }, (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    pipeline(answer, response, () => response.end());
  });
  outgoing.on("error", (error) => {
    if (!response.headersSent) response.writeHead(502);
    response.end(String(error));
  });
  // A page that goes away takes its model call with it.
  response.on("close", () => outgoing.destroy());
  incoming.pipe(outgoing);
}
