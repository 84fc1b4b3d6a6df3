import { expect } from "@open-wc/testing";
import { deleteDB } from "idb";
import { buildSupportAgent } from "../../demo/shop/agent.js";
import { DemoModel } from "../../demo/shop/demo-model/demo-model.js";
import { openShop, type Shop } from "../../demo/shop/shop-database.js";
import { conversationFile, deleteYourData } from "../../demo/shop/your-data.js";
import { createMemoryStore, createRuntime, type Runtime } from "../../src/index.js";

suite("a visitor's data", () => {
  const name = `your-data-${crypto.randomUUID()}`;
  let shop: Shop;
  let runtime: Runtime;

  beforeEach(async () => {
    shop = await openShop({ name });
    await shop.reset();
    runtime = createRuntime({ name: `${name}-${crypto.randomUUID()}`, store: createMemoryStore() });
    const agent = buildSupportAgent(new DemoModel({ thinkMs: 0, wordMs: 0 }), shop);
    await runtime.prompt(agent, "refund $20 of A-099", { sessionId: "shop" }).send();
  });

  afterEach(async () => {
    await runtime.close();
    shop.close();
  });

  after(() => deleteDB(name));

  test("a conversation is a file of JSON with every event of it", async () => {
    const file = await conversationFile(runtime, "shop");
    expect(file.name).to.match(/^conversation-shop-\d{4}-\d\d-\d\d\.json$/);
    expect(file.type).to.equal("application/json");
    const { sessionId, runs } = JSON.parse(await file.text());
    expect(sessionId).to.equal("shop");
    const types = runs[0].events.map(({ type }: { type: string }) => type);
    expect(types).to.include.members(["run_started", "tool_finished", "run_completed"]);
  });

  test("all of it is deleted, and what is not the demo's stays", async () => {
    const storage = new Map([
      ["anvia-demo-model", "{}"],
      ["notes", '["milk"]'],
      ["another-page", "7"],
    ]);
    const removeItem = (key: string) => void storage.delete(key);
    expect((await shop.order("A-099"))?.refundedCents).to.equal(20_00);
    await deleteYourData({ runtime, shop, storage: { removeItem } });
    expect((await runtime.exportSession("shop")).runs).to.deep.equal([]);
    expect((await shop.order("A-099"))?.refundedCents).to.equal(0);
    expect([...storage.keys()]).to.deep.equal(["another-page"]);
  });
});
