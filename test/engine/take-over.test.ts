// "Continue here": a tab takes the run from one that is frozen or hangs (J6).
import { expect } from "@open-wc/testing";
import { createMemoryStore, createTool, type Runtime } from "../../src/index.js";
import { createGate, ManualClock } from "../../src/testing/index.js";
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
  storeOver,
} from "./page.js";

/** A tab whose model hangs in the middle of its answer. */
async function hangingTab(name: string): Promise<Runtime> {
  const tab = openPage({ name });
  const asked = createGate();
  const hangs = () => {
    asked.open();
    return { text: "half", gate: new Promise<never>(() => undefined) };
  };
  tab
    .prompt(scriptedAgent([hangs]).agent, "go", { sessionId: "s" })
    .send()
    .catch(() => undefined);
  await asked.promise;
  return tab;
}

async function runIdOf(runtime: Runtime): Promise<string> {
  return (await runtime.exportSession("s")).runs[0]?.runId ?? "";
}

describe("take over", () => {
  afterEach(closePages);

  test("the tab that takes a run over goes on with it, while the other still holds its lock", async () => {
    const name = freshName();
    await hangingTab(name);
    const right = openPage({ name });
    right.register(scriptedAgent(["from the right"]).agent);
    await right.takeOver(await runIdOf(right));
    expect(await answerOf(right, "s")).to.equal("from the right");
  });

  test("a manual call that the robbed tab has under way is asked about; its late result settles it", async () => {
    const name = freshName();
    const left = openPage({ name });
    const started = createGate();
    const landing = createGate();
    const refund = createTool({
      name: "refund",
      description: "",
      async execute() {
        started.open();
        await landing.promise;
        return "landed late";
      },
    });
    const first = scriptedAgent([calls({ name: "refund" })], [refund]);
    left
      .prompt(first.agent, "go", { sessionId: "s" })
      .send()
      .catch(() => undefined);
    await started.promise;
    const right = openPage({ name });
    const { tool, inputs } = spyTool({ name: "refund" });
    const next = scriptedAgent(["from the right"], [tool]);
    right.register(next.agent);
    await right.takeOver(await runIdOf(right));
    await interactionOf(right, "s", "recovery");
    landing.open();
    expect(await answerOf(right, "s")).to.equal("from the right");
    expect(lastResults(next.model)).to.deep.equal(["landed late"]);
    expect(inputs).to.deep.equal([]);
  });

  test("a tab that was robbed while its intent was being written does not run the tool any more", async () => {
    const name = freshName();
    const store = createMemoryStore();
    const [intended, awake] = [createGate(), createGate()];
    const left = openPage({
      name,
      store: {
        ...storeOver(store),
        async append(events, row) {
          const outcome = await store.append(events, row);
          if (!events.some(({ type }) => type === "tool_started")) return outcome;
          intended.open();
          await awake.promise; // it fell asleep before it heard of its own write
          return outcome;
        },
      },
    });
    const inLeft = spyTool({ name: "refund" });
    left
      .prompt(scriptedAgent([calls({ name: "refund" })], [inLeft.tool]).agent, "go", {
        sessionId: "s",
      })
      .send()
      .catch(() => undefined);
    await intended.promise;
    const right = openPage({ name, store });
    const inRight = spyTool({ name: "refund" });
    right.register(scriptedAgent(["from the right"], [inRight.tool]).agent);
    await right.takeOver(await runIdOf(right));
    const { request } = await interactionOf(right, "s", "recovery");
    await right.recover(request.id, { status: "run_again" });
    expect(await answerOf(right, "s")).to.equal("from the right");
    awake.open();
    expect(await answerOf(left, "s")).to.equal("from the right");
    expect([inLeft.inputs.length, inRight.inputs.length]).to.deep.equal([0, 1]);
  });

  test("a page without the agent cannot take a run over, and says so", async () => {
    const name = freshName();
    await hangingTab(name);
    const right = openPage({ name });
    const error: unknown = await right.takeOver(await runIdOf(right)).then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(error).to.have.property("code", "invalid_use");
  });

  test("a driver that is not heard from for ten seconds is said to be quiet; signs of life keep that away", async () => {
    const name = freshName();
    await hangingTab(name);
    const clock = new ManualClock(Date.now());
    const right = openPage({ name, clock });
    right.register(scriptedAgent(["never"]).agent);
    const view = right.session("s");
    const shown = () =>
      new Promise<void>((resolve) => {
        const undo = view.subscribe(({ status, items }) => {
          if (status !== "ready" || items.length === 0) return;
          queueMicrotask(() => undo());
          resolve();
        });
      });
    view.subscribe(() => undefined);
    await shown();
    expect(view.snapshot.waitingFor).to.equal(undefined);
    clock.advance(9_000);
    expect(view.snapshot.waitingFor).to.equal(undefined);
    clock.advance(1_500);
    expect(view.snapshot.waitingFor).to.have.property("reason", "driver");
    const channel = new BroadcastChannel(`anvia:${name}`);
    const cleared = new Promise<void>((resolve) => {
      const undo = view.subscribe(({ waitingFor }) => {
        if (waitingFor) return;
        queueMicrotask(() => undo());
        resolve();
      });
    });
    channel.postMessage({ type: "sign", runId: await runIdOf(right) });
    await cleared;
    channel.close();
  });
});
