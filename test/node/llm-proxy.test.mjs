// The demo's proxy, over real HTTP: a fake provider behind it, visitors before it.
import assert from "node:assert/strict";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer, request } from "node:http";
import { after, before, beforeEach, test } from "node:test";
import { fileURLToPath } from "node:url";
import { createServer as createViteServer, runnerImport } from "vite";

const path = (relative) => fileURLToPath(new URL(`../../${relative}`, import.meta.url));
const PROXY = path("demo/proxy/llm-proxy.ts");
const KEY = "sk-canary-of-the-server";

/** What reached the provider, and what it does with it. */
const provider = { seen: [], answer: undefined };
let providerServer;
let createProxy;
let nodeListener;
let openServers = [];

before(async () => {
  ({ createProxy } = (await runnerImport(PROXY)).module);
  ({ nodeListener } = (await runnerImport(path("demo/proxy/node-listener.ts"))).module);
  providerServer = await listen(async (incoming, response) => {
    let text = "";
    for await (const chunk of incoming.setEncoding("utf8")) text += chunk;
    const { method, url, headers } = incoming;
    provider.seen.push({ method, url, headers, text });
    provider.answer(response);
  });
});

beforeEach(() => {
  provider.seen = [];
  provider.answer = (response) => response.end("{}");
});

after(async () => {
  for (const server of openServers) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
  openServers = [];
});

async function listen(listener) {
  const server = createServer(listener);
  server.listen(0, "localhost");
  await once(server, "listening");
  openServers.push(server);
  return server;
}

const urlOf = (server) => `http://localhost:${server.address().port}`;

/** A proxy of its own, so that its counts are. */
async function openProxy(options = {}) {
  const handle = createProxy({
    target: `${urlOf(providerServer)}/v1`,
    keyHeaders: { authorization: `Bearer ${KEY}` },
    models: ["small"],
    visitorOf: ({ headers }) => headers.get("x-visitor-address"),
    ...options,
  });
  return `${urlOf(await listen(nodeListener(handle)))}/api/llm/v1`;
}

function call(url, { body = { model: "small" }, path: below = "/chat/completions", ...init } = {}) {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  return fetch(`${url}${below}`, { method: "POST", body: text, ...init });
}

