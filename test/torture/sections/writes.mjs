// The browser is killed while two tabs write everything that the product ever writes, side by side; started again,
// killed again, and started once more. What was acknowledged has to be there, whatever else was under way.
import { lostCommits } from "../checks.mjs";
import { runInLanes } from "../lanes.mjs";
import { createRandom, pause } from "../random.mjs";
import { VARIANTS } from "../scenario.mjs";
import { hasTornLog, tearLog } from "../torn-log.mjs";
import { STUCK_MS } from "../visitor.mjs";

const FULL_CASES = 50;
const SHORT_CASES = 2;
/** How long they write at most, from the first write that was acknowledged on. */
const WRITING_MS = 400;
/** How long the second browser may live with a log that the first death has torn. */
const TORN_MS = 2_000;

/** @param {import("../torture.mjs").Setting} setting */
export async function runWrites(setting) {
  const { only, isShort } = setting;
  const count = isShort ? SHORT_CASES : FULL_CASES;
  const cases = Array.from({ length: count }, (_, n) => ({ id: `writes/${n}` }));
  const outcomes = await runInLanes(
    setting,
    only === undefined ? cases : [{ id: only }],
    (lane, one) => killWriting(setting, lane, one),
    setting.onOutcome,
  );
  const kept = outcomes.reduce((sum, outcome) => sum + (outcome.kept ?? 0), 0);
  return {
    name: "kill -9 twice while everything is being written",
    note: `${kept} writes were acknowledged`,
    outcomes,
  };
}

/**
 * Two deaths in a row, and what they leave. A death in the middle of a record is rare, so each first one is made
 * one of those.
 * @param {{ id: string, build?: string }} one
 */
export async function killWriting({ seed }, lane, { id, build }) {
  const random = createRandom(seed, id);
  const { browser } = lane;
  const trial = lane.newTrial(id, VARIANTS[0]);
  const open = (name) => browser.openTab(trial, { name, build });
  await writeIn(trial, [await open("A"), await open("B")]);
  await pause(random.between(0, WRITING_MS));
  await browser.kill();
  tearLog(browser.folder);

  const second = await open("C");
  const lost = await lostWrites(trial, second);
  await untilWhole(browser.folder);
  await writeIn(trial, [second]);
  await pause(random.between(0, WRITING_MS));
  await browser.kill();

  // What was lost at the first death is lost at the second, too: it counts once.
  const violations = lost.length > 0 ? lost : await lostWrites(trial, await open("D"));
  violations.push(...trial.pageErrors.map((text) => ({ kind: "page_error", text })));
  await browser.closeTabs();
  return { id, deaths: 2, violations, kept: trial.appended.length + trial.kept.length };
}

/** Begins to write in these tabs; resolves when a write of one was acknowledged. */
async function writeIn({ kept }, tabs) {
  const before = kept.length;
  await Promise.all(tabs.map(({ page }) => page.evaluate(() => window.torture.writeEverything())));
  for (const until = performance.now() + STUCK_MS; kept.length === before; await pause(5)) {
    if (performance.now() > until) throw new Error("Nothing was ever acknowledged.");
  }
}

async function untilWhole(folder) {
  for (const until = performance.now() + TORN_MS; hasTornLog(folder); await pause(5)) {
    if (performance.now() > until) return;
  }
}

async function lostWrites(trial, { page }) {
  const rows = await page.evaluate(() => window.torture.readJournals());
  return [...lostCommits(trial, rows), ...(await lostRows(trial, page))];
}

/** Grants and audit rows that were acknowledged, and are not there. */
async function lostRows({ kept }, page) {
  const keys = await page.evaluate(async () => ({
    grants: await window.torture.readKeys("grants"),
    audit: await window.torture.readKeys("audit"),
  }));
  return kept
    .filter(({ store, key }) => !keys[store].includes(key))
    .map(({ tab, store, key }) => ({
      kind: "commit_lost",
      text: `tab ${tab} was told that ${store} holds ${key}, and it does not`,
    }));
}
