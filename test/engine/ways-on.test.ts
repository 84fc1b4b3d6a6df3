// The ways on that a person has when a run waits: send now, answer for it, go on without it; and no loops.
import { expect } from "@open-wc/testing";
import {
  createMemoryStore,
  type JournalEvent,
  type Runtime,
  type WaitingFor,
} from "../../src/index.js";
import { rowOf } from "../../src/run/state.js";
import { createGate, ManualClock } from "../../src/testing/index.js";
import {
  answered,
  approvalRequested,
  calling,
  journal,
  requested,
  started,
  toolStarted,
} from "../../src/testing/journal-builder.js";
import { claimedBy, toolAllowed } from "../run/builders.js";
import {
  answerOf,
  calls,
  closePages,
  freshName,
  interactionOf,
  itemsWhen,
  lastResults,
  openPage,
  scriptedAgent,
  spyTool,
} from "./page.js";

/** What the session waits for, as soon as it is this. */
function waitingFor(runtime: Runtime, reason: WaitingFor["reason"]): Promise<WaitingFor> {
  return new Promise((resolve) => {
    const undo = runtime.session("s").subscribe(({ waitingFor: waiting }) => {
      if (waiting?.reason !== reason) return;
      queueMicrotask(() => undo());
      resolve(waiting);
    });
  });
}

