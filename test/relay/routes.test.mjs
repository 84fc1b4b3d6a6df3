// The reference routes under hands that mean no good: forged, damaged, too large, too early, and not theirs.
import assert from "node:assert/strict";
import { after, before, beforeEach, describe, test } from "node:test";
import { createApprovalRoutes, createSqlJournals, createSqlStore } from "anvia-chat/server";
import { openSqlite } from "./databases.mjs";

const BASE = "https://shop.example/any/base/path";
let database;
let store;
let journals;
let now;
let count = 0;

before(() => {
  database = openSqlite(":memory:");
  store = createSqlStore({ database });
  journals = createSqlJournals({ database });
});
beforeEach(() => {
  now = 1_000_000;
});
after(() => database.close());

/** The routes for somebody; by default a visitor who may do anything with everything of theirs. */
function as(access = { reviewerId: "robin", accountId: "robin" }) {
  const handle = createApprovalRoutes({ store, journals, authorize: () => access, now: () => now });
  return async (method, path, { body, headers = {}, raw } = {}) => {
    const request = new Request(`${BASE}${path}`, {
      method,
      headers: { ...(body || raw ? { "content-type": "application/json" } : {}), ...headers },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      ...(raw !== undefined && { body: raw, duplex: "half" }),
    });
    const response = await handle(request);
    const text = response.status === 204 || response.status === 304 ? "" : await response.text();
    return { status: response.status, headers: response.headers, ...read(text) };
  };
}

function read(text) {
  const body = text === "" ? undefined : JSON.parse(text);
  return { body, code: body?.error?.code, message: body?.error?.message };
}

/** An approval that waits. */
function approval(changes = {}) {
  const runId = `run-${++count}`;
  const id = `${runId}:approval:call_1:1`;
  const { kind = "approval", ...request } = changes;
  const own = `${runId}:${kind}:call_1:1`;
  const base = { id: own, toolName: "refund", callId: "call_1", args: "{}", input: {} };
  return {
    id: kind === "approval" ? id : own,
    runId,
    sessionId: "s",
    agentId: "support",
    requestedAt: now,
    request: { kind, ...base, ...(kind === "approval" && { digest: "d" }), ...request },
  };
}

async function opened(changes) {
  const record = approval(changes);
  assert.equal((await as()("POST", "/approvals", { body: record })).status, 201);
  return record;
}

const pathOf = ({ id }, verb = "") => `/approvals/${encodeURIComponent(id)}${verb}`;

/** A reviewer of another department: their pages run no agents here. */
const reviewer = { reviewerId: "dana", mayOpen: () => false };

describe("paths and methods", () => {
  const nowhere = [
    "/",
    "/approval",
    "/approvals/%",
    "/approvals/%E0%A4%A/decision",
    "/a/b/c/d",
    "/runs.php",
  ];
  for (const path of nowhere) {
    test(`GET ${path} is nowhere`, async () => {
      assert.equal((await as()("GET", path)).status, 404);
    });
  }

  test("an id of any characters finds nothing, and breaks nothing", async () => {
    for (const id of [
      "%00",
      "..",
      "__proto__",
      "'; DROP TABLE x; --",
      "%F0%9F%98%80",
      "x".repeat(5000),
    ]) {
      const { status } = await as()(
        "GET",
        `/approvals/${id.startsWith("%") ? id : encodeURIComponent(id)}`,
      );
      assert.equal(status, 404, id);
    }
  });

  test("a method that nothing does is refused in words, and OPTIONS is answered", async () => {
    const record = await opened();
    for (const [method, path] of [
      ["PUT", "/approvals"],
      ["DELETE", pathOf(record)],
      ["POST", pathOf(record)],
      ["POST", pathOf(record, "/answer")],
      ["GET", "/runs"],
      ["PATCH", "/journals"],
      ["POST", "/journals/r/nothing"],
    ]) {
      const { status, message } = await as()(method, path, method === "GET" ? {} : { body: {} });
      assert.equal(status, 405, `${method} ${path}`);
      assert.equal(message, "That cannot be done here.");
    }
    assert.equal((await as()("OPTIONS", "/approvals")).status, 204);
  });

  test("HEAD says what GET would, and opens no stream", async () => {
    const record = await opened();
    const handle = createApprovalRoutes({ store, authorize: () => ({ reviewerId: "r" }) });
    const head = await handle(new Request(`${BASE}${pathOf(record)}`, { method: "HEAD" }));
    assert.deepEqual([head.status, head.headers.get("etag")], [200, '"1"']);
    const stream = await handle(new Request(`${BASE}/approvals/stream`, { method: "HEAD" }));
    assert.equal(stream.status, 405);
  });

  test("who is nobody is told to sign in, whatever they ask", async () => {
    const handle = createApprovalRoutes({ store, authorize: () => undefined });
    for (const path of ["/approvals", "/questions/stream", "/journals", "/runs"]) {
      assert.equal((await handle(new Request(BASE + path))).status, 401);
    }
  });

  test("a database that is away is a 503 in words, without its own", async () => {
    const broken = { ...store, get: () => Promise.reject(new Error("SQLITE_IOERR at /var/db")) };
    const handle = createApprovalRoutes({ store: broken, authorize: () => reviewer });
    const response = await handle(new Request(`${BASE}/approvals/x`));
    assert.equal(response.status, 503);
    assert.doesNotMatch(await response.text(), /SQLITE|var/);
  });
});

