/** Edit before approving: what the engine makes of a reviewer's own input (src/engine/review.ts V1 to V3). */
import { expect } from "@open-wc/testing";
import { z } from "zod";
import type { Decision, Runtime, ToolOptions } from "../../src/index.js";
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

const input = z.object({
  amount: z.number().positive(),
  to: z.string().min(2).optional(),
  lines: z.array(z.object({ sku: z.string() })).optional(),
});
type Input = typeof input;
type Policy = NonNullable<ToolOptions<Input, unknown>["approval"]>;

/** A page with one approval that waits: a refund of 500. */
async function waiting(
  policy: Partial<Policy> = {},
  schema: ToolOptions<Input, unknown>["input"] = input,
) {
  const page = openPage();
  const approval = { editable: true, ...policy };
  const { tool, inputs } = spyTool<Input>({ name: "refund", input: schema, approval });
  const steps = [calls({ name: "refund", args: { amount: 500 } }), "ok"];
  const { agent, model } = scriptedAgent(steps, [tool]);
  const asked = firstPending(page);
  void page.prompt(agent, "go", { sessionId: "s" }).send();
  const [approvalRequest] = await asked;
  if (!approvalRequest) throw new Error("nothing waits");
  const { id: approvalId, digest } = approvalRequest;
  return { page, model, inputs, approvalId, digest, agent };
}

async function decisionOf(page: Runtime): Promise<Decision> {
  const items = page.session("s").snapshot.items;
  const settled = items.flatMap((item) =>
    item.type === "interaction" && item.interaction.settlement.status === "settled"
      ? [item.interaction.settlement.decision]
      : [],
  );
  const [decision] = settled;
  if (!decision) throw new Error("nothing was decided");
  return decision;
}

