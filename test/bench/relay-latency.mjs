// `npm run bench:relay`: from the decision on one device to the card settled on the other, through each relay that
// this machine has an engine for, in two real browsers; and what the relays cost a page. Each figure stands beside
// its floor: a message on the same way that does nothing else, measured by turns with it.
// `--json` prints everything as JSON, `--runs N` sets how often (default 40). A failure ends it with an exit code of 1.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { buildAll } from "../relay/attack/builds.mjs";
import { availableEngines } from "../relay/attack/engines.mjs";
import { act, ask, shows } from "../relay/attack/scene.mjs";
import { openStage } from "../relay/attack/stage.mjs";
import { quantiles } from "../torture/report.mjs";
import { measureRelays } from "./relay-sizes.mjs";

const { values: options } = parseArgs({
  options: {
    json: { type: "boolean", default: false },
    runs: { type: "string", default: "40" },
    engine: { type: "string" },
  },
});
const RUNS = Number(options.runs);
/** The first ones warm up and do not count. */
const WARM_UP = 3;

/** Both directions on one engine, and the floor, by turns. The first turns warm up and do not count. */
async function measureEngine(name, build) {
  const stage = await openStage(name, { build, firefox: false });
  const [toLaptop, toPhone, floor] = [[], [], []];
  try {
    const { laptop, phone } = stage;
    await stage.openPages("runtime");
    await Promise.all([laptop, phone].map((device) => device.run(openFloorThere)));
    for (let n = -WARM_UP; n < RUNS; n++) {
      const times = [
        await decideOnce(stage, phone, laptop, `to-laptop/${n}`),
        await decideOnce(stage, laptop, phone, `to-phone/${n}`),
        await passOnce(phone, laptop, `message-${n}`),
      ];
      if (n < 0) continue;
      for (const [index, list] of [toLaptop, toPhone, floor].entries()) list.push(times[index]);
    }
  } finally {
    await stage.close();
  }
  const floorMs = quantiles(floor).medianMs;
  return [
    { direction: "decided on the phone, settled on the laptop", values: toLaptop },
    { direction: "decided on the laptop, settled on the phone", values: toPhone },
  ].map(({ direction, values }) => ({
    name: `${stage.engine.name}: ${direction}`,
    ...quantiles(values),
    floorMs,
  }));
}

/** Runs in the page. */
async function openFloorThere() {
  window.floor = await window.attack.openFloor();
}

/** From the press of the button to the first moment at which the other device's inbox says how it was decided. */
async function decideOnce(stage, here, there, id) {
  const asked = await ask(stage, id);
  const [told, states] = await Promise.all([act(here, asked, "approve"), shows(there, asked)]);
  const end = states.at(-1);
  if (told.told !== "decided" || end.shown.status !== "approved") {
    throw new Error(`${id}: told ${told.told}, shown ${JSON.stringify(end?.shown)}`);
  }
  return end.at - told.sentAt;
}

async function passOnce(from, to, id) {
  const heard = to.run((one) => window.floor.heard(one), id);
  const sentAt = await from.run((one) => window.floor.send(one), id);
  return (await heard) - sentAt;
}

const ms = (value) => `${value.toFixed(1)} ms`;
const kB = (bytes) => `${(bytes / 1000).toFixed(2)} kB`;

function print({ measures, sizes }) {
  const head = ["", "median", "p95", "floor", "ratio", "runs"];
  printTable([
    head,
    ...measures.map((m) => [
      m.name,
      ms(m.medianMs),
      ms(m.p95Ms),
      ms(m.floorMs),
      `${(m.medianMs / m.floorMs).toFixed(1)}×`,
      String(m.count),
    ]),
  ]);
  console.log(
    "The floor is a bare message on the same way: fetch and EventSource, or publish and subscribe.\n",
  );
  const rows = sizes.map(({ name, brotliBytes, limitBytes, isOk }) => [
    name,
    kB(brotliBytes),
    limitBytes === undefined ? "" : `at most ${kB(limitBytes)}`,
    isOk ? "" : "TOO MUCH",
  ]);
  printTable([["what a page loads", "brotli", "", ""], ...rows]);
}

function printTable(rows) {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  for (const row of rows) {
    const line = row.map((cell, column) => cell.padEnd(widths[column])).join("  ");
    console.log(line.trimEnd());
  }
}

const folder = mkdtempSync(join(tmpdir(), "anvia-bench-relay-"));
try {
  const build = await buildAll(folder);
  const engines = options.engine?.split(",") ?? availableEngines();
  const measures = [];
  for (const name of engines) measures.push(...(await measureEngine(name, build)));
  const results = { measures, sizes: await measureRelays() };
  if (options.json) console.log(JSON.stringify(results, undefined, 2));
  else print(results);
  if (results.sizes.some(({ isOk }) => !isOk)) process.exitCode = 1;
} catch (error) {
  console.error(error);
  process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
