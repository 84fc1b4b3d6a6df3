// Runs that are handed over from one device to another: two real browsers, a real server, a ledger outside of both.
//
// `node test/relay/hand-over.mjs [--count N] [--seed N] [--lease MS]`
//
// In each hand-over one device begins a run; it is killed, or its page closed, at a random point; the other device goes
// on, by "Continue here" or when the lease has run out, and finishes alone; in some of them the server is killed, too.
// Then the first device is opened again, and has to show the same finished journal. Every payment has to be made
// exactly once. It ends with one line, and exit code 1 if anything is wrong.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isDeepStrictEqual, parseArgs } from "node:util";
import { createRandom, pause } from "../torture/random.mjs";
import { buildHandOver } from "./hand-over/builds.mjs";
import { Device, Ledger, startSite } from "./hand-over/world.mjs";

const STEP_LIMIT_MS = 60_000;
const MODEL_MS = 30;

const { values } = parseArgs({
  options: {
    count: { type: "string", default: "100" },
    seed: { type: "string", default: String(Date.now() % 100_000) },
    lease: { type: "string", default: "1500" },
  },
});
const [count, seed, leaseMs] = [values.count, values.seed, values.lease].map(Number);
if (![count, seed, leaseMs].every((number) => Number.isSafeInteger(number) && number > 0)) {
  throw new Error("node test/relay/hand-over.mjs [--count N] [--seed N] [--lease MS]");
}

/** Where the first device is left, by how it came there. */
const POINTS = {
  /** Something waits for a person. */
  asked: async (first, sessionId) => {
    await first.call("asked", sessionId);
  },
  /** The approval was just given: the call is about to start, runs, or is over. */
  decided: async (first, sessionId, random) => {
    await first.call("approve", sessionId);
    await pause(random.between(0, 400));
  },
  /** The run has just begun. */
  begun: async (_first, _sessionId, random) => {
    await pause(random.between(0, 100));
  },
};

/** One hand-over. @returns What became of it. */
async function handOver({ first, second, site, ledger }, random, sessionId) {
  const plan = {
    point: random.pick(["asked", "decided", "decided", "begun"]),
    end: random.chance(0.6) ? "killed" : "closed",
    continues: random.chance(0.5) ? "taken" : "waited",
    losesServer: random.chance(0.15),
  };
  const story = `${first.name} ${plan.end} when ${plan.point}, ${plan.continues}${plan.losesServer ? ", server killed" : ""}`;
  try {
    await Promise.all([first.open(), second.open()]);
    const runId = await within(first.call("begin", sessionId), "begin");
    await within(POINTS[plan.point](first, sessionId, random), plan.point);
    await within(plan.end === "killed" ? first.kill() : first.closePage(), plan.end);
    const leftAt = Date.now();
    await goOn(second, site, plan, sessionId, random);
    const there = await within(second.call("finished", sessionId), "the second device finishes");
    const tookMs = Date.now() - leftAt;
    await first.open();
    const here = await within(first.call("finished", sessionId), "the first device shows it");
    return { story, plan, tookMs, ...checked(ledger.countOf(runId), here, there) };
  } catch (error) {
    const known = await Promise.all(
      [first, second].map((device) =>
        within(device.call("journal", sessionId), "journal", 3000).catch(String),
      ),
    ).catch(String);
    return { story, plan, faults: [`${error}\n${JSON.stringify(known)}`] };
  }
}

async function goOn(second, site, plan, sessionId, random) {
  // Approving ends by itself: with the decision, or with the run.
  const approving = within(second.call("approve", sessionId), "the second device decides");
  if (plan.losesServer) {
    await pause(random.between(0, 200));
    await site.kill();
  }
  if (plan.continues === "taken") {
    await pause(random.between(0, 300));
    await within(second.call("continueHere", sessionId), "continue here");
  }
  await approving;
}

function checked({ effects, replays }, here, there) {
  const faults = [];
  if (effects !== 1) faults.push(`${effects} payments were made`);
  if (!isDeepStrictEqual(here.events, there.events)) {
    faults.push(`the journals differ: ${JSON.stringify(here)} and ${JSON.stringify(there)}`);
  }
  return { faults, replays };
}

/** Fails when it takes too long. */
function within(work, what, limitMs = STEP_LIMIT_MS) {
  let timer;
  const late = new Promise((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`${what}: nothing for ${limitMs} ms`)), limitMs);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}

const folder = mkdtempSync(join(tmpdir(), "anvia-hand-over-"));
const beganAt = Date.now();
const ledger = await new Ledger().open();
const site = await startSite({ ...(await buildHandOver(folder)), file: join(folder, "site.db") });
const random = createRandom(seed, "hand-over");
ledger.pace = () => random.between(0, 200);
const devices = ["laptop", "phone"].map(
  (device) => new Device(site.url, { device, ledger: ledger.url, leaseMs, modelMs: MODEL_MS }),
);
const results = [];
try {
  for (let index = 0; index < count; index++) {
    const [first, second] = index % 2 === 0 ? devices : [...devices].reverse();
    const result = await handOver({ first, second, site, ledger }, random, `session-${index}`);
    results.push(result);
    for (const fault of result.faults) console.error(`${index}: ${result.story}: ${fault}`);
  }
} finally {
  for (const device of devices) await device.close();
  await Promise.all([site.stop(), ledger.close()]);
  rmSync(folder, { recursive: true, force: true });
}

const faults = results.flatMap((result) => result.faults);
const pageFaults = devices.flatMap((device) => device.faults);
for (const fault of pageFaults) console.error(fault);
const countOf = (fits) => results.filter(({ plan }) => fits(plan)).length;
const times = results.flatMap(({ tookMs }) => tookMs ?? []).sort((a, b) => a - b);
const kills = countOf(({ end }) => end === "killed");
console.log(
  [
    `hand-over: ${results.length - results.filter((result) => result.faults.length > 0).length} of ${results.length} right`,
    `${kills} browsers killed, ${results.length - kills} pages closed, ${countOf(({ losesServer }) => losesServer)} servers killed`,
    `${countOf(({ continues }) => continues === "taken")} by “Continue here”`,
    `${results.reduce((sum, { replays = 0 }) => sum + replays, 0)} calls repeated by their key`,
    `left to finished: median ${times[Math.floor(times.length / 2)]} ms, longest ${times.at(-1)} ms`,
    `${faults.length + pageFaults.length} faults, seed ${seed}, ${Math.round((Date.now() - beganAt) / 1000)} s`,
  ].join("; "),
);
process.exitCode = faults.length + pageFaults.length === 0 ? 0 : 1;
