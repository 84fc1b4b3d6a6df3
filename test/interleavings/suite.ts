/** A share of the schedules as tests, for the files that the runner plays one by one. */
import { expect } from "@open-wc/testing";
import { replaceGlobals } from "./browser.js";
import { type Outcome, type Plan, planOf, play } from "./explore.js";
import { FAULTS } from "./faults.js";
import { prepareTools } from "./shop.js";
import { Tally } from "./tally.js";
import type { WorldOptions } from "./world.js";

/** How many schedules there are in Chromium; another engine has the same steps and plays a part of them. */
const SCHEDULES = 10_000;
const SCHEDULES_ELSEWHERE = 1000;
/** How many files share them. */
const SHARES = 4;
/** One test's worth: seconds, on a busy machine too. */
const IN_ONE_TEST = 250;

/** Whether this engine plays all of them. */
function schedules(): number {
  return navigator.userAgent.includes("Chrome/") ? SCHEDULES : SCHEDULES_ELSEWHERE;
}

/** Replaces the browser's own ways out for the tests of the suite that calls this. */
export function useWorlds(): void {
  let restore = (): void => undefined;
  before(async () => {
    await prepareTools();
    restore = replaceGlobals();
  });
  after(() => restore());
}

/** Plays the schedules of one share, and checks that they met what they are there for. */
export function exploreShare(share: number): void {
  const size = schedules() / SHARES;
  const tally = new Tally();
  describe(`interleavings, share ${share} of ${SHARES}`, () => {
    useWorlds();
    for (let from = 0; from < size; from += IN_ONE_TEST) {
      const first = (share - 1) * size + from;
      const last = first + Math.min(IN_ONE_TEST, size - from) - 1;
      test(`every rule holds in the schedules ${first} to ${last}`, async () => {
        for (let seed = first; seed <= last; seed++) await playWell(planOf(seed), tally);
      });
    }
    test("they met every kind of race and decision, and a fault at every step", () => {
      const isWhole = size >= SCHEDULES / SHARES;
      expect(tally.schedules).to.equal(size);
      for (const what of isWhole ? [...OFTEN, ...RARELY] : OFTEN) {
        expect(tally.of(what), what).to.be.above(0);
      }
      if (isWhole) expect(tally.firstMissedStep, "a step without any fault").to.be.above(90);
      for (const fault of FAULTS) {
        expect(tally.stepsStruckBy(fault), fault).to.be.above(isWhole ? 60 : 10);
      }
    });
  });
}

async function playWell(plan: Plan, tally: Tally): Promise<void> {
  const outcome = await play(plan);
  tally.add(outcome);
  if (outcome.violations.length > 0) throw new Error(report(outcome));
}

/** A failed schedule, for people: its seed plays it again. */
export function report({ plan, violations, log }: Outcome): string {
  const broken = violations.map(({ rule, what }) => `${rule}: ${what}`).join("\n");
  const again = `node test/interleavings/run.mjs --seed ${plan.seed}`;
  return `seed ${plan.seed}\n${broken}\nAgain: ${again}\n${log.join("\n")}`;
}

/** Plays schedules of a broken world until a rule is seen to be broken; the rules that were. */
export async function brokenRules(options: WorldOptions, wanted: string): Promise<Set<string>> {
  const rules = new Set<string>();
  for (let seed = 0; seed < 1500 && !rules.has(wanted); seed++) {
    const { violations } = await play(planOf(seed), options);
    for (const { rule } of violations) rules.add(rule);
  }
  return rules;
}

const OFTEN = [
  ...["conflict", "run_claimed", "steered", "run_cancelled", "run_completed"],
  ...["execution again", "model_call_failed", "tool_failed"],
  ...["approval", "question", "output", "recovery"],
  ...["approved", "rejected", "timed_out", "answered", "provided", "happened"],
  ...["told decided", "told already_decided", "told expired"],
];
const RARELY = ["run_retried", "tool_refused", "run_again", "stopped", "superseded", "told failed"];
