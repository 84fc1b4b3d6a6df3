import { expect } from "@open-wc/testing";
import { preload } from "../../src/engine/preload.js";
import { loadPerform } from "../../src/engine/run-driver.js";
import { createTool } from "../../src/index.js";
import { closePages, openPage, scriptedAgent, spyTool } from "./page.js";

const { tool: guarded } = spyTool({ name: "refund", approval: {} });

/** Whether this page has asked for this module of the engine. */
function hasLoaded(module: string): boolean {
  const entries = performance.getEntriesByType("resource");
  return entries.some(({ name }) => new URL(name).pathname.endsWith(`/src/engine/${module}`));
}

describe("What is loaded before it is needed", () => {
  beforeEach(() => performance.clearResourceTimings()); // its buffer may be full of this page's own modules
  afterEach(closePages);

  test("is what drives runs, with the first agent and not before", async () => {
    const runtime = openPage();
    const asked = new Promise<void>((resolve) => {
      new PerformanceObserver((list, observer) => {
        if (!list.getEntries().some(({ name }) => name.includes("/perform.ts"))) return;
        observer.disconnect();
        resolve();
      }).observe({ type: "resource" });
    });
    const { agent } = scriptedAgent(["hello"]);
    runtime.register(agent);
    await asked;
    expect(await loadPerform()).to.be.a("function");
  });

  test("leaves the audit log out where none is kept", async () => {
    await preload([guarded], false);
    expect(hasLoaded("audit-log.ts")).to.equal(false);
    await preload([guarded], true);
    expect(hasLoaded("audit-log.ts")).to.equal(true);
  });

  test("is what checks the result of a tool without execute", async () => {
    await preload([guarded], false);
    expect(hasLoaded("output-check.ts")).to.equal(false);
    await preload([createTool({ name: "count", description: "", output: {} })], false);
    expect(hasLoaded("output-check.ts")).to.equal(true);
  });
});
