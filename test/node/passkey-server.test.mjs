// The demo's server: a payment is made only for a passkey's yes to it, and once.
import assert from "node:assert/strict";
import { before, beforeEach, test } from "node:test";
import { fileURLToPath } from "node:url";
import { runnerImport } from "vite";
import { approvalOf, authenticator, base64Url, ORIGIN, RP_ID, SUBJECT } from "./passkey-key.mjs";

const SERVER = fileURLToPath(new URL("../../demo/passkey/server.ts", import.meta.url));
const JSON_TYPE = { "content-type": "application/json" };

let createPaymentServer;
let account;
let handle;

before(async () => {
  ({ createPaymentServer } = (await runnerImport(SERVER)).module);
});

beforeEach(() => {
  account = { payments: [] };
  handle = createPaymentServer({
    origin: ORIGIN,
    rpId: RP_ID,
    load: () => account,
    save: (changed) => {
      account = changed;
    },
    now: () => 1000,
  });
});

async function post(path, body, headers = JSON_TYPE) {
  const init = { method: "POST", headers, body: JSON.stringify(body) };
  const answer = await handle(new Request(`${ORIGIN}/api/passkey/${path}`, init));
  return { status: answer.status, body: await answer.json() };
}

/** Registers a key; what a browser would send, unless something is to be wrong with it. */
async function register(key, over = {}) {
  const { body } = await post("challenge", {});
  const client = { type: "webauthn.create", challenge: body.challenge, origin: ORIGIN, ...over };
  return post("passkey", {
    clientDataJSON: base64Url(JSON.stringify(client)),
    passkey: key.passkey,
  });
}

const callOf = (key, over) => {
  const { subject, assertion } = approvalOf(key, over);
  return { subject, assertion };
};

test("an approved payment is made once, however often and however fast it is sent", async () => {
  const key = authenticator("ES256");
  assert.equal((await register(key)).status, 200);
  const call = callOf(key);
  const answers = await Promise.all([1, 2, 3].map(() => post("payment", call)));
  answers.push(await post("payment", call));
  for (const { status, body } of answers) {
    assert.equal(status, 200);
    assert.deepEqual(body, account.payments[0]);
  }
  assert.equal(account.payments.length, 1);
  assert.equal(account.payments[0].amount, 250);
  assert.equal(account.passkey.signCount, 5);
});

test("the yes to one payment makes no other, and a stranger's key makes none", async () => {
  const key = authenticator("ES256");
  await register(key);
  const call = callOf(key);
  const other = SUBJECT.replace("250", "9999");
  assert.equal((await post("payment", { ...call, subject: other })).status, 403);
  assert.equal((await post("payment", callOf(authenticator("ES256")))).status, 403);
  assert.equal(
    (await post("payment", callOf(key, { subject: SUBJECT.replace("send_payment", "note") })))
      .status,
    403,
  );
  assert.deepEqual(account.payments, []);
});

test("an older yes that was kept back counts no more after a newer one", async () => {
  const key = authenticator("ES256");
  await register(key);
  const kept = callOf(key, { authData: { signCount: 6 } });
  const newer = callOf(key, { subject: SUBJECT.replace("c1", "c2"), authData: { signCount: 7 } });
  assert.equal((await post("payment", newer)).status, 200);
  assert.equal((await post("payment", kept)).status, 403);
  assert.equal(account.payments.length, 1);
});

test("nothing is paid without a passkey, by a form of another site, or for what is no call", async () => {
  const key = authenticator("ES256");
  assert.equal((await post("payment", callOf(key))).status, 403);
  await register(key);
  assert.equal((await post("payment", callOf(key), { "content-type": "text/plain" })).status, 415);
  for (const body of [null, {}, [], { subject: SUBJECT }, { subject: 1, assertion: {} }]) {
    assert.equal((await post("payment", body)).status, 403);
  }
  assert.deepEqual(account.payments, []);
});

test("a passkey is registered only when it was asked for, here, and by an account that has none", async () => {
  const key = authenticator("ES256");
  assert.equal((await register(key, { challenge: "AAAA" })).status, 403);
  assert.equal((await register(key, { origin: "https://evil.example" })).status, 403);
  assert.equal((await register(key, { type: "webauthn.get" })).status, 403);
  assert.equal(account.passkey, undefined);
  assert.equal((await register(key)).status, 200);
  assert.equal((await register(authenticator("ES256"))).status, 409);
  assert.equal(account.passkey.publicKey, key.passkey.publicKey);
});

test("what is asked of nobody answers 404", async () => {
  const answer = await handle(new Request(`${ORIGIN}/api/passkey/payment`));
  assert.equal(answer.status, 404);
  assert.equal((await post("elsewhere", {})).status, 404);
});
