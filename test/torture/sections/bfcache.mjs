// The tab that drives is navigated away and goes into the back/forward cache, with its locks, its connection
// and its transactions as they are. Another tab must be able to write and to go on at once.
import { conclude, finish, takeOver } from "../deaths.mjs";
import { runInLanes } from "../lanes.mjs";
import { LifecycleBrowser } from "../lifecycle-browser.mjs";
import { createRandom, pause } from "../random.mjs";
import { VARIANTS } from "../scenario.mjs";
import { attend } from "../visitor.mjs";

const FULL_RUNS = 60;
const SHORT_RUNS = 4;
/** What another tab may be kept waiting for. */
const LIMIT_MS = 2_000;
/** How slow the model and the ledger are at most. */
const SLOW_MS = 60;
/** When the visitor leaves, at the latest. */
const LEAVES_MS = 900;
/** How often they leave while a transaction of the page is open, as far as that depends on the page. */
const IN_FLIGHT_SHARE = 0.5;
/** For how long the other tab's writes are watched. */
const WATCHED_MS = 2_500;

/** @param {import("../torture.mjs").Setting} setting */
export async function runBfcache(setting) {
  const count = setting.isShort ? SHORT_RUNS : FULL_RUNS;
  const runs = Array.from({ length: count }, (_, n) => ({ id: `bfcache/${n}` }));
  const { only } = setting;
  const outcomes = await runInLanes(
    { ...setting, Browser: LifecycleBrowser },
    only === undefined ? runs : [{ id: only }],
    (lane, run) => leave(setting, lane, run),
    setting.onOutcome,
  );
  const times = (key) => outcomes.flatMap((outcome) => outcome[key] ?? []);
  const cached = outcomes.filter(({ wasCached }) => wasCached).length;
  return {
    name: "driver goes into the back/forward cache",
    note: `${cached} of ${outcomes.length} pages came back from the cache as they were`,
    outcomes,
    measures: [
      { name: "another tab's write after the driver has left", values: times("writeMs") },
      { name: "take-over after the driver has left", values: times("takeOverMs") },
    ],
  };
}

async function leave({ seed }, lane, { id }) {
  const random = createRandom(seed, id);
  const trial = lane.newTrial(id, random.pick(VARIANTS));
  trial.pace = () => random.between(0, SLOW_MS);
  const times = {};
  const outcome = await conclude(trial, async () => {
    const first = await lane.browser.openTab(trial, { name: "A", telling: "posted" });
    const second = await lane.browser.openTab(trial, { name: "B" });
    await visitFor(first, random.between(0, LEAVES_MS));
    const isWriting = random.chance(IN_FLIGHT_SHARE);
    const leftAt = performance.now();
    trial.note(isWriting ? "leaves in the middle of a transaction" : "leaves");
    const away = goAway(first, isWriting);
    const watched = second.page.evaluate((ms) => window.torture.watchWrites(ms), WATCHED_MS);
    await away;
    await attend(second);
    times.writeMs = await watched;
    times.takeOverMs = takeOver(trial, second, leftAt);
    times.wasCached = await comeBack(first);
    return finish(trial, second);
  });
  await lane.browser.closeTabs();
  const late = ["writeMs", "takeOverMs"].filter((key) => times[key] > LIMIT_MS);
  const slow = late.map((key) => ({ kind: "slow", text: `${key} was ${times[key].toFixed(0)}` }));
  return { ...outcome, ...times, violations: [...outcome.violations, ...slow] };
}

async function visitFor(tab, ms) {
  const leaving = new AbortController();
  const visit = attend(tab, leaving.signal);
  await Promise.race([visit, pause(ms)]);
  leaving.abort();
  await visit;
}

/** Another page in the same tab. A page that comes back without this mark was loaded anew. */
async function goAway({ page }, isWriting) {
  await page.evaluate((writes) => {
    window.isAsItWas = true;
    if (writes) window.torture.keepWriting();
  }, isWriting);
  await page.goto(new URL("/away", page.url()).href);
}

async function comeBack(tab) {
  const { page } = tab;
  await page.evaluate(() => void setTimeout(() => history.back())); // after this call has its answer
  await page.waitForFunction(() => window.torture !== undefined, { polling: 20 });
  const wasCached = await page.evaluate(() => window.isAsItWas === true);
  await attend(tab);
  return wasCached;
}