describe("bodies", () => {
  test("what a form of another site can send is not read (CSRF)", async () => {
    const record = await opened();
    for (const type of ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data"]) {
      const headers = { "content-type": type, "if-match": '"1"' };
      const raw = JSON.stringify({ approved: true });
      const { status } = await as()("POST", pathOf(record, "/decision"), { raw, headers });
      assert.equal(status, 415, type);
    }
    assert.equal((await store.get(record.id)).status, "pending");
  });

  test("damaged JSON, and JSON of another form, is refused with the place", async () => {
    const record = await opened();
    const post = (raw) => as()("POST", pathOf(record, "/decision"), { raw });
    assert.match((await post("{")).message, /not valid JSON/);
    assert.match((await post('{"approved":"yes"}')).message, /^approved is not/);
    for (const raw of ["null", "[]", '"yes"', "{}", '{"answers":[]}']) {
      assert.equal((await post(raw)).status, 400, raw);
    }
  });

  test("a body without end is given up on, and never read whole", async () => {
    let sentBytes = 0;
    const endless = new ReadableStream({
      pull(controller) {
        sentBytes += 65_536;
        controller.enqueue(new Uint8Array(65_536).fill(32));
      },
    });
    const { status } = await as()("POST", "/approvals", { raw: endless });
    assert.equal(status, 413);
    assert.ok(sentBytes < 3_000_000, `${sentBytes} bytes were taken`);
  });

  test("a body that says how large it is, is refused before it is read", async () => {
    const headers = { "content-length": "999999999" };
    const { status } = await as()("POST", "/approvals", { raw: "{}", headers });
    assert.equal(status, 413);
  });

  test("a body that is nested very deeply is refused, not a fault", async () => {
    const deep = `${"[".repeat(200_000)}${"]".repeat(200_000)}`;
    const record = JSON.stringify(approval()).replace('"input":{}', `"input":${deep}`);
    assert.equal((await as()("POST", "/approvals", { raw: record })).status, 400);
    const run = `{"toolName":"t","args":${deep}}`;
    assert.equal((await as()("POST", "/runs", { raw: run })).status, 400);
    const event = `{"runId":"r","seq":0,"x":${deep}}`;
    const append = `{"appendId":"a","row":${JSON.stringify(rowOf("r", 1))},"events":[${event}]}`;
    const headers = { "if-match": '"0"' };
    assert.equal((await as()("POST", "/journals/r/events", { raw: append, headers })).status, 400);
  });

  test("member names that reach a prototype reach none", async () => {
    const record = approval();
    const raw = JSON.stringify(record).replace(
      '"input":{}',
      '"input":{"__proto__":{"approved":true}}',
    );
    const { status, body } = await as()("POST", "/approvals", {
      raw: raw.replace('"sessionId"', '"__proto__":{"status":"settled"},"sessionId"'),
    });
    assert.deepEqual([status, body.status], [201, "pending"]);
    assert.equal({}.approved, undefined);
    assert.equal({}.status, undefined);
  });
});

