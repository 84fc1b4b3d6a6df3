// Whatever waits for a person travels; whatever ends here is taken back there.
import { expect } from "@open-wc/testing";
import { askQuestion, createTool, type InboxItem } from "../../src/index.js";
import { MemoryRelay } from "../../src/testing/index.js";
import { calls, closePages, lastResults, scriptedAgent } from "./page.js";
import {
  approvalOn,
  askOn,
  engineHas,
  interactionIn,
  itemOn,
  openDevice,
  pendingOn,
  shop,
} from "./relay-world.js";

function twoDevices() {
  const engine = new MemoryRelay();
  return { engine, laptop: openDevice(engine), phone: openDevice(engine) };
}

describe("what travels over a relay", () => {
  afterEach(closePages);

  test("a question is answered on the phone, and the model reads the answer", async () => {
    const { laptop, phone } = twoDevices();
    const question = { id: "size", question: "Which size?", choices: ["S", "M"] };
    const { agent, model } = scriptedAgent(
      [calls({ name: "ask_question", args: { questions: [question] } }), "done"],
      [askQuestion()],
    );
    laptop.page.session("s").subscribe(() => undefined);
    const finished = laptop.page.prompt(agent, "go", { sessionId: "s" }).send();
    const item = await itemOn(phone);
    expect(item).to.include({ origin: "elsewhere", sessionId: "s" });
    const { id } = item.interaction.request;
    const wrong = await phone.page.answer(id, { other: "M" });
    expect(wrong.status).to.equal("invalid");
    expect((await phone.page.answer(id, { size: "M" }, { reviewerId: "ann" })).status).to.equal(
      "decided",
    );
    await finished;
    expect(lastResults(model)[0]).to.contain('"answer":"M"');
  });

  test("the output of a tool without execute is given on the phone", async () => {
    const { laptop, phone } = twoDevices();
    const tool = createTool({ name: "measure", description: "A person measures." });
    const { agent, model } = scriptedAgent([calls({ name: "measure" }), "done"], [tool]);
    laptop.page.session("s").subscribe(() => undefined);
    const finished = laptop.page.prompt(agent, "go", { sessionId: "s" }).send();
    const { interaction } = await itemOn(phone);
    const result = await phone.page.provideOutput(interaction.request.id, "12 cm");
    expect(result.status).to.equal("decided");
    await finished;
    expect(lastResults(model)).to.deep.equal(["12 cm"]);
  });

  test("an approval that page code asks for is decided on the phone", async () => {
    const { laptop, phone } = twoDevices();
    const answer = laptop.page.approvals.waitForDecision({
      toolName: "publish",
      args: { id: 7 },
      userId: "robin",
    });
    const asked = await pendingOn(phone);
    expect(asked).to.deep.include({ toolName: "publish", input: { id: 7 }, userId: "robin" });
    await phone.page.approvals.decide({ approvalId: asked.id, approved: true });
    expect(await answer).to.equal(true);
  });

  test("the yes of a handler counts only when the relay confirms it", async () => {
    const { engine, laptop } = twoDevices();
    const work = shop();
    const finished = laptop.page
      .prompt(work.agent, "go", { sessionId: "s" })
      .withToolApprovalHandler((approval) => ({ ...approval, status: "approved" }))
      .send();
    laptop.page.session("s").subscribe(() => undefined);
    await finished;
    expect(work.inputs).to.have.length(1);
    const record = await engineHas(engine, ({ status }) => status === "settled");
    const settled = (await interactionIn(laptop.store, record.id))?.settlement;
    expect(settled).to.have.nested.property("decision.via", "handler");
    expect(settled).to.have.nested.property("decision.decisionId", record.decision?.decisionId);
  });

  test("a handler's yes that cannot be confirmed fails nothing: it counts when the relay is back", async () => {
    const { engine, laptop } = twoDevices();
    laptop.disruption.cut();
    const work = shop();
    laptop.page.session("s").subscribe(() => undefined);
    const finished = laptop.page
      .prompt(work.agent, "go", { sessionId: "s" })
      .withToolApprovalHandler((approval) => ({ ...approval, status: "approved" }))
      .send();
    const { id } = await pendingOn(laptop);
    await new Promise<void>((resolve) => {
      const look = () => laptop.page.outbox.get(id) && resolve();
      laptop.page.outbox.subscribe(look);
      look();
    });
    expect(work.inputs).to.have.length(0);
    laptop.disruption.heal();
    await finished;
    expect(work.inputs).to.have.length(1);
    expect(engine.records[0]?.decision?.status).to.equal("approved");
  });

  test("“Send now” sets a step aside there, too", async () => {
    const { engine, laptop, phone } = twoDevices();
    const work = shop();
    const { approval, finished } = await askOn(laptop, work);
    await pendingOn(phone);
    expect(await laptop.page.steer(approval.runId, "forget it")).to.equal(true);
    expect(await laptop.page.supersede(approval.runId)).to.equal(true);
    await finished;
    expect(engine.records[0]?.decision?.status).to.equal("superseded");
    expect(work.inputs).to.have.length(0);
  });

  test("what is deleted here is taken back there, one conversation or all", async () => {
    for (const remove of ["clear", "deleteEverything"] as const) {
      const { engine, laptop, phone } = twoDevices();
      const { approval } = await askOn(laptop, shop());
      await pendingOn(phone);
      await laptop.page[remove]("s");
      const { id } = await engineHas(engine, ({ status }) => status === "cancelled");
      expect(id).to.equal(approval.id);
      expect((await approvalOn(phone, ({ status }) => status !== "pending")).status).to.equal(
        "cancelled",
      );
    }
  });

  test("the inbox shows what waits here and elsewhere, newest first, and lets go of what is settled", async () => {
    const { laptop, phone } = twoDevices();
    const seen: (readonly InboxItem[])[] = [];
    phone.page.inbox.subscribe((items) => seen.push(items));
    const first = await askOn(laptop, shop());
    const there = await itemOn(phone, (item) => item.origin === "elsewhere" && !item.integrity);
    const second = await askOn(phone, shop());
    await itemOn(phone, ({ origin }) => origin === "here");
    const items = await phone.page.inbox.list();
    expect(items.map(({ interaction }) => interaction.request.id)).to.deep.equal([
      second.approval.id,
      first.approval.id,
    ]);
    expect(items[1]).to.equal(there);
    await laptop.page.approvals.decide({ approvalId: first.approval.id, approved: false });
    await approvalOn(phone, ({ status }) => status === "rejected");
    expect(await phone.page.inbox.list()).to.have.length(1);
    expect((await phone.page.inbox.get(first.approval.id))?.interaction.settlement.status).to.equal(
      "settled",
    );
    expect(seen.length).to.be.greaterThan(2);
  });

  test("who may decide is asked for every kind, and the answer is a reason", async () => {
    const engine = new MemoryRelay();
    const laptop = openDevice(engine, {
      reviewer: () => "ann",
      mayDecide: (reviewerId, { request }) =>
        reviewerId === "boss" || `Only the boss decides about ${request.toolName}.`,
    });
    const work = shop();
    const { approval, finished } = await askOn(laptop, work);
    const { id: approvalId } = approval;
    const refused = await laptop.page.approvals.decide({ approvalId, approved: true });
    expect(refused).to.include({
      status: "invalid",
      message: "Only the boss decides about refund.",
    });
    expect(refused).to.have.nested.property("approval.status", "pending");
    const { interaction } = (await laptop.page.inbox.get(approvalId)) ?? {};
    expect(interaction && (await laptop.page.mayDecide(interaction))).to.equal(
      "Only the boss decides about refund.",
    );
    expect(interaction && (await laptop.page.mayDecide(interaction, "boss"))).to.equal(true);
    expect(engine.records[0]?.status).to.equal("pending");
    await laptop.page.approvals.decide({ approvalId, approved: true, reviewerId: "boss" });
    await finished;
    expect(work.inputs).to.have.length(1);
  });
});