describe("reviewing an edited input", () => {
  afterEach(closePages);

  test("gives the input as the tool's schema reads it, with its own digest and the difference", async () => {
    const { page, approvalId, digest } = await waiting();
    const review = await page.approvals.review({ approvalId, input: { amount: 50, extra: 1 } });
    if (review.status !== "ok") throw new Error(review.status);
    expect(review.input).to.deep.equal({ amount: 50 });
    expect(Object.isFrozen(review.input)).to.equal(true);
    expect(review.digest).to.match(/^[0-9a-f]{64}$/);
    expect(review.digest).not.to.equal(digest);
    expect(review.differences).to.deep.equal([{ place: ["amount"], was: 500, now: 50 }]);
  });

  test("asks the policy again: its reason, what a yes takes, what may be allowed", async () => {
    const { page, approvalId } = await waiting({
      when: ({ args }) => args.amount > 100,
      reason: ({ args }) => `Refund ${args.amount}?`,
      level: ({ args }) => (args.amount > 1000 ? "passkey" : "press"),
      grantable: { shape: ({ amount }) => amount },
    });
    const small = await page.approvals.review({ approvalId, input: { amount: 50 } });
    expect(small).to.include({ status: "ok", reason: "Refund 50?" });
    expect(small).not.to.have.property("level");
    expect(small).to.have.nested.property("grant.shape", 50);
    const large = await page.approvals.review({ approvalId, input: { amount: 5000 } });
    expect(large).to.include({ reason: "Refund 5000?", level: "passkey" });
    expect(large).not.to.have.property("grant");
  });

  test("takes a policy that throws as one that asks", async () => {
    const fails = () => {
      throw new Error("no");
    };
    const { page, approvalId } = await waiting({ when: fails, reason: fails, level: fails });
    const review = await page.approvals.review({ approvalId, input: { amount: 1 } });
    expect(review).to.include({ status: "ok", level: "passkey" });
    expect(review).not.to.have.property("reason");
  });

  const bad = [
    [{ amount: -1 }, [["amount"]]],
    [{ amount: "9" }, [["amount"]]],
    [{ amount: 1, to: "x" }, [["to"]]],
    [{ amount: 1, lines: [{ sku: "a" }, { sku: 5 }] }, [["lines", 1, "sku"]]],
    [[], [[]]],
  ] as const;
  const plain = {
    type: "object",
    properties: {
      amount: { type: "number", exclusiveMinimum: 0 },
      to: { type: "string", minLength: 2 },
      lines: {
        type: "array",
        items: { type: "object", properties: { sku: { type: "string" } }, required: ["sku"] },
      },
    },
    required: ["amount"],
  };
  for (const [kind, schema] of [
    ["zod", input],
    ["JSON Schema", plain],
  ] as const) {
    test(`says place by place what is wrong with it, by a schema of ${kind}`, async () => {
      const { page, approvalId, inputs } = await waiting({}, schema as Input);
      for (const [edited, paths] of bad) {
        const review = await page.approvals.review({ approvalId, input: edited });
        if (review.status !== "invalid") throw new Error(JSON.stringify(edited));
        expect(
          review.issues.map(({ path }) => path),
          review.message,
        ).to.deep.equal(paths);
        const decided = await page.approvals.decide({ approvalId, approved: true, input: edited });
        expect(decided.status).to.equal("invalid");
      }
      expect(inputs).to.deep.equal([]);
    });
  }

  test("refuses what is no JSON, and names that reach a prototype", async () => {
    const { page, approvalId } = await waiting();
    for (const edited of [
      { amount: Number.NaN },
      { amount: 1, to: new Date() },
      JSON.parse('{"amount":1,"__proto__":{"x":1}}'),
      JSON.parse(`{"amount":1,"to":${"[".repeat(60)}${"]".repeat(60)}}`),
    ]) {
      const review = await page.approvals.review({ approvalId, input: edited });
      expect(review.status).to.equal("invalid");
    }
  });

  test("is of the tool that was asked about, which has to be here and to allow it", async () => {
    const { page, approvalId } = await waiting({ editable: false });
    expect(await page.approvals.review({ approvalId, input: { amount: 1 } })).to.include({
      status: "invalid",
      message: "The input of refund cannot be edited.",
    });
    expect(await page.approvals.review({ approvalId: "r:none", input: {} })).to.deep.equal({
      status: "missing",
    });
    const name = freshName();
    const here = openPage({ name });
    const { tool } = spyTool<Input>({ name: "refund", input, approval: { editable: true } });
    const steps = [calls({ name: "refund", args: { amount: 500 } }), "ok"];
    const { agent } = scriptedAgent(steps, [tool]);
    void here
      .prompt(agent, "go", { sessionId: "s" })
      .send()
      .catch(() => undefined);
    const { request } = await interactionOf(here, "s", "approval");
    const elsewhere = openPage({ name });
    const review = await elsewhere.approvals.review({ approvalId: request.id, input: {} });
    expect(review).to.have.property("status", "invalid");
    expect(review).to.have.property("message").that.contains("is not in this page");
  });

  test("of what page code asked for itself there is none, also where it names a tool of the run", async () => {
    const { page, approvalId: ofTheCall } = await waiting();
    const [runId = ""] = ofTheCall.split(":");
    const asked = firstPending(page, 2);
    void page.approvals.waitForDecision({ runId, toolName: "refund", args: { amount: 1 } });
    const own = (await asked).find(({ id }) => id !== ofTheCall);
    const approvalId = own?.id ?? "";
    const review = await page.approvals.review({ approvalId, input: { amount: 2 } });
    expect(review.status).to.equal("invalid");
    const edit = { approvalId, approved: true, input: { amount: 2 } };
    expect(await page.approvals.decide(edit)).to.include({ status: "invalid" });
  });

  test("of what is decided already says so", async () => {
    const { page, approvalId } = await waiting();
    await page.approvals.decide({ approvalId, approved: false });
    const review = await page.approvals.review({ approvalId, input: { amount: 1 } });
    expect(review.status).to.equal("already_decided");
  });
});

