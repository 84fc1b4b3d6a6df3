// Several tabs of one origin: two runtimes over one database, with real Web Locks and hints.
import { expect } from "@open-wc/testing";
import { createMemoryStore, createTool, type DriverLocks, type Runtime } from "../../src/index.js";
import { createGate, createPageLocks } from "../../src/testing/index.js";
import {
  answerOf,
  calls,
  closePages,
  firstPending,
  freshName,
  interactionOf,
  itemsWhen,
  openPage,
  scriptedAgent,
  spyTool,
  storeOver,
} from "./page.js";

function twoTabs(): readonly [Runtime, Runtime] {
  const name = freshName();
  return [openPage({ name }), openPage({ name })];
}

describe("tabs", () => {
  afterEach(closePages);

  test("both tabs show the same card; a decision in one settles it in the other; it runs once", async () => {
    const [left, right] = twoTabs();
    const { tool, inputs } = spyTool({ name: "refund", approval: {} });
    const { agent } = scriptedAgent([calls({ name: "refund" }), "done"], [tool]);
    const other = scriptedAgent(["never asked"], [tool]);
    right.register(other.agent);
    left.session("s").subscribe(() => undefined);
    const finished = left.prompt(agent, "go", { sessionId: "s" }).send();
    const inLeft = await interactionOf(left, "s", "approval");
    const inRight = await interactionOf(right, "s", "approval");
    expect(inRight).to.deep.equal(inLeft);
    const { id } = inLeft.request;
    await right.approvals.decide({ approvalId: id, approved: true, reviewerId: "ann" });
    const [settled] = (
      await itemsWhen(left, "s", (items) =>
        items.some(
          (i) => i.type === "interaction" && i.interaction.settlement.status === "settled",
        ),
      )
    ).filter(({ type }) => type === "interaction");
    expect(settled).to.have.nested.property("interaction.settlement.decision.reviewerId", "ann");
    await finished;
    expect(await answerOf(right, "s")).to.equal("done");
    expect(inputs).to.have.length(1);
    expect(other.model.requests).to.have.length(0);
  });

  test("two tabs decide at the same instant, 60 times: one wins, the other is told, a denied call never runs", async () => {
    for (let round = 0; round < 60; round++) {
      const [left, right] = twoTabs();
      const { tool, inputs } = spyTool({ name: "refund", approval: {} });
      const { agent } = scriptedAgent([calls({ name: "refund" }), "done"], [tool]);
      const asked = firstPending(left);
      const finished = left.prompt(agent, "go", { sessionId: "s" }).send();
      const approvalId = (await asked)[0]?.id ?? "";
      const results = await Promise.all([
        left.approvals.decide({ approvalId, approved: round % 2 === 0 }),
        right.approvals.decide({ approvalId, approved: round % 2 === 1 }),
      ]);
      expect(results.map(({ status }) => status)).to.have.members(["decided", "already_decided"]);
      const said = results.map((result) =>
        result.status === "missing" ? "" : result.approval.status,
      );
      expect(said[0]).to.equal(said[1]);
      await finished;
      expect(inputs).to.have.length(said[0] === "approved" ? 1 : 0);
      await closePages();
    }
  });

  test("a run whose tab dies between writing its first event and saying so is found by the others", async () => {
    const name = freshName();
    const store = createMemoryStore();
    const locks = createPageLocks();
    const written = createGate();
    const death = createGate();
    const cleared = createGate();
    const dying: DriverLocks = {
      hold: (lock, signal, whileHeld) =>
        locks.hold(lock, signal, (lost) => Promise.race([whileHeld(lost), death.promise])),
    };
    const left = openPage({
      name,
      locks: dying,
      store: {
        ...storeOver(store),
        async append(events, row) {
          const outcome = await store.append(events, row);
          written.open();
          await cleared.promise; // the tab never hears that it was written
          return outcome;
        },
      },
    });
    const right = openPage({ name, store, locks });
    right.register(scriptedAgent(["from the right"]).agent);
    right.session("s").subscribe(() => undefined);
    left
      .prompt(scriptedAgent(["never"]).agent, "go", { sessionId: "s" })
      .send()
      .catch(() => undefined);
    await written.promise;
    death.open();
    expect(await answerOf(right, "s")).to.equal("from the right");
    cleared.open();
  });

  test("a run that was looked for before it was written stands in its place in the conversation", async () => {
    const store = createMemoryStore();
    const held = createGate();
    let isHeld = false;
    const left = openPage({
      store: {
        ...storeOver(store),
        async append(events, row) {
          if (isHeld) await held.promise;
          return store.append(events, row);
        },
      },
    });
    await left.prompt(scriptedAgent(["one"]).agent, "first", { sessionId: "s" }).send();
    isHeld = true;
    const second = left.prompt(scriptedAgent(["two"]).agent, "second", { sessionId: "s" }).stream();
    const right = openPage({ store }); // another name: it hears no hints
    await right.approvals.get(`${second.runId}:approval:a:1`); // it knows the journal, and that it is empty
    held.open();
    for await (const _event of second);
    const items = await itemsWhen(right, "s", (all) => all.length === 4);
    const words = items.map((item) => ("text" in item ? item.text : ""));
    expect(words).to.deep.equal(["first", "one", "second", "two"]);
  });

  test("the tab next in line goes on when the driving tab closes", async () => {
    const [left, right] = twoTabs();
    const { tool, inputs } = spyTool({ name: "refund", approval: {} });
    const next = scriptedAgent(["from the right"], [tool]);
    right.register(next.agent);
    left.session("s").subscribe(() => undefined);
    void left
      .prompt(scriptedAgent([calls({ name: "refund" })], [tool]).agent, "go", { sessionId: "s" })
      .send();
    const asked = await interactionOf(right, "s", "approval");
    await left.close();
    await right.approvals.decide({ approvalId: asked.request.id, approved: true });
    expect(await answerOf(right, "s")).to.equal("from the right");
    expect(inputs).to.have.length(1);
  });

  test("streamed text reaches the other tab while it is received", async () => {
    const [left, right] = twoTabs();
    const gate = createGate();
    const { agent } = scriptedAgent([
      { deltas: ["Half of ", gate.promise.then(() => "it")], text: "Half of it" },
    ]);
    const finished = left.prompt(agent, "go", { sessionId: "s" }).send();
    const items = await itemsWhen(right, "s", (all) =>
      all.some((item) => item.type === "assistant" && item.text === "Half of "),
    );
    expect(items.at(-1)).to.have.property("status", "streaming");
    gate.open();
    await finished;
    expect(await answerOf(right, "s")).to.equal("Half of it");
  });

  test("a driver that lost its claim records its result and nothing else; the question is dropped (J6)", async () => {
    const name = freshName();
    // Locks that exclude nobody: both tabs believe that they drive.
    const left = openPage({ name, locks: createPageLocks() });
    const right = openPage({ name, locks: createPageLocks() });
    const gate = createGate();
    const started = createGate();
    const slow = createTool({
      name: "refund",
      description: "",
      execute: async () => {
        started.open();
        await gate.promise;
        return "late but true";
      },
    });
    const first = scriptedAgent([calls({ name: "refund" }), "from the left"], [slow]);
    void left.prompt(first.agent, "go", { sessionId: "s" }).send();
    await started.promise;
    const second = scriptedAgent(["from the right"], [slow]);
    right.register(second.agent);
    await interactionOf(right, "s", "recovery");
    gate.open();
    const items = await itemsWhen(right, "s", (all) =>
      all.some((i) => i.type === "interaction" && i.interaction.settlement.status === "cancelled"),
    );
    const call = items.find(({ type }) => type === "tool_call");
    expect(call).to.have.nested.property("call.progress.outcome.text", "late but true");
    await answerOf(right, "s");
    expect(first.model.requests.length + second.model.requests.length).to.equal(2);
  });

  test("ten thousand forged hints change nothing", async () => {
    const [left] = twoTabs();
    const { tool, inputs } = spyTool({ name: "refund", approval: {} });
    const { agent } = scriptedAgent([calls({ name: "refund" }), "done"], [tool]);
    left.session("s").subscribe(() => undefined);
    const finished = left.prompt(agent, "go", { sessionId: "s" }).send();
    const before = await interactionOf(left, "s", "approval");
    const channel = new BroadcastChannel(`anvia:${left.name}`);
    const { id } = before.request;
    const forged = [
      null,
      "approve",
      { type: "journal", runId: id },
      { type: "journal", runId: id.split(":")[0], events: [{ type: "interaction_settled" }] },
      { type: "interaction_settled", interactionId: id, decision: { status: "approved" } },
    ];
    for (let i = 0; i < 10_000; i++) channel.postMessage(forged[i % forged.length]);
    channel.close();
    expect(await interactionOf(left, "s", "approval")).to.deep.equal(before);
    expect(inputs).to.deep.equal([]);
    await left.approvals.decide({ approvalId: id, approved: true });
    await finished;
    expect(inputs).to.have.length(1);
  });

  test("clearing a session in one tab empties it in the other and stops what was going on", async () => {
    const [left, right] = twoTabs();
    const { tool, inputs } = spyTool({ name: "refund", approval: {} });
    left.session("s").subscribe(() => undefined);
    const finished = left
      .prompt(scriptedAgent([calls({ name: "refund" })], [tool]).agent, "go", { sessionId: "s" })
      .send()
      .catch((error: unknown) => error);
    const asked = await interactionOf(right, "s", "approval");
    await left.clear("s");
    await itemsWhen(right, "s", (items) => items.length === 0);
    expect(await finished).to.have.property("code", "cancelled");
    const late = await right.approvals.decide({ approvalId: asked.request.id, approved: true });
    expect(late.status).not.to.equal("decided");
    expect(inputs).to.deep.equal([]);
    expect(await right.approvals.list()).to.deep.equal([]);
  });
});
