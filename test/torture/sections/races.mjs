// Several tabs decide the same approval at the same instant, in every way there is.
import { evidenceOf } from "../deaths.mjs";
import { runInLanes } from "../lanes.mjs";
import { judgeRace } from "../race-checks.mjs";
import { createRandom, pause } from "../random.mjs";
import { VARIANTS } from "../scenario.mjs";

const TABS = 8;
/** Races in the same tabs before the tabs are opened anew. */
const BATCH = 80;
/** Races that go on at a time in the same tabs. */
const AT_ONCE = 4;
const FULL_RACES = 2_000;
const SHORT_RACES = 48;
const SHORT_BATCH = 24;
/** From the order to the start: long enough for the order to reach every tab. */
const LEAD_MS = 40;
/** How far the tabs' starts are apart, at most, to either side. */
const SPREAD_MS = 2;
const DECISIONS = ["approve", "edit", "reject"];
/** How many races have a deadline at the same instant; and a tab that cancels the run. */
const DEADLINE_SHARE = 0.25;
const CANCEL_SHARE = 0.25;

/** @param {import("../torture.mjs").Setting} setting */
export async function runRaces(setting) {
  const [total, size] = setting.isShort ? [SHORT_RACES, SHORT_BATCH] : [FULL_RACES, BATCH];
  const batches = Array.from({ length: Math.ceil(total / size) }, (_, index) => ({ index, size }));
  const chosen = batches.filter(({ index }) => isChosen(setting, index));
  const outcomes = await runInLanes(
    setting,
    chosen,
    (lane, batch) => runBatch(setting, lane, batch),
    (batch) => batch.outcomes.forEach(setting.onOutcome),
  );
  return {
    name: `decision races, 2 to ${TABS} tabs`,
    outcomes: outcomes.flatMap((batch) => batch.outcomes),
  };
}

/** A race cannot be repeated alone: it is repeated with the batch that it ran in. */
function isChosen({ only }, index) {
  return only === undefined || only.startsWith(`races/${index}/`) || only === "races";
}

/**
 * One batch of races, all in the same eight tabs.
 * @param {import("../lanes.mjs").Lane} lane
 */
export async function runBatch({ seed }, lane, { index, build, size = BATCH }) {
  const trial = lane.newTrial(`races/${index}/${build ?? ""}`, VARIANTS[0]);
  const tabs = [];
  for (let n = 1; n <= TABS; n++) {
    tabs.push(await lane.browser.openTab(trial, { name: `T${n}`, build, telling: "none" }));
  }
  const races = Array.from({ length: size }, (_, n) => ({ id: `races/${index}/${n}`, n }));
  const waiting = [...races];
  const runners = Array.from({ length: AT_ONCE }, async () => {
    for (let race = waiting.shift(); race; race = waiting.shift()) {
      Object.assign(race, await runRace(tabs, race.id, createRandom(seed, race.id)));
    }
  });
  await Promise.all(runners);
  while (!trial.isQuiet) await pause(5);
  const rows = await tabs[0].page.evaluate(() => window.torture.readJournals());
  await lane.browser.closeTabs();
  const outcomes = races.map((race) => judgeOne(trial, race, rows));
  return { outcomes, violations: outcomes.flatMap(({ violations }) => violations) };
}

function judgeOne(trial, { id, plan, error, ...race }, rows) {
  const ofRun = rows.filter(({ runId }) => runId === race.runId);
  const base = { id, deaths: 0, asked: 0 };
  const evidence = { plan, reports: race.reports, ...evidenceOf(trial, ofRun), ledger: [] };
  if (error) {
    const violations = [{ kind: "broke_off", text: error }];
    return { ...base, approvedCalls: 0, executions: 0, violations, evidence };
  }
  const verdict = judgeRace(race, ofRun, trial.effects);
  const ledger = trial.effects.filter(({ operationId }) => operationId.startsWith(race.runId));
  const shown = verdict.violations.length > 0 && { evidence: { ...evidence, ledger } };
  return { ...base, ...verdict, ...shown };
}

async function runRace(tabs, id, random) {
  const plan = planOf(tabs, random);
  try {
    const sessionId = id;
    const { page } = plan.starter;
    const race = await page.evaluate(
      ([tool, session]) => window.torture.race.prepare(tool, session),
      [plan.tool, sessionId],
    );
    const instant = Math.max(race.expiresAt ?? 0, Date.now() + LEAD_MS);
    const reports = await Promise.all(
      plan.entries.map(async ({ tab, action, offsetMs }) => {
        const order = { action, sessionId, race, at: instant + offsetMs };
        const report = await tab.page.evaluate((one) => window.torture.race.act(one), order);
        return { tab: tab.name, ...report };
      }),
    );
    return { ...race, reports, plan: describe(plan) };
  } catch (error) {
    return { error: String(error.message ?? error), reports: [], plan: describe(plan) };
  }
}

/** Who takes part, and with what. At least two tabs want different things. */
function planOf(tabs, random) {
  const withDeadline = random.chance(DEADLINE_SHARE);
  const rivals = random.chance(CANCEL_SHARE) ? [...DECISIONS, "cancel"] : DECISIONS;
  const actions = withDeadline ? [...rivals, "watch"] : rivals;
  const taking = random.shuffle(tabs).slice(0, random.between(2, TABS));
  const [first, second] = random.shuffle(rivals);
  return {
    tool: withDeadline ? "pay_soon" : "pay",
    starter: random.pick(tabs),
    entries: taking.map((tab, n) => ({
      tab,
      action: [first, second][n] ?? random.pick(actions),
      offsetMs: (random.next() * 2 - 1) * SPREAD_MS,
    })),
  };
}

function describe({ tool, starter, entries }) {
  const steps = entries.map(
    ({ tab, action, offsetMs }) => `${tab.name} ${action} ${offsetMs.toFixed(2)} ms`,
  );
  return { tool, starter: starter.name, steps };
}
