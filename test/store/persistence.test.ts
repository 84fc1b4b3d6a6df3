import { expect } from "@open-wc/testing";
import type { Runtime } from "../../src/index.js";
import {
  calls,
  closePages,
  firstPending,
  openPage,
  scriptedAgent,
  spyTool,
} from "../engine/page.js";

let asked: number;
let undo: () => void;
beforeEach(() => {
  asked = 0;
  undo = replacePersist(async () => {
    asked++;
    return false;
  });
});
afterEach(async () => {
  await closePages();
  undo();
});

describe("the browser is asked to keep the storage", () => {
  it("not for words alone", async () => {
    const runtime = openPage();
    const { agent } = scriptedAgent([{ text: "Hello." }]);
    await runtime.prompt(agent, "Hello").send();
    expect(asked).to.equal(0);
  });

  it("once, as soon as the first approval waits for a person", async () => {
    const runtime = openPage();
    await askForTwo(runtime);
    expect(asked).to.equal(1);
  });

  for (const [what, persist] of [
    ["refuses", () => Promise.reject(new Error("no"))],
    ["does not know how", undefined],
  ] as const) {
    it(`and a browser that ${what} changes nothing`, async () => {
      undo();
      undo = replacePersist(persist);
      const runtime = openPage();
      expect(await askForTwo(runtime)).to.have.length(2);
    });
  }
});

/** Runs until two approvals wait. */
async function askForTwo(runtime: Runtime) {
  const { tool } = spyTool({ name: "refund", approval: {} });
  const { agent } = scriptedAgent([calls({ name: "refund" }, { name: "refund" })], [tool]);
  const pending = firstPending(runtime, 2);
  runtime
    .prompt(agent, "Refund both.")
    .send()
    .catch(() => {}); // ended with its page
  return pending;
}

/** Puts another `navigator.storage.persist` in place; the result puts the browser's back. */
function replacePersist(persist: (() => Promise<boolean>) | undefined): () => void {
  Object.defineProperty(navigator.storage, "persist", { value: persist, configurable: true });
  return () => void Reflect.deleteProperty(navigator.storage, "persist");
}
