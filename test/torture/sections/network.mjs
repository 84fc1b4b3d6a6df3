// The network goes and comes at random moments of the run, while the visitor goes on deciding.
import { conclude, finish } from "../deaths.mjs";
import { runInLanes } from "../lanes.mjs";
import { createRandom, pause } from "../random.mjs";
import { VARIANTS } from "../scenario.mjs";
import { attend } from "../visitor.mjs";

const FULL_RUNS = 60;
const SHORT_RUNS = 4;
/** How slow the model and the ledger are at most: the network should go while they work. */
const SLOW_MS = 60;
const ONLINE_MS = 350;
const OFFLINE_MS = 500;

/** @param {import("../torture.mjs").Setting} setting */
export async function runNetwork(setting) {
  const runs = Array.from({ length: setting.isShort ? SHORT_RUNS : FULL_RUNS }, (_, n) => ({
    id: `network/${n}`,
  }));
  const { only } = setting;
  const outcomes = await runInLanes(
    setting,
    only === undefined ? runs : [{ id: only }],
    (lane, run) => flip(setting, lane, run),
    setting.onOutcome,
  );
  const flips = outcomes.reduce((sum, outcome) => sum + outcome.flips, 0);
  return { name: "offline and online again", note: `${flips} times offline`, outcomes };
}

/** One run, cut off several times. A second tab may be there, which is cut off, too. */
async function flip({ seed }, lane, { id }) {
  const random = createRandom(seed, id);
  const trial = lane.newTrial(id, random.pick(VARIANTS));
  trial.pace = () => random.between(0, SLOW_MS);
  const planned = random.between(3, 8);
  let flips = 0;
  const outcome = await conclude(trial, async () => {
    const tab = await lane.browser.openTab(trial, { name: "A" });
    if (random.chance(0.4)) await lane.browser.openTab(trial, { name: "B" });
    const { context } = lane.browser;
    const visit = attend(tab);
    visit.catch(() => undefined); // it is awaited below
    const isOver = visit.then(() => true);
    while (flips < planned && !(await within(isOver, random.between(0, ONLINE_MS)))) {
      flips += 1;
      trial.note("offline");
      await context.setOffline(true);
      await pause(random.between(10, OFFLINE_MS));
      trial.note("online");
      await context.setOffline(false);
    }
    await visit;
    return finish(trial, tab);
  });
  await lane.browser.closeTabs();
  return { ...withoutHelp(trial, outcome), flips };
}

/** When the network is back the run goes on by itself: nobody has to press Retry. */
function withoutHelp(trial, outcome) {
  if (trial.retries === 0) return outcome;
  const text = `somebody had to press Retry ${trial.retries} times`;
  return { ...outcome, violations: [...outcome.violations, { kind: "stuck", text }] };
}

/** Whether `event` came within `ms`. */
function within(event, ms) {
  return Promise.race([event, pause(ms).then(() => false)]);
}
