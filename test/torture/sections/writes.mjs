// The browser is killed while two tabs write everything that the product ever writes, side by side. What was
// acknowledged has to be there when it starts again, whatever else was under way.
import { lostCommits } from "../checks.mjs";
import { runInLanes } from "../lanes.mjs";
import { createRandom, pause } from "../random.mjs";
import { VARIANTS } from "../scenario.mjs";
import { STUCK_MS } from "../visitor.mjs";

const FULL_KILLS = 100;
const SHORT_KILLS = 6;
/** How long they write at most, from the first write that was acknowledged on. */
const WRITING_MS = 400;

/** @param {import("../torture.mjs").Setting} setting */
export async function runWrites(setting) {
  const { only, isShort } = setting;
  const count = isShort ? SHORT_KILLS : FULL_KILLS;
  const kills = Array.from({ length: count }, (_, n) => ({ id: `writes/${n}` }));
  const outcomes = await runInLanes(
    setting,
    only === undefined ? kills : [{ id: only }],
    (lane, kill) => killWriting(setting, lane, kill),
    setting.onOutcome,
  );
  const kept = outcomes.reduce((sum, outcome) => sum + (outcome.kept ?? 0), 0);
  return {
    name: "kill -9 while everything is being written",
    note: `${kept} writes were acknowledged`,
    outcomes,
  };
}

/** @param {{ id: string, build?: string }} kill */
export async function killWriting({ seed }, lane, { id, build }) {
  const random = createRandom(seed, id);
  const { browser } = lane;
  const trial = lane.newTrial(id, VARIANTS[0]);
  const tabs = [
    await browser.openTab(trial, { name: "A", build }),
    await browser.openTab(trial, { name: "B", build }),
  ];
  await Promise.all(tabs.map(({ page }) => page.evaluate(() => window.torture.writeEverything())));
  await untilWriting(trial);
  await pause(random.between(0, WRITING_MS));
  trial.note("kill -9");
  await browser.kill();
  const { page } = await browser.openTab(trial, { name: "C", build });
  const rows = await page.evaluate(() => window.torture.readJournals());
  const violations = [
    ...lostCommits(trial, rows),
    ...(await lostRows(trial, page)),
    ...trial.pageErrors.map((text) => ({ kind: "page_error", text })),
  ];
  await browser.closeTabs();
  return { id, deaths: 1, violations, kept: trial.appended.length + trial.kept.length };
}

async function untilWriting({ kept }) {
  for (const until = performance.now() + STUCK_MS; kept.length === 0; await pause(5)) {
    if (performance.now() > until) throw new Error("Nothing was ever acknowledged.");
  }
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
