// What was shown is what runs: a tool that changed between the yes and the run is asked about again (J10).
import { expect } from "@open-wc/testing";
import type { Runtime, ToolOptions, ToolSchema } from "../../src/index.js";
import { createGate } from "../../src/testing/index.js";
import {
  answerOf,
  calls,
  closePages,
  freshName,
  interactionOf,
  itemsWhen,
  openPage,
  scriptedAgent,
  spyTool,
} from "./page.js";

const amountOnly: ToolSchema = {
  type: "object",
  properties: { amount: { type: "number" } },
  required: ["amount"],
};
const withCurrency: ToolSchema = {
  type: "object",
  properties: { amount: { type: "number" }, currency: { type: "string" } },
  required: ["amount"],
};

type RefundOptions = Partial<ToolOptions<ToolSchema, unknown>>;

/** Asks in one page, then closes it; the next page has the tool as `then` says. */
async function askedThenReloaded(
  now: RefundOptions,
  then: RefundOptions,
): Promise<{
  after: Runtime;
  approvalId: string;
  inputs: unknown[];
  model: { requests: readonly unknown[] };
}> {
  const name = freshName();
  const before = openPage({ name });
  const old = spyTool({ name: "refund", description: "Refunds.", approval: {}, ...now });
  before.session("s").subscribe(() => undefined);
  const first = scriptedAgent([calls({ name: "refund", args: { amount: 120 } })], [old.tool]);
  before
    .prompt(first.agent, "go", { sessionId: "s" })
    .send()
    .catch(() => undefined);
  const { request } = await interactionOf(before, "s", "approval");
  await before.close();
  const after = openPage({ name });
  const fresh = spyTool({ name: "refund", description: "Refunds.", approval: {}, ...then });
  const next = scriptedAgent(["done"], [fresh.tool]);
  after.session("s").subscribe(() => undefined);
  after.register(next.agent);
  return { after, approvalId: request.id, inputs: fresh.inputs, model: next.model };
}

/** Approves, and waits until the same call is asked about again. */
async function approveAndBeAsked(after: Runtime, approvalId: string) {
  await after.approvals.decide({ approvalId, approved: true });
  const again = (items: readonly { type: string; id: string }[]) =>
    items.find(({ type, id }) => type === "interaction" && id !== approvalId);
  const items = await itemsWhen(after, "s", (all) => again(all) !== undefined);
  const item = again(items);
  if (!item) throw new Error("It was there a moment ago.");
  return item;
}

describe("drift", () => {
  afterEach(closePages);

  test("the same tool after a reload runs what was approved, without asking again", async () => {
    const { after, approvalId, inputs } = await askedThenReloaded(
      { input: amountOnly },
      { input: amountOnly },
    );
    await after.approvals.decide({ approvalId, approved: true });
    expect(await answerOf(after, "s")).to.equal("done");
    expect(inputs).to.deep.equal([{ amount: 120 }]);
  });

  test("a changed schema is asked about again, with what was approved beside it; then it runs once", async () => {
    const { after, approvalId, inputs } = await askedThenReloaded(
      { input: amountOnly },
      { input: withCurrency },
    );
    const item = await approveAndBeAsked(after, approvalId);
    expect(inputs).to.deep.equal([]);
    expect(item).to.have.nested.property("before.request.id", approvalId);
    expect(item).to.have.nested.property("before.request.schema").that.deep.equals(amountOnly);
    expect(item)
      .to.have.nested.property("interaction.request.schema")
      .that.deep.equals(withCurrency);
    await after.approvals.decide({ approvalId: item.id, approved: true });
    expect(await answerOf(after, "s")).to.equal("done");
    expect(inputs).to.deep.equal([{ amount: 120 }]);
  });

  for (const [what, then] of [
    ["description", { description: "Refunds twice." }],
    ["title", { title: "Refund everything" }],
  ] as const) {
    test(`a changed ${what} is asked about again`, async () => {
      const { after, approvalId, inputs } = await askedThenReloaded({}, then);
      const item = await approveAndBeAsked(after, approvalId);
      expect(inputs).to.deep.equal([]);
      await after.approvals.decide({ approvalId: item.id, approved: false });
      await answerOf(after, "s");
      expect(inputs).to.deep.equal([]);
    });
  }

  test("a tool that changed and lost its policy is asked about all the same", async () => {
    const { after, approvalId, inputs } = await askedThenReloaded(
      { input: amountOnly },
      { input: withCurrency, approval: { when: false } },
    );
    await approveAndBeAsked(after, approvalId);
    expect(inputs).to.deep.equal([]);
  });

  test("a safe call that ends its page three times is asked about, not started a fourth time", async () => {
    const name = freshName();
    let starts = 0;
    const crash = async () => {
      const page = openPage({ name });
      const started = createGate();
      const { tool } = spyTool({
        name: "look",
        recovery: "safe",
        execute: () => {
          starts += 1;
          started.open();
          return new Promise<never>(() => undefined);
        },
      });
      const { agent } = scriptedAgent([calls({ name: "look" })], [tool]);
      if (starts === 0) {
        page
          .prompt(agent, "go", { sessionId: "s" })
          .send()
          .catch(() => undefined);
      } else {
        page.register(agent);
        await page.takeOver((await page.exportSession("s")).runs[0]?.runId ?? "");
      }
      await started.promise;
    };
    await crash();
    await crash();
    await crash();
    const last = openPage({ name });
    last.register(
      scriptedAgent(["done"], [spyTool({ name: "look", recovery: "safe" }).tool]).agent,
    );
    await last.takeOver((await last.exportSession("s")).runs[0]?.runId ?? "");
    const { request } = await interactionOf(last, "s", "recovery");
    expect(starts).to.equal(3);
    await last.recover(request.id, { status: "happened", output: "seen" });
    expect(await answerOf(last, "s")).to.equal("done");
  });
});
