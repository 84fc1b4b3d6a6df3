// Approvals that page code, hooks and handlers ask for: one call, one approval, and records that say who and why.
import { expect } from "@open-wc/testing";
import {
  type ApprovalRequest,
  createHook,
  type Runtime,
  type ToolApprovalHandler,
} from "../../src/index.js";
import { createGate, ManualClock } from "../../src/testing/index.js";
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

const ASKED = {
  userId: "u1",
  conversationId: "support-7",
  runId: "run-of-the-server",
  toolName: "refund_order",
  args: { orderId: "A-100" },
  reason: "More than $100.",
};

/** The documented handler: it leaves the decision to the approval runtime. */
function waitingHandler(page: () => Runtime, isNamed: boolean, timeoutMs?: number) {
  const handler: ToolApprovalHandler = async (approval) => {
    const { runId, sessionId, toolName, args, internalCallId } = approval;
    const approved = await page().approvals.waitForDecision(
      { runId, conversationId: sessionId, toolName, args, ...(isNamed && { internalCallId }) },
      { ...(timeoutMs !== undefined && { timeoutMs }) },
    );
    const status = approved ? "approved" : "rejected";
    return { ...approval, status, resolvedAt: new Date(0).toISOString() };
  };
  return handler;
}

const shown = async (page: Runtime, count = 1) => {
  const pending = await firstPending(page, count);
  return pending as [ApprovalRequest, ...ApprovalRequest[]]; // CAST: at least one
};

describe("an approval that page code asks for", () => {
  afterEach(closePages);

  test("is a record with the user, the run, the conversation, the reviewer, both reasons and the time", async () => {
    const page = openPage();
    const asked = shown(page);
    const approved = page.approvals.waitForDecision(ASKED);
    const [pending] = await asked;
    expect(pending).to.include({
      userId: "u1",
      aboutRunId: "run-of-the-server",
      conversationId: "support-7",
      sessionId: "support-7",
      reason: "More than $100.",
      status: "pending",
    });
    expect(pending).not.to.have.any.keys("resolvedAt", "reviewerId", "decisionReason");
    const { id } = pending;
    const no = { approvalId: id, approved: false, reviewerId: "manager", reason: "Ask him first." };
    await page.approvals.decide(no);
    expect(await approved).to.equal(false);
    const record = await page.approvals.get(id);
    expect(record).to.include({
      status: "rejected",
      reviewerId: "manager",
      reason: "More than $100.",
      decisionReason: "Ask him first.",
    });
    expect(new Date(record?.resolvedAt ?? "").getTime()).to.be.at.least(
      new Date(pending.requestedAt).getTime(),
    );
    const ofRun = await page.approvals.list({ runId: "run-of-the-server" });
    expect(ofRun.map((one) => one.id)).to.deep.equal([id]);
  });

  test("about a run is found again after a reload, waiting or decided", async () => {
    const name = freshName();
    const before = openPage({ name });
    const asked = shown(before);
    void before.approvals.waitForDecision(ASKED);
    const [{ id }] = await asked;
    await before.close();
    const after = openPage({ name });
    const approved = after.approvals.waitForDecision(ASKED);
    await after.approvals.decide({ approvalId: id, approved: true });
    expect(await approved).to.equal(true);
    expect(await after.approvals.waitForDecision(ASKED)).to.equal(true);
    expect(await after.approvals.list()).to.have.length(1);
  });

  test("about a call that the page names itself is found again however it was decided", async () => {
    const name = freshName();
    const { runId: _none, ...noRun } = ASKED;
    const call = { ...noRun, internalCallId: "export-of-May" };
    const before = openPage({ name });
    const asked = shown(before);
    const first = before.approvals.waitForDecision(call);
    await before.approvals.decide({ approvalId: (await asked)[0].id, approved: true });
    expect(await first).to.equal(true);
    await before.close();
    const after = openPage({ name });
    expect(await after.approvals.waitForDecision(call)).to.equal(true);
    const another = shown(after);
    void after.approvals.waitForDecision({ ...call, internalCallId: "export-of-June" });
    expect((await another)[0].status).to.equal("pending");
    expect(await after.approvals.list()).to.have.length(2);
  });

  test("about nothing in particular is two when it is asked twice, and the next one once it was decided", async () => {
    const page = openPage();
    const { runId: _none, ...noRun } = ASKED;
    const both = shown(page, 2);
    const answers = [page.approvals.waitForDecision(noRun), page.approvals.waitForDecision(noRun)];
    const [first, second] = await both;
    await page.approvals.decide({ approvalId: first.id, approved: true });
    await page.approvals.decide({ approvalId: second?.id ?? "", approved: false });
    expect((await Promise.all(answers)).sort()).to.deep.equal([false, true]);
    const third = shown(page);
    void page.approvals.waitForDecision(noRun);
    await third;
    expect(await page.approvals.list()).to.have.length(3);
  });

  test("about nothing in particular is found again by the tab that asked, while nobody waits for it", async () => {
    const page = openPage();
    const { runId: _none, ...noRun } = ASKED;
    const gone = new AbortController();
    const asked = shown(page);
    const before = page.approvals.waitForDecision(noRun, { signal: gone.signal });
    const [{ id }] = await asked;
    gone.abort("the page went away");
    expect(await before.catch((reason: unknown) => reason)).to.equal("the page went away");
    const both = shown(page, 2);
    void page.approvals.waitForDecision({ ...noRun, userId: "u2" });
    expect((await both).map(({ userId }) => userId)).to.deep.equal(["u1", "u2"]);
    const after = page.approvals.waitForDecision(noRun);
    await page.approvals.decide({ approvalId: id, approved: true });
    expect(await after).to.equal(true);
  });
});

