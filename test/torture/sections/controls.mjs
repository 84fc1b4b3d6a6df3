// The suite against the product with one guard removed: it has to go red, for the right reason.
import { deathsAt, die, findPoints } from "../deaths.mjs";
import { runInLanes } from "../lanes.mjs";
import { LifecycleBrowser } from "../lifecycle-browser.mjs";
import { MUTANTS } from "../mutants.mjs";
import { buildPage } from "../page-builds.mjs";
import { VARIANTS } from "../scenario.mjs";
import { stop } from "./frozen.mjs";
import { runBatch } from "./races.mjs";
import { killWriting } from "./writes.mjs";

/** Races are many and a control needs few. */
const RACES = 24;
/** How many cases of `writes` a control may need: side by side, two transactions meet a kill only now and then. */
const WRITES = 30;

/**
 * @typedef {object} Control
 * @property {string} name
 * @property {readonly string[]} expected
 * @property {readonly string[]} found Kinds of violations, the unexpected ones too.
 * @property {string} [first] The case that showed it.
 * @property {boolean} isRed Whether everything expected was found. Only then the control has passed.
 */

/**
 * Runs every negative control.
 * @param {import("../torture.mjs").Setting} setting
 * @returns {Promise<readonly Control[]>}
 */
export async function runControls(setting) {
  const builds = [];
  for (const [index, mutant] of MUTANTS.entries()) {
    const build = `mutant-${index + 1}`;
    setting.world.builds.set(build, await buildPage(mutant.edits));
    builds.push({ mutant, build });
  }
  const run = (lane, one) => runControl(setting, lane, one);
  const isFrozen = ({ mutant }) => mutant.how === "frozen";
  const dying = builds.filter((one) => !isFrozen(one));
  const lanes = { ...setting, Browser: LifecycleBrowser };
  return [
    ...(await runInLanes(setting, dying, run, setting.onControl)),
    ...(await runInLanes(lanes, builds.filter(isFrozen), run, setting.onControl)),
  ];
}

async function runControl(setting, lane, { mutant, build }) {
  const outcomes = tried(setting, lane, mutant, build);
  const found = new Map();
  for await (const { id, violations } of outcomes) {
    for (const { kind } of violations) if (!found.has(kind)) found.set(kind, id);
    if (mutant.expected.every((kind) => found.has(kind))) break;
  }
  return {
    name: mutant.name,
    expected: mutant.expected,
    found: [...found.keys()],
    first: found.get(mutant.expected[0]),
    isRed: mutant.expected.every((kind) => found.has(kind)),
  };
}

function tried(setting, lane, mutant, build) {
  if (mutant.races) return raced(setting, lane, build);
  return mutant.writes ? killed(setting, lane, build) : died(lane, mutant, build);
}

async function* killed(setting, lane, build) {
  for (let n = 0; n < WRITES; n++) yield killWriting(setting, lane, { id: `writes/${n}`, build });
}

async function* raced(setting, lane, build) {
  const { outcomes } = await runBatch(setting, lane, { index: 0, build, size: RACES });
  yield* outcomes;
}

/** Deaths at the points that the removed guard is for, one after the other. */
async function* died(lane, { points, how }, build) {
  const [variant] = VARIANTS;
  const { traps } = await findPoints(lane, variant, build);
  const deaths = deathsAt(variant, traps, how, build);
  for (const death of deaths) {
    if (points.test(`${death.trap.source}/${death.trap.label}/${death.trap.phase}`)) {
      yield await (how === "frozen" ? stop : die)(lane, death);
    }
  }
}
