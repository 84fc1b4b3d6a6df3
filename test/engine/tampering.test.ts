// What was shown is what runs (J10): rows that were edited in the store between the request and the run.
import { expect } from "@open-wc/testing";
import type { RunStore, Runtime, Tool } from "../../src/index.js";
import { createMemoryStore } from "../../src/index.js";
import type { Json } from "../../src/run/json.js";
import { prefixOf, storeWithRun } from "./mutations-world.js";
import {
  answerOf,
  calls,
  closePages,
  firstPending,
  interactionOf,
  itemsWhen,
  lastResults,
  openPage,
  scriptedAgent,
  spyTool,
  storeOver,
} from "./page.js";

type Row = { [member: string]: unknown };
type Edit = (event: Row) => void;

const INPUT = { orderId: "A-100", amount: 120 };

/** Asks in one page, then closes it; the next page reads what `edit` makes of each event of a type. */
async function leftWaiting(tool: Tool, answer?: { readonly approved: boolean }) {
  const store = createMemoryStore();
  const first = openPage({ store: kept(store) });
  first.session("s").subscribe(() => undefined);
  const { agent } = scriptedAgent([calls({ id: "c1", name: "refund", args: INPUT })], [tool]);
  first
    .prompt(agent, "go", { sessionId: "s" })
    .send()
    .catch(() => undefined);
  const { request: asked } = await interactionOf(first, "s", "approval");
  await first.close();
  if (answer) {
    const deciding = openPage({ store: kept(store) }); // it has no agent: nothing runs there
    await deciding.approvals.decide({ approvalId: asked.id, ...answer });
    await deciding.close();
  }
  return {
    approvalId: asked.id,
    reopen: async (type: string, edit: Edit) =>
      openPage({ store: await edited(store, type, edit) }),
  };
}

/** The store stays open when its page closes. */
function kept(store: RunStore): RunStore {
  return { ...storeOver(store), close: async () => undefined };
}

/** The only run of `store`, with its events of this type edited. */
async function edited(store: RunStore, type: string, edit: Edit): Promise<RunStore> {
  const [row] = await store.listRuns();
  if (!row) throw new Error("There is no run.");
  const rows = (await store.read(row.runId)) as (Row & Json)[]; // CAST: they are events
  for (const event of rows) if (event.type === type) edit(event);
  return storeWithRun({ rows, row });
}

function guarded(approval: object = {}) {
  return spyTool({
    name: "refund",
    title: "Refund",
    description: "Sends money back.",
    approval: { reason: "Money leaves the account.", ...approval },
  });
}

function refund(page: Runtime, tool: Tool) {
  page.session("s").subscribe(() => undefined);
  page.register(scriptedAgent(["done"], [tool]).agent);
}

async function cardOf(page: Runtime, approvalId: string) {
  const items = await itemsWhen(page, "s", (all) =>
    all.some(
      (item) =>
        item.type === "interaction" && item.id === approvalId && item.integrity !== "checking",
    ),
  );
  return items.find(({ id }) => id === approvalId);
}

const request = (event: Row) => event.interaction as Row; // CAST: an interaction_requested
const decision = (event: Row) => event.decision as Row; // CAST: an interaction_settled

