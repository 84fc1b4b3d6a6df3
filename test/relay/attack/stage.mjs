// Where it is played: one engine with its site, the laptop, the phone, and the ledger outside of all of them.
import { Device } from "./device.mjs";
import { startEngine } from "./engines.mjs";
import { Ledger } from "./ledger.mjs";

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
export async function openStage(
  engineName,
  { build, firefox, switches, patienceMs = PATIENCE_MS },
) {
  const ledger = await new Ledger().open();
  const engine = await startEngine(engineName, build, switches);
  const place = { name: "attack", relay: engine.relay, ledger: ledger.url, patienceMs };
  const laptop = new Device({ ...place, device: "laptop" });
  const phone = new Device({ ...place, device: "phone" }, firefox ? "firefox" : "chromium");
  const close = async () => {
    await Promise.all([laptop.close(), phone.close()]);
    await engine.stop();
    await ledger.close();
  };
  const openPages = async (level) => {
    await Promise.all([laptop, phone].map((device) => device.open(engine.url, level)));
  };
  return { engine, laptop, phone, ledger, openPages, close };
}
