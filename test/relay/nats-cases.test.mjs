// What is particular to the NATS relay, against a real nats-server. Needs `npm run build`.
import assert from "node:assert/strict";
import { after, before, beforeEach, describe, it } from "node:test";
import { jetstream, jetstreamManager } from "@nats-io/jetstream";
import { Kvm } from "@nats-io/kv";
import { usernamePasswordAuthenticator, wsconnect } from "@nats-io/nats-core";
import { createNatsRelay } from "anvia-chat/relay/nats";
import { WebSocket } from "ws";
import { findNats, openNatsWay, startNats } from "./nats-server.mjs";

globalThis.WebSocket ??= WebSocket;

const users = JSON.stringify([
  { user: "manager", password: "m" },
  {
    user: "reader",
    password: "r",
    permissions: {
      publish: [
        "$JS.API.STREAM.INFO.*",
        "$JS.API.STREAM.MSG.GET.*",
        "$JS.API.CONSUMER.>",
        "$JS.FC.>",
      ],
      subscribe: ["_INBOX.>"],
    },
  },
]);
const skip = findNats() ? false : "there is no nats-server on this machine";
const FIRST = { expectedVersion: 1 };

function approval(changes = {}) {
  const runId = `run-${crypto.randomUUID()}`;
  const id = `${runId}:approval:call_1:1`;
  const call = { toolName: "refund", callId: "call_1", args: "{}", input: {}, digest: "d" };
  const request = { kind: "approval", id, ...call, ...changes };
  return { id, runId, sessionId: "session-1", agentId: "support", requestedAt: 1, request };
}

const verdict = (status) => ({ status, decisionId: crypto.randomUUID(), via: "dialog" });
const signIn = (user, password) => () => usernamePasswordAuthenticator(user, password);

