// The suite against the product with one guard removed: it has to go red, for the right reason.
import { join } from "node:path";
import { buildAll } from "../builds.mjs";
import { availableEngines } from "../engines.mjs";
import { MUTANTS } from "../mutants.mjs";
import { runPooled } from "../pool.mjs";
import { openStage } from "../stage.mjs";
import { decideWhileClosed } from "./closed.mjs";
import { decideOffline } from "./offline.mjs";
import { killPorts, racePorts } from "./port.mjs";
import { race, raceWithKills } from "./races.mjs";

/** Races are many and a control needs few. */
const CASES = 24;
const KILLS = 6;
const CLOSINGS = 2;

const TRIED = {
  port: { level: "port", play: (setting, stage) => racePorts(setting, stage, CASES) },
  "port kill": {
    level: "port",
    play: (setting, stage) => killPorts(setting, stage, "server", KILLS),
  },
  races: { level: "runtime", play: (setting, stage) => race(setting, stage, CASES) },
  kills: {
    level: "runtime",
    play: (setting, stage) => raceWithKills(setting, stage, "server", KILLS),
  },
  closed: {
    level: "runtime",
    play: (setting, stage) => decideWhileClosed(setting, stage, "closed", CLOSINGS),
  },
  offline: {
    level: "runtime",
    play: (setting, stage) => decideOffline({ ...setting, isShort: true }, stage),
  },
};

/**
 * @typedef {object} Control
 * @property {string} name
 * @property {readonly string[]} expected
 * @property {readonly string[]} found Kinds of violations, the unexpected ones too.
 * @property {string} [first] The case that showed it.
 * @property {boolean} isRed Whether everything expected was found. Only then the control has passed.
 */

/** A device that is broken on purpose is not waited for as long as a real one. */
const PATIENCE_MS = 8000;

/** Everything expected was found; the rest need not be played. */
class Enough extends Error {}

/**
 * Runs the negative controls: all of them, or those of the short form.
 * @param {import("../attack.mjs").Setting} setting
 * @returns {Promise<readonly Control[]>}
 */
export async function runControls(setting) {
  const available = availableEngines();
  const tried = MUTANTS.filter(
    ({ engine = "sqlite", isQuick }) => available.includes(engine) && (isQuick || !setting.isShort),
  );
  return runPooled(tried, setting.workers, async (mutant, index) => {
    const build = await buildAll(join(setting.folder, `mutant-${index}`), mutant.edits);
    const control = await runControl({ ...setting, build }, mutant);
    console.log(`  ${control.isRed ? "red" : "STAYED GREEN"}: ${control.name}`);
    return control;
  });
}

async function runControl(setting, { name, engine = "sqlite", switches, tried, expected }) {
  const stage = await openStage(engine, { ...setting, switches, patienceMs: PATIENCE_MS });
  const found = new Map();
  const isRed = () => expected.every((kind) => found.has(kind));
  const onOutcome = ({ id, violations }) => {
    for (const { kind } of violations) if (!found.has(kind)) found.set(kind, id);
    if (isRed()) throw new Enough();
  };
  try {
    const { level, play } = TRIED[tried];
    await stage.openPages(level);
    await play({ ...setting, onOutcome }, stage);
  } catch (error) {
    if (!(error instanceof Enough)) throw error;
  } finally {
    await stage.close();
  }
  return {
    name,
    expected,
    found: [...found.keys()],
    first: found.get(expected[0]),
    isRed: isRed(),
  };
}