describe("records", () => {
  test("what was asked is asked: nobody changes a record by opening it again", async () => {
    const record = await opened({ expiresAt: now + 1000, reason: "250 for A-100" });
    const forged = { ...record, request: { ...record.request, expiresAt: now + 9e9, reason: "2" } };
    const { status, body } = await as()("POST", "/approvals", { body: forged });
    assert.deepEqual([status, body.reason, body.expiresAt], [200, "250 for A-100", now + 1000]);
    now += 2000;
    const late = await as()("POST", pathOf(record, "/decision"), { body: { approved: true } });
    assert.deepEqual([late.status, late.code], [409, "expired"]);
  });

  test("ids that do not fit the request, or no database, are refused", async () => {
    const record = approval();
    for (const changes of [
      { id: "other" },
      { runId: "other" },
      { runId: "", id: ":approval:call_1:1" },
      { sessionId: "a\u0000b" },
      { userId: "\ud800" },
      { agentId: "x".repeat(301) },
    ]) {
      const { status } = await as({ reviewerId: "r" })("POST", "/approvals", {
        body: { ...record, ...changes },
      });
      assert.equal(status, 400, JSON.stringify(changes));
    }
    const question = await as()("POST", "/questions", { body: record });
    assert.equal(question.status, 400);
  });

  test("whose it is, is what the site knows, not what the page says", async () => {
    const record = { ...approval(), userId: "the-boss" };
    const { body } = await as()("POST", "/approvals", { body: record });
    assert.equal(body.userId, "robin");
    const run = await as()("POST", "/runs", { body: { toolName: "refund", userId: "the-boss" } });
    assert.equal(run.body.approval.userId, "robin");
  });

  test("what somebody may not see does not exist for them", async () => {
    const record = await opened();
    const blind = as({ reviewerId: "dana", maySee: () => false });
    assert.equal((await blind("GET", pathOf(record))).status, 404);
    assert.equal((await blind("POST", "/approvals", { body: record })).status, 404);
    const decision = await blind("POST", pathOf(record, "/decision"), { body: { approved: true } });
    assert.equal(decision.status, 404);
    assert.deepEqual((await blind("GET", `/approvals?runId=${record.runId}`)).body.approvals, []);
  });

  test("a list of more than 500 comes in pages, whole and in order", async () => {
    const sessionId = `many-${++count}`;
    for (let index = 0; index < 501; index++) {
      await store.open({ ...approval(), sessionId, requestedAt: index % 7 });
    }
    const get = as();
    const first = await get("GET", `/approvals?sessionId=${sessionId}`);
    assert.equal(first.body.approvals.length, 500);
    const after = encodeURIComponent(first.body.next);
    const second = await get("GET", `/approvals?sessionId=${sessionId}&after=${after}`);
    assert.equal(second.body.approvals.length, 1);
    assert.equal(second.body.next, undefined);
    const all = [...first.body.approvals, ...second.body.approvals];
    assert.equal(new Set(all.map(({ id }) => id)).size, 501);
    for (const forged of ["x", "1", "1e99~a", `~${"a".repeat(400)}`]) {
      const { status } = await get("GET", `/approvals?after=${encodeURIComponent(forged)}`);
      assert.equal(status, 400, forged);
    }
  });

  test("a filter that means nothing is refused, not ignored", async () => {
    assert.equal((await as()("GET", "/approvals?status=any")).status, 400);
    assert.equal((await as()("GET", "/approvals?runId=%00")).status, 400);
    assert.equal((await as()("GET", "/approvals/stream?after=-1")).status, 400);
  });
});

