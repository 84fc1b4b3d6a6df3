// The engines of relays as processes that can be killed, each with the site whose page both devices open.
import { fork } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { pause } from "../../torture/random.mjs";
import { openPostgres, openSqlite } from "../databases.mjs";
import { findNats, startNats } from "../nats-server.mjs";
import { findPostgres, startPostgres } from "../postgres.mjs";
import { bucketRecords } from "./nats-records.mjs";

const siteScript = fileURLToPath(new URL("site.mjs", import.meta.url));

/**
 * What `site.mjs` is told.
 * @typedef {object} SiteOrders
 * @property {string} pages Folder of the built page.
 * @property {string} routes URL of the built server's side.
 * @property {{ kind: "sqlite" | "postgres", place: string }} [database] Without one there are no routes.
 * @property {boolean} [acknowledgesEarly] For a negative control.
 * @property {number} port
 */

/**
 * One engine with a site before it.
 * @typedef {object} Engine
 * @property {string} name
 * @property {string} url Of the site.
 * @property {object} relay How a page reaches it; see `RelayPlace` in `page/page.ts`.
 * @property {Readonly<Record<string, () => Promise<void>>>} kills What can be killed, with -9, and is then
 *   started again on the same data.
 * @property {() => Promise<Map<string, object>>} records All records, read past the product.
 * @property {() => Promise<void>} stop
 */

const START = { sqlite: startOnSqlite, postgres: startOnPostgres, nats: startOnNats };

/** The engines that this machine can run. */
export function availableEngines() {
  const isThere = { sqlite: () => true, postgres: findPostgres, nats: findNats };
  return Object.keys(START).filter((name) => isThere[name]());
}

/**
 * Starts one.
 * @param {string} name One of {@link availableEngines}.
 * @param {{ pages: string, routes: string }} build
 * @param {{ acknowledgesEarly?: boolean }} switches
 * @returns {Promise<Engine>}
 */
export function startEngine(name, build, switches = {}) {
  return START[name](build, switches);
}

async function startOnSqlite(build, switches) {
  const folder = mkdtempSync(join(tmpdir(), "anvia-attack-"));
  const place = join(folder, "approvals.db");
  const site = await startSite({ ...build, ...switches, database: { kind: "sqlite", place } });
  const reader = openSqlite(place);
  return {
    name: "HTTP, SQLite",
    url: site.url,
    relay: { kind: "http" },
    kills: { server: site.kill },
    records: () => sqlRecords(reader),
    async stop() {
      await reader.close();
      await site.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function startOnPostgres(build, switches) {
  const postgres = await startPostgres();
  const database = { kind: "postgres", place: postgres.place };
  const site = await startSite({ ...build, ...switches, database });
  const [host, port] = postgres.place.split(":");
  const connect = () =>
    openPostgres({ host, port: Number(port), user: "anvia", database: "postgres" });
  return {
    name: "HTTP, PostgreSQL",
    url: site.url,
    relay: { kind: "http" },
    kills: { server: site.kill, postgres: () => postgres.kill() },
    async records() {
      const reader = connect();
      return sqlRecords(reader).finally(() => reader.close());
    },
    async stop() {
      await site.stop();
      await postgres.stop();
    },
  };
}

async function startOnNats(build) {
  const nats = await startNats();
  const site = await startSite(build); // it only has the page: devices speak to the engine themselves
  return {
    name: "NATS",
    url: site.url,
    relay: { kind: "nats", url: nats.url },
    kills: { "nats-server": () => nats.kill() },
    records: () => bucketRecords(nats.url),
    async stop() {
      await site.stop();
      await nats.stop();
    },
  };
}

/** Starts a site; killed, it is started again on the same port. */
export async function startSite(orders) {
  let site = await launch({ ...orders, port: 0 });
  const { port } = site;
  const end = async () => {
    const ended = new Promise((resolve) => site.child.once("exit", resolve));
    site.child.kill("SIGKILL");
    await ended;
  };
  return {
    url: `http://localhost:${port}`,
    async kill() {
      await end();
      site = await launch({ ...orders, port });
    },
    stop: end,
  };
}

function launch(orders) {
  return new Promise((resolve, reject) => {
    const child = fork(siteScript, [JSON.stringify(orders)], { stdio: "inherit" });
    child.once("error", reject);
    child.once("exit", (code) => reject(new Error(`the site ended with ${code}`)));
    child.once("message", ({ port }) => resolve({ child, port }));
  });
}

/** What the database holds, with nothing but SQL. */
async function sqlRecords(database) {
  await untilItAnswers(database);
  const rows = await database.query(
    "SELECT id, status, version, decision FROM anvia_interactions",
    [],
  );
  return new Map(
    rows.map(({ id, status, version, decision }) => [
      String(id),
      { status, version: Number(version), ...(decision && { decision: JSON.parse(decision) }) },
    ]),
  );
}

/** A server that was just killed and started reads its own log first; a table that nobody made holds nothing. */
async function untilItAnswers(database) {
  for (;;) {
    try {
      await database.query("SELECT 1", []);
      return;
    } catch {
      await pause(100);
    }
  }
}