describe("ways on", () => {
  afterEach(closePages);

  test("send now: what waits is superseded, nothing of it runs, and the words are read next", async () => {
    const runtime = openPage();
    const { tool, inputs } = spyTool({ name: "refund", approval: {} });
    const { agent, model } = scriptedAgent(
      [calls({ name: "refund" }, { name: "refund" }), "as you say"],
      [tool],
    );
    runtime.session("s").subscribe(() => undefined);
    const finished = runtime.prompt(agent, "go", { sessionId: "s" }).send();
    const { request } = await interactionOf(runtime, "s", "approval");
    const [runId = ""] = request.id.split(":");
    await itemsWhen(
      runtime,
      "s",
      (items) => items.filter((i) => i.type === "interaction").length === 2,
    );
    await runtime.steer(runId, "Never mind, tell me the opening hours.");
    expect(await runtime.supersede(runId, { via: "dialog", reviewerId: "ann" })).to.equal(true);
    expect(await finished).to.have.property("output", "as you say");
    expect(inputs).to.deep.equal([]);
    const messages = model.requests.at(-1)?.messages ?? [];
    expect(messages.map(({ role }) => role)).to.deep.equal([
      "user",
      "assistant",
      "tool",
      "tool",
      "user",
    ]);
    expect(lastResults(model)[0]).to.match(/did not decide this and wrote a new message/);
    const approval = await runtime.approvals.get(request.id);
    expect(approval).to.include({ status: "cancelled", reviewerId: "ann" });
  });

  test("send now leaves an unknown outcome alone: words do not say whether it happened", async () => {
    const name = freshName();
    const before = openPage({ name });
    const started = createGate();
    const { tool } = spyTool({
      name: "refund",
      execute: () => {
        started.open();
        return new Promise<never>(() => undefined);
      },
    });
    before
      .prompt(scriptedAgent([calls({ name: "refund" })], [tool]).agent, "go", { sessionId: "s" })
      .send()
      .catch(() => undefined);
    await started.promise;
    const after = openPage({ name });
    after.register(scriptedAgent(["done"], [tool]).agent);
    const [run] = (await after.exportSession("s")).runs;
    await after.takeOver(run?.runId ?? "");
    const { request } = await interactionOf(after, "s", "recovery");
    expect(await after.supersede(run?.runId ?? "")).to.equal(false);
    await after.recover(request.id, { status: "happened", output: "it did" });
    expect(await answerOf(after, "s")).to.equal("done");
  });

  test("send now beside an unknown outcome settles what can be set aside, and nothing else", async () => {
    const store = createMemoryStore();
    const rows = [
      started(),
      calling(1),
      answered(1, { a: "refund", b: "refund" }),
      toolAllowed("a"),
      toolStarted("a"),
      claimedBy("d2"),
      requested({ kind: "recovery", operationId: "r:a", startedAt: 1 }, "a", "r:recovery:a:1"),
      approvalRequested("b"),
    ];
    const events = rows.map((row, seq): JournalEvent => ({ ...row, runId: "r", seq }));
    await store.append(events, rowOf(journal(...rows)));
    const runtime = openPage({ store });
    expect(await runtime.supersede("r")).to.equal(true);
    const items = await itemsWhen(runtime, "s", (all) => all.length > 0);
    const settled = items.flatMap((i) =>
      i.type === "interaction"
        ? [[i.interaction.request.kind, i.interaction.settlement.status]]
        : [],
    );
    expect(settled).to.deep.equal([
      ["recovery", "pending"],
      ["approval", "settled"],
    ]);
  });

  test("send now after the deadline: what nobody decided in time has timed out, whatever was written (J8)", async () => {
    const clock = new ManualClock(1_000);
    const runtime = openPage({ clock: { now: () => clock.now(), wake: () => () => undefined } });
    const { tool } = spyTool({ name: "refund", approval: { timeoutMs: 1_000 } });
    const { agent } = scriptedAgent([calls({ name: "refund" }), "done"], [tool]);
    runtime.session("s").subscribe(() => undefined);
    const finished = runtime.prompt(agent, "go", { sessionId: "s" }).send();
    const { request } = await interactionOf(runtime, "s", "approval");
    clock.advance(1_000);
    expect(await runtime.supersede(request.id.split(":")[0] ?? "")).to.equal(false);
    await finished;
    expect(await runtime.approvals.get(request.id)).to.have.property("status", "timed_out");
  });

  test("a decision is taken by a tab that has not heard of the approval yet", async () => {
    const store = createMemoryStore();
    const left = openPage({ store });
    const right = openPage({ store }); // another name: it hears no hints
    const { tool, inputs } = spyTool({ name: "refund", approval: {} });
    left.session("s").subscribe(() => undefined);
    const held = createGate();
    const asking = scriptedAgent(
      [() => held.promise.then(() => calls({ name: "refund" })), "done"],
      [tool],
    );
    left
      .prompt(asking.agent, "go", { sessionId: "s" })
      .send()
      .catch(() => undefined);
    await itemsWhen(left, "s", (items) => items.length > 0);
    await itemsWhen(right, "s", (items) => items.length > 0); // it knows the run, as far as this
    held.open();
    const { request } = await interactionOf(left, "s", "approval");
    const result = await right.approvals.decide({ approvalId: request.id, approved: false });
    expect(result.status).to.equal("decided");
    expect(inputs).to.deep.equal([]);
  });

  test("an approval can be answered for: the tool does not run, and the model reads the answer", async () => {
    const runtime = openPage();
    const { tool, inputs } = spyTool({ name: "refund", approval: {} });
    const { agent, model } = scriptedAgent([calls({ name: "refund" }), "done"], [tool]);
    runtime.session("s").subscribe(() => undefined);
    void runtime.prompt(agent, "go", { sessionId: "s" }).send();
    const { request } = await interactionOf(runtime, "s", "approval");
    const result = await runtime.provideOutput(request.id, "I refunded it by hand.");
    expect(result.status).to.equal("decided");
    await answerOf(runtime, "s");
    expect(lastResults(model)).to.deep.equal(["I refunded it by hand."]);
    expect(inputs).to.deep.equal([]);
  });

  test("an approved call whose tool is gone is asked about again, and can be rejected there", async () => {
    const name = freshName();
    const before = openPage({ name });
    const { tool, inputs } = spyTool({ name: "refund", approval: {} });
    before.session("s").subscribe(() => undefined);
    before
      .prompt(scriptedAgent([calls({ name: "refund" })], [tool]).agent, "go", { sessionId: "s" })
      .send()
      .catch(() => undefined);
    const { request } = await interactionOf(before, "s", "approval");
    await before.close();
    const after = openPage({ name });
    const bare = scriptedAgent(["done"]);
    after.register(bare.agent);
    const items = await itemsWhen(after, "s", (all) => all.some((i) => i.type === "interaction"));
    expect(items.find((i) => i.type === "interaction")).to.have.property("isToolGone", true);
    await after.approvals.decide({ approvalId: request.id, approved: true });
    await waitingFor(after, "tool");
    const again = await interactionOf(after, "s", "approval");
    expect(again.request.id).not.to.equal(request.id);
    await after.approvals.decide({ approvalId: again.request.id, approved: false });
    expect(await answerOf(after, "s")).to.equal("done");
    expect(inputs).to.deep.equal([]);
  });

  test("a call that nobody had to approve waits for its tool, says so, and is refused when the person goes on", async () => {
    const store = createMemoryStore();
    const rows = [started(), calling(1), answered(1, { a: "refund" }), toolAllowed("a")];
    const events = rows.map((row, seq): JournalEvent => ({ ...row, runId: "r", seq }));
    await store.append(events, rowOf(journal(...rows)));
    const runtime = openPage({ store });
    const bare = scriptedAgent(["done"]);
    runtime.register(bare.agent);
    expect(await waitingFor(runtime, "tool")).to.include({ toolName: "refund", runId: "r" });
    expect(await runtime.goOnWithout("r")).to.equal(true);
    expect(await answerOf(runtime, "s")).to.equal("done");
    expect(lastResults(bare.model)[0]).to.match(/no longer has this tool/);
  });

  test("an unknown outcome whose tool is gone is asked about when the person goes on without it", async () => {
    const store = createMemoryStore();
    const rows = [
      started(),
      calling(1),
      answered(1, { a: "refund" }),
      toolAllowed("a"),
      toolStarted("a"),
    ];
    const events = rows.map((row, seq): JournalEvent => ({ ...row, runId: "r", seq }));
    await store.append(events, rowOf(journal(...rows)));
    const runtime = openPage({ store });
    const bare = scriptedAgent(["done"]);
    runtime.register(bare.agent);
    await waitingFor(runtime, "tool");
    await runtime.goOnWithout("r");
    const { request } = await interactionOf(runtime, "s", "recovery");
    await runtime.recover(request.id, { status: "happened", output: "it did" });
    expect(await answerOf(runtime, "s")).to.equal("done");
    expect(lastResults(bare.model)).to.deep.equal(["it did"]);
  });

  test("an identical repeat of a rejected call is refused with the earlier reason; nobody is asked twice", async () => {
    const runtime = openPage();
    const { tool, inputs } = spyTool({ name: "refund", approval: {} });
    const args = { b: 2, a: 1 };
    const { agent, model } = scriptedAgent(
      [
        calls({ name: "refund", args }),
        calls({ name: "refund", args: { a: 1, b: 2 } }),
        calls({ name: "refund", args }),
        "I give up",
      ],
      [tool],
    );
    runtime.session("s").subscribe(() => undefined);
    const finished = runtime.prompt(agent, "go", { sessionId: "s" }).send();
    const { request } = await interactionOf(runtime, "s", "approval");
    await runtime.approvals.decide({
      approvalId: request.id,
      approved: false,
      reason: "Too much.",
    });
    expect(await finished).to.have.property("output", "I give up");
    expect(inputs).to.deep.equal([]);
    expect(await runtime.approvals.list({ sessionId: "s" })).to.have.length(1);
    expect(lastResults(model)[0]).to.match(/^Too much\. The same call was rejected before/);
  });

  test("other arguments, or new words of the visitor, make a rejected call a new question", async () => {
    const runtime = openPage();
    const { tool, inputs } = spyTool({ name: "refund", approval: {} });
    const { agent } = scriptedAgent(
      [
        calls({ name: "refund", args: { amount: 100 } }),
        calls({ name: "refund", args: { amount: 50 } }),
        calls({ name: "refund", args: { amount: 100 } }),
        "done",
      ],
      [tool],
    );
    runtime.session("s").subscribe(() => undefined);
    const finished = runtime.prompt(agent, "go", { sessionId: "s" }).send();
    const decideNext = async (approved: boolean) => {
      const { request } = await interactionOf(runtime, "s", "approval");
      await runtime.approvals.decide({ approvalId: request.id, approved });
      return request.id.split(":")[0] ?? "";
    };
    const runId = await decideNext(false);
    await interactionOf(runtime, "s", "approval");
    await runtime.steer(runId, "All right, refund the 100 after all.");
    await decideNext(false);
    await decideNext(true);
    await finished;
    expect(inputs).to.deep.equal([{ amount: 100 }]);
  });
});
