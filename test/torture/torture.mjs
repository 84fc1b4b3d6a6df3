// `npm run torture`: nothing lost, nothing run twice. Real Chromium processes are crashed, killed, frozen,
// cut off and made to race, and what really happened is recorded outside of them. See README.md here.
import { writeFileSync } from "node:fs";
import { readOptions } from "./options.mjs";
import { buildPage } from "./page-builds.mjs";
import { addUp, printFailure, printReport, quantiles, summarise } from "./report.mjs";
import { runBfcache } from "./sections/bfcache.mjs";
import { runControls } from "./sections/controls.mjs";
import { runFrozen } from "./sections/frozen.mjs";
import { runNetwork } from "./sections/network.mjs";
import { runPoints } from "./sections/points.mjs";
import { runRaces } from "./sections/races.mjs";
import { runSoak } from "./sections/soak.mjs";
import { runWrites } from "./sections/writes.mjs";
import { World } from "./server.mjs";

/**
 * What every section gets.
 * @typedef {import("./options.mjs").Options & {
 *   world: World,
 *   onOutcome: (outcome: import("./deaths.mjs").Outcome) => void,
 *   onControl: (control: import("./sections/controls.mjs").Control) => void,
 * }} Setting
 */

const RUN = {
  crashes: (setting) => runPoints(setting, "crash"),
  kills: (setting) => runPoints(setting, "kill"),
  writes: runWrites,
  soak: runSoak,
  races: runRaces,
  network: runNetwork,
  frozen: runFrozen,
  bfcache: runBfcache,
};

/** After so many cases a line says that it goes on. */
const SIGN_OF_LIFE = 100;

async function main() {
  const options = readOptions(process.argv.slice(2));
  const startedAt = performance.now();
  const world = await new World().open();
  world.builds.set("real", await buildPage());
  const results = [];
  let controls = [];
  for (const name of options.sections) {
    const setting = { ...options, world, ...progress(name, options.seed) };
    if (name === "controls") controls = await runControls(setting);
    else results.push(await RUN[name](setting));
    setting.end();
  }
  await world.close();
  finish(options, results, controls, (performance.now() - startedAt) / 1000);
}

function finish(options, results, controls, seconds) {
  const rows = results.map(summarise);
  const totals = addUp(rows, controls);
  const measures = results.flatMap((result) => result.measures ?? []);
  console.log();
  printReport({ rows, measures, controls, totals });
  if (options.json) {
    const times = measures.map(({ name, values }) => ({ name, ...quantiles(values) }));
    const failures = results.flatMap(({ outcomes }) => outcomes.filter(isFailure));
    const { seed, isShort } = options;
    const all = { seed, isShort, seconds, rows, times, controls, totals, failures };
    writeFileSync(options.json, `${JSON.stringify(all, undefined, 2)}\n`);
  }
  process.exitCode = totals.isGreen ? 0 : 1;
}

const isFailure = ({ violations }) => violations.length > 0;

/** Says what is going on: failures at once, and a line a section. */
function progress(section, seed) {
  const startedAt = performance.now();
  let cases = 0;
  console.log(`${section} …`);
  return {
    onOutcome(outcome) {
      cases += 1;
      if (cases % SIGN_OF_LIFE === 0) console.log(`  ${cases} cases`);
      if (isFailure(outcome)) printFailure(outcome, seed);
    },
    onControl({ name, isRed }) {
      cases += 1;
      console.log(`  ${isRed ? "red" : "STAYED GREEN"}: ${name}`);
    },
    end() {
      const seconds = (performance.now() - startedAt) / 1000;
      console.log(`${section}: ${cases} cases in ${seconds.toFixed(0)} s`);
    },
  };
}

await main();
