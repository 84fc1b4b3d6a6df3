// A tab stops in the middle of its work: the browser has frozen it, or it hangs. The visitor says "Continue
// here" in another one. When everything is over the first tab wakes up and finishes what it was doing.
import { conclude, findPoints, finish, untilSprung } from "../deaths.mjs";
import { runInLanes } from "../lanes.mjs";
import { LifecycleBrowser } from "../lifecycle-browser.mjs";
import { createRandom, pause } from "../random.mjs";
import { TOOLS, VARIANTS } from "../scenario.mjs";
import { attend } from "../visitor.mjs";

/** How many the short form tries, beside the one that is always tried. */
const SHORT_CASES = 5;
/** Asleep between the commit of the intent and the effect: it must not do it afterwards. */
const ALWAYS = "frozen/frozen/chat/append/tool_started call_charge_card#1/after";
/** How long a tab that woke up has for whatever it still wants to do. */
const AFTERMATH_MS = 200;

/** @param {import("../torture.mjs").Setting} setting */
export async function runFrozen(setting) {
  const lanes = { ...setting, Browser: LifecycleBrowser };
  const found = await runInLanes(
    { ...lanes, workers: 1 },
    VARIANTS,
    async (lane, variant) => {
      const { traps, outcome } = await findPoints(lane, variant);
      return { ...outcome, stops: stopsOf(variant, traps) };
    },
    setting.onOutcome,
  );
  const stops = found.flatMap((one) => one.stops);
  const outcomes = await runInLanes(lanes, choose(setting, stops), stop, setting.onOutcome);
  return {
    name: "frozen or hanging tab, continued in another",
    note: `${stops.length} points found, ${outcomes.length} tried`,
    outcomes: [...found.map(({ stops: _stops, ...outcome }) => outcome), ...outcomes],
  };
}

function stopsOf(variant, traps) {
  const fair = traps.filter(isFair);
  return ["frozen", "hung"].flatMap((how) =>
    fair.map((trap) => ({
      id: `frozen/${how}/${variant.name}/${trap.source}/${trap.label}/${trap.phase}`,
      variant,
      trap,
      how,
    })),
  );
}

/**
 * Left out: the moment before there is a run to continue; "during" an append, which is over before the
 * tab stops; and a request of a manual tool that is held on its way and lands after the person has looked.
 * No client can make that one happen once: it is what the dialog warns of.
 */
function isFair({ source, label, phase }) {
  if (phase === "late") return false;
  if (source === "append") return phase !== "during" && label !== "run_started#1";
  const isManual = TOOLS[label.split("#")[0]]?.recovery === "manual";
  return !(isManual && phase === "before");
}

function choose({ only, isShort, seed }, stops) {
  if (only !== undefined) return stops.filter(({ id }) => id.startsWith(only));
  if (!isShort) return stops;
  const sample = createRandom(seed, "frozen").shuffle(stops.filter(({ id }) => id !== ALWAYS));
  return [...stops.filter(({ id }) => id === ALWAYS), ...sample.slice(0, SHORT_CASES)];
}

/** One stop, one continuation, one awakening. In a lane of `LifecycleBrowser`. */
export async function stop(lane, { id, variant, trap, how, build }) {
  const trial = lane.newTrial(id, variant);
  trial.trap = trap;
  trial.isHolding = true;
  const { browser } = lane;
  const isFrozen = how === "frozen";
  const outcome = await conclude(trial, async () => {
    const [first, second] = await openBoth(browser, trial, build);
    const leaving = new AbortController();
    const { visit } = await untilSprung(trial, first, leaving.signal);
    leaving.abort(); // what one does to a frozen page would still be done
    if (isFrozen) await browser.freeze(first);
    trial.note(`${how} at ${trap.source} ${trap.label}, ${trap.phase}`);
    await continueIn(second);
    await attend(second);
    trial.release();
    if (isFrozen) await browser.thaw(first);
    trial.note("awake again");
    await visit;
    await attend(first); // it has to show the end, too
    await pause(AFTERMATH_MS);
    return finish(trial, second);
  });
  trial.release();
  await browser.closeTabs();
  return outcome;
}

/** The tab that will stop, and the one in front of it. */
async function openBoth(browser, trial, build) {
  const { trap } = trial;
  const ofPage = trap.source === "append" && { trap };
  const first = await browser.openTab(trial, { name: "A", build, telling: "posted", ...ofPage });
  return [first, await browser.openTab(trial, { name: "B", build })];
}

/** "Continue here". */
async function continueIn({ page, trial }) {
  const [first] = trial.appended;
  const [{ runId }] = first.events;
  await page.evaluate((id) => window.torture.runtime.takeOver(id), runId);
}