describe("decisions", () => {
  test("a version that was never, or is none, does not decide", async () => {
    const record = await opened();
    const decide = (version) =>
      as()("POST", pathOf(record, "/decision"), {
        body: { approved: true },
        headers: { "if-match": version },
      });
    for (const version of ['"0"', '"2"', '"2147483647"']) {
      assert.equal((await decide(version)).status, 409, version);
    }
    for (const version of ["*", "1", '"-1"', '"1e3"', '"1", "2"', `"${"9".repeat(30)}"`, '"1.0"']) {
      assert.equal((await decide(version)).status, 400, version);
    }
    assert.equal((await store.get(record.id)).status, "pending");
  });

  test("who reviews is what the site says, whatever the decision says", async () => {
    const record = await opened();
    const decision = {
      status: "approved",
      decisionId: "d1",
      via: "dialog",
      reviewerId: "the-boss",
    };
    const { body } = await as()("POST", pathOf(record, "/decision"), { body: { decision } });
    assert.deepEqual([body.reviewerId, body.record.decision.via], ["robin", "relay"]);
  });

  test("an outside reviewer approves, rejects, answers and provides, and nothing else", async () => {
    const ask = as(reviewer);
    const decide = (record, status, more = {}) =>
      ask("POST", pathOf(record, "/decision"), {
        body: { decision: { status, decisionId: `d-${++count}`, via: "api", ...more } },
      });
    const late = await opened({ expiresAt: now });
    for (const status of ["timed_out", "superseded", "withdrawn"]) {
      assert.equal((await decide(late, status)).status, 403, status);
    }
    const unknown = await opened({ kind: "recovery", operationId: "o", startedAt: 1 });
    for (const status of ["happened", "run_again", "stopped"]) {
      assert.equal((await decide(unknown, status)).status, 403, status);
    }
    assert.equal((await ask("POST", pathOf(late, "/withdraw"), { body: {} })).status, 403);
    assert.equal((await decide(await opened(), "approved")).status, 200);
    assert.equal((await decide(await opened(), "rejected")).status, 200);
    const output = await opened({ kind: "output" });
    assert.equal((await decide(output, "provided", { output: 1 })).status, 200);
  });

  test("the page of the run may say what a reviewer may not", async () => {
    const page = as();
    const decide = (record, status) =>
      page("POST", pathOf(record, "/decision"), {
        body: { decision: { status, decisionId: `d-${++count}`, via: "api" } },
      });
    assert.equal((await decide(await opened(), "superseded")).status, 200);
    assert.equal((await decide(await opened(), "withdrawn")).status, 200);
    assert.equal((await decide(await opened({ expiresAt: now }), "timed_out")).status, 200);
    const unknown = await opened({ kind: "recovery", operationId: "o", startedAt: 1 });
    assert.equal((await decide(unknown, "run_again")).status, 200);
    assert.equal(
      (await page("POST", pathOf(await opened(), "/withdraw"), { body: {} })).status,
      200,
    );
  });

  test("a site may look at the decision before it says yes to it", async () => {
    const careful = as({
      reviewerId: "dana",
      mayDecide: (_record, { status }) => status !== "approved",
    });
    const record = await opened();
    const path = pathOf(record, "/decision");
    assert.equal((await careful("POST", path, { body: { approved: true } })).status, 403);
    assert.equal((await careful("POST", path, { body: { approved: false } })).status, 200);
  });

  test("by the server's clock: nobody decides late, and no deadline passes early", async () => {
    const record = await opened({ expiresAt: now + 1000 });
    const decide = (body) => as()("POST", pathOf(record, "/decision"), { body });
    const timedOut = { decision: { status: "timed_out", decisionId: "t", via: "deadline" } };
    const early = await decide(timedOut);
    assert.deepEqual([early.status, early.code], [409, "not_yet"]);
    now += 1000;
    assert.equal((await decide({ approved: true })).code, "expired");
    assert.equal((await decide(timedOut)).body.status, "timed_out");
    const forever = await opened();
    const never = await as()("POST", pathOf(forever, "/decision"), { body: timedOut });
    assert.equal(never.code, "not_yet");
  });

  test("the same decision twice is one; another one is told who was first", async () => {
    const record = await opened();
    const decide = (body) => as()("POST", pathOf(record, "/decision"), { body });
    for (let time = 0; time < 2; time++) {
      assert.equal((await decide({ approved: true, decisionId: "mine" })).status, 200);
    }
    const other = await decide({ approved: false, decisionId: "theirs" });
    assert.deepEqual([other.status, other.code], [409, "already_resolved"]);
    assert.equal(other.body.approval.status, "approved");
  });
});

function rowOf(runId, nextSeq, changes = {}) {
  const row = { runId, sessionId: "s", agentId: "a", status: "running", nextSeq, pending: 0 };
  return { ...row, startedAt: 1, updatedAt: 1, ...changes };
}

function append(runId, seq = 0, changes = {}) {
  const events = [{ runId, seq, type: "steered", v: 3, at: 1 }];
  return { appendId: `a-${++count}`, events, row: rowOf(runId, seq + 1), ...changes };
}