describe("a tampered request", () => {
  afterEach(closePages);

  test("one that nobody touched can be approved after a reload, and runs once", async () => {
    const { tool, inputs } = guarded();
    const { approvalId, reopen } = await leftWaiting(tool);
    const page = await reopen("none", () => undefined);
    refund(page, tool);
    expect(await cardOf(page, approvalId)).not.to.have.property("integrity");
    const { status } = await page.approvals.decide({ approvalId, approved: true });
    expect(status).to.equal("decided");
    await answerOf(page, "s");
    expect(inputs).to.deep.equal([INPUT]);
  });

  const edits: Readonly<Record<string, (asked: Row) => void>> = {
    "its input": (asked) => Object.assign(asked, { input: { ...INPUT, amount: 9000 } }),
    "its tool": (asked) => Object.assign(asked, { toolName: "look" }),
    "its title": (asked) => Object.assign(asked, { title: "Say hello" }),
    "its description": (asked) => Object.assign(asked, { description: "Does nothing." }),
    "its reason": (asked) => Object.assign(asked, { reason: "You approved this already." }),
    "what the model is told on a no": (asked) => Object.assign(asked, { rejectMessage: "Go on." }),
    "its digest": (asked) => Object.assign(asked, { digest: "0".repeat(64) }),
    "its schema": (asked) => Object.assign(asked, { schema: { type: "object", title: "x" } }),
    "its seal": (asked) => Object.assign(asked, { seal: "0".repeat(64) }),
    "that it may be edited": (asked) => Object.assign(asked, { editable: true }),
    "its deadline": (asked) => Object.assign(asked, { expiresAt: Date.now() + 1e9 }),
    "what may be allowed for good": (asked) =>
      Object.assign(asked, { grant: { scopes: ["site"], shape: {}, siteMs: 1e12 } }),
  };
  for (const [what, edit] of Object.entries(edits)) {
    test(`${what}: shown as changed, a yes counts for nothing, and the call is asked about anew`, async () => {
      const { tool, inputs } = guarded();
      const { approvalId, reopen } = await leftWaiting(tool);
      const page = await reopen("interaction_requested", (event) => {
        if (request(event).id === approvalId) edit(request(event));
      });
      refund(page, tool);
      expect(await cardOf(page, approvalId)).to.have.property("integrity", "changed");
      const { status } = await page.approvals.decide({ approvalId, approved: true });
      expect(status).to.equal("changed");
      const again = await anew(page, approvalId);
      expect(again.request).to.deep.include({ input: INPUT, title: "Refund", toolName: "refund" });
      expect(again.request).to.have.property("reason", "Money leaves the account.");
      expect(inputs).to.deep.equal([]);
      await page.approvals.decide({ approvalId: again.request.id, approved: true });
      await answerOf(page, "s");
      expect(inputs).to.deep.equal([INPUT]);
    });
  }

  test("a level that was taken out of the row is still asked for", async () => {
    const { tool, inputs } = guarded({ level: "passkey" });
    const { approvalId, reopen } = await leftWaiting(tool);
    const page = await reopen("interaction_requested", (event) => {
      const { level: _level, seal: _seal, ...asked } = request(event);
      if (asked.id === approvalId) event.interaction = asked;
    });
    refund(page, tool);
    // The seal is gone as well: nothing shows that the row was edited. The tool's own policy says what it takes.
    await page.approvals.decide({ approvalId, approved: true });
    const again = await anew(page, approvalId);
    expect(again.request).to.have.property("level", "passkey");
    expect(inputs).to.deep.equal([]);
  });

  test("a request without a seal, as older versions wrote it, is checked by its digest", async () => {
    const { tool, inputs } = guarded();
    const { approvalId, reopen } = await leftWaiting(tool);
    const page = await reopen("interaction_requested", (event) => {
      const { seal: _seal, ...asked } = request(event);
      if (asked.id === approvalId) event.interaction = { ...asked, input: { amount: 9000 } };
    });
    refund(page, tool);
    expect(await cardOf(page, approvalId)).to.have.property("integrity", "changed");
    expect(inputs).to.deep.equal([]);
  });

  test("it can be rejected", async () => {
    const { tool, inputs } = guarded();
    const { approvalId, reopen } = await leftWaiting(tool);
    const page = await reopen("interaction_requested", (event) => {
      Object.assign(request(event), { input: { amount: 1 } });
    });
    refund(page, tool);
    const { status } = await page.approvals.decide({ approvalId, approved: false });
    expect(status).to.equal("decided");
    expect(await answerOf(page, "s")).to.equal("done");
    expect(inputs).to.deep.equal([]);
  });

  test("“ask again” takes it back, and the new card has the changed one beside it", async () => {
    const { tool, inputs } = guarded();
    const { approvalId, reopen } = await leftWaiting(tool);
    const page = await reopen("interaction_requested", (event) => {
      const asked = request(event);
      if (asked.id === approvalId) asked.input = { ...INPUT, amount: 9000 };
    });
    refund(page, tool);
    const { status } = await page.approvals.askAgain(approvalId, { via: "dialog" });
    expect(status).to.equal("changed");
    const again = await anew(page, approvalId);
    const items = page.session("s").snapshot.items;
    const card = items.find(({ id }) => id === again.request.id);
    expect(card).to.have.nested.property("before.request.input.amount", 9000);
    expect(card).to.have.nested.property("before.settlement.decision.status", "withdrawn");
    expect(card).to.have.nested.property("interaction.request.input.amount", 120);
    expect(inputs).to.deep.equal([]);
  });

  test("what page code asked for and was changed cannot be approved, and only the page can ask again", async () => {
    const store = createMemoryStore();
    const first = openPage({ store: kept(store) });
    void first.approvals.waitForDecision({ toolName: "wire", args: { to: "Ann" } });
    const [pending] = await firstPending(first);
    const approvalId = pending?.id ?? "";
    const edit = (event: Row) => Object.assign(request(event), { input: { to: "Eve" } });
    const page = openPage({ store: await edited(store, "interaction_requested", edit) });
    expect((await page.approvals.askAgain(approvalId)).status).to.equal("invalid");
    const result = await page.approvals.decide({ approvalId, approved: true });
    expect(result).to.deep.include({ status: "changed" });
    expect(await page.approvals.get(approvalId)).to.have.property("status", "cancelled");
  });
});

