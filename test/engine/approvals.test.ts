// The durable approval runtime as page code, hooks and handlers use it.
import { expect } from "@open-wc/testing";
import { askQuestion, createHook, createTool } from "../../src/index.js";
import { ManualClock } from "../../src/testing/index.js";
import {
  answerOf,
  calls,
  closePages,
  firstPending,
  freshName,
  interactionOf,
  lastResults,
  openPage,
  scriptedAgent,
  spyTool,
} from "./page.js";

describe("approvals", () => {
  afterEach(closePages);

  test("page code waits for a decision, and the decision may come from another tab", async () => {
    const name = freshName();
    const [left, right] = [openPage({ name }), openPage({ name })];
    const asked = firstPending(left);
    const approved = left.approvals.waitForDecision({
      userId: "u1",
      toolName: "export",
      args: '{"rows":3}',
      reason: "Big export.",
    });
    const [request] = await asked;
    expect(request).to.deep.include({
      toolName: "export",
      args: '{"rows":3}',
      input: { rows: 3 },
      reason: "Big export.",
      userId: "u1",
      status: "pending",
    });
    await right.approvals.decide({ approvalId: request?.id ?? "", approved: true });
    expect(await approved).to.equal(true);
  });

  test("a rejection, and a deadline that passes, are a no", async () => {
    const clock = new ManualClock();
    const page = openPage({ clock });
    const first = firstPending(page);
    const rejected = page.approvals.waitForDecision({ toolName: "export" });
    await page.approvals.decide({ approvalId: (await first)[0]?.id ?? "", approved: false });
    expect(await rejected).to.equal(false);
    const second = firstPending(page);
    const late = page.approvals.waitForDecision({ toolName: "export" }, { timeoutMs: 10 });
    await second;
    clock.advance(10);
    expect(await late).to.equal(false);
  });

  test("an aborted wait rejects with the signal's reason, and the approval stays", async () => {
    const page = openPage();
    const abort = new AbortController();
    const asked = firstPending(page);
    const waiting = page.approvals
      .waitForDecision({ toolName: "export" }, { signal: abort.signal })
      .catch((error: unknown) => error);
    await asked;
    abort.abort("enough");
    expect(await waiting).to.equal("enough");
    expect(await page.approvals.list({ status: "pending" })).to.have.length(1);
  });

  test("a hook that asks again after a reload finds the earlier record: one call, one approval", async () => {
    const name = freshName();
    const { tool, inputs } = spyTool({ name: "refund" });
    const asking = (page: ReturnType<typeof openPage>) =>
      createHook({
        async onToolCall({ toolName, args, internalCallId, run, tool: control }) {
          const { runId } = run;
          const yes = await page.approvals.waitForDecision({
            runId,
            internalCallId,
            toolName,
            args,
          });
          return yes ? control.run() : control.skip("no");
        },
      });
    const before = openPage({ name });
    before.session("s").subscribe(() => undefined);
    const { agent } = scriptedAgent([calls({ name: "refund" })], [tool]);
    void before.prompt(agent, "go", { sessionId: "s" }).withHook(asking(before)).send();
    const shown = await interactionOf(before, "s", "approval");
    const closed = before.close();
    const after = openPage({ name });
    const resumed = scriptedAgent(["done"], [tool], (builder) => builder.hook(asking(after)));
    after.register(resumed.agent);
    const approvalId = shown.request.id;
    await after.approvals.decide({ approvalId, approved: true });
    expect(await answerOf(after, "s")).to.equal("done");
    expect(await after.approvals.list()).to.have.length(1);
    expect(inputs).to.have.length(1);
    await closed;
  });

  test("a reviewer may change the input of an editable tool; what runs is the checked, changed input", async () => {
    const page = openPage();
    const input = {
      type: "object",
      properties: { amount: { type: "number" } },
      required: ["amount"],
    };
    const { tool, inputs } = spyTool({ name: "refund", input, approval: { editable: true } });
    const { agent } = scriptedAgent([calls({ name: "refund", args: { amount: 9 } }), "ok"], [tool]);
    const asked = firstPending(page);
    const finished = page.prompt(agent, "go").send();
    const approvalId = (await asked)[0]?.id ?? "";
    const bad = { approvalId, approved: true, input: { amount: "nine" } };
    expect(await page.approvals.decide(bad)).to.include({ status: "invalid" });
    await page.approvals.decide({ approvalId, approved: true, input: { amount: 5 } });
    await finished;
    expect(inputs).to.deep.equal([{ amount: 5 }]);
  });

  test("the input of a tool that is not editable cannot be changed", async () => {
    const page = openPage();
    const { tool, inputs } = spyTool({ name: "refund", approval: {} });
    const { agent } = scriptedAgent([calls({ name: "refund" })], [tool]);
    const asked = firstPending(page);
    page
      .prompt(agent, "go")
      .send()
      .catch(() => undefined);
    const approvalId = (await asked)[0]?.id ?? "";
    const result = await page.approvals.decide({
      approvalId,
      approved: true,
      input: { amount: 5 },
    });
    expect(result).to.deep.include({
      status: "invalid",
      message: "The input of refund cannot be edited.",
    });
    expect(inputs).to.deep.equal([]);
  });

  test("approvals are listed by status, session and agent, and found by id", async () => {
    const page = openPage();
    const { tool } = spyTool({ name: "refund", approval: {} });
    const { agent } = scriptedAgent([calls({ name: "refund" }), "ok"], [tool]);
    const asked = firstPending(page);
    const finished = page.prompt(agent, "go", { sessionId: "s" }).send();
    const [approval] = await asked;
    const { approvals } = page;
    expect(await approvals.list({ sessionId: "s", agentId: "agent" })).to.deep.equal([approval]);
    expect(await approvals.list({ sessionId: "other" })).to.deep.equal([]);
    expect(await approvals.get("no:such:id")).to.equal(undefined);
    expect(await approvals.decide({ approvalId: "no:such:id", approved: true })).to.deep.equal({
      status: "missing",
    });
    await approvals.decide({ approvalId: approval?.id ?? "", approved: false });
    await finished;
    expect(await approvals.list({ status: "pending" })).to.deep.equal([]);
    expect(await approvals.list({ status: "rejected" })).to.have.length(1);
  });

  test("the reviewer that the page names stands in every decision", async () => {
    const page = openPage({ reviewer: () => "dana" });
    const { tool } = spyTool({ name: "refund", approval: {} });
    const { agent } = scriptedAgent([calls({ name: "refund" }), "ok"], [tool]);
    const asked = firstPending(page);
    const finished = page.prompt(agent, "go").send();
    const result = await page.approvals.decide({
      approvalId: (await asked)[0]?.id ?? "",
      approved: true,
    });
    expect(result).to.have.nested.property("approval.reviewerId", "dana");
    await finished;
  });
});

