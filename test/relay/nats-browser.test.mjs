// The NATS relay in pages of a real browser, bundled as a site bundles it, at a real nats-server.
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { after, before, describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright";
import { build } from "vite";
import { launchOptions } from "../browsers.mjs";
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
  async function openDevice() {
    const context = await browser.newContext();
    const page = await context.newPage();
    const asked = [];
    page.on("request", (request) => asked.push(new URL(request.url()).pathname));
    await page.goto(`http://127.0.0.1:${server.address().port}/`);
    await page.evaluate(async (servers) => {
      const { createNatsRelay } = await import("/relay.js");
      window.relay = createNatsRelay({ servers, account: "robin", retryMs: 100 });
    }, engine.url);
    return { page, asked };
  }

  /** Whether the page has loaded the client, which tells servers its name. */
  const hasClient = ({ asked }) => asked.some((path) => files.get(path)?.includes('"nats.ws"'));

  it("decides on one device what another one asks, and tells it, over a restart of the server", async () => {
    const [laptop, phone] = await Promise.all([openDevice(), openDevice()]);
    assert.deepEqual([hasClient(phone), phone.asked.includes("/relay.js")], [false, true]);
    const runId = `run-${crypto.randomUUID()}`;
    const id = `${runId}:approval:call_1:1`;
    const call = { toolName: "refund", callId: "call_1", args: "{}", input: {}, digest: "d" };
    const request = { kind: "approval", id, ...call };
    const asked = { id, runId, sessionId: "s", agentId: "a", requestedAt: 1, request };

    await laptop.page.evaluate(async (record) => {
      window.changes = [];
      const follow = async () => {
        const { signal } = new AbortController();
        for await (const change of window.relay.watch({}, { signal })) window.changes.push(change);
      };
      void follow();
      await window.relay.open(record);
    }, asked);
    await engine.kill();
    const outcome = await phone.page.evaluate(async (interactionId) => {
      const [found] = await window.relay.list({ status: "pending" });
      const decision = { status: "approved", decisionId: "d-1", via: "dialog" };
      if (found?.id !== interactionId) throw new Error(`found ${found?.id}`);
      return window.relay.decide(found.id, decision, { expectedVersion: found.version });
    }, id);
    assert.equal(outcome.status, "won");
    const told = await laptop.page.waitForFunction(
      () => window.changes.find(({ record }) => record.decision)?.record,
    );
    assert.equal((await told.jsonValue()).decision.decisionId, "d-1");
    assert.ok(hasClient(phone), "the client was loaded when it was used");
  });

  it("carries a journal from one device to the other", async () => {
    const [laptop, phone] = await Promise.all([openDevice(), openDevice()]);
    const runId = `run-${crypto.randomUUID()}`;
    const places = { startedAt: 1, updatedAt: 1, pending: 0, nextSeq: 1 };
    const row = { runId, sessionId: "s", agentId: "a", status: "running", ...places };
    const events = [{ runId, seq: 0, type: "run_started" }];
    const append = ({ page }) =>
      page.evaluate((written) => window.relay.journals.append(written), {
        ...{ events, row },
        appendId: crypto.randomUUID(),
      });
    assert.equal(await append(laptop), "appended");
    assert.equal(await append(phone), "conflict");
    const read = await phone.page.evaluate((id) => window.relay.journals.read(id), runId);
    assert.deepEqual(
      read.map(({ event }) => event),
      events,
    );
  });
});