describe("a tampered decision", () => {
  afterEach(closePages);

  test("a rejection whose status was edited runs nothing and is asked about again", async () => {
    const { tool, inputs } = guarded();
    const { approvalId, reopen } = await leftWaiting(tool, { approved: false });
    const page = await reopen("interaction_settled", (event) => {
      if (event.interactionId === approvalId) decision(event).status = "approved";
    });
    refund(page, tool);
    await anew(page, approvalId);
    expect(inputs).to.deep.equal([]);
  });

  test("a yes to an edited input whose edit was taken out does not run the original", async () => {
    const asks = guarded({ editable: true });
    const memory = createMemoryStore();
    const first = openPage({ store: kept(memory) });
    refund(first, asks.tool);
    const { agent } = scriptedAgent(
      [calls({ id: "c1", name: "refund", args: INPUT }), "done"],
      [asks.tool],
    );
    first
      .prompt(agent, "go", { sessionId: "s" })
      .send()
      .catch(() => undefined);
    const asked = await interactionOf(first, "s", "approval");
    const input = { ...INPUT, amount: 20 };
    await first.approvals.decide({ approvalId: asked.request.id, approved: true, input });
    await answerOf(first, "s");
    expect(asks.inputs).to.deep.equal([input]);
    const [row] = await memory.listRuns();
    const rows = (await memory.read(row?.runId ?? "")) as Row[]; // CAST: they are events
    const settled = rows.find(({ type }) => type === "interaction_settled");
    const digests = decision(settled ?? {});
    expect(digests).to.have.nested.property("edited.digest", digests.digest);
    expect(digests.digest).not.to.equal((asked.request as unknown as Row).digest); // CAST: an approval
  });
});

