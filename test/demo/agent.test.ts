import { expect } from "@open-wc/testing";
import { deleteDB } from "idb";
import { buildSupportAgent } from "../../demo/shop/agent.js";
import { DemoModel } from "../../demo/shop/demo-model/demo-model.js";
import { openShop, type Shop } from "../../demo/shop/shop-database.js";
import { createShopTools } from "../../demo/shop/tools.js";
import { type Agent, createMemoryStore, createRuntime, type Runtime } from "../../src/index.js";

suite("the shop's agent", () => {
  const name = `shop-agent-${crypto.randomUUID()}`;
  let shop: Shop;
  let runtime: Runtime;
  let agent: Agent;

  beforeEach(async () => {
    shop = await openShop({ name });
    await shop.reset();
    runtime = createRuntime({ name: `${name}-${crypto.randomUUID()}`, store: createMemoryStore() });
    agent = buildSupportAgent(new DemoModel({ thinkMs: 0, wordMs: 0 }), shop);
  });

  afterEach(async () => {
    await runtime.close();
    shop.close();
  });

  after(() => deleteDB(name));

  test("a refund up to $100 needs nobody", async () => {
    const { output } = await runtime.prompt(agent, "refund $20 of A-099").send();
    expect(output).to.contain("**$20.00** of A-099 goes back to your card");
    expect((await shop.order("A-099"))?.refundedCents).to.equal(20_00);
  });

  test("a refund above $100 waits, with the amount in its reason", async () => {
    const pending = nextPending();
    const sent = runtime.prompt(agent, "refund $250 of A-100").send();
    const approval = await pending;
    expect(approval.reason).to.equal("Review refund of $250.00 for A-100.");
    expect((await shop.order("A-100"))?.refundedCents).to.equal(0);
    await runtime.approvals.decide({ approvalId: approval.id, approved: true });
    expect((await sent).output).to.contain("All $250.00 that you paid is now refunded.");
    expect((await shop.order("A-100"))?.refundedCents).to.equal(250_00);
  });

  test("a cancellation always waits, and a no with a reason reaches the visitor", async () => {
    const pending = nextPending();
    const sent = runtime.prompt(agent, "cancel A-104").send();
    const approval = await pending;
    expect(approval.reason).to.equal(
      "Cancel A-104 (Wool throw, moss and Stoneware mug). $132.00 goes back to the card.",
    );
    await runtime.approvals.decide({ approvalId: approval.id, approved: false, reason: "A gift." });
    expect((await sent).output).to.contain("wrote: “A gift.”");
    expect((await shop.order("A-104"))?.status).to.equal("packing");
  });

  test("nothing of it needs a network: the shop is in the page, and so is the demo model", () => {
    expect(new DemoModel().offline).to.equal(true);
    const needing = createShopTools(shop).filter((tool) => !tool.offline);
    expect(needing.map((tool) => tool.name)).to.deep.equal([]);
  });

  test("an unknown order is an error text for the model", async () => {
    const { output } = await runtime.prompt(agent, "where is A-555?").send();
    expect(output).to.contain("There is no order A-555. Say “show my orders”");
  });

  /** The next approval that waits. */
  function nextPending(): Promise<{ readonly id: string; readonly reason?: string }> {
    return new Promise((resolve) => {
      const stop = runtime.approvals.subscribe(([first]) => {
        if (!first) return;
        resolve(first);
        queueMicrotask(() => stop());
      });
    });
  }
});