describe("journals", () => {
  const post = (runId, body, seq = 0) =>
    as()("POST", `/journals/${runId}/events`, { body, headers: { "if-match": `"${seq}"` } });

  test("without an account there are none, and without a store of them no such place", async () => {
    const nobody = await as({ reviewerId: "dana" })("GET", "/journals");
    assert.equal(nobody.status, 403);
    const handle = createApprovalRoutes({
      store,
      authorize: () => ({ reviewerId: "r", accountId: "r" }),
    });
    assert.equal((await handle(new Request(`${BASE}/journals`))).status, 404);
  });

  test("the account is the site's word: what a request says of it is nothing", async () => {
    const runId = `run-${++count}`;
    assert.equal((await post(runId, append(runId))).status, 201);
    const kim = as({ reviewerId: "kim", accountId: "kim" });
    for (const path of [`/journals/${runId}/events?account=robin`, `/journals/${runId}/events`]) {
      const { body } = await kim("GET", path, { headers: { "x-account": "robin" } });
      assert.deepEqual(body.events, []);
    }
    await kim("DELETE", "/journals?sessionId=s");
    assert.equal((await as()("GET", `/journals/${runId}/events`)).body.events.length, 1);
  });

  test("an append that contradicts itself is refused, and writes nothing", async () => {
    const runId = `run-${++count}`;
    const event = { runId, seq: 0 };
    const wrong = {
      "no events": { events: [] },
      "an event of another run": { events: [{ ...event, runId: "other" }] },
      "an event in another place": { events: [{ ...event, seq: 3 }] },
      "an event that is none": { events: ["x"] },
      "a gap": { events: [event, { ...event, seq: 2 }], row: rowOf(runId, 3) },
      "a row of another run": { row: rowOf("other", 1) },
      "a row that runs ahead": { row: rowOf(runId, 9) },
      "a row of no status": { row: rowOf(runId, 1, { status: "dreaming" }) },
      "a time that is none": { row: rowOf(runId, 1, { startedAt: 1e300 }) },
      "a session that is none": { row: rowOf(runId, 1, { sessionId: "\u0000" }) },
      "no id": { appendId: "" },
    };
    for (const [what, changes] of Object.entries(wrong)) {
      assert.equal((await post(runId, append(runId, 0, changes))).status, 400, what);
    }
    const { body } = await as()("GET", `/journals/${runId}/events`);
    assert.deepEqual(body.events, []);
  });

  test("without If-Match nothing is written: a writer says which place it claims", async () => {
    const runId = `run-${++count}`;
    const { status } = await as()("POST", `/journals/${runId}/events`, { body: append(runId) });
    assert.equal(status, 400);
  });

  test("the row of a removed run is not an event, and is nobody's to read", async () => {
    const runId = `run-${++count}`;
    const row = rowOf(runId, 1, { sessionId: runId });
    assert.equal((await post(runId, append(runId, 0, { row }))).status, 201);
    assert.equal((await as()("DELETE", `/journals?sessionId=${runId}`)).status, 204);
    assert.deepEqual((await as()("GET", `/journals/${runId}/events`)).body.events, []);
    assert.equal((await as()("GET", `/journals/${runId}/events?from=-1`)).status, 400);
    assert.equal((await post(runId, append(runId, 0, { row }))).status, 409);
    assert.equal((await as()("DELETE", "/journals")).status, 400); // which session?
  });

  test("a list of more than 500 runs comes in pages", async () => {
    const sessionId = `many-${++count}`;
    for (let index = 0; index < 501; index++) {
      const runId = `run-${++count}`;
      const row = rowOf(runId, 1, { sessionId, startedAt: index % 5 });
      await journals.append("robin", append(runId, 0, { row }));
    }
    const first = (await as()("GET", `/journals?sessionId=${sessionId}`)).body;
    const after = encodeURIComponent(first.next);
    const second = (await as()("GET", `/journals?sessionId=${sessionId}&after=${after}`)).body;
    const ids = [...first.rows, ...second.rows].map(({ runId }) => runId);
    assert.deepEqual([first.rows.length, second.rows.length, new Set(ids).size], [500, 1, 501]);
  });

  test("a lease is by the server's clock, and never for ever", async () => {
    const lease = (holder, ms) => as()("POST", "/journals/leased/lease", { body: { holder, ms } });
    assert.deepEqual((await lease("laptop", 1000)).body, { isHeld: true });
    now += 999;
    assert.deepEqual((await lease("phone", 1000)).body, {
      isHeld: false,
      holder: "laptop",
      expiresInMs: 1,
    });
    now += 1;
    assert.deepEqual((await lease("phone", 1000)).body, { isHeld: true });
    for (const ms of [1e12, -1, "1", 1.5])
      assert.equal((await lease("x", ms)).status, 400, String(ms));
    assert.equal((await as()("DELETE", "/journals/leased/lease?holder=laptop")).status, 204);
    assert.equal((await lease("laptop", 1000)).body.isHeld, false);
  });
});

