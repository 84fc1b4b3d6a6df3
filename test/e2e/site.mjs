// The site that end-to-end tests visit: the built package below /dist/, the built demo below
// /demo/, test pages at the root, `/api/llm` as a site's own proxy to the fake provider, and
// `/api/shop` as the site's own server.
import { createReadStream, statSync } from "node:fs";
import { createServer, request } from "node:http";
import { extname, join, sep } from "node:path";
import { pipeline } from "node:stream";
import { fileURLToPath } from "node:url";
import { isStrict, REPORT_PATH, readReport, strictPage } from "./strict-policy.mjs";

const root = fileURLToPath(new URL("../../", import.meta.url));
const FOLDERS = [
  ["/dist/cdn/", process.env.ANVIA_E2E_CDN ?? join(root, "dist/cdn")], // see global-setup.ts
  ["/dist/", join(root, "dist")],
  ["/demo/", process.env.ANVIA_E2E_DEMO ?? join(root, "dist-demo")],
  ["/zod/", join(root, "node_modules/zod")], // a page's own copy
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
  ".png": "image/png",
  ".webmanifest": "application/manifest+json",
};

/**
 * A page asked for with `?serverMs=500` comes after that time, as from a busy server.
 *
 * Starts the site on a free port of its own, which is an origin of its own.
 * @param {object} options
 * @param {() => string} options.llmUrl Where `/api/llm` leads at the time of a request.
 * @param {import("node:http").RequestListener} [options.shop] Answers what is below `/api/shop`.
 * @param {string} [options.demo] Another folder to be found below `/demo`.
 * @returns {Promise<{ url: string, policyReports: string[], cutConnections: () => void, close: () => Promise<void> }>} `url` has no slash at its end.
 */
export async function openSite({ llmUrl, shop, demo }) {
  const folders = demo === undefined ? FOLDERS : [["/demo/", demo], ...FOLDERS];
  const policyReports = [];
  const server = createServer((incoming, response) => {
    const address = new URL(incoming.url ?? "/", `http://${incoming.headers.host}`);
    const { pathname, searchParams } = address;
    if (pathname.startsWith("/api/llm/")) forward(incoming, response, llmUrl());
    else if (shop && pathname.startsWith("/api/shop/")) shop(incoming, response);
    else if (pathname === REPORT_PATH) {
      void readReport(incoming).then((report) => policyReports.push(report));
      response.writeHead(204).end();
    } else {
      const path = findFile(folders, decodeURIComponent(pathname));
      setTimeout(serveFile, Number(searchParams.get("serverMs")), path, response, address);
    }
  });
  await new Promise((resolve) => server.listen(0, "localhost", resolve));
  return {
    url: `http://localhost:${server.address().port}`,
    /** What browsers reported against the policy of the strict pages. */
    policyReports,
    /** Breaks what is under way, as a network that goes away does: emulated offline spares it. */
    cutConnections: () => server.closeAllConnections(),
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function serveFile(path, response, address) {
  if (path === undefined) {
    response.writeHead(404, { "content-type": "text/plain" }).end("There is no such file here.");
    return;
  }
  const type = TYPES[extname(path)] ?? "application/octet-stream";
  const common = { "content-type": type, "cache-control": "no-cache" };
  if (isStrict(path)) {
    const { html, headers } = strictPage(path, address);
    response.writeHead(200, { ...common, ...headers }).end(html);
    return;
  }
  response.writeHead(200, common);
  pipeline(createReadStream(path), response, () => response.end());
}

function findFile(folders, pathname) {
  const entry = folders.find(([prefix]) => pathname.startsWith(prefix));
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