describe("a call that nobody was asked about", () => {
  afterEach(closePages);

  /** A run that was left after its call was allowed, before it was started. */
  async function leftAllowed(tool: Tool): Promise<RunStore> {
    const store = createMemoryStore();
    const first = openPage({ store: kept(store) });
    const { agent } = scriptedAgent(
      [calls({ id: "c1", name: "refund", args: INPUT }), "done"],
      [tool],
    );
    const { runId } = await first.prompt(agent, "go", { sessionId: "s" }).send();
    await first.close();
    const events = (await store.read(runId)) as Row[]; // CAST: they are events
    const allowed = events.findIndex(({ type }) => type === "tool_allowed");
    return storeWithRun(prefixOf(runId, events, allowed + 1));
  }

  test("it runs after a reload when the policy still asks nobody", async () => {
    const quiet = guarded({ when: false });
    const page = openPage({ store: await leftAllowed(guarded({ when: false }).tool) });
    refund(page, quiet.tool);
    expect(await answerOf(page, "s")).to.equal("done");
    expect(quiet.inputs).to.deep.equal([INPUT]);
  });

  test("it is asked about when the policy of the page asks by now, or the row was forged", async () => {
    const asking = guarded({ when: true });
    const page = openPage({ store: await leftAllowed(guarded({ when: false }).tool) });
    refund(page, asking.tool);
    const { request: asked } = await interactionOf(page, "s", "approval");
    expect(asking.inputs).to.deep.equal([]);
    await page.approvals.decide({ approvalId: asked.id, approved: true });
    await answerOf(page, "s");
    expect(asking.inputs).to.deep.equal([INPUT]);
  });

  test("a policy that throws by now asks; one that says yes and no by turns asks once, not for ever", async () => {
    let asked = 0;
    const moody = guarded({
      when: () => {
        asked += 1;
        if (asked > 20) throw new Error("asked for ever");
        return asked % 2 === 1;
      },
    });
    const page = openPage({ store: await leftAllowed(guarded({ when: false }).tool) });
    refund(page, moody.tool);
    await interactionOf(page, "s", "approval");
    expect(asked).to.equal(2);
    expect(moody.inputs).to.deep.equal([]);
  });

  test("in the page that let it pass the policy is asked once", async () => {
    let asked = 0;
    const counted = guarded({
      when: () => {
        asked += 1;
        return false;
      },
    });
    const page = openPage();
    const { agent } = scriptedAgent(
      [calls({ name: "refund", args: INPUT }), "done"],
      [counted.tool],
    );
    await page.prompt(agent, "go", { sessionId: "s" }).send();
    expect(asked).to.equal(1);
    expect(counted.inputs).to.have.length(1);
  });
});

describe("what runs", () => {
  afterEach(closePages);

  test("it is a frozen copy: who holds the journal's state cannot change it after the check", async () => {
    const got: unknown[] = [];
    const { tool } = spyTool({
      name: "refund",
      description: "Sends money back.",
      title: "Refund",
      approval: { reason: "Money leaves the account." },
      execute: (input: unknown) => {
        got.push(input, Object.isFrozen(input));
        return "ok";
      },
    });
    const { approvalId, reopen } = await leftWaiting(tool);
    const page = await reopen("none", () => undefined);
    refund(page, tool);
    await cardOf(page, approvalId);
    await page.approvals.decide({ approvalId, approved: true });
    await answerOf(page, "s");
    expect(got).to.deep.equal([INPUT, true]);
  });

  test("half a character in the arguments is refused: it would not arrive as it was shown", async () => {
    const { tool, inputs } = guarded({ when: false });
    const page = openPage();
    for (const args of ['{"to":"\\ud800"}', '{"\\udc00":1}']) {
      const { agent, model } = scriptedAgent([calls({ name: "refund", args }), "done"], [tool]);
      await page.prompt(agent, "go").send();
      expect(lastResults(model)[0]).to.contain("lone surrogate");
    }
    expect(inputs).to.deep.equal([]);
  });
});

/** The request that came in the place of this one. */
async function anew(page: Runtime, approvalId: string) {
  const isAnew = (item: { type: string; id: string }) =>
    item.type === "interaction" && item.id !== approvalId;
  const items = await itemsWhen(page, "s", (all) => all.some(isAnew));
  const item = items.find(isAnew);
  if (item?.type !== "interaction") throw new Error("It was there a moment ago.");
  return item.interaction;
}
