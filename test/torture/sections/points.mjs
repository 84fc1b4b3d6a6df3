// Every journal write and every request, killed before, during and after it.
import { deathsAt, die, findPoints } from "../deaths.mjs";
import { runInLanes } from "../lanes.mjs";
import { createRandom } from "../random.mjs";
import { VARIANTS } from "../scenario.mjs";

/** How many points the short form tries of each kind of death, beside those that are always tried. */
const SHORT_POINTS = 5;
/** The moments in which most can go wrong: nobody knows of the run yet; nobody knows whether it happened. */
const ALWAYS = [
  "chat/append/run_started#1/after",
  "chat/append/tool_started call_charge_card#1/after",
  "chat/tool/charge_card#1/during",
  "chat/tool/reserve_stock#1/late",
  "responses-edited/append/interaction_settled approval:call_close_account:1 rejected#1/after",
  "responses-edited/model/call#2/during",
];

/**
 * One kind of death at every point of every variant.
 * @param {import("../torture.mjs").Setting} setting
 * @param {"crash" | "kill"} how
 */
export async function runPoints(setting, how) {
  const { points, outcomes } = await findAllPoints(setting, how);
  const chosen = choose(setting, points, how);
  const deaths = await runInLanes(setting, chosen, die, setting.onOutcome);
  return {
    name: how === "crash" ? "tab crash, another tab takes over" : "kill -9, same profile again",
    note: `${points.length} points found, ${chosen.length} tried`,
    outcomes: [...outcomes, ...deaths],
    measures: [
      { name: MEASURED[how], values: deaths.flatMap(({ takeOverMs }) => takeOverMs ?? []) },
    ],
  };
}

/** What the time of the survivor's first event is counted from. */
const MEASURED = {
  crash: "take-over after a tab crash, from the death",
  kill: "take-over after a browser kill, from the new page's load",
};

async function findAllPoints(setting, how) {
  const found = await runInLanes(
    { ...setting, workers: 1 },
    VARIANTS,
    async (lane, variant) => {
      const { traps, outcome } = await findPoints(lane, variant);
      return { ...outcome, points: deathsAt(variant, traps, how) };
    },
    setting.onOutcome,
  );
  return {
    points: found.flatMap(({ points }) => points),
    outcomes: found.map(({ points: _points, ...outcome }) => outcome),
  };
}

function choose({ only, isShort, seed }, points, how) {
  if (only !== undefined) return points.filter(({ id }) => id.startsWith(only));
  if (!isShort) return points;
  const isAlways = ({ id }) => ALWAYS.includes(id.slice(how.length + 1));
  const others = points.filter((point) => !isAlways(point));
  const sample = createRandom(seed, how).shuffle(others).slice(0, SHORT_POINTS);
  return [...points.filter(isAlways), ...sample];
}
