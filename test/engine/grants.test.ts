// Standing permissions (G1 to G5 of src/engine/grant-ledger.ts): what they allow, and for how long.
import { expect } from "@open-wc/testing";
import { createHook, type Decision, type JournalEvent } from "../../src/index.js";
import {
  grant,
  isPending,
  outcomeOf,
  perOrder,
  type Refund,
  refunder,
  refundTool,
  say,
  shopPage,
} from "./grants-shop.js";
import { answerOf, calls, closePages, interactionOf, itemsWhen, scriptedAgent } from "./page.js";

const A100 = { orderId: "A-100", amount: 250 };
const A100_LESS = { orderId: "A-100", amount: 120 };
const B200 = { orderId: "B-200", amount: 250 };
const DAY_MS = 86_400_000;

describe("grants", () => {
  afterEach(closePages);

  test("a permission for the conversation lets calls of its shape run, and no other", async () => {
    const { page } = shopPage();
    const { tool, inputs } = refundTool();
    const agent = refunder(tool, A100, A100_LESS, B200);
    await grant(page, agent);
    expect(await outcomeOf(page, agent)).to.equal("ran");
    expect(await outcomeOf(page, agent)).to.equal("asked");
    expect(inputs).to.deep.equal([A100, A100_LESS]);
  });

  test("the journal says by which permission a call was allowed, and the list counts it", async () => {
    const { page } = shopPage();
    const agent = refunder(refundTool().tool, A100, A100_LESS);
    await grant(page, agent);
    await outcomeOf(page, agent);
    const [held] = await page.grants.list();
    const { runs } = await page.exportSession("s");
    const events = runs.flatMap((run) => run.events) as readonly JournalEvent[]; // CAST: this runtime wrote them
    const allowed = events.find((event) => event.type === "tool_allowed");
    expect(allowed).to.include({ grantId: held?.grantId });
    expect(held).to.deep.include({
      toolName: "refund",
      title: "Refund",
      scope: "session",
      shape: { orderId: "A-100" },
      input: A100,
      reviewerId: "dana",
      uses: 1,
    });
  });

  test("without a permission in the decision nothing is allowed for good", async () => {
    const { page } = shopPage();
    const agent = refunder(refundTool().tool, A100, A100);
    say(page, agent);
    const { request } = await interactionOf(page, "s", "approval");
    await page.approvals.decide({ approvalId: request.id, approved: true });
    await answerOf(page, "s");
    expect(await page.grants.list()).to.deep.equal([]);
    expect(await outcomeOf(page, agent)).to.equal("asked");
  });

  test("a permission for the conversation does not reach another one; one for the site does", async () => {
    const { page } = shopPage();
    const agent = refunder(refundTool().tool, A100, B200, B200, A100);
    await grant(page, agent, "session", "one");
    await grant(page, agent, "site", "two");
    expect(await outcomeOf(page, agent, "three")).to.equal("ran");
    expect(await outcomeOf(page, agent, "three")).to.equal("asked");
  });

  test("a permission for the site ends with its time, by the stored times (J8)", async () => {
    const { page, clock } = shopPage();
    const agent = refunder(refundTool().tool, A100, A100, A100);
    await grant(page, agent, "site");
    clock.advance(DAY_MS - 1);
    expect(await outcomeOf(page, agent)).to.equal("ran");
    clock.advance(1);
    expect(await outcomeOf(page, agent)).to.equal("asked");
    expect(await page.grants.list()).to.deep.equal([]);
  });

  test("a developer who shortens the time shortens what was given already", async () => {
    const { name, page, clock } = shopPage();
    await grant(page, refunder(refundTool().tool, A100), "site");
    await page.close();
    const later = shopPage(name, clock).page;
    const approval = { grantable: { ...Object(perOrder.grantable), siteMs: 60_000 } };
    const agent = refunder(refundTool({ approval }).tool, A100, A100);
    expect(await outcomeOf(later, agent)).to.equal("ran");
    clock.advance(60_000);
    expect(await outcomeOf(later, agent)).to.equal("asked");
  });

  test("a tool whose rule is gone, or makes another shape, asks (G2)", async () => {
    const swap = (args: unknown) => ({
      orderId: (args as Refund).orderId === "A-100" ? "B" : "A-100",
    }); // CAST: the tool's input
    const swapped = { grantable: { shape: swap } };
    for (const approval of [{}, { grantable: true }, { grantable: { scopes: [] } }, swapped]) {
      const { name, page } = shopPage();
      await grant(page, refunder(refundTool().tool, A100));
      await page.close();
      const after = shopPage(name).page;
      const asks = approval === swapped ? B200 : A100_LESS;
      const agent = refunder(refundTool({ approval }).tool, asks);
      expect(await outcomeOf(after, agent)).to.equal("asked");
    }
  });

  test("a tool that is described otherwise by now asks (G2)", async () => {
    const { name, page } = shopPage();
    await grant(page, refunder(refundTool().tool, A100));
    await page.close();
    const after = shopPage(name).page;
    const { tool } = refundTool({ description: "Refunds twice." });
    expect(await outcomeOf(after, refunder(tool, A100))).to.equal("asked");
  });

  test("after a reload a permission still counts", async () => {
    const { name, page } = shopPage();
    await grant(page, refunder(refundTool().tool, A100));
    await page.close();
    const after = shopPage(name).page;
    expect(await outcomeOf(after, refunder(refundTool().tool, A100_LESS))).to.equal("ran");
  });

  test("what a hook asks about is asked, and offers no permission (G4)", async () => {
    const { page } = shopPage();
    const { tool } = refundTool();
    const steps = [A100, A100].flatMap((args) => [calls({ name: "refund", args }), "done"]);
    await grant(page, refunder(tool, A100));
    const hook = createHook({ onToolCall: ({ tool: control }) => control.requestApproval({}) });
    const { agent } = scriptedAgent(steps, [tool], (builder) => builder.hook(hook));
    expect(await outcomeOf(page, agent)).to.equal("asked");
    const { request } = await interactionOf(page, "s", "approval");
    expect(request).not.to.have.property("grant");
  });

  test("what was asked about before is asked about again, whatever was allowed meanwhile (G4)", async () => {
    const { name, page } = shopPage();
    const { tool } = refundTool();
    await grant(page, refunder(tool, A100));
    const hook = createHook({ onToolCall: ({ tool: control }) => control.requestApproval({}) });
    const steps = [calls({ name: "refund", args: A100 }), "done"];
    say(page, scriptedAgent(steps, [tool], (builder) => builder.hook(hook)).agent);
    const { request } = await interactionOf(page, "s", "approval");
    await page.close();
    const after = shopPage(name).page;
    const fresh = refundTool();
    after.session("s").subscribe(() => undefined);
    after.register(scriptedAgent(["done"], [fresh.tool]).agent);
    const seen = { approvalId: request.id, approved: true, digest: "what I saw was another" };
    expect((await after.approvals.decide(seen)).status).to.equal("changed");
    const isAgain = (item: { id: string }) => item.id !== request.id;
    await itemsWhen(after, "s", (items) => items.some((item) => isPending(item) && isAgain(item)));
    expect(fresh.inputs).to.deep.equal([]);
  });

  test("a permission that one user gave does not count for another", async () => {
    const { page } = shopPage();
    const { tool } = refundTool();
    await grant(page, refunder(tool, A100), "site");
    const steps = [calls({ name: "refund", args: A100 }), "done"];
    page.session("t").subscribe(() => undefined);
    page
      .prompt(scriptedAgent(steps, [tool]).agent, "go", { sessionId: "t", userId: "somebody else" })
      .send()
      .catch(() => undefined);
    const { request } = await interactionOf(page, "t", "approval");
    expect(request.kind).to.equal("approval");
  });

  test("an equal sibling that a hook asked for waits on: its own card offered nothing (G4)", async () => {
    const { page } = shopPage();
    const { tool } = refundTool();
    const two = [A100, A100_LESS].map((args) => ({ name: "refund", args }));
    const hook = createHook({
      onToolCall: ({ args, tool: control }) =>
        args.includes("120") ? control.requestApproval({}) : control.run(),
    });
    const { agent } = scriptedAgent([calls(...two), "done"], [tool], (builder) =>
      builder.hook(hook),
    );
    say(page, agent);
    await itemsWhen(page, "s", (items) => items.filter(isPending).length === 2);
    const { request } = await interactionOf(page, "s", "approval");
    const asked = { approvalId: request.id, approved: true } as const;
    await page.approvals.decide({ ...asked, grant: { scope: "session" } });
    const [waits] = await page.approvals.list({ status: "pending" });
    expect(waits?.input).to.deep.equal(A100_LESS);
  });

  test("what takes a passkey is asked, whatever was allowed before (G4)", async () => {
    const { name, page } = shopPage();
    await grant(page, refunder(refundTool().tool, A100));
    await page.close();
    const after = shopPage(name).page;
    const { tool } = refundTool({ approval: { ...perOrder, level: "passkey" } });
    expect(await outcomeOf(after, refunder(tool, A100))).to.equal("asked");
  });

  test("a scope that the card does not offer is refused, and nothing is decided", async () => {
    const { page } = shopPage();
    const approval = { grantable: { scopes: ["session"] as const } };
    say(page, refunder(refundTool({ approval }).tool, A100));
    const { request } = await interactionOf(page, "s", "approval");
    const asked = { approvalId: request.id, approved: true } as const;
    const result = await page.approvals.decide({ ...asked, grant: { scope: "site" } });
    expect(result.status).to.equal("invalid");
    expect(await page.approvals.list({ status: "pending" })).to.have.length(1);
    expect(await page.grants.list()).to.deep.equal([]);
  });

  test("a scope that only the tool of now offers was not on the card, and is refused", async () => {
    const { name, page } = shopPage();
    const narrow = { grantable: { ...Object(perOrder.grantable), scopes: ["session"] } };
    say(page, refunder(refundTool({ approval: narrow }).tool, A100));
    const { request } = await interactionOf(page, "s", "approval");
    await page.close();
    const after = shopPage(name).page;
    after.session("s").subscribe(() => undefined);
    after.register(refunder(refundTool().tool));
    const asked = { approvalId: request.id, approved: true } as const;
    const result = await after.approvals.decide({ ...asked, grant: { scope: "site" } });
    expect(result.status).to.equal("invalid");
  });

  test("with an edited input the permission is for the shape of the edited one", async () => {
    const { page } = shopPage();
    const approval = { ...perOrder, editable: true };
    const agent = refunder(refundTool({ approval }).tool, A100, A100, B200);
    say(page, agent);
    const { request } = await interactionOf(page, "s", "approval");
    const asked = { approvalId: request.id, approved: true } as const;
    const result = await page.approvals.decide({
      ...asked,
      input: B200,
      grant: { scope: "session" },
    });
    expect(result.status).to.equal("decided");
    await answerOf(page, "s");
    expect((await page.grants.list()).map(({ shape }) => shape)).to.deep.equal([
      { orderId: "B-200" },
    ]);
    expect(await outcomeOf(page, agent)).to.equal("asked");
    expect(await outcomeOf(page, agent)).to.equal("ran");
  });

  test("an equal sibling that waits already is settled by the permission, others wait on", async () => {
    const { page } = shopPage();
    const { tool, inputs } = refundTool();
    const three = [A100, A100_LESS, B200].map((args) => ({ name: "refund", args }));
    const { agent } = scriptedAgent([calls(...three), "done"], [tool]);
    say(page, agent);
    await itemsWhen(page, "s", (items) => items.filter(isPending).length === 3);
    const { request } = await interactionOf(page, "s", "approval");
    const grantOf = { scope: "session" } as const;
    const asked = { approvalId: request.id, approved: true, grant: grantOf, reviewerId: "dana" };
    await page.approvals.decide(asked);
    const items = await itemsWhen(page, "s", (all) => all.filter(isPending).length === 1);
    const decisions = items.flatMap((item): Decision[] =>
      item.type === "interaction" && item.interaction.settlement.status === "settled"
        ? [item.interaction.settlement.decision]
        : [],
    );
    expect(decisions.map(({ via }) => via)).to.deep.equal(["api", "grant"]);
    expect(decisions[1]).to.deep.include({ status: "approved", reviewerId: "dana" });
    const [held] = await page.grants.list();
    expect(held?.uses).to.equal(1);
    const rest = items.find(isPending);
    if (rest) await page.approvals.decide({ approvalId: rest.id, approved: false });
    await answerOf(page, "s");
    expect(inputs).to.have.deep.members([A100, A100_LESS]);
  });

  test("a permission for the site settles equal calls that wait in other conversations", async () => {
    const { page } = shopPage();
    const { tool } = refundTool();
    say(page, refunder(tool, A100_LESS), "other");
    await interactionOf(page, "other", "approval");
    const steps = [calls({ name: "refund", args: A100 }), "done", "done"];
    await grant(page, scriptedAgent(steps, [tool]).agent, "site", "s");
    expect(await answerOf(page, "other")).to.equal("done");
  });

  test("a permission that was taken back allows nothing more; taking it back counts once", async () => {
    const { page } = shopPage();
    const agent = refunder(refundTool().tool, A100, A100);
    await grant(page, agent);
    const [held] = await page.grants.list();
    const grantId = held?.grantId ?? "";
    expect(await page.grants.revoke(grantId)).to.equal(true);
    expect(await page.grants.revoke(grantId)).to.equal(false);
    expect(await page.grants.list()).to.deep.equal([]);
    expect(await outcomeOf(page, agent)).to.equal("asked");
  });
});
