// R2: a decision that the relay cannot confirm is kept, said to be queued, and runs nothing until it counts.
import { expect } from "@open-wc/testing";
import { createMemoryStore } from "../../src/index.js";
import { ManualClock, MemoryRelay } from "../../src/testing/index.js";
import { closePages, openPage, storeOver } from "./page.js";
import {
  approvalOn,
  askOn,
  engineHas,
  interactionIn,
  openDevice,
  pendingOn,
  relayOver,
  shop,
  TestNetwork,
  when,
} from "./relay-world.js";

/** A laptop that has asked, and a phone that has heard of it. */
async function asked(options: Parameters<typeof openDevice>[1] = {}) {
  const engine = new MemoryRelay();
  const network = new TestNetwork();
  const laptop = openDevice(engine, { network, ...options });
  const phone = openDevice(engine);
  const work = shop();
  const { approval, finished } = await askOn(laptop, work);
  await pendingOn(phone);
  return { engine, network, laptop, phone, work, id: approval.id, finished };
}

describe("a relay that cannot be reached", () => {
  afterEach(closePages);

  test("a decision is queued, runs nothing, and is sent when the relay is back", async () => {
    const { engine, network, laptop, work, id, finished } = await asked();
    laptop.disruption.cut();
    const result = await laptop.page.approvals.decide({ approvalId: id, approved: true });
    expect(result.status).to.equal("queued");
    expect(result).to.have.nested.property("approval.status", "pending");
    expect(laptop.page.outbox.get(id)?.status).to.equal("approved");
    expect(laptop.page.connection.status).to.equal("offline");
    expect((await interactionIn(laptop.store, id))?.settlement.status).to.equal("pending");
    expect(work.inputs).to.have.length(0);
    laptop.disruption.heal();
    network.isBack();
    await finished;
    expect(work.inputs).to.have.length(1);
    expect(laptop.page.outbox.get(id)).to.equal(undefined);
    expect(laptop.page.connection.status).to.equal("online");
    const { decision } = await engineHas(engine, ({ status }) => status === "settled");
    const settled = (await interactionIn(laptop.store, id))?.settlement;
    expect(settled).to.have.nested.property("decision.decisionId", decision?.decisionId);
  });

  test("the first queued decision stands: deciding again changes nothing", async () => {
    const { network, laptop, work, id, finished } = await asked();
    laptop.disruption.cut();
    await laptop.page.approvals.decide({ approvalId: id, approved: false, reason: "first" });
    const first = laptop.page.outbox.get(id);
    const again = await laptop.page.approvals.decide({ approvalId: id, approved: true });
    expect(again.status).to.equal("queued");
    expect(laptop.page.outbox.get(id)).to.equal(first);
    laptop.disruption.heal();
    network.isBack();
    await finished;
    expect(work.inputs).to.have.length(0);
  });

  test("a queued decision that comes second is dropped, and the first one is shown", async () => {
    const { network, laptop, phone, work, id, finished } = await asked();
    laptop.disruption.cut();
    await laptop.page.approvals.decide({ approvalId: id, approved: true });
    await phone.page.approvals.decide({ approvalId: id, approved: false, reviewerId: "ann" });
    laptop.disruption.heal();
    network.isBack();
    await finished;
    expect(await laptop.page.approvals.get(id)).to.include({
      status: "rejected",
      reviewerId: "ann",
    });
    expect(laptop.page.outbox.get(id)).to.equal(undefined);
    expect(work.inputs).to.have.length(0);
  });

  test("a queued decision outlives the page", async () => {
    const store = createMemoryStore();
    const { engine, laptop, phone, id } = await asked({ store: surviving(store) });
    laptop.disruption.cut();
    await laptop.page.approvals.decide({ approvalId: id, approved: true, reviewerId: "ann" });
    await laptop.page.close();
    const again = openDevice(engine, { store });
    const work = shop({}, { isReopened: true });
    again.page.register(work.agent);
    await when(again.page, async () => work.inputs[0]);
    expect(await approvalOn(phone, ({ status }) => status === "approved")).to.include({
      reviewerId: "ann",
    });
  });

  test("what is queued is known from the start after a reload", async () => {
    const store = createMemoryStore();
    const { engine, laptop, id } = await asked({ store: surviving(store) });
    laptop.disruption.cut();
    await laptop.page.approvals.decide({ approvalId: id, approved: true });
    await laptop.page.close();
    const again = openDevice(engine, { store: surviving(store) });
    again.disruption.cut();
    const [item] = await again.page.inbox.list();
    expect(item?.queued?.status).to.equal("approved");
    const result = await again.page.approvals.decide({ approvalId: id, approved: false });
    expect(result.status).to.equal("queued");
  });

  test("without a network a decision is queued at once: nobody waits for an answer", async () => {
    const engine = new MemoryRelay();
    const inner = engine.device().relay;
    const isAsked: string[] = [];
    const network = { isOnline: () => false, losses: 0, subscribe: () => () => undefined };
    const relay = relayOver(inner, {
      decide: () => {
        isAsked.push("decide");
        return new Promise(() => undefined);
      },
    });
    const page = openPage({ relay, network, audit: false });
    const answer = page.approvals.waitForDecision({ toolName: "publish" });
    answer.catch(() => undefined);
    const { id } = await pendingOn({ page });
    expect((await page.approvals.decide({ approvalId: id, approved: true })).status).to.equal(
      "queued",
    );
    expect(isAsked).to.deep.equal([]);
  });

  test("a queued decision for a run elsewhere is delivered when the relay is back", async () => {
    const { phone, work, id, finished } = await asked();
    phone.disruption.cut();
    const result = await phone.page.approvals.decide({ approvalId: id, approved: true });
    expect(result.status).to.equal("queued");
    expect(phone.page.outbox.get(id)?.status).to.equal("approved");
    expect(work.inputs).to.have.length(0);
    phone.disruption.heal();
    await finished; // the phone tries again by itself
    expect(work.inputs).to.have.length(1);
    await approvalOn(phone, ({ status }) => status === "approved");
    expect(phone.page.outbox.get(id)).to.equal(undefined);
  });

  test("“Delete my data” drops what was not sent yet: it is never sent", async () => {
    const { engine, phone, laptop, work, id } = await asked();
    phone.disruption.cut();
    await phone.page.approvals.decide({ approvalId: id, approved: true });
    await phone.page.deleteEverything();
    expect(phone.page.outbox.get(id)).to.equal(undefined);
    phone.disruption.heal();
    const result = await laptop.page.approvals.decide({ approvalId: id, approved: false });
    expect(result.status).to.equal("decided");
    await approvalOn(phone, ({ status }) => status === "rejected");
    expect(engine.get(id)?.decision?.status).to.equal("rejected");
    expect(work.inputs).to.have.length(0);
  });

  test("what was asked offline is made known when the relay is back, and decided there", async () => {
    const engine = new MemoryRelay();
    const network = new TestNetwork();
    const [laptop, phone] = [openDevice(engine, { network }), openDevice(engine)];
    laptop.disruption.cut();
    const work = shop();
    const { approval, finished } = await askOn(laptop, work);
    expect(engine.records).to.have.length(0);
    laptop.disruption.heal();
    network.isBack();
    await pendingOn(phone);
    await phone.page.approvals.decide({ approvalId: approval.id, approved: true });
    await finished;
    expect(work.inputs).to.have.length(1);
  });

  test("an answer that is lost is read back: a decision that counted is not queued", async () => {
    const { engine, laptop, work, id, finished } = await asked();
    laptop.disruption.loseAnswers();
    const result = await laptop.page.approvals.decide({ approvalId: id, approved: true });
    expect(result.status).to.equal("queued"); // not even reading back works
    expect(engine.records[0]?.status).to.equal("settled");
    expect(work.inputs).to.have.length(0);
    laptop.disruption.heal();
    await finished;
    expect(work.inputs).to.have.length(1);
  });

  test("Stop works without the relay; the phone is told when it is back, and can run nothing", async () => {
    const { engine, network, laptop, phone, work, id } = await asked();
    laptop.disruption.cut();
    await laptop.page.cancel(id.split(":")[0] ?? "");
    expect((await interactionIn(laptop.store, id))?.settlement.status).to.equal("cancelled");
    laptop.disruption.heal();
    network.isBack();
    await engineHas(engine, ({ status }) => status === "cancelled");
    const there = await approvalOn(phone, ({ status }) => status === "cancelled");
    const late = await phone.page.approvals.decide({ approvalId: there.id, approved: true });
    expect(late.status).to.equal("already_decided");
    expect(work.inputs).to.have.length(0);
  });

  test("a deadline that nobody can confirm settles nothing, and a yes that came in time counts", async () => {
    const clock = new ManualClock();
    const engine = new MemoryRelay({ now: () => clock.now() });
    const network = new TestNetwork();
    const faults: unknown[] = [];
    const [laptop, phone] = [openDevice(engine, { clock, network }), openDevice(engine, { clock })];
    laptop.page.onFault((fault) => faults.push(fault));
    const work = shop({ timeoutMs: 60_000 });
    const { approval, finished } = await askOn(laptop, work);
    await pendingOn(phone);
    laptop.disruption.cut();
    await phone.page.approvals.decide({ approvalId: approval.id, approved: true });
    clock.advance(61_000);
    const late = await laptop.page.approvals.decide({ approvalId: approval.id, approved: false });
    expect(late.status).to.equal("queued");
    expect((await interactionIn(laptop.store, approval.id))?.settlement.status).to.equal("pending");
    laptop.disruption.heal();
    network.isBack();
    await finished;
    expect(work.inputs).to.have.length(1);
    expect(faults).to.deep.equal([]);
  });

  test("a deadline that could not be confirmed is, when the relay is back", async () => {
    const clock = new ManualClock();
    const engine = new MemoryRelay({ now: () => clock.now() });
    const network = new TestNetwork();
    const [laptop, phone] = [openDevice(engine, { clock, network }), openDevice(engine, { clock })];
    const work = shop({ timeoutMs: 60_000 });
    const { approval, finished } = await askOn(laptop, work);
    await pendingOn(phone);
    laptop.disruption.cut();
    clock.advance(61_000);
    const late = await phone.page.approvals.decide({ approvalId: approval.id, approved: true });
    expect(late.status).to.equal("expired");
    laptop.disruption.heal();
    network.isBack();
    await finished;
    expect((await laptop.page.approvals.get(approval.id))?.status).to.equal("timed_out");
    expect((await approvalOn(phone, ({ status }) => status !== "pending")).status).to.equal(
      "timed_out",
    );
    expect(work.inputs).to.have.length(0);
  });
});

/** The store of a page that is closed, for the page that comes after it. */
function surviving(store: ReturnType<typeof createMemoryStore>) {
  return { ...storeOver(store), close: async () => undefined };
}