describe("the NATS relay", { skip }, () => {
  let engine;
  let admin;
  let relay;
  let bucket;
  const opened = [];

  const open = (options = {}) => {
    const authenticator = signIn("manager", "m");
    const made = createNatsRelay({
      servers: engine.url,
      bucket,
      authenticator,
      retryMs: 100,
      ...options,
    });
    opened.push(made);
    return made;
  };

  before(async () => {
    engine = await startNats(`authorization { users: ${users} }`);
    admin = await wsconnect({ servers: engine.url, user: "manager", pass: "m" });
  });
  beforeEach(() => {
    bucket = `b-${crypto.randomUUID()}`;
    relay = open();
  });
  after(async () => {
    await Promise.all(opened.map((each) => each.close()));
    await admin.close();
    await engine.stop();
  });

  it("keeps its records in a key-value bucket that the tools of NATS can read", async () => {
    const asked = approval();
    await relay.open(asked);
    const kv = await new Kvm(jetstream(admin)).open(bucket);
    const keys = (await Array.fromAsync?.(await kv.keys())) ?? (await collect(await kv.keys()));
    assert.equal(keys.length, 1);
    const entry = await kv.get(keys[0]);
    assert.equal(entry.json().id, asked.id);
  });

  it("takes an id of any letters", async () => {
    const id = "run é/*.> \u{1f600}:approval:a.b *:1";
    const asked = { ...approval({ id }), id, runId: "run é/*.> \u{1f600}" };
    await relay.open(asked);
    assert.equal((await relay.get(id)).id, id);
    assert.deepEqual(
      (await relay.list({ runId: asked.runId })).map((record) => record.id),
      [id],
    );
  });

  it("believes no record that stands under another's key, and none that is none", async () => {
    const [asked, other] = [approval(), approval()];
    await relay.open(asked);
    await relay.open(other);
    const kv = await new Kvm(jetstream(admin)).open(bucket);
    const keys = await collect(await kv.keys());
    const entries = await Promise.all(keys.map((key) => kv.get(key)));
    const [mine, theirs] = [asked, other].map((record) =>
      entries.find((entry) => entry.json().id === record.id),
    );
    await kv.put(
      mine.key,
      JSON.stringify({ ...theirs.json(), status: "settled", decision: verdict("approved") }),
    );
    await kv.put(theirs.key, "{ broken");
    await kv.put("garbage", new Uint8Array([255, 0]));
    assert.equal(await relay.get(asked.id), undefined);
    assert.deepEqual(await relay.list(), []);
    assert.equal((await relay.decide(asked.id, verdict("approved"), FIRST)).status, "gone");
  });

  it("counts a yes that the server took after the deadline for nothing, even when it was written", async () => {
    const asked = approval({ expiresAt: 1 });
    await relay.open(asked);
    const late = await relay.decide(asked.id, verdict("approved"), FIRST);
    assert.equal(late.status, "gone");
    const record = await open().get(asked.id);
    assert.deepEqual([record.status, record.version, record.decision], ["pending", 1, undefined]);
    const [listed] = await open().list({ status: "pending" });
    assert.equal(listed.id, asked.id);
  });

  it("takes from the deadline on that the time is over, and only then", async () => {
    const [over, early] = [
      approval({ expiresAt: 1 }),
      approval({ expiresAt: Date.now() + 600_000 }),
    ];
    for (const asked of [over, early]) await relay.open(asked);
    await relay.decide(over.id, verdict("approved"), FIRST);
    const ended = await relay.decide(over.id, verdict("timed_out"), FIRST);
    assert.deepEqual([ended.status, ended.record?.version], ["won", 2]);
    assert.ok(ended.record.settledAt > Date.now() - 60_000);
    const tooEarly = await relay.decide(early.id, verdict("timed_out"), FIRST);
    assert.equal(tooEarly.status, "gone");
    const inTime = await open().decide(early.id, verdict("approved"), FIRST);
    assert.equal(inTime.status, "won");
  });

  it("refuses a record that is larger than the server takes, and says so", async () => {
    const asked = approval({ args: "x".repeat(1_100_000) });
    await assert.rejects(relay.open(asked), { code: "relay_refused", message: /too large/ });
  });

  it("says that a login is refused", async () => {
    const stranger = open({ authenticator: signIn("nobody", "x") });
    await assert.rejects(stranger.list(), { code: "relay_refused", retryable: false });
    const outcome = await stranger.decide(approval().id, verdict("approved"), FIRST);
    assert.equal(outcome.status, "refused");
  });

  it("lets who may only read see everything and decide nothing", async () => {
    const asked = approval();
    await relay.open(asked);
    const reader = open({ authenticator: signIn("reader", "r") });
    assert.equal((await reader.list())[0].id, asked.id);
    const outcome = await reader.decide(asked.id, verdict("approved"), FIRST);
    assert.deepEqual(outcome, { status: "refused", message: "You may not do this." });
    assert.equal((await relay.get(asked.id)).status, "pending");
    const unknown = open({ authenticator: signIn("reader", "r"), bucket: `${bucket}-none` });
    await assert.rejects(unknown.list(), { code: "relay_refused", message: /There is no stream/ });
  });

  it("asks for the login anew for each connection", async () => {
    const way = await openNatsWay(engine.wsPort);
    let asked = 0;
    const authenticator = () => {
      asked += 1;
      return usernamePasswordAuthenticator("manager", "m");
    };
    const phone = open({ servers: way.url, authenticator });
    await phone.list();
    way.cut();
    way.heal();
    await phone.list();
    assert.equal(asked, 2);
    await way.close();
  });

  it("goes on to the next server when one cannot be reached", async () => {
    const way = await openNatsWay(engine.wsPort);
    await way.close();
    const relays = Array.from({ length: 4 }, () => open({ servers: [way.url, engine.url] }));
    const lists = await Promise.all(relays.map((each) => each.list()));
    assert.deepEqual(lists, [[], [], [], []]);
  });

  it("watches from the start when the bucket was made anew since the cursor", async () => {
    const end = new AbortController();
    const changes = relay.watch({}, { signal: end.signal })[Symbol.asyncIterator]();
    const first = changes.next();
    const before = [];
    for (let told = false; !told; before.push(approval())) {
      await relay.open(approval());
      told = await Promise.race([
        first.then(() => true),
        new Promise((resolve) => setImmediate(resolve)),
      ]);
    }
    const { value } = await first;
    end.abort();
    const manager = await jetstreamManager(admin);
    await manager.streams.delete(`KV_${bucket}`);
    const again = open();
    const asked = approval();
    await again.open(asked);
    const since = new AbortController();
    const watch = open().watch({}, { cursor: value.cursor, signal: since.signal });
    for await (const { record } of watch) {
      assert.equal(record.id, asked.id);
      since.abort();
    }
  });

  it("gives no journals to a page that names no account, and takes no name that could be a pattern", () => {
    assert.equal(relay.journals, undefined);
    assert.throws(() => open({ account: "robin.>" }), { code: "invalid_config" });
    assert.throws(() => open({ bucket: "*" }), { code: "invalid_config" });
  });
});

async function collect(items) {
  const all = [];
  for await (const item of items) all.push(item);
  return all;
}
