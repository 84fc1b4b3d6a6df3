// The NATS relay against a real nats-server over WebSocket. Needs `npm run build`, and the server where it is installed.
import { after, before, describe, it } from "node:test";
import { createNatsRelay } from "anvia-chat/relay/nats";
import { relayAcceptance } from "anvia-chat/testing";
import { WebSocket } from "ws";
import { findNats, openNatsWay, startNats } from "./nats-server.mjs";

// Browsers have it; Node does from 22 on.
globalThis.WebSocket ??= WebSocket;

const quick = { retryMs: 100 };
/** The phone is the one that waits for answers that do not come. */
const [PHONE_MS, LAPTOP_MS] = [2000, 10_000];

async function openAt(engine) {
  const way = await openNatsWay(engine.wsPort);
  const laptop = createNatsRelay({ servers: engine.url, timeoutMs: LAPTOP_MS, ...quick });
  const phone = createNatsRelay({ servers: way.url, timeoutMs: PHONE_MS, ...quick });
  await phone.get("none:approval:call_1:1"); // the first connection may take longer than any after it
  return {
    laptop,
    phone,
    disruption: { ...way, killEngine: () => engine.kill() },
    async dispose() {
      await Promise.all([laptop.close(), phone.close(), way.close()]);
    },
  };
}

const skip = findNats() ? false : "there is no nats-server on this machine";

describe("over a real nats-server", { skip }, () => {
  let engine;
  before(async () => {
    engine = await startNats();
  });
  after(() => engine?.stop());

  relayAcceptance("NATS relay", () => openAt(engine), { describe, it });
});
