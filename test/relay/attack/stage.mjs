// Where it is played: one engine with its site, the laptop, the phone, and the ledger outside of all of them.
import { Device } from "./device.mjs";
import { startEngine } from "./engines.mjs";
import { Ledger } from "./ledger.mjs";

/** What was opened: an interrupted run must not leave a database server behind. */
const opened = new Set();

/** Closes every stage, also those that are being opened. */
export async function closeStages() {
  const closing = [...opened].map(async (opening) => (await opening).close());
  await Promise.allSettled(closing);
}

/** Long enough for every wait after a fault that the product has, on a busy machine. */
const PATIENCE_MS = 40_000;

/**
 * @typedef {object} Stage
 * @property {import("./engines.mjs").Engine} engine
 * @property {Device} laptop Its page runs the agent.
 * @property {Device} phone
 * @property {Ledger} ledger
 * @property {(level: "runtime" | "shared" | "port") => Promise<void>} openPages
 * @property {() => Promise<void>} close
 */

/**
 * Opens everything but the pages.
 * @param {string} engineName
 * @param {{ build: { pages: string, routes: string }, firefox: boolean, switches?: object, patienceMs?: number }} options
 * @returns {Promise<Stage>}
 */
export function openStage(engineName, options) {
  const opening = open(engineName, options);
  opened.add(opening);
  return opening;
}

async function open(engineName, { build, firefox, switches, patienceMs = PATIENCE_MS }) {
  const ledger = await new Ledger().open();
  const engine = await startEngine(engineName, build, switches);
  const place = { name: "attack", relay: engine.relay, ledger: ledger.url, patienceMs };
  const laptop = new Device({ ...place, device: "laptop" });
  const phone = new Device({ ...place, device: "phone" }, firefox ? "firefox" : "chromium");
  const closeAll = async () => {
    await Promise.all([laptop.close(), phone.close()]);
    await engine.stop();
    await ledger.close();
  };
  let closing;
  return {
    engine,
    laptop,
    phone,
    ledger,
    openPages: async (level) => {
      await Promise.all([laptop, phone].map((device) => device.open(engine.url, level)));
    },
    close: () => {
      closing ??= closeAll();
      return closing;
    },
  };
}
