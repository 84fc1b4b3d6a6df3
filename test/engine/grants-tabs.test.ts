// Standing permissions in several tabs: given, used and taken back at once; tabs that die in between (G1, G3, G5).
import { expect } from "@open-wc/testing";
import { openIndexedDBStore, type RunStore, type Tool } from "../../src/index.js";
import { createGate, ManualClock } from "../../src/testing/index.js";
import { rowsOf } from "./grants-rows.js";
import { grant, isPending, outcomeOf, refunder, refundTool, say, shopPage } from "./grants-shop.js";
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
  storeOver,
} from "./page.js";

const A100 = { orderId: "A-100", amount: 250 };

/** A turn whose refund is allowed by a permission, and waits until the tool before it is done. */
function behindSlowTool(refund: Tool) {
  const gate = createGate();
  const started = createGate();
  const slow = spyTool({
    name: "slow",
    execute: async () => {
      started.open();
      await gate.promise;
      return "slow done";
    },
  });
  const turn = calls({ name: "slow" }, { name: "refund", args: A100 });
  const { agent } = scriptedAgent([turn, "done"], [slow.tool, refund]);
  return { agent, gate, started };
}

describe("grants in several tabs", () => {
  afterEach(closePages);

  test("taken back in one tab while the other is about to use it: it is asked about, and does not run (G3)", async () => {
    const { name, page } = shopPage();
    const other = shopPage(name).page;
    const { tool, inputs } = refundTool();
    await grant(page, refunder(tool, A100));
    const { agent, gate, started } = behindSlowTool(tool);
    page.session("s").subscribe(() => undefined);
    page
      .prompt(agent, "go", { sessionId: "s" })
      .withToolConcurrency(1)
      .send()
      .catch(() => undefined);
    await started.promise;
    await itemsWhen(page, "s", (items) =>
      items.some((item) => item.type === "tool_call" && "grantId" in item.call.progress),
    );
    const [held] = await other.grants.list();
    expect(held?.uses).to.equal(1);
    expect(await other.grants.revoke(held?.grantId ?? "")).to.equal(true);
    gate.open();
    const { request } = await interactionOf(page, "s", "approval");
    expect(inputs).to.have.length(1);
    await page.approvals.decide({ approvalId: request.id, approved: false });
    await answerOf(page, "s");
    expect(inputs).to.have.length(1);
  });

  test("the other tab hears of a permission that is given, and of one that is taken back", async () => {
    const { name, page } = shopPage();
    const other = shopPage(name).page;
    const heard: number[] = [];
    const reached = createGate();
    other.grants.subscribe((grants) => {
      heard.push(grants.length);
      if (heard.includes(1) && grants.length === 0) reached.open();
      if (grants.length === 1) void page.grants.revoke(grants[0]?.grantId ?? "");
    });
    await grant(page, refunder(refundTool().tool, A100));
    await reached.promise;
    expect(heard.at(-1)).to.equal(0);
  });

  test("two tabs use a permission at once: both calls run, and both are counted", async () => {
    const { name, page } = shopPage();
    const other = shopPage(name).page;
    const [mine, theirs] = [refundTool(), refundTool()];
    await grant(page, refunder(mine.tool, A100), "site");
    const outcomes = await Promise.all([
      outcomeOf(page, refunder(mine.tool, A100), "one"),
      outcomeOf(other, refunder(theirs.tool, A100), "two"),
    ]);
    expect(outcomes).to.deep.equal(["ran", "ran"]);
    expect(mine.inputs.length + theirs.inputs.length).to.equal(3);
    expect((await page.grants.list())[0]?.uses).to.equal(2);
  });

  test("two tabs give a permission with the same approval at once: one of them counts", async () => {
    const { name, page } = shopPage();
    const other = shopPage(name).page;
    say(page, refunder(refundTool().tool, A100));
    const { request } = await interactionOf(page, "s", "approval");
    other.register(refunder(refundTool().tool));
    other.session("s").subscribe(() => undefined);
    await interactionOf(other, "s", "approval");
    const asked = { approvalId: request.id, approved: true } as const;
    const results = await Promise.all([
      page.approvals.decide({ ...asked, grant: { scope: "session" } }),
      other.approvals.decide({ ...asked, grant: { scope: "site" } }),
    ]);
    expect(results.map(({ status }) => status)).to.have.members(["decided", "already_decided"]);
    await answerOf(page, "s");
    expect(await page.grants.list()).to.have.length(1);
    expect(await rowsOf(name, "grants")).to.have.length(1);
  });

  test("a tab that died between the decision and the row: the next page writes the row (G1)", async () => {
    const name = freshName();
    const store: RunStore = storeOver(openIndexedDBStore({ name }));
    store.writeGrant = () => Promise.reject(new Error("the tab is gone"));
    const faults: unknown[] = [];
    const page = openPage({ name, store });
    page.onFault((fault) => faults.push(fault));
    const { decided } = await grant(page, refunder(refundTool().tool, A100));
    expect(decided.status).to.equal("decided");
    expect(faults).not.to.be.empty;
    expect(await rowsOf(name, "grants")).to.deep.equal([]);
    await page.close();
    const after = openPage({ name });
    expect(await outcomeOf(after, refunder(refundTool().tool, A100))).to.equal("ran");
    expect(await rowsOf(name, "grants")).to.have.length(1);
  });

  test("what was taken back stays a row, and no page writes it anew (G5)", async () => {
    const { name, page } = shopPage();
    await grant(page, refunder(refundTool().tool, A100));
    const [held] = await page.grants.list();
    await page.grants.revoke(held?.grantId ?? "");
    await page.close();
    const after = shopPage(name).page;
    expect(await outcomeOf(after, refunder(refundTool().tool, A100))).to.equal("asked");
    const [row] = await rowsOf(name, "grants");
    expect(row?.revokedAt).to.be.a("number");
  });

  test("a list that somebody watches changes by itself when a permission ends", async () => {
    const clock = new ManualClock(Date.now());
    const { page } = shopPage(freshName(), clock);
    await grant(page, refunder(refundTool().tool, A100), "site");
    const [given, ended] = [createGate(), createGate()];
    page.grants.subscribe((grants) => (grants.length === 1 ? given : ended).open());
    await given.promise;
    clock.advance(86_400_000);
    await ended.promise;
    expect(await page.grants.list()).to.deep.equal([]);
  });

  test("a call that ended its page while it ran by a permission since taken back is asked about (J5)", async () => {
    const { name, page } = shopPage();
    const stuck = createGate();
    const once = refundTool({ recovery: "idempotent" });
    await grant(page, refunder(once.tool, A100));
    const hangs = refundTool({
      recovery: "idempotent",
      execute: async () => {
        stuck.open();
        await new Promise(() => undefined);
      },
    });
    say(page, refunder(hangs.tool, A100));
    await stuck.promise;
    await page.close();
    const after = shopPage(name).page;
    const [held] = await after.grants.list();
    await after.grants.revoke(held?.grantId ?? "");
    const again = refundTool({ recovery: "idempotent" });
    after.session("s").subscribe(() => undefined);
    after.register(scriptedAgent(["done"], [again.tool]).agent);
    const items = await itemsWhen(after, "s", (all) => all.some(isPending));
    const [card] = items.filter(isPending);
    expect(card).to.have.nested.property("interaction.request.kind", "recovery");
    expect(again.inputs).to.deep.equal([]);
  });
});