test("the proxy is at most 40 lines of code", () => {
  const code = readFileSync(PROXY, "utf8").replace(/\/\*\*[\s\S]*?\*\//g, "");
  const lines = code.split("\n").filter((line) => line.trim() !== "");
  assert.ok(lines.length <= 40, `${lines.length} lines`);
});

test("the key is added on the server; what else the visitor sent, credentials included, stays there", async () => {
  const url = await openProxy();
  const headers = {
    authorization: "Bearer of-the-visitor",
    cookie: "session=1",
    referer: "http://localhost/secret",
    "x-api-key": "visitor",
    "x-visitor-address": "forged",
  };
  assert.equal((await call(url, { headers })).status, 200);
  const [{ method, url: asked, headers: received, text }] = provider.seen;
  assert.deepEqual([method, asked, text], ["POST", "/v1/chat/completions", '{"model":"small"}']);
  assert.equal(received.authorization, `Bearer ${KEY}`);
  for (const name of ["cookie", "referer", "origin", "x-api-key", "x-visitor-address"]) {
    assert.equal(received[name], undefined, name);
  }
});

test("only the addresses of model calls and of the list of models are passed on", async () => {
  const url = await openProxy();
  assert.equal((await call(url, { path: "/responses" })).status, 200);
  assert.equal((await fetch(`${url}/models`)).status, 200);
  const refused = [
    await call(url, { path: "/files" }),
    await call(url, { path: "/chat/completions/../../files" }),
    await call(url, { path: "/fine_tuning/jobs" }),
    await fetch(`${url}/chat/completions`),
    await fetch(`${url}/models/small`, { method: "DELETE" }),
  ];
  for (const { status } of refused) assert.equal(status, 404);
  assert.deepEqual(
    provider.seen.map((request) => request.url),
    ["/v1/responses", "/v1/models"],
  );
});

test("a model that is not on the list is refused, however the request hides it", async () => {
  const url = await openProxy();
  const bodies = [
    { model: "big" },
    { model: ["small"] },
    {},
    [],
    "null",
    "no json",
    '{"model":"small"',
  ];
  for (const body of bodies) assert.equal((await call(url, { body })).status, 400, String(body));
  assert.deepEqual(provider.seen, []);
  await call(url, { body: '{"model":"big","model":"small","x":1}' });
  assert.equal(provider.seen[0].text, '{"model":"small","x":1}');
});

test("pages of other origins are refused; this site's pages and programs are not", async () => {
  const url = await openProxy();
  const { host, origin } = new URL(url);
  const foreign = [
    { origin: "https://evil.example" },
    { origin: "null" },
    { origin: `https://evil.example:${new URL(url).port}` },
    { "sec-fetch-site": "cross-site" },
    { "sec-fetch-site": "same-site" },
    { origin, "sec-fetch-site": "cross-site" },
  ];
  for (const headers of foreign)
    assert.equal(await statusOf(url, headers), 403, JSON.stringify(headers));
  assert.deepEqual(provider.seen, []);
  const own = [{}, { origin }, { origin: `https://${host}`, "sec-fetch-site": "same-origin" }];
  for (const headers of own)
    assert.equal(await statusOf(url, headers), 200, JSON.stringify(headers));
});

/** By Node's own client, which sends the headers that `fetch` keeps for browsers. */
async function statusOf(url, headers) {
  const body = JSON.stringify({ model: "small" });
  const outgoing = request(`${url}/chat/completions`, {
    method: "POST",
    headers: { ...headers, "content-length": body.length },
  });
  outgoing.end(body);
  const [response] = await once(outgoing, "response");
  response.resume();
  return response.statusCode;
}

test("a visitor has 30 requests a minute, and no other visitor pays for them", async (context) => {
  context.mock.timers.enable({ apis: ["Date"], now: 60_000 });
  let visitor = "a";
  const url = await openProxy({ visitorOf: () => visitor });
  for (let count = 0; count < 30; count++) assert.equal((await call(url)).status, 200);
  assert.equal((await call(url)).status, 429);
  visitor = "b";
  assert.equal((await call(url)).status, 200);
  visitor = "a";
  context.mock.timers.setTime(120_000);
  assert.equal((await call(url)).status, 200);
  assert.equal(provider.seen.length, 32);
});

test("Node says who asks; a visitor's own header for that does not count", async () => {
  const seen = [];
  const url = await openProxy({
    visitorOf: ({ headers }) => seen.push(headers.get("x-visitor-address")),
  });
  await call(url, { headers: { "x-visitor-address": "forged" } });
  assert.match(seen.join(), /^(::1|127\.0\.0\.1)$/);
});

test("a request above 2 MB, or of unknown length, is refused unread", async () => {
  const url = await openProxy();
  const body = { model: "small", text: "x".repeat(2_000_000) };
  assert.equal((await call(url, { body })).status, 413);
  const stream = new Blob(['{"model":"small"}']).stream();
  const answer = await fetch(`${url}/responses`, { method: "POST", body: stream, duplex: "half" });
  assert.equal(answer.status, 413);
  assert.deepEqual(provider.seen, []);
});

test("an answer is passed on piece by piece, without cookies and other headers", async () => {
  const url = await openProxy();
  let more;
  provider.answer = (response) => {
    const headers = { "content-type": "text/event-stream", "set-cookie": "a=1", "x-internal": "1" };
    response.writeHead(200, headers).write("data: 1\n\n");
    more = () => response.end("data: [DONE]\n\n");
  };
  const answer = await call(url);
  assert.equal(answer.headers.get("content-type"), "text/event-stream");
  assert.equal(answer.headers.get("set-cookie"), null);
  assert.equal(answer.headers.get("x-internal"), null);
  const reader = answer.body.getReader();
  assert.equal(Buffer.from((await reader.read()).value).toString(), "data: 1\n\n");
  more(); // only now: the first piece had not waited for it
  assert.equal(Buffer.from((await reader.read()).value).toString(), "data: [DONE]\n\n");
  assert.equal((await reader.read()).done, true);
});

for (const isBegun of [false, true]) {
  const when = isBegun ? "in the middle of an answer" : "before the answer";
  test(`a visitor who leaves ${when} ends the provider's work`, { timeout: 10_000 }, async () => {
    const url = await openProxy();
    const left = new AbortController();
    const ended = new Promise((resolve) => {
      provider.answer = (response) => {
        response.on("close", () => resolve(response.writableEnded));
        if (isBegun) response.write("data: 1\n\n");
        else left.abort();
      };
    });
    const asked = call(url, { signal: left.signal });
    if (isBegun) await asked;
    else await assert.rejects(asked);
    left.abort();
    assert.equal(await ended, false);
  });
}

test("a provider that breaks off is a broken answer, not a whole one", async () => {
  const url = await openProxy();
  provider.answer = (response) => {
    response.write("data: 1\n\n", () => response.destroy());
  };
  const answer = await call(url);
  await assert.rejects(answer.text());
});

test("errors keep their status; the words of a refused key stay on the server", async () => {
  const url = await openProxy();
  for (const status of [401, 403]) {
    provider.answer = (response) => response.writeHead(status).end(`Incorrect API key: ${KEY}`);
    const answer = await call(url);
    assert.equal(answer.status, status);
    assert.ok(!(await answer.text()).includes(KEY));
  }
  provider.answer = (response) => response.writeHead(429, { "retry-after": "7" }).end("Slow down");
  const answer = await call(url);
  assert.deepEqual([answer.status, answer.headers.get("retry-after")], [429, "7"]);
  assert.equal(await answer.text(), "Slow down");
});

test("a redirect is not followed: the key goes to no other host", async () => {
  const url = await openProxy();
  const other = await listen((_incoming, response) => response.end(assert.fail("followed")));
  provider.answer = (response) => response.writeHead(307, { location: urlOf(other) }).end();
  const answer = await call(url, { redirect: "manual" });
  assert.deepEqual([answer.status, answer.headers.get("location")], [307, null]);
});

test("a provider that cannot be reached is 502, in words that name nothing", async () => {
  const url = await openProxy({ target: "http://localhost:9/v1" });
  const answer = await call(url);
  assert.equal(answer.status, 502);
  assert.deepEqual(await answer.json(), { error: { message: "The model cannot be reached." } });
});

test("a handler that throws is 500, without its words", async () => {
  const server = await listen(nodeListener(() => Promise.reject(new Error(KEY))));
  const answer = await fetch(urlOf(server));
  assert.deepEqual([answer.status, await answer.text()], [500, ""]);
});

test("the dev server of the demo answers /api/llm by it, with the key of its environment", async () => {
  process.env.LLM_PROXY_TARGET = urlOf(providerServer);
  process.env.OPENAI_API_KEY = KEY;
  const server = await createViteServer({
    configFile: path("vite.config.ts"),
    logLevel: "silent",
    server: { port: 0, host: "localhost" },
  });
  try {
    await server.listen();
    const url = `${server.resolvedUrls.local[0]}api/llm/v1`;
    assert.equal((await call(url, { body: { model: "any" } })).status, 200);
    assert.equal((await fetch(`${url}/models`)).status, 200);
    assert.deepEqual(
      provider.seen.map(({ url: asked, headers }) => [asked, headers.authorization]),
      [
        ["/v1/chat/completions", `Bearer ${KEY}`],
        ["/v1/models", `Bearer ${KEY}`],
      ],
    );
    assert.equal(await statusOf(url, { origin: "https://evil.example" }), 403);
  } finally {
    await server.close();
  }
});