describe("approving an edited input", () => {
  afterEach(closePages);

  test("keeps the original, the edited one, its digest, its reason, and who did it", async () => {
    const { page, approvalId, inputs, model } = await waiting({
      reason: ({ args }) => `Refund ${args.amount}?`,
    });
    const edit = { amount: 50 };
    const review = await page.approvals.review({ approvalId, input: edit });
    if (review.status !== "ok") throw new Error(review.status);
    const by = { reviewerId: "dana", digest: review.digest };
    await page.approvals.decide({ approvalId, approved: true, input: edit, ...by });
    expect(await answerOf(page, "s")).to.equal("ok");
    expect(inputs).to.deep.equal([{ amount: 50 }]);
    expect(await decisionOf(page)).to.deep.include({
      status: "approved",
      digest: review.digest,
      reviewerId: "dana",
      edited: { input: { amount: 50 }, digest: review.digest, reason: "Refund 50?" },
    });
    const [result] = lastResults(model);
    expect(JSON.parse(result?.split("\n").at(-1) ?? "")).to.deep.include({
      anvia: "input_edited",
      changes: [{ path: "/amount", from: 500, to: 50 }],
    });
  });

  test("runs nothing but what was reviewed", async () => {
    const { page, approvalId, inputs } = await waiting();
    const review = await page.approvals.review({ approvalId, input: { amount: 50 } });
    if (review.status !== "ok") throw new Error(review.status);
    const { digest } = review;
    const other = { approvalId, approved: true, input: { amount: 51 }, digest };
    expect(await page.approvals.decide(other)).to.include({ status: "invalid" });
    expect(inputs).to.deep.equal([]);
    expect(await page.approvals.get(approvalId)).to.include({ status: "pending" });
    await page.approvals.decide({ approvalId, approved: true, input: { amount: 50 }, digest });
    await answerOf(page, "s");
    expect(inputs).to.deep.equal([{ amount: 50 }]);
  });

  test("is no edit where the input is the original", async () => {
    const { page, approvalId, model } = await waiting();
    const same = { approvalId, approved: true, input: { amount: 500, unknown: 1 } };
    expect(await page.approvals.decide(same)).to.include({ status: "decided" });
    await answerOf(page, "s");
    expect(await decisionOf(page)).not.to.have.property("edited");
    expect(lastResults(model)).to.deep.equal(["refund done"]);
  });

  test("reads a schema that makes something else of its input once, and not twice", async () => {
    const cents = z.object({ amount: z.number().transform((dollars) => dollars * 100) });
    const { page, approvalId, inputs } = await waiting({}, cents as unknown as Input);
    const review = await page.approvals.review({ approvalId, input: { amount: 7 } });
    if (review.status !== "ok") throw new Error(review.status);
    expect(review.differences).to.deep.equal([{ place: ["amount"], was: 50_000, now: 700 }]);
    const { digest } = review;
    await page.approvals.decide({ approvalId, approved: true, input: { amount: 7 }, digest });
    await answerOf(page, "s");
    expect(inputs).to.deep.equal([{ amount: 700 }]);
  });

  test("takes a passkey where the edited input does, whatever the original took", async () => {
    const { page, approvalId, inputs } = await waiting({
      level: ({ args }) => (args.amount > 1000 ? "passkey" : "press"),
    });
    const large = { approvalId, approved: true, input: { amount: 5000 } };
    expect(await page.approvals.decide(large)).to.include({ status: "invalid" });
    expect(inputs).to.deep.equal([]);
  });

  test("takes a passkey where the original did, whatever the edited input takes", async () => {
    const { page, approvalId, inputs } = await waiting({
      level: ({ args }) => (args.amount > 100 ? "passkey" : "press"),
    });
    const edit = { approvalId, input: { amount: 50 } };
    expect(await page.approvals.review(edit)).to.include({ status: "ok", level: "passkey" });
    expect(await page.approvals.decide({ ...edit, approved: true })).to.include({
      status: "invalid",
    });
    expect(inputs).to.deep.equal([]);
  });

  test("is asked about anew when the tool was changed since it was asked (J10)", async () => {
    const { page, approvalId, inputs, model } = await waiting();
    const stricter = z.object({ amount: z.number().positive().max(100) });
    const { tool } = spyTool<Input>({
      name: "refund",
      input: stricter as unknown as Input,
      approval: { editable: true },
    });
    const { agent } = scriptedAgent([], [tool]);
    page.register(agent);
    const edit = { approvalId, input: { amount: 50 } };
    expect(await page.approvals.review(edit)).to.deep.equal({ status: "changed" });
    expect(await page.approvals.decide({ ...edit, approved: true })).to.include({
      status: "changed",
    });
    expect(inputs).to.deep.equal([]);
    expect(model.requests).to.have.length(1);
  });

  test("in one tab and rejecting in another: whoever is second runs nothing, and hears who was first", async () => {
    for (const first of ["edit", "reject"]) {
      const name = freshName();
      const [one, two] = [openPage({ name }), openPage({ name })];
      const { tool, inputs } = spyTool<Input>({
        name: "refund",
        input,
        approval: { editable: true },
      });
      const steps = [calls({ name: "refund", args: { amount: 500 } }), "ok"];
      const { agent } = scriptedAgent(steps, [tool]);
      one.session("s").subscribe(() => undefined);
      void one.prompt(agent, "go", { sessionId: "s" }).send();
      two.register(scriptedAgent(steps, [tool]).agent);
      const { request } = await interactionOf(one, "s", "approval");
      const edit = () =>
        one.approvals.decide({ approvalId: request.id, approved: true, input: { amount: 50 } });
      const reject = () => two.approvals.decide({ approvalId: request.id, approved: false });
      const [winner, loser] = first === "edit" ? [edit, reject] : [reject, edit];
      expect((await winner()).status).to.equal("decided");
      expect((await loser()).status).to.equal("already_decided");
      expect(await answerOf(one, "s")).to.equal("ok");
      expect(inputs).to.deep.equal(first === "edit" ? [{ amount: 50 }] : []);
    }
  });
});
