// The page comes and goes: back/forward cache, leaving with requests under way (J6).
import { expect } from "@open-wc/testing";
import { createTool, type PageLife } from "../../src/index.js";
import { createGate } from "../../src/testing/index.js";
import {
  answerOf,
  calls,
  closePages,
  freshName,
  interactionOf,
  lastResults,
  openPage,
  scriptedAgent,
  spyTool,
} from "./page.js";

/** A page whose life the test decides. */
function pageInHand(): PageLife & { hide(): void; show(): void; becomeReady(): void } {
  let hiding = new AbortController();
  let shown = createGate();
  const ready = createGate();
  shown.open();
  return {
    ready: () => ready.promise,
    becomeReady: () => ready.open(),
    hideSignal: () => hiding.signal,
    shown: () => shown.promise,
    watch() {
      const { signal } = hiding;
      return {
        async wasLeft() {
          await shown.promise;
          return signal.aborted;
        },
        end: () => undefined,
      };
    },
    hide() {
      shown = createGate();
      hiding.abort();
    },
    show() {
      hiding = new AbortController();
      shown.open();
    },
  };
}

describe("page life", () => {
  afterEach(closePages);

  test("a page that is hidden lets the run go: the next tab goes on", async () => {
    const name = freshName();
    const page = pageInHand();
    const left = openPage({ name, page });
    const right = openPage({ name });
    const { tool, inputs } = spyTool({ name: "refund", approval: {} });
    left.session("s").subscribe(() => undefined);
    const first = scriptedAgent([calls({ name: "refund" })], [tool]);
    void left.prompt(first.agent, "go", { sessionId: "s" }).send();
    right.register(scriptedAgent(["from the right"], [tool]).agent);
    const { request } = await interactionOf(right, "s", "approval");
    page.hide();
    await right.approvals.decide({ approvalId: request.id, approved: true });
    expect(await answerOf(right, "s")).to.equal("from the right");
    expect(inputs).to.have.length(1);
  });

  test("a page that comes back asks for the run again, and goes on", async () => {
    const page = pageInHand();
    const runtime = openPage({ page });
    const { tool, inputs } = spyTool({ name: "refund", approval: {} });
    runtime.session("s").subscribe(() => undefined);
    const { agent } = scriptedAgent([calls({ name: "refund" }), "done"], [tool]);
    void runtime.prompt(agent, "go", { sessionId: "s" }).send();
    const { request } = await interactionOf(runtime, "s", "approval");
    page.hide();
    await runtime.approvals.decide({ approvalId: request.id, approved: true });
    expect(inputs).to.deep.equal([]);
    page.show();
    expect(await answerOf(runtime, "s")).to.equal("done");
    expect(inputs).to.have.length(1);
  });

  test("a model call that failed because the page was left is made again, not journalled as a fault", async () => {
    const page = pageInHand();
    const runtime = openPage({ page });
    const called = createGate();
    const failed = createGate();
    const { agent, model } = scriptedAgent([
      async () => {
        called.open();
        await failed.promise;
        throw new TypeError("Failed to fetch");
      },
      "after all",
    ]);
    const finished = runtime.prompt(agent, "go").send();
    await called.promise;
    page.hide();
    failed.open();
    page.show();
    expect(await finished).to.have.property("output", "after all");
    expect(model.requests).to.have.length(2);
  });

  test("a tool that failed because the page was left has an unknown outcome (J5)", async () => {
    const page = pageInHand();
    const runtime = openPage({ page });
    const started = createGate();
    const failed = createGate();
    const tool = createTool({
      name: "refund",
      description: "",
      async execute() {
        started.open();
        await failed.promise;
        throw new TypeError("Failed to fetch");
      },
    });
    const { agent, model } = scriptedAgent([calls({ name: "refund" }), "done"], [tool]);
    void runtime.prompt(agent, "go", { sessionId: "s" }).send();
    await started.promise;
    page.hide();
    failed.open();
    page.show();
    const { request } = await interactionOf(runtime, "s", "recovery");
    await runtime.recover(request.id, { status: "happened" });
    await answerOf(runtime, "s");
    expect(lastResults(model)[0]).to.match(/^A person confirmed/);
  });

  test("an unfinished run goes on only when the page's scripts have run, with the agent as it is then", async () => {
    const name = freshName();
    const { tool, inputs } = spyTool({ name: "refund" });
    const before = openPage({ name });
    const gate = new Promise<never>(() => undefined);
    const asked = createGate();
    const hangs = () => {
      asked.open();
      return { text: "half", gate };
    };
    void before.prompt(scriptedAgent([hangs]).agent, "go", { sessionId: "s" }).send();
    await asked.promise;
    await before.close();
    const page = pageInHand();
    const after = openPage({ name, page });
    const bare = scriptedAgent(["without tools"]);
    after.register(bare.agent);
    const { agent } = scriptedAgent([calls({ name: "refund" }), "with tools"], [tool]);
    after.register(agent);
    page.becomeReady();
    expect(await answerOf(after, "s")).to.equal("with tools");
    expect(inputs).to.have.length(1);
    expect(bare.model.requests).to.deep.equal([]);
  });
});
