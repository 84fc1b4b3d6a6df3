// One run of the scenario with one death at one point; and the run without a death that finds the points.
import { judge } from "./checks.mjs";
import { pause } from "./random.mjs";
import { attend, StuckError } from "./visitor.mjs";

/**
 * @typedef {object} Death
 * @property {string} id Names the case: `<how>/<variant>/<source>/<label>/<phase>`.
 * @property {import("./scenario.mjs").Variant} variant
 * @property {import("./trial.mjs").Trap} trap
 * @property {"crash" | "kill"} how A tab crashes and another takes over; or the browser is killed.
 * @property {string} [build]
 */

/**
 * What came of a case.
 * @typedef {object} Outcome
 * @property {string} id
 * @property {import("./checks.mjs").Violation[]} violations
 * @property {number} approvedCalls
 * @property {number} executions
 * @property {number} asked
 * @property {number} deaths
 * @property {number} [takeOverMs]
 * @property {number} lastedMs
 * @property {object} [evidence] Journal and ledger; only when there is a violation.
 */

const PHASES = ["before", "during", "after"];

/**
 * Finds the points of a variant: every write and every request of a run in which nobody dies.
 * @returns {Promise<{ traps: import("./trial.mjs").Trap[], outcome: Outcome }>}
 */
export async function findPoints(lane, variant, build) {
  const trial = lane.newTrial(`points/${variant.name}`, variant);
  const tab = await lane.browser.openTab(trial, { name: "A", build });
  const outcome = await conclude(trial, () => finish(trial, tab));
  await lane.browser.closeTabs();
  return { traps: trial.reached.flatMap(trapsAt), outcome };
}

/** Requests of idempotent tools also land late: after everything seems to be over. */
function trapsAt({ source, label }) {
  const phases = source === "tool" && LANDS_LATE.test(label) ? [...PHASES, "late"] : PHASES;
  return phases.map((phase) => ({ source, label, phase }));
}

const LANDS_LATE = /^(reserve_stock|refund_order)#/;

/** The deaths at these points. */
export function deathsAt(variant, traps, how, build) {
  return traps.map((trap) => ({
    id: `${how}/${variant.name}/${trap.source}/${trap.label}/${trap.phase}`,
    variant,
    trap,
    how,
    build,
  }));
}

/**
 * Lives through one death.
 * @param {import("./lanes.mjs").Lane} lane
 * @param {Death} death
 * @returns {Promise<Outcome>}
 */
export async function die(lane, { id, variant, trap, how, build }) {
  const trial = lane.newTrial(id, variant);
  trial.trap = trap;
  const { browser } = lane;
  const first = await browser.openTab(trial, {
    name: "A",
    build,
    ...(trap.source === "append" && { trap }),
  });
  const second = how === "crash" ? await browser.openTab(trial, { name: "B", build }) : undefined;
  const outcome = await conclude(trial, async () => {
    await untilSprung(trial, first);
    const diedAt = performance.now();
    trial.note(`${how} at ${trap.source} ${trap.label}, ${trap.phase}`);
    if (second) await browser.crashTab(first);
    else await browser.kill();
    const survivor = second ?? (await browser.openTab(trial, { name: "C", build }));
    return { ...(await finish(trial, survivor)), takeOverMs: takeOver(trial, survivor, diedAt) };
  });
  await browser.closeTabs();
  return { ...outcome, deaths: 1 };
}

/**
 * The visitor acts in this tab until it comes to the trap.
 * @returns {Promise<{ visit: Promise<string> }>} The visit, which goes on; in an object, or it would be awaited.
 */
export async function untilSprung(trial, tab, leaving) {
  const visit = attend(tab, leaving);
  visit.catch(() => undefined); // whoever loses the race below is not waited for
  const isSprung = await Promise.race([trial.sprung.then(() => true), visit.then(() => false)]);
  if (!isSprung) throw new Error("The run ended without coming to this point.");
  return { visit };
}

/** Lives on to the end of the run, lets late requests land, and reads the journal. */
export async function finish(trial, tab) {
  await attend(tab);
  trial.landAll();
  while (!trial.isQuiet) await pause(5);
  return { rows: await tab.page.evaluate(() => window.torture.readJournals()) };
}

/** From the death, or from the new page's load, to the survivor's claim; only where it had to claim. */
export function takeOver({ appended }, { name }, diedAt) {
  const claim = appended.find(
    ({ tab, events }) => tab === name && events.some(({ type }) => type === "run_claimed"),
  );
  if (!claim) return undefined;
  return name === "C" ? claim.sinceLoadMs : claim.at - diedAt;
}

/**
 * Judges what a story leaves behind, also when it does not come to an end.
 * @param {import("./trial.mjs").Trial} trial
 * @param {() => Promise<{ rows: readonly object[], takeOverMs?: number }>} story
 * @returns {Promise<Outcome>}
 */
export async function conclude(trial, story) {
  const startedAt = performance.now();
  const outcome = await live(trial, story);
  return { ...outcome, lastedMs: performance.now() - startedAt };
}

async function live(trial, story) {
  try {
    const { rows, takeOverMs } = await story();
    const verdict = judge(trial, rows);
    return {
      id: trial.name,
      deaths: 0,
      ...verdict,
      ...(takeOverMs !== undefined && { takeOverMs }),
      ...(verdict.violations.length > 0 && { evidence: evidenceOf(trial, rows) }),
    };
  } catch (error) {
    const kind = error instanceof StuckError ? "stuck" : "broke_off";
    return {
      id: trial.name,
      deaths: 0,
      violations: [{ kind, text: String(error.message ?? error) }],
      approvedCalls: 0,
      executions: 0,
      asked: 0,
      evidence: evidenceOf(
        trial,
        trial.appended.flatMap(({ events }) => events),
      ),
    };
  }
}

/** What is needed to understand a failure: the journal, the ledger, and what was decided. */
export function evidenceOf(trial, rows) {
  return {
    journal: rows.map(({ runId: _run, v: _version, ...event }) => event),
    ledger: trial.effects,
    browser: trial.log,
    decisions: trial.decisions,
  };
}