describe("questions and outputs", () => {
  afterEach(closePages);

  const ask = (questions: object) => calls({ name: "ask_question", args: questions });

  test("answers go to the model in the documented form", async () => {
    const page = openPage();
    page.session("s").subscribe(() => undefined);
    const questions = [
      { id: "where", question: "Where to?", choices: ["Card", "Credit"] },
      { id: "why", question: "Why?" },
    ];
    const { agent, model } = scriptedAgent([ask({ questions }), "ok"], [askQuestion()]);
    const finished = page.prompt(agent, "go", { sessionId: "s" }).send();
    const { request } = await interactionOf(page, "s", "question");
    const half = await page.answer(request.id, { where: "Card" });
    expect(half).to.deep.equal({ status: "invalid", message: "“Why?” is not answered yet." });
    expect(await page.answer(request.id, { where: "Card", why: "Broken" })).to.have.property(
      "status",
      "decided",
    );
    await finished;
    expect(JSON.parse(lastResults(model)[0] ?? "")).to.deep.equal({
      answers: [
        { questionId: "where", answer: "Card", choice: "Card" },
        { questionId: "why", answer: "Broken", custom: "Broken" },
      ],
    });
    expect(await page.answer(request.id, { where: "Credit", why: "x" })).to.have.property(
      "status",
      "already_decided",
    );
  });

  test("a question that cannot be read goes back to the model", async () => {
    const page = openPage();
    page.session("s").subscribe(() => undefined);
    const { agent, model } = scriptedAgent([ask({ questions: [] }), "ok"], [askQuestion()]);
    await page.prompt(agent, "go", { sessionId: "s" }).send();
    expect(lastResults(model)).to.deep.equal([
      "ToolCallError: ask_question needs at least one question",
    ]);
  });

  test("the output of a tool without execute comes from the page or a person, once", async () => {
    const page = openPage();
    page.session("s").subscribe(() => undefined);
    const pick = createTool({ name: "pick_seat", description: "Pick a seat." });
    const { agent, model } = scriptedAgent([calls({ name: "pick_seat" }), "ok"], [pick]);
    const finished = page.prompt(agent, "go", { sessionId: "s" }).send();
    const { request } = await interactionOf(page, "s", "output");
    expect(await page.provideOutput(request.id, { seat: "12A" })).to.have.property(
      "status",
      "decided",
    );
    expect(await page.provideOutput(request.id, { seat: "1F" })).to.have.property(
      "status",
      "already_decided",
    );
    await finished;
    expect(lastResults(model)).to.deep.equal(['{"seat":"12A"}']);
  });

  test("with nobody to answer, a question is refused and the model goes on", async () => {
    const { agent, model } = scriptedAgent([ask({ question: "Why?" }), "ok"], [askQuestion()]);
    await openPage().prompt(agent, "go").send();
    expect(lastResults(model)[0]).to.match(/^ToolCallError: nobody is there to answer/);
  });
});
