// The explorer itself: it repeats itself by seed alone, faults strike everywhere, and what is broken is seen.
import { expect } from "@open-wc/testing";
import { createOverwritingStore } from "./broken-stores.js";
import { FAULT_STEPS, planOf, play } from "./explore.js";
import { FAULTS } from "./faults.js";
import { brokenRules, useWorlds } from "./suite.js";

describe("the explorer of interleavings", () => {
  useWorlds();

  test("the same seed is the same schedule, step for step", async () => {
    for (const seed of [1, 77, 4321]) {
      const once = await play(planOf(seed));
      const again = await play(planOf(seed));
      expect(again.log).to.deep.equal(once.log);
      expect((await play(planOf(seed + 1))).log).not.to.deep.equal(once.log);
    }
  });

  test("the plans give each step of the storm each kind of fault", () => {
    const planned = new Set<string>();
    for (let seed = 0; seed < 1000; seed++) {
      const { fault, faultAt } = planOf(seed);
      planned.add(`${fault} ${faultAt}`);
    }
    expect(planned.size).to.equal(FAULTS.length * FAULT_STEPS);
  });

  test("a store that lets the second writer write over the first is found out (J2)", async () => {
    const options = { createStore: createOverwritingStore };
    expect(await brokenRules(options, "commits")).to.include("commits");
    expect(await brokenRules(options, "decisions")).to.include("decisions");
    expect(await brokenRules(options, "executions")).to.include("executions");
  });

  test("an intent that is written only with its result is found out, and so is what comes of it (J4)", async () => {
    expect(await brokenRules({ hidesIntents: true }, "intent")).to.include("intent");
    expect(await brokenRules({ hidesIntents: true }, "executions")).to.include("executions");
  });

  test("attempts that do not share their idempotency key are found out (J5)", async () => {
    expect(await brokenRules({ forgetsKeys: true }, "executions")).to.include("executions");
  });

  test("a manual tool that is run again without asking is found out (J5)", async () => {
    expect(await brokenRules({ forgetsToAsk: true }, "executions")).to.include("executions");
  });
});
