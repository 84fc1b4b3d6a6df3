// Journals over a real nats-server that holds each person to their own subjects. Needs `npm run build`.
import { after, before, describe, it } from "node:test";
import { journalRelayAcceptance } from "anvia-chat/testing";
import { relayFor, startSharedNats } from "./nats-access.mjs";
import { findNats, openNatsWay } from "./nats-server.mjs";

async function openAt(engine) {
  const way = await openNatsWay(engine.wsPort);
  const devices = [
    relayFor("robin", engine.url),
    relayFor("robin", way.url, { timeoutMs: 2000 }), // it waits for answers that do not come
    relayFor("kim", engine.url),
  ];
  await devices[1].get("none:approval:call_1:1"); // the first connection may take longer than any after it
  const [laptop, phone, stranger] = devices.map(({ journals }) => journals);
  return {
    laptop,
    phone,
    stranger,
    disruption: { ...way, killEngine: () => engine.kill() },
    async dispose() {
      await Promise.all([...devices.map((device) => device.close()), way.close()]);
    },
  };
}

/** Few for every day; the attack has the full number. */
const kills = Number(process.env.RELAY_KILLS ?? 3);
const races = Number(process.env.RELAY_RACES ?? 20);
const skip = findNats() ? false : "there is no nats-server on this machine";

describe("over a real nats-server", { skip }, () => {
  let engine;
  before(async () => {
    engine = await startSharedNats();
  });
  after(() => engine?.stop());

  const open = () => openAt(engine);
  journalRelayAcceptance("NATS journals", open, { describe, it }, { kills, races });
});