describe("a handler that waits for a decision", () => {
  afterEach(closePages);

  for (const isNamed of [true, false]) {
    const how = isNamed ? "by the call's id" : "by its tool and arguments";
    test(`waits for the approval that its call already has, found ${how}`, async () => {
      const page = openPage();
      const { tool, inputs } = spyTool({ name: "refund", approval: { reason: "Big." } });
      const { agent } = scriptedAgent([calls({ name: "refund", args: { n: 1 } }), "ok"], [tool]);
      const asked = shown(page);
      const prompt = page.prompt(agent, "go");
      const sent = prompt.withToolApprovalHandler(waitingHandler(() => page, isNamed)).send();
      const [{ id, reason }] = await asked;
      expect(reason).to.equal("Big.");
      await page.approvals.decide({ approvalId: id, approved: true, reviewerId: "manager" });
      await sent;
      expect(inputs).to.deep.equal([{ n: 1 }]);
      const all = await page.approvals.list();
      expect(all.map(({ reviewerId }) => reviewerId)).to.deep.equal(["manager"]);
    });
  }

  test("is not given the yes of an equal call: two calls, two decisions", async () => {
    const page = openPage();
    const { tool, inputs } = spyTool({ name: "refund", approval: {}, recovery: "safe" });
    const call = { name: "refund", args: { n: 1 } };
    const { agent, model } = scriptedAgent([calls(call, call), "ok"], [tool]);
    const both = shown(page, 2);
    const waiting = waitingHandler(() => page, true);
    const heard = createGate();
    const prompt = page.prompt(agent, "go").withToolApprovalHandler(async (...asked) => {
      const result = await waiting(...asked);
      heard.open();
      return result;
    });
    const sent = prompt.send();
    const [first, second] = await both;
    await page.approvals.decide({ approvalId: second?.id ?? "", approved: true });
    await heard.promise;
    const no = { approvalId: first.id, approved: false, reason: "Once is enough." };
    expect(await page.approvals.decide(no)).to.include({ status: "decided" });
    await sent;
    expect(inputs).to.have.length(1);
    expect(lastResults(model)).to.deep.equal(["Once is enough.", "refund done"]);
    expect(await page.approvals.list()).to.have.length(2);
  });

  test("finds it again after a reload, and the run goes on", async () => {
    const name = freshName();
    const { tool, inputs } = spyTool({ name: "refund", approval: {} });
    const before = openPage({ name });
    before.session("s").subscribe(() => undefined);
    const first = scriptedAgent([calls({ name: "refund" })], [tool]);
    const prompt = before.prompt(first.agent, "go", { sessionId: "s" });
    void prompt.withToolApprovalHandler(waitingHandler(() => before, true)).send();
    const { request } = await interactionOf(before, "s", "approval");
    await before.close();
    const after = openPage({ name });
    const asks: string[] = [];
    const handler: ToolApprovalHandler = (approval, action) => {
      asks.push(approval.id);
      return waitingHandler(() => after, true)(approval, action);
    };
    const { agent } = scriptedAgent(["done"], [tool], (builder) =>
      builder.approvals({
        handler: async (context) => {
          const [approval] = await after.approvals.list({ status: "pending" });
          if (!approval) return false;
          const { status } = await handler(approval, {});
          return status === "approved" && context.toolName === "refund";
        },
      }),
    );
    after.register(agent);
    const approvalId = request.id;
    await after.approvals.decide({ approvalId, approved: true });
    expect(await answerOf(after, "s")).to.equal("done");
    expect(inputs).to.have.length(1);
    expect(await after.approvals.list()).to.have.length(1);
    expect(asks.every((id) => id === approvalId)).to.equal(true);
  });

  test("is not what a hook means that asks about an equal call before its policy does", async () => {
    const page = openPage();
    const { tool } = spyTool({ name: "refund", approval: {} });
    const call = { name: "refund", args: { n: 1 } };
    const { agent } = scriptedAgent([calls(call, call), "ok"], [tool]);
    let seen = 0;
    const hook = createHook({
      async onToolCall({ toolName, args, run, tool: control }) {
        seen += 1;
        if (seen === 1) return control.run();
        await shown(page); // the card of the first one
        const { runId } = run;
        const yes = await page.approvals.waitForDecision({ runId, toolName, args });
        return yes ? control.run() : control.skip("no");
      },
    });
    const both = shown(page, 2);
    void page.prompt(agent, "go").withHook(hook).send();
    const asked = (await both).map(({ internalCallId }) => internalCallId === "");
    expect(asked).to.deep.equal([false, true]);
  });

  test("gives up after the time that it was given, which is a no", async () => {
    const clock = new ManualClock();
    const waits = new Promise<void>((resolve) => {
      const wake = clock.wake.bind(clock);
      clock.wake = (at, callback) => {
        if (at === clock.now() + 50) resolve();
        return wake(at, callback);
      };
    });
    const page = openPage({ clock });
    const { tool, inputs } = spyTool({ name: "refund", approval: {} });
    const { agent } = scriptedAgent([calls({ name: "refund" }), "ok"], [tool]);
    const asked = shown(page);
    const prompt = page.prompt(agent, "go");
    const sent = prompt.withToolApprovalHandler(waitingHandler(() => page, true, 50)).send();
    const [{ id }] = await asked;
    await waits;
    clock.advance(50);
    await sent;
    expect(inputs).to.deep.equal([]);
    expect(await page.approvals.get(id)).to.include({ status: "rejected" });
  });
});