describe("streams", () => {
  const HOUR = 3_600_000;

  /** The texts of a stream, as they come; whoever reads it stops it. */
  async function openStream(path, access = { reviewerId: "r", accountId: "robin" }, headers = {}) {
    const gone = new AbortController();
    const handle = createApprovalRoutes({ store, journals, authorize: () => access, pollMs: HOUR });
    const request = new Request(BASE + path, { signal: gone.signal, headers });
    const response = await handle(request);
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    return { response, next: async () => (await reader.read()).value, stop: () => gone.abort() };
  }

  test("what this process writes is told at once, however rarely it looks", async () => {
    const stream = await openStream("/approvals/stream");
    assert.match(await stream.next(), /^id: \d+\nevent: place/);
    const heard = stream.next();
    const record = await opened();
    assert.ok((await heard).includes(record.id));
    const settled = stream.next();
    await as()("POST", pathOf(record, "/decision"), { body: { approved: true } });
    assert.match(await settled, /"status":"approved"/);
    stream.stop();
  });

  test("so it is with journals, and only the account's own are told of", async () => {
    const stream = await openStream("/journals/stream");
    await stream.next();
    const heard = stream.next();
    const [strange, own] = [`run-${++count}`, `run-${++count}`];
    await journals.append("kim", append(strange));
    await journals.append("robin", append(own));
    const told = await heard;
    assert.ok(told.includes(own));
    assert.ok(!told.includes(strange));
    stream.stop();
  });

  test("a stream tells nobody what they may not see", async () => {
    const mine = (record) => record.sessionId === "mine";
    const stream = await openStream("/approvals/stream", { reviewerId: "r", maySee: mine });
    await stream.next();
    const heard = stream.next();
    const hidden = await opened();
    const shown = { ...approval(), sessionId: "mine" };
    await as()("POST", "/approvals", { body: shown });
    const told = await heard;
    assert.ok(told.includes(shown.id));
    assert.ok(!told.includes(hidden.id));
    stream.stop();
  });

  test("a stream goes on from the place that the client names", async () => {
    const before = await store.lastChange();
    const record = await opened();
    for (const headers of [{ "last-event-id": String(before) }, {}]) {
      const path = "last-event-id" in headers ? "" : `?after=${before}`;
      const stream = await openStream(`/approvals/stream${path}`, undefined, headers);
      await stream.next();
      assert.ok((await stream.next()).includes(record.id));
      stream.stop();
    }
  });

  test("a client that can only poll is answered at once; no proxy may change a stream", async () => {
    const before = await store.lastChange();
    const record = await opened();
    const headers = { accept: "application/json" };
    const { body } = await as()("GET", `/approvals/stream?after=${before}`, { headers });
    assert.deepEqual(
      body.changes.map(({ id }) => id),
      [record.id],
    );
    assert.equal(body.after, before + 1);
    const stream = await openStream("/approvals/stream");
    assert.match(stream.response.headers.get("cache-control"), /no-transform/);
    stream.stop();
  });
});

describe("runs of an application", () => {
  test("a run is created with its approval, listed, decided, and read back", async () => {
    const page = as();
    const body = { toolName: "refund", args: { amount: 250 }, reason: "250", sessionId: "case-7" };
    const { status, body: created } = await page("POST", "/runs", { body });
    assert.equal(status, 201);
    assert.deepEqual(
      [created.approval.runId, created.approval.status, created.approval.input],
      [created.runId, "pending", { amount: 250 }],
    );
    const listed = (await page("GET", "/approvals?sessionId=case-7&status=pending")).body.approvals;
    assert.deepEqual(
      listed.map(({ id }) => id),
      [created.approval.id],
    );
    const path = pathOf(created.approval, "/decision");
    assert.equal((await as(reviewer)("POST", path, { body: { approved: true } })).status, 200);
    const settled = (await page("GET", pathOf(created.approval))).body;
    assert.deepEqual([settled.status, settled.reviewerId], ["approved", "dana"]);
  });

  test("the same run asked for twice is one, and stays what it was", async () => {
    const runId = `order-${++count}`;
    const ask = (amount) =>
      as()("POST", "/runs", { body: { toolName: "refund", runId, args: { amount } } });
    assert.equal((await ask(1)).status, 201);
    const again = await ask(1_000_000);
    assert.deepEqual([again.status, again.body.approval.input], [200, { amount: 1 }]);
  });

  test("who may not ask is refused, and what names no tool or a strange run is no request", async () => {
    const ask = (body, access) => as(access)("POST", "/runs", { body });
    assert.equal((await ask({ toolName: "refund" }, reviewer)).status, 403);
    for (const body of [
      {},
      { toolName: "" },
      { toolName: "t", runId: "a:b" },
      { toolName: "t", timeoutMs: 0 },
    ]) {
      assert.equal((await ask(body)).status, 400, JSON.stringify(body));
    }
  });
});
