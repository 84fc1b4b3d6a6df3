// The NATS relay in pages of a real browser, bundled as a site bundles it, at a real nats-server.
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { after, before, describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright";
import { build } from "vite";
import { launchOptions } from "../browsers.mjs";
import { appendAt, approval } from "./nats-fixtures.mjs";
import { findNats, startNats } from "./nats-server.mjs";

const entry = fileURLToPath(new URL("../../src/relay/nats/nats-relay.ts", import.meta.url));
const skip = findNats() ? false : "there is no nats-server on this machine";

/** The files that a bundler makes of the entry, by name. */
async function bundle() {
  const [{ output }] = await build({
    configFile: false,
    logLevel: "silent",
    build: { write: false, lib: { entry, formats: ["es"], fileName: () => "relay.js" } },
  });
  return new Map(output.map(({ fileName, code }) => [`/${fileName}`, code]));
}

async function serve(files) {
  const server = createServer(({ url }, answer) => {
    const code = files.get(url);
    answer.setHeader("content-type", code === undefined ? "text/html" : "text/javascript");
    answer.end(code ?? "<!doctype html><title>A page</title>");
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return server;
}

describe("the NATS relay in a browser", { skip }, () => {
  let engine;
  let files;
  let server;
  let browser;

  before(async () => {
    engine = await startNats();
    files = await bundle();
    server = await serve(files);
    browser = await chromium.launch(launchOptions("chromium"));
  });
  after(async () => {
    await browser?.close();
    server?.close();
    await engine?.stop();
  });

  /** A page with a relay under `window.relay`; `asked` are the scripts that it loaded. */
  async function openDevice({ retryMs = 100 } = {}) {
    const context = await browser.newContext();
    const page = await context.newPage();
    const asked = [];
    page.on("request", (request) => asked.push(new URL(request.url()).pathname));
    await page.goto(`http://127.0.0.1:${server.address().port}/`);
    const setUp = async (options) => {
      const { createNatsRelay } = await import("/relay.js");
      window.relay = createNatsRelay({ account: "robin", timeoutMs: 10_000, ...options });
      window.sockets = [];
      window.WebSocket = class extends WebSocket {
        constructor(url) {
          super(url);
          window.sockets.push(this);
        }
      };
    };
    await page.evaluate(setUp, { servers: engine.url, retryMs });
    return { page, asked, context };
  }

  /** Lets the page watch: `window.told` are the records that it was told of. From then on it misses none. */
  async function watchOn({ page }) {
    await page.evaluate(async (record) => {
      window.told = [];
      const follow = async () => {
        const { signal } = new AbortController();
        for await (const change of window.relay.watch({}, { signal }))
          window.told.push(change.record);
      };
      void follow();
      for (let count = 1; window.told.length === 0; count++) {
        const id = `${record.runId}:approval:call_1:${count}`;
        await window.relay.open({ ...record, id, request: { ...record.request, id } });
      }
    }, approval());
  }

  /** Whether the page has loaded the client, which tells servers its name. */
  const hasClient = ({ asked }) => asked.some((path) => files.get(path)?.includes('"nats.ws"'));

  it("decides on one device what another one asks, and tells it, over a restart of the server", async () => {
    const [laptop, phone] = await Promise.all([openDevice(), openDevice()]);
    assert.deepEqual([hasClient(phone), phone.asked.includes("/relay.js")], [false, true]);
    await watchOn(laptop);
    const asked = approval();
    await laptop.page.evaluate((record) => window.relay.open(record), asked);
    await engine.kill();
    const outcome = await phone.page.evaluate(async (interactionId) => {
      const pending = await window.relay.list({ status: "pending" });
      const found = pending.find((record) => record.id === interactionId);
      const decision = { status: "approved", decisionId: "d-1", via: "dialog" };
      return window.relay.decide(found.id, decision, { expectedVersion: found.version });
    }, asked.id);
    assert.equal(outcome.status, "won");
    const told = await laptop.page.waitForFunction(
      (id) => window.told.find((record) => record.id === id && record.decision),
      asked.id,
    );
    assert.equal((await told.jsonValue()).decision.decisionId, "d-1");
    assert.ok(hasClient(phone), "the client was loaded when it was used");
  });

  it("holds no socket open in a page that is put away, and goes on when it is shown again", async () => {
    const tablet = await openDevice();
    const { page } = tablet;
    await watchOn(tablet);
    assert.equal(
      await page.evaluate(() => window.sockets.map((socket) => socket.readyState)[0]),
      1,
    );
    await page.evaluate(() => window.dispatchEvent(new PageTransitionEvent("pagehide")));
    await page.waitForFunction(() => window.sockets[0].readyState === WebSocket.CLOSED);
    const laptop = await openDevice();
    const asked = approval();
    await laptop.page.evaluate((record) => window.relay.open(record), asked);
    await page.waitForFunction((id) => window.told.some((record) => record.id === id), asked.id);
  });

  it("goes on when the network is back, however long it would have waited", async () => {
    const [tablet, laptop] = await Promise.all([openDevice({ retryMs: 1_000_000 }), openDevice()]);
    await watchOn(tablet);
    await tablet.context.setOffline(true);
    await engine.kill();
    await tablet.page.waitForFunction(() => window.sockets[0].readyState === WebSocket.CLOSED);
    const asked = approval();
    await laptop.page.evaluate((record) => window.relay.open(record), asked);
    await tablet.context.setOffline(false);
    await tablet.page.waitForFunction(
      (id) => window.told.some((record) => record.id === id),
      asked.id,
    );
  });

  it("carries a journal from one device to the other", async () => {
    const [laptop, phone] = await Promise.all([openDevice(), openDevice()]);
    const runId = `run-${crypto.randomUUID()}`;
    const append = ({ page }) =>
      page.evaluate((written) => window.relay.journals.append(written), appendAt(runId, 0));
    assert.equal(await append(laptop), "appended");
    assert.equal(await append(phone), "conflict");
    const read = await phone.page.evaluate((id) => window.relay.journals.read(id), runId);
    assert.deepEqual(
      read.map(({ event }) => event),
      appendAt(runId, 0).events,
    );
  });
});
