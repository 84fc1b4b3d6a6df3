// Two people decide the same approval at the same instant, each on a device of their own; one of them may cancel
// instead, or the time may run out; and the engine may be killed in the middle.

import { isDeepStrictEqual } from "node:util";
import { createRandom, pause } from "../../../torture/random.mjs";
import { act, ask, conclude, readJournals } from "../scene.mjs";

/** Races that go on at a time. */
const AT_ONCE = 4;
/** Races of a batch start one after the other: their pages have one thread each. */
const APART_MS = 25;
/** From the order to the start: long enough for the order to reach both pages. */
const LEAD_MS = 80;
/** How far the starts are apart, at most, to either side. */
const SPREAD_MS = 2;
/** How many races have a deadline at the same instant; and somebody who cancels the run. */
const DEADLINE_SHARE = 0.15;
const CANCEL_SHARE = 0.1;
/** When the engine is killed, after the first start of a batch. */
const KILL_TO_MS = 300;

/** Races without kills. */
export async function race(setting, stage, count = setting.count) {
  const outcomes = [];
  for (let n = 0; outcomes.length < count; n++) {
    const size = Math.min(AT_ONCE, count - outcomes.length);
    outcomes.push(...(await raceBatch(setting, stage, `race/${stage.engine.name}/${n}`, size)));
  }
  return outcomes;
}

/** Races during which one process of the engine is killed each time. */
export async function raceWithKills(setting, stage, victim, kills = setting.kills) {
  const outcomes = [];
  for (let n = 0; n < kills; n++) {
    const id = `kill/${stage.engine.name}/${victim}/${n}`;
    const batch = await raceBatch(setting, stage, id, AT_ONCE, stage.engine.kills[victim]);
    outcomes.push(...batch.map((outcome, index) => ({ ...outcome, kills: index === 0 ? 1 : 0 })));
  }
  return outcomes;
}

/**
 * Races about runs that travel: both devices have the agent and the journal, which the relay's engine keeps, too. In
 * the end both must have the same one.
 */
export async function raceShared(setting, stage, count = setting.shared) {
  const outcomes = [];
  for (let n = 0; outcomes.length < count; n++) {
    const size = Math.min(AT_ONCE, count - outcomes.length);
    outcomes.push(...(await raceBatch(setting, stage, `shared/${stage.engine.name}/${n}`, size)));
  }
  const [laptop, phone] = [await readJournals(stage.laptop), await readJournals(stage.phone)];
  const [last] = outcomes.slice(-1);
  if (last && !isDeepStrictEqual(laptop, phone)) {
    const text = `the laptop has ${laptop.length} events, the phone others or ${phone.length}`;
    last.violations.push({ kind: "disagreement", text });
    setting.onOutcome(last);
  }
  return outcomes;
}

async function raceBatch({ seed, onOutcome }, stage, id, size, kill) {
  const random = createRandom(seed, id);
  const plans = Array.from({ length: size }, () => planOf(random));
  const asked = await Promise.all(plans.map(({ tool }, n) => ask(stage, `${id}/${n}`, tool)));
  const firstAt = Date.now() + LEAD_MS;
  const playing = plans.map((plan, n) => play(stage, plan, asked[n], firstAt + n * APART_MS));
  if (kill) {
    await pause(firstAt - Date.now() + random.between(0, KILL_TO_MS));
    await kill();
  }
  return conclude(stage, await Promise.all(playing), onOutcome);
}

/** Who does what. Somebody says yes and somebody else no, or cancels. */
function planOf(random) {
  const [first, second] = random.shuffle(["approve", "reject"]);
  const isCancelled = random.chance(CANCEL_SHARE);
  const offset = () => (random.next() * 2 - 1) * SPREAD_MS;
  return {
    tool: random.chance(DEADLINE_SHARE) ? "pay_soon" : "pay",
    actions: { laptop: isCancelled ? "cancel" : first, phone: isCancelled ? "approve" : second },
    offsets: { laptop: offset(), phone: offset() },
  };
}

async function play({ laptop, phone }, { actions, offsets }, asked, startAt) {
  const at = Math.max(startAt, asked.expiresAt ?? 0);
  const reports = await Promise.all(
    [laptop, phone].map((device) =>
      act(device, asked, actions[device.name], at + offsets[device.name]),
    ),
  );
  return { asked, reports };
}
