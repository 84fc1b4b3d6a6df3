// Two people at one NATS server, each held to their own subjects by the server's configuration, and who sets it up.
import { usernamePasswordAuthenticator } from "@nats-io/nats-core";
import { createNatsRelay } from "anvia-chat/relay/nats";
import { WebSocket } from "ws";
import { startNats } from "./nats-server.mjs";

// Browsers have it; Node does from 22 on.
globalThis.WebSocket ??= WebSocket;

/** The permissions that the README tells to give to a person. */
function permissionsOf(account) {
  const journals = `anvia.journal.${account}.>`;
  const leases = `$KV.anvia_leases.${account}.>`;
  return {
    publish: [
      "$KV.anvia.>",
      journals,
      leases,
      "$JS.API.STREAM.INFO.*",
      "$JS.API.STREAM.MSG.GET.KV_anvia",
      `$JS.API.DIRECT.GET.anvia_journals.${journals}`,
      `$JS.API.DIRECT.GET.KV_anvia_leases.${leases}`,
      "$JS.API.CONSUMER.CREATE.KV_anvia.>",
      `$JS.API.CONSUMER.CREATE.anvia_journals.*.${journals}`,
      "$JS.API.CONSUMER.DELETE.KV_anvia.*",
      "$JS.API.CONSUMER.DELETE.anvia_journals.*",
      "$JS.FC.>",
    ],
    subscribe: [`_INBOX_${account}.>`],
  };
}

const people = ["robin", "kim"].map((user) => ({
  user,
  password: user,
  permissions: permissionsOf(user),
}));
// JSON is a form of its configuration language.
const users = JSON.stringify([{ user: "admin", password: "admin" }, ...people]);

/** A server with those people; the bucket and the streams are made. */
export async function startSharedNats() {
  const engine = await startNats(`authorization { users: ${users} }`);
  const admin = relayFor("admin", engine.url, { inboxPrefix: "_INBOX" });
  await admin.list();
  await admin.journals.list();
  await admin.journals.lease("none", "admin", 1);
  await admin.close();
  return engine;
}

/** The relay of one person's device. */
export function relayFor(user, servers, more = {}) {
  return createNatsRelay({
    servers,
    account: user,
    inboxPrefix: `_INBOX_${user}`,
    authenticator: () => usernamePasswordAuthenticator(user, user),
    timeoutMs: 10_000,
    retryMs: 100,
    ...more,
  });
}
