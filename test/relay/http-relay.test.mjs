// The HTTP relay against real processes and real databases. Needs `npm run build`; PostgreSQL where it is installed.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { createHttpRelay } from "anvia-chat";
import { relayAcceptance } from "anvia-chat/testing";
import { openWay, startEngine } from "./engine.mjs";
import { findPostgres, startPostgres } from "./postgres.mjs";

const quick = { timeoutMs: 1500, retryMs: 100 };

async function open(kind, place) {
  const engine = await startEngine(kind, place);
  const way = await openWay(engine.url);
  const laptop = createHttpRelay({ baseURL: `${engine.url}/api/support`, ...quick });
  const phone = createHttpRelay({ baseURL: `${way.url}/api/support/`, ...quick });
  return {
    laptop,
    phone,
    disruption: { ...way, killEngine: () => engine.kill() },
    async dispose() {
      await Promise.all([laptop.close(), phone.close(), way.close()]);
      await engine.stop();
    },
  };
}

relayAcceptance(
  "HTTP relay on SQLite",
  async () => {
    const folder = mkdtempSync(join(tmpdir(), "anvia-relay-"));
    const opened = await open("sqlite", join(folder, "approvals.db"));
    const dispose = async () => {
      await opened.dispose();
      rmSync(folder, { recursive: true, force: true });
    };
    return { ...opened, dispose };
  },
  { describe, it },
);

describe("on PostgreSQL", { skip: findPostgres() ? false : "there is none on this machine" }, () => {
  let postgres;
  before(async () => {
    postgres = await startPostgres();
  });
  after(() => postgres.stop());

  relayAcceptance("HTTP relay on PostgreSQL", () => open("postgres", postgres.place), { describe, it });
});
