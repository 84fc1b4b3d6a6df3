// `npm run torture:relay`: two people, two browsers, one decision. Both decide at the same instant, the relay's
// engine is killed in the middle, the laptop is closed, the phone is offline; what really happened is recorded
// outside of all of them. See README.md here.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pause } from "../../torture/random.mjs";
import { buildAll } from "./builds.mjs";
import { availableEngines } from "./engines.mjs";
import { readOptions } from "./options.mjs";
import { runPooled } from "./pool.mjs";
import { addUp, printFailure, printReport, summarise } from "./report.mjs";
import { decideWhileClosed, killWhileDeciding } from "./sections/closed.mjs";
import { runControls } from "./sections/controls.mjs";
import { decideOffline } from "./sections/offline.mjs";
import { killPorts, racePorts } from "./sections/port.mjs";
import { race, raceShared, raceWithKills } from "./sections/races.mjs";
import { closeStages, openStage } from "./stage.mjs";

/**
 * What every section gets.
 * @typedef {import("./options.mjs").Options & {
 *   folder: string,
 *   build: { pages: string, routes: string },
 *   onOutcome: (outcome: import("./report.mjs").Outcome) => void,
 * }} Setting
 */

/** What is done on a stage, by section: rows of the table, each with what it takes. */
const ON_STAGE = {
  port: {
    level: "port",
    rows: ({ engine }) => [
      ["port races", racePorts],
      ...eachVictim(engine, (victim) => [
        `port races, kill -9 of ${victim}`,
        (setting, stage) => killPorts(setting, stage, victim),
      ]),
    ],
  },
  races: { level: "runtime", rows: () => [["races", (setting, stage) => race(setting, stage)]] },
  kills: {
    level: "runtime",
    rows: ({ engine }) =>
      eachVictim(engine, (victim) => [
        `races, kill -9 of ${victim}`,
        (setting, stage) => raceWithKills(setting, stage, victim),
      ]),
  },
  shared: {
    level: "shared",
    rows: () => [["races, runs shared", (setting, stage) => raceShared(setting, stage)]],
  },
  closed: {
    level: "runtime",
    rows: () => [
      ["laptop closed", (setting, stage) => decideWhileClosed(setting, stage, "closed")],
      ["laptop, kill -9", (setting, stage) => decideWhileClosed(setting, stage, "killed")],
      ["laptop, kill -9 while both decide", killWhileDeciding],
    ],
  },
  offline: { level: "runtime", rows: () => [["one device offline", decideOffline]] },
};

function eachVictim({ kills }, row) {
  return Object.keys(kills).map(row);
}

const GOODBYE_MS = 3000;

async function main() {
  const options = readOptions(process.argv.slice(2));
  const startedAt = performance.now();
  const folder = mkdtempSync(join(tmpdir(), "anvia-attack-build-"));
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  for (const signal of ["SIGINT", "SIGTERM"]) {
    // Ctrl-C reaches the engines, too: one that has ended already cannot be waited for.
    const closed = () => Promise.race([closeStages(), pause(GOODBYE_MS)]);
    process.once(signal, () => void closed().finally(() => process.exit(1)));
  }
  const build = await buildAll(join(folder, "real"));
  const setting = { ...options, folder, build, onOutcome: tellFailure };
  const engines = chosenEngines(options);
  const play = (engine) => playOn(setting, engine);
  const results = (await runPooled(engines, options.workers, play)).flat();
  const controls = options.sections.includes("controls") ? await runControls(setting) : [];
  finish(options, results, controls);
  console.log(`${((performance.now() - startedAt) / 1000).toFixed(0)} s`);
}

function chosenEngines({ engines, sections }) {
  const available = availableEngines();
  const missing = engines?.find((name) => !available.includes(name));
  if (missing !== undefined) throw new Error(`There is no ${missing} on this machine.`);
  return sections.some((name) => name in ON_STAGE) ? (engines ?? available) : [];
}

/** All sections that need a stage, on one engine. */
async function playOn(setting, engineName) {
  const stage = await openStage(engineName, setting);
  const results = [];
  try {
    for (const section of setting.sections.filter((name) => name in ON_STAGE)) {
      results.push(...(await playSection(setting, stage, section)));
    }
    const faults = [...stage.laptop.faults, ...stage.phone.faults];
    const violations = faults.map((text) => ({ kind: "page_error", text }));
    const outcome = { id: `${stage.engine.name}: errors of pages`, violations };
    tellFailure(outcome);
    if (violations.length > 0) results.push({ name: outcome.id, outcomes: [outcome] });
  } finally {
    await stage.close();
  }
  return results;
}

async function playSection(setting, stage, section) {
  const { level, rows } = ON_STAGE[section];
  const results = [];
  await stage.openPages(level);
  for (const [title, play] of rows(stage)) {
    const name = `${stage.engine.name}: ${title}`;
    const startedAt = performance.now();
    const outcomes = await play(setting, stage).catch((error) => [brokeOff(name, error)]);
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(0);
    console.log(`${name}: ${outcomes.length} cases in ${seconds} s`);
    results.push({ name, outcomes });
  }
  return results;
}

/** A section that could not even be played to its end has failed. */
function brokeOff(id, error) {
  const outcome = { id, violations: [{ kind: "broke_off", text: String(error.stack ?? error) }] };
  tellFailure(outcome);
  return outcome;
}

function tellFailure(outcome) {
  if (outcome.violations.length > 0) printFailure(outcome);
}

function finish(options, results, controls) {
  const rows = results.map(summarise);
  const totals = addUp(rows, controls);
  console.log();
  printReport({ rows, controls, totals });
  if (options.json) {
    const failures = results.flatMap(({ outcomes }) =>
      outcomes.filter(({ violations }) => violations.length > 0),
    );
    const all = { options, rows, controls, totals, failures };
    writeFileSync(options.json, `${JSON.stringify(all, undefined, 2)}\n`);
  }
  process.exitCode = totals.isGreen ? 0 : 1;
}

await main().catch(async (error) => {
  console.error(error);
  await closeStages();
  process.exit(1);
});
