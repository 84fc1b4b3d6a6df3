// What waits for a result, or was asked by page code, on another device: the same checks, and the first answer wins.
import { expect } from "@open-wc/testing";
import { createTool } from "../../src/index.js";
import { MemoryRelay } from "../../src/testing/index.js";
import { answerOf, calls, closePages, interactionOf, lastResults, scriptedAgent } from "./page.js";
import { approvalOn, itemOn, openDevice } from "./relay-world.js";

const COUNT = {
  type: "object",
  properties: { count: { type: "integer" } },
  required: ["count"],
};

describe("a result, and an approval of page code, over a relay", () => {
  afterEach(closePages);

  test("another device supplies a result, checked by what was frozen there; this one goes on with it", async () => {
    const engine = new MemoryRelay();
    const laptop = openDevice(engine);
    const phone = openDevice(engine, { access: { reviewerId: "ada" } });
    laptop.page.session("s").subscribe(() => undefined);
    const count = createTool({ name: "count_stock", description: "", output: COUNT });
    const { agent, model } = scriptedAgent([calls({ name: "count_stock" }), "ok"], [count]);
    laptop.page
      .prompt(agent, "go", { sessionId: "s" })
      .send()
      .catch(() => undefined);
    const asked = await interactionOf(laptop.page, "s", "output");
    const { interaction } = await itemOn(phone, ({ origin }) => origin === "elsewhere");
    expect(interaction.request).to.deep.equal(asked.request);
    const { id } = interaction.request;
    expect(await phone.page.provideOutput(id, { count: "three" })).to.include({
      status: "invalid",
    });
    expect(await phone.page.provideOutput(id, { count: 3 })).to.include({ status: "decided" });
    expect(await answerOf(laptop.page, "s")).to.equal("ok");
    expect(lastResults(model)).to.deep.equal(['{"count":3}']);
    expect(await laptop.page.provideOutput(id, { count: 4 })).to.include({
      status: "already_decided",
    });
  });

  test("another device decides what page code waits for here, and the record says who and why", async () => {
    const engine = new MemoryRelay();
    const laptop = openDevice(engine);
    const phone = openDevice(engine, { access: { reviewerId: "ada" } });
    const approved = laptop.page.approvals.waitForDecision({
      userId: "u1",
      conversationId: "support-7",
      toolName: "export_customers",
      args: { rows: 3 },
    });
    const seen = await approvalOn(phone, ({ origin }) => origin === "elsewhere");
    expect(seen).to.include({ userId: "u1", conversationId: "support-7", status: "pending" });
    const no = { approvalId: seen.id, approved: false, reason: "Not today.", reviewerId: "ada" };
    expect(await phone.page.approvals.decide(no)).to.include({ status: "decided" });
    expect(await approved).to.equal(false);
    expect(await laptop.page.approvals.get(seen.id)).to.include({
      status: "rejected",
      reviewerId: "ada",
      decisionReason: "Not today.",
    });
  });
});
