// What survives the page: a second runtime over the same database is the page after a reload.
import { expect } from "@open-wc/testing";
import { createHook, createTool, type Runtime } from "../../src/index.js";
import { createGate, ManualClock, type ScriptedStep } from "../../src/testing/index.js";
import {
  answerOf,
  calls,
  closePages,
  firstPending,
  freshName,
  interactionOf,
  itemsWhen,
  lastResults,
  openPage,
  scriptedAgent,
  spyTool,
} from "./page.js";

const never = new Promise<never>(() => undefined);
/** A model call that is under way when the page dies. */
const hangs = { text: "half", gate: never };

async function reload(page: Runtime): Promise<Runtime> {
  await page.close();
  return openPage({ name: page.name });
}

describe("resume", () => {
  afterEach(closePages);

  test("10: a pending approval is back after a reload with the same id, reason and input; approved, it runs once and the answer comes", async () => {
    const before = openPage();
    const guard = { approval: { reason: "Look at it." } };
    const first = spyTool({ name: "refund", ...guard });
    const asked = firstPending(before);
    const { agent } = scriptedAgent([calls({ name: "refund", args: { amount: 7 } })], [first.tool]);
    void before.prompt(agent, "go", { sessionId: "s" }).send();
    const [shown] = await asked;

    const after = await reload(before);
    const second = spyTool({ name: "refund", ...guard });
    const resumed = scriptedAgent(["refunded"], [second.tool]);
    after.register(resumed.agent);
    const [again] = await firstPending(after);
    expect(again).to.deep.equal(shown);
    await after.approvals.decide({ approvalId: again?.id ?? "", approved: true });
    expect(await answerOf(after, "s")).to.equal("refunded");
    expect(first.inputs).to.deep.equal([]);
    expect(second.inputs).to.deep.equal([{ amount: 7 }]);
    expect(lastResults(resumed.model)).to.deep.equal(["refund done"]);
  });

  test("an approval that nobody can see is rejected only when it would be asked, not after a reload", async () => {
    const before = openPage();
    const { tool } = spyTool({ name: "refund", approval: {} });
    const asked = firstPending(before);
    const { agent } = scriptedAgent([calls({ name: "refund" })], [tool]);
    void before.prompt(agent, "go", { sessionId: "s" }).send();
    await asked;
    const after = await reload(before);
    after.register(scriptedAgent(["done"], [tool]).agent);
    expect(await after.approvals.list({ status: "pending" })).to.have.length(1);
  });

  test("with no handler and nobody to show it, a required approval is rejected with the policy's words", async () => {
    const { tool, inputs } = spyTool({ name: "refund", approval: { rejectMessage: "Not today." } });
    const { agent, model } = scriptedAgent([calls({ name: "refund" }), "ok"], [tool]);
    await openPage().prompt(agent, "go").send();
    expect(lastResults(model)).to.deep.equal(["Not today."]);
    expect(inputs).to.deep.equal([]);
  });

  test("a model call that was cut off is made again, and exactly one answer is kept", async () => {
    const before = openPage();
    const { agent } = scriptedAgent([hangs]);
    void before.prompt(agent, "go", { sessionId: "s" }).send();
    await itemsWhen(before, "s", (items) => items.some(({ type }) => type === "assistant"));
    const after = await reload(before);
    const resumed = scriptedAgent(["whole"]);
    after.register(resumed.agent);
    expect(await answerOf(after, "s")).to.equal("whole");
    expect(resumed.model.requests).to.have.length(1);
  });

  test("a model call that was cut off three times waits for a person's Retry", async () => {
    let page = openPage();
    let called = createGate();
    const hangsNow: ScriptedStep = () => {
      called.open();
      return hangs;
    };
    void page.prompt(scriptedAgent([hangsNow]).agent, "go", { sessionId: "s" }).send();
    for (let death = 1; death <= 3; death++) {
      await called.promise;
      called = createGate();
      page = await reload(page);
      page.register(scriptedAgent([hangsNow]).agent);
    }
    const items = await itemsWhen(page, "s", (all) => all.some(({ type }) => type === "fault"));
    const fault = items.find(({ type }) => type === "fault");
    expect(fault).to.have.nested.property("fault.retryable", true);
    page.register(scriptedAgent(["finally"]).agent);
    await page.resume(fault?.runId ?? "");
    expect(await answerOf(page, "s")).to.equal("finally");
  });

  for (const recovery of ["safe", "idempotent"] as const) {
    test(`a ${recovery} tool that was cut off runs again with the same operation id`, async () => {
      const before = openPage();
      const operations: string[] = [];
      const attempts: number[] = [];
      const started = createGate();
      const toolThat = (answer: () => unknown) =>
        createTool({
          name: "refund",
          description: "",
          recovery,
          execute(_args, { operationId, attempt }) {
            operations.push(operationId);
            attempts.push(attempt);
            return answer();
          },
        });
      const hanging = toolThat(() => {
        started.open();
        return never;
      });
      const { agent } = scriptedAgent([calls({ name: "refund" })], [hanging]);
      void before.prompt(agent, "go", { sessionId: "s" }).send();
      await started.promise;
      const after = await reload(before);
      const resumed = scriptedAgent(["done"], [toolThat(() => "refunded")]);
      after.register(resumed.agent);
      expect(await answerOf(after, "s")).to.equal("done");
      expect(attempts).to.deep.equal([1, 2]);
      expect(new Set(operations).size).to.equal(1);
      expect(lastResults(resumed.model)).to.deep.equal(["refunded"]);
    });
  }

  describe("a manual tool whose outcome is unknown", () => {
    async function cutOff(
      options: { reconcile?: () => Promise<{ happened: boolean } | undefined> } = {},
    ) {
      const before = openPage();
      const started = createGate();
      let executions = 0;
      const tool = createTool({
        name: "refund",
        title: "Refund an order",
        description: "",
        execute() {
          executions += 1;
          if (executions > 1) return "refunded";
          started.open();
          return never;
        },
        ...options,
      });
      void before
        .prompt(scriptedAgent([calls({ name: "refund" })], [tool]).agent, "go", { sessionId: "s" })
        .send();
      await started.promise;
      const page = await reload(before);
      const { agent, model } = scriptedAgent(["done"], [tool]);
      page.register(agent);
      return { page, model, executions: () => executions };
    }

    test("is a question to a person, never a silent failure: it happened", async () => {
      const { page, model, executions } = await cutOff();
      const asked = await interactionOf(page, "s", "recovery");
      expect(asked.request.title).to.equal("Refund an order");
      await page.recover(asked.request.id, { status: "happened", output: "7 paid back" });
      expect(await answerOf(page, "s")).to.equal("done");
      expect(lastResults(model)).to.deep.equal(["7 paid back"]);
      expect(executions()).to.equal(1);
    });

    test("runs again when the person says so", async () => {
      const { page, model, executions } = await cutOff();
      const asked = await interactionOf(page, "s", "recovery");
      await page.recover(asked.request.id, { status: "run_again" });
      expect(await answerOf(page, "s")).to.equal("done");
      expect(lastResults(model)).to.deep.equal(["refunded"]);
      expect(executions()).to.equal(2);
    });

    test("ends the run when the person stops it", async () => {
      const { page, model, executions } = await cutOff();
      const asked = await interactionOf(page, "s", "recovery");
      await page.recover(asked.request.id, { status: "stopped" });
      const items = await itemsWhen(page, "s", (all) =>
        all.some(({ type }) => type === "cancelled"),
      );
      expect(items.at(-1)).to.have.property("reason", "it is unknown whether refund took effect");
      expect(model.requests).to.have.length(0);
      expect(executions()).to.equal(1);
    });

    test("asks nobody when the tool can tell that it happened", async () => {
      const { page, model, executions } = await cutOff({
        reconcile: async () => ({ happened: true }),
      });
      expect(await answerOf(page, "s")).to.equal("done");
      expect(lastResults(model)).to.deep.equal([""]);
      expect(executions()).to.equal(1);
    });

    test("runs again when the tool can tell that it did not happen", async () => {
      const { page, executions } = await cutOff({ reconcile: async () => ({ happened: false }) });
      expect(await answerOf(page, "s")).to.equal("done");
      expect(executions()).to.equal(2);
    });

    test("is asked about when reconcile fails", async () => {
      const { page } = await cutOff({ reconcile: () => Promise.reject(new Error("down")) });
      expect(await interactionOf(page, "s", "recovery")).to.have.nested.property(
        "settlement.status",
        "pending",
      );
    });
  });

  test("a schema that changed between approval and run means a new approval, never a run (J10)", async () => {
    const before = openPage();
    const schema = (description: string) => ({
      type: "object",
      properties: { amount: { type: "number", description } },
    });
    const first = spyTool({ name: "refund", input: schema("in euros"), approval: {} });
    const asked = firstPending(before);
    const { agent } = scriptedAgent([calls({ name: "refund", args: { amount: 7 } })], [first.tool]);
    void before.prompt(agent, "go", { sessionId: "s" }).send();
    const [shown] = await asked;
    const after = await reload(before);
    await after.approvals.decide({ approvalId: shown?.id ?? "", approved: true });
    const second = spyTool({ name: "refund", input: schema("in cents"), approval: {} });
    after.session("s").subscribe(() => undefined);
    after.register(scriptedAgent(["done"], [second.tool]).agent);
    const [again] = await firstPending(after);
    expect(again?.id).not.to.equal(shown?.id);
    expect(again?.digest).not.to.equal(shown?.digest);
    expect(second.inputs).to.deep.equal([]);
    await after.approvals.decide({ approvalId: again?.id ?? "", approved: true });
    expect(await answerOf(after, "s")).to.equal("done");
    expect(second.inputs).to.deep.equal([{ amount: 7 }]);
  });

  test("a run whose agent is not in this page waits, and says for whom", async () => {
    const before = openPage();
    const { agent } = scriptedAgent([hangs]);
    void before.prompt(agent, "go", { sessionId: "s" }).send();
    await itemsWhen(before, "s", (items) => items.some(({ type }) => type === "assistant"));
    const after = await reload(before);
    await itemsWhen(after, "s", (items) => items.length > 0);
    expect(after.session("s").snapshot.waitingFor).to.have.property("agentId", "agent");
  });

  test("maxTurns counts over the whole life of the run, reloads and approvals included", async () => {
    const { tool } = spyTool({ name: "again", approval: {} });
    let page = openPage();
    const requests: number[] = [];
    const join = () => {
      const { agent, model } = scriptedAgent([calls({ name: "again" })], [tool]);
      page.session("s").subscribe(() => undefined);
      return { agent, model };
    };
    let { agent, model } = join();
    void page
      .prompt(agent, "go", { sessionId: "s" })
      .maxTurns(1)
      .send()
      .catch(() => undefined);
    for (let round = 0; round < 2; round++) {
      const [asked] = await firstPending(page);
      requests.push(model.requests.length);
      page = await reload(page);
      await page.approvals.decide({ approvalId: asked?.id ?? "", approved: true });
      ({ agent, model } = join());
      page.register(agent);
    }
    const items = await itemsWhen(page, "s", (all) => all.some(({ type }) => type === "fault"));
    expect(items.at(-1)).to.have.nested.property("fault.message", "Reached max turn limit: 1");
    expect(requests).to.deep.equal([1, 1]);
    expect(model.requests).to.have.length(0);
  });

  test("13: a deadline that passes while every tab is closed is timed_out at the next start", async () => {
    const clock = new ManualClock();
    const name = freshName();
    const before = openPage({ name, clock });
    const approval = { timeoutMs: 1000, timeoutMessage: "Nobody answered." };
    const { tool, inputs } = spyTool({ name: "refund", approval });
    const asked = firstPending(before);
    void before
      .prompt(scriptedAgent([calls({ name: "refund" })], [tool]).agent, "go", { sessionId: "s" })
      .send();
    const [shown] = await asked;
    await before.close();
    clock.advance(5000);
    const after = openPage({ name, clock });
    const { agent, model } = scriptedAgent(["ok"], [tool]);
    after.register(agent);
    expect(await answerOf(after, "s")).to.equal("ok");
    expect(lastResults(model)).to.deep.equal(["Nobody answered."]);
    expect(inputs).to.deep.equal([]);
    expect(await after.approvals.get(shown?.id ?? "")).to.have.property("status", "timed_out");
  });

  test("a deadline that passes in an open page is decided then; a later answer is told so", async () => {
    const clock = new ManualClock();
    const page = openPage({ clock });
    const { tool, inputs } = spyTool({ name: "refund", approval: { timeoutMs: 1000 } });
    const asked = firstPending(page);
    const finished = page
      .prompt(scriptedAgent([calls({ name: "refund" }), "ok"], [tool]).agent, "go")
      .send();
    const [shown] = await asked;
    clock.advance(1000);
    const late = await page.approvals.decide({ approvalId: shown?.id ?? "", approved: true });
    expect(late).to.have.property("status", "expired");
    expect(await finished).to.have.property("output", "ok");
    expect(inputs).to.deep.equal([]);
  });

  test("a decision after the deadline is too late, also where the machine slept and no timer rang (J8)", async () => {
    const clock = new ManualClock();
    const asleep = { now: () => clock.now(), wake: () => () => undefined };
    const page = openPage({ clock: asleep });
    const { tool, inputs } = spyTool({ name: "refund", approval: { timeoutMs: 1000 } });
    const { agent } = scriptedAgent([calls({ name: "refund" }), "ok"], [tool]);
    const asked = firstPending(page);
    const finished = page.prompt(agent, "go").send();
    const [shown] = await asked;
    clock.advance(1000);
    const late = await page.approvals.decide({ approvalId: shown?.id ?? "", approved: true });
    expect(late).to.have.property("status", "expired");
    await finished;
    expect(inputs).to.deep.equal([]);
  });

  test("a request's hook is gone after a reload; the agent's own applies", async () => {
    const before = openPage();
    const log: string[] = [];
    const hookNamed = (name: string) =>
      createHook({
        onToolResult: () => {
          log.push(name);
          return undefined;
        },
      });
    const { tool } = spyTool({ name: "refund", approval: {} });
    const asked = firstPending(before);
    const { agent } = scriptedAgent([calls({ name: "refund" })], [tool]);
    void before.prompt(agent, "go", { sessionId: "s" }).withHook(hookNamed("request's")).send();
    const [shown] = await asked;
    const after = await reload(before);
    await after.approvals.decide({ approvalId: shown?.id ?? "", approved: true });
    after.register(
      scriptedAgent(["done"], [tool], (builder) => builder.hook(hookNamed("agent's"))).agent,
    );
    await answerOf(after, "s");
    expect(log).to.deep.equal(["agent's"]);
  });
});
