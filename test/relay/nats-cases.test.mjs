// What is particular to the NATS relay, against a real nats-server. Needs `npm run build`.
import assert from "node:assert/strict";
import { after, before, beforeEach, describe, it } from "node:test";
import { jetstream, jetstreamManager } from "@nats-io/jetstream";
import { Kvm } from "@nats-io/kv";
import { usernamePasswordAuthenticator, wsconnect } from "@nats-io/nats-core";
import { createNatsRelay } from "anvia-chat/relay/nats";
import { WebSocket } from "ws";
import { appendAt, approval, verdict } from "./nats-fixtures.mjs";
import { findNats, freePort, openNatsWay, startNats } from "./nats-server.mjs";

globalThis.WebSocket ??= WebSocket;

const users = JSON.stringify([
  { user: "manager", password: "m" },
  { user: "deaf", password: "d", permissions: { subscribe: ["_INBOX_deaf.>"] } },
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

const signIn = (user, password) => () => usernamePasswordAuthenticator(user, password);

describe("the NATS relay", { skip, timeout: 60_000 }, () => {
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
      timeoutMs: 10_000,
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
    const asked = { ...approval({ id }), runId: "run é/*.> \u{1f600}" };
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
    const kv = await new Kvm(jetstream(admin)).open(bucket);
    const [key] = await collect(await kv.keys());
    const { revision } = await kv.get(key);
    assert.equal((await open().decide(asked.id, verdict("rejected"), FIRST)).status, "gone");
    assert.equal((await kv.get(key)).revision, revision, "what is too late by now is not written");
  });

  it("tells when it was settled by the server's clock alone", async () => {
    const asked = approval();
    await relay.open(asked);
    const kv = await new Kvm(jetstream(admin)).open(bucket);
    const [key] = await collect(await kv.keys());
    const record = (await kv.get(key)).json();
    await kv.put(key, JSON.stringify({ ...record, settledAt: 1 }));
    assert.equal((await relay.get(asked.id)).settledAt, undefined);
    const won = await relay.decide(asked.id, verdict("approved"), FIRST);
    const { created } = await kv.get(key);
    assert.equal(won.record.settledAt, created.getTime());
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

  it("says so when a login may not hear the answers", async () => {
    const authenticator = signIn("deaf", "d");
    const fault = { code: "relay_refused", message: /inboxPrefix/ };
    await assert.rejects(open({ authenticator }).list(), fault);
    assert.deepEqual(await open({ authenticator, inboxPrefix: "_INBOX_deaf" }).list(), []);
  });

  it("gives a connection up that says nothing any more", { timeout: 20_000 }, async ({
    signal,
  }) => {
    const way = await openNatsWay(engine.wsPort);
    const phone = open({ servers: way.url, timeoutMs: 1000 });
    const asked = approval();
    await phone.open(asked);
    way.strand();
    const decision = verdict("approved");
    let outcome;
    do outcome = await phone.decide(asked.id, decision, FIRST);
    while (outcome.status === "unknown" && !signal.aborted);
    assert.equal(outcome.status, "won");
    await way.close();
  });

  it("asks again for a login that could not be had, and is unreachable without one", async () => {
    let asked = 0;
    const authenticator = async () => {
      asked += 1;
      if (asked === 1) throw new Error("the site's login is down");
      return usernamePasswordAuthenticator("manager", "m");
    };
    assert.equal(await open({ authenticator }).get(approval().id), undefined);
    assert.equal(asked, 2);
    const down = open({ authenticator: () => Promise.reject(new Error("down")) });
    const request = down.get(approval().id, AbortSignal.timeout(300));
    await assert.rejects(request, { code: "relay_unavailable", message: /token/ });
  });

  it("waits for no answer while the browser says that there is no network", async () => {
    const usual = Object.getOwnPropertyDescriptor(globalThis, "navigator");
    Object.defineProperty(globalThis, "navigator", {
      configurable: true,
      value: { onLine: false },
    });
    const offline = open({ servers: `ws://127.0.0.1:${await freePort()}`, timeoutMs: 1_000_000 });
    const outcome = await offline.decide(approval().id, verdict("approved"), FIRST);
    assert.equal(outcome.status, "unknown");
    delete globalThis.navigator;
    if (usual) Object.defineProperty(globalThis, "navigator", usual);
  });

  it("ends at once when it is closed while a login is awaited", async () => {
    const never = open({ authenticator: () => new Promise(() => undefined), timeoutMs: 60_000 });
    const asked = never.get(approval().id);
    await never.close();
    await assert.rejects(asked, { code: "relay_unavailable" });
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

  /** A watch that is known to be there: `next` resolves with its next change. */
  async function settledWatch() {
    const changes = relay.watch({}, { signal: new AbortController().signal });
    const first = changes.next();
    let isTold = false;
    void first.then(() => {
      isTold = true;
    });
    let last;
    while (!isTold) last = await relay.open(approval());
    let { value } = await first;
    while (value.record.id !== last.id) ({ value } = await changes.next());
    return { changes, cursor: value.cursor };
  }

  it("goes on behind the cursor, without telling again what is before it", async () => {
    const { changes } = await settledWatch();
    const asked = [approval(), approval(), approval()];
    for (const each of asked) await relay.open(each);
    await changes.next();
    const { value: second } = await changes.next();
    const { signal } = new AbortController();
    const since = open().watch({}, { cursor: second.cursor, signal });
    assert.equal((await since.next()).value.record.id, asked[2].id);
  });

  it("watches from the start when the bucket was made anew since the cursor", async () => {
    const { cursor } = await settledWatch();
    const manager = await jetstreamManager(admin);
    await manager.streams.delete(`KV_${bucket}`);
    const asked = approval();
    await open().open(asked);
    const { signal } = new AbortController();
    const since = open().watch({}, { cursor, signal });
    assert.equal((await since.next()).value.record.id, asked.id);
  });

  it("takes no event of a journal from a message that is none, and goes on behind it", async () => {
    const { journals } = open({ account: "robin" });
    const runId = `run-${crypto.randomUUID()}`;
    assert.equal(await journals.append(appendAt(runId, 0)), "appended");
    const subject = `${bucket}.journal.robin.${Buffer.from(runId).toString("base64url")}`;
    const forged = [
      ...["no append", { row: 1 }, appendAt("run-of-somebody-else", 1)],
      ...[appendAt(runId, 0), appendAt(runId, 7)],
    ];
    for (const message of forged) {
      await jetstream(admin).publish(subject, JSON.stringify(message));
      const other = open({ account: "robin" }).journals;
      assert.deepEqual(
        (await other.read(runId)).map(({ seq }) => seq),
        [0],
      );
    }
    const other = open({ account: "robin" }).journals;
    assert.equal(await other.append(appendAt(runId, 1)), "appended");
    assert.deepEqual(
      (await journals.read(runId)).map(({ seq }) => seq),
      [0, 1],
    );
    assert.equal((await journals.list())[0].nextSeq, 2);
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
