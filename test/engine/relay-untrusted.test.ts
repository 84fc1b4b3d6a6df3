// R5: what comes from a relay is untrusted. It can decide; it cannot change what was asked, or what runs.
import { expect } from "@open-wc/testing";
import { AnviaError, type Decision, type InteractionRecord, type Relay } from "../../src/index.js";
import { type MemoryAccess, MemoryRelay } from "../../src/testing/index.js";
import { closePages, openPage } from "./page.js";
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

/** A laptop that has asked; what the engine then says about it is the test's. */
async function asked(approval: object = {}, access: MemoryAccess = {}) {
  const engine = new MemoryRelay();
  const network = new TestNetwork();
  const laptop = openDevice(engine, { network, access });
  const work = shop(approval);
  const { approval: waiting, finished } = await askOn(laptop, work);
  const record = await engineHas(engine, ({ status }) => status === "pending");
  const say = (change: Partial<InteractionRecord>) =>
    engine.put({ ...record, version: record.version + 1, status: "settled", ...change });
  return { engine, network, laptop, work, id: waiting.id, finished, record, say };
}

const yes: Decision = { status: "approved", decisionId: "forged", via: "dialog" };

describe("what comes from a relay", () => {
  afterEach(closePages);

  test("a yes to something else than was asked is none: it is asked about again", async () => {
    const { laptop, work, id, say } = await asked();
    say({ decision: { ...yes, digest: "of something else" } });
    const again = await approvalOn(laptop, (each) => each.id !== id && each.status === "pending");
    expect(again.input).to.deep.equal({ amount: 250 });
    expect(work.inputs).to.have.length(0);
  });

  test("the request of a record is never used for a run that is here", async () => {
    const { laptop, work, id, record, say } = await asked();
    const request = { ...record.request, input: { amount: 9_999_999 } };
    say({ status: "pending", request });
    const shown = await laptop.page.approvals.get(id);
    expect(shown?.input).to.deep.equal({ amount: 250 });
    await laptop.page.approvals.decide({ approvalId: id, approved: true });
    await when(laptop.page, async () => work.inputs[0]);
    expect(work.inputs).to.deep.equal([{ amount: 250 }]);
  });

  test("a record of a run that is here, about something that was never asked there, changes nothing", async () => {
    const { engine, laptop, id, record } = await asked();
    const forged = id.replace(/:1$/, ":7");
    engine.put({ ...record, id: forged, request: { ...record.request, id: forged } });
    expect(await laptop.page.approvals.get(forged)).to.equal(undefined);
    expect(
      (await laptop.page.inbox.list()).map(({ interaction }) => interaction.request.id),
    ).to.deep.equal([id]);
  });

  test("no permission comes from elsewhere, and nothing is taken for a handler's or a permission's word", async () => {
    const { laptop, id, record, say, finished } = await asked({ grantable: true });
    const { digest } = record.request.kind === "approval" ? record.request : { digest: "" };
    const grant = { grantId: "g", scope: "site", shape: {} } as const;
    say({ decision: { ...yes, via: "grant", digest, grant } });
    await finished;
    const settled = (await interactionIn(laptop.store, id))?.settlement;
    expect(settled).to.have.nested.property("decision.via", "relay");
    expect(settled).not.to.have.nested.property("decision.grant");
    expect(await laptop.page.grants.list()).to.deep.equal([]);
  });

  test("an edit that the tool here does not allow or accept does not run", async () => {
    const { laptop, work, id, record, say } = await asked();
    const { request, runId } = record;
    const { digestOf } = await import("../../src/engine/digest.js");
    const schema = "schema" in request ? (request.schema ?? {}) : {};
    const input = { amount: -1 };
    const digest = await digestOf({
      toolName: "refund",
      callId: request.callId,
      runId,
      input,
      schema,
    });
    say({ decision: { ...yes, digest, edited: { input, digest } } });
    await approvalOn(laptop, (each) => each.id !== id && each.status === "pending");
    expect(work.inputs).to.have.length(0);
  });

  test("an answer that does not fit the kind settles nothing, and whoever decides here is told", async () => {
    const { laptop, work, id, say } = await asked();
    say({ decision: { status: "happened", decisionId: "forged", via: "dialog" } });
    const result = await laptop.page.approvals.decide({ approvalId: id, approved: true });
    expect(result).to.include({
      status: "invalid",
      message: "The answer that came from another device does not fit what was asked.",
    });
    expect((await interactionIn(laptop.store, id))?.settlement.status).to.equal("pending");
    expect(work.inputs).to.have.length(0);
  });

  test("a relay that has everything asked anew is followed twenty times, and no further", async () => {
    const engine = new MemoryRelay();
    const laptop = openDevice(engine);
    const work = shop();
    void askOn(laptop, work);
    let asked = "";
    for (let round = 1; round <= 20; round++) {
      const next = await engineHas(
        engine,
        ({ id, status }) => status === "pending" && id !== asked,
      );
      asked = next.id;
      const decision = { status: "withdrawn", decisionId: `w-${round}`, via: "relay" } as const;
      engine.put({ ...next, version: 2, status: "settled", decision });
    }
    const result = await laptop.page.approvals.decide({ approvalId: asked, approved: true });
    expect(result).to.include({ status: "invalid" });
    expect(engine.records).to.have.length(20);
    expect(work.inputs).to.have.length(0);
  });

  test("what was taken back there and not here is asked again as soon as somebody decides it", async () => {
    const { engine, laptop, id } = await asked();
    engine.withdraw(id);
    const result = await laptop.page.approvals.decide({ approvalId: id, approved: true });
    expect(result.status).to.equal("already_decided");
    expect((await laptop.page.approvals.get(id))?.status).to.equal("cancelled");
    await approvalOn(laptop, (each) => each.id !== id && each.status === "pending");
  });

  test("a record that the engine lost is made known again, and decided", async () => {
    const { engine, laptop, work, id, finished } = await asked();
    engine.remove(id);
    const result = await laptop.page.approvals.decide({ approvalId: id, approved: true });
    expect(result.status).to.equal("decided");
    await finished;
    expect(work.inputs).to.have.length(1);
    expect(engine.get(id)?.status).to.equal("settled");
  });

  test("a refusal is told in the server's words, and nothing is written or queued", async () => {
    const refusal = () => "Only managers decide this.";
    const { laptop, work, id } = await asked({}, { refusal });
    const result = await laptop.page.approvals.decide({ approvalId: id, approved: true });
    expect(result).to.include({ status: "invalid", message: "Only managers decide this." });
    expect(laptop.page.outbox.get(id)).to.equal(undefined);
    expect((await interactionIn(laptop.store, id))?.settlement.status).to.equal("pending");
    expect(work.inputs).to.have.length(0);
  });

  test("a queued decision that is refused later is dropped, and the page is told why", async () => {
    const { laptop, network, id, work } = await asked(
      {},
      { refusal: () => "Only managers decide this." },
    );
    const faults: AnviaError[] = [];
    laptop.page.onFault((fault) => faults.push(fault));
    laptop.disruption.cut();
    const result = await laptop.page.approvals.decide({ approvalId: id, approved: true });
    expect(result.status).to.equal("queued");
    laptop.disruption.heal();
    network.isBack();
    await when(laptop.page, async () => faults[0]);
    expect(laptop.page.outbox.refusal(id)).to.equal("Only managers decide this.");
    expect(laptop.page.outbox.get(id)).to.equal(undefined);
    expect(faults.map(({ code }) => code)).to.include("relay_refused");
    expect(work.inputs).to.have.length(0);
  });

  test("whatever a broken relay answers, nothing runs, and the decision is kept", async () => {
    const broken: readonly Partial<Relay>[] = [
      { decide: async () => ({ status: "won", record: { forged: true } }) as never },
      { decide: async () => undefined as never },
      { decide: () => Promise.reject(new TypeError("500")) },
      { open: async () => ({}) as never, decide: async () => ({ status: "unknown" }) },
      { open: () => Promise.reject(new AnviaError("relay_unavailable", "down")) },
    ];
    for (const methods of broken) {
      const engine = new MemoryRelay();
      const dead = { get: () => Promise.reject(new Error("malformed")) };
      const relay = relayOver(engine.device().relay, { ...dead, ...methods });
      const page = openPage({ relay, audit: false });
      const work = shop();
      const { approval } = await askOn({ page }, work);
      const result = await page.approvals.decide({ approvalId: approval.id, approved: true });
      expect(result.status, JSON.stringify(Object.keys(methods))).to.equal("queued");
      expect(work.inputs).to.have.length(0);
      await closePages();
    }
  });

  test("a relay that calls another record's winner ours is not believed", async () => {
    const engine = new MemoryRelay();
    const inner = engine.device().relay;
    const relay = relayOver(inner, {
      decide: async (id, decision) => {
        const record = engine.get(id);
        if (!record) return { status: "gone" };
        const other = {
          ...record,
          id: `${record.runId}:approval:other:1`,
          status: "settled",
          decision,
        } as const;
        return { status: "won", record: other };
      },
    });
    const page = openPage({ relay, audit: false });
    const work = shop();
    const { approval } = await askOn({ page }, work);
    const result = await page.approvals.decide({ approvalId: approval.id, approved: true });
    expect(result.status).to.equal("queued");
    expect(work.inputs).to.have.length(0);
  });

  test("a relay that never answers holds nothing else up: Stop works at once", async () => {
    const engine = new MemoryRelay();
    const relay = relayOver(engine.device().relay, { decide: () => new Promise(() => undefined) });
    const page = openPage({ relay, audit: false });
    const work = shop();
    const { approval } = await askOn({ page }, work);
    const deciding = page.approvals.decide({ approvalId: approval.id, approved: true });
    await page.cancel(approval.runId);
    expect((await page.approvals.get(approval.id))?.status).to.equal("cancelled");
    expect((await deciding).status).not.to.equal("decided");
    expect(work.inputs).to.have.length(0);
  });

  test("a forged record of a run elsewhere is shown as changed, and a yes to it approves nothing", async () => {
    const { engine, record } = await asked();
    const phone = openDevice(engine);
    const runId = "run-forged";
    const id = `${runId}:approval:call_1:1`;
    const request = { ...record.request, id, input: { amount: 1 } }; // its hashes are those of the other one
    engine.put({ ...record, id, runId, request, version: 1, status: "pending" });
    const item = await new Promise<string | undefined>((resolve) => {
      phone.page.inbox.subscribe((items) => {
        const found = items.find(({ runId: of }) => of === runId);
        if (found?.integrity === "changed") resolve(found.integrity);
      });
    });
    expect(item).to.equal("changed");
    const result = await phone.page.approvals.decide({ approvalId: id, approved: true });
    expect(result.status).to.equal("changed");
    expect(engine.get(id)?.decision?.status).to.equal("withdrawn");
  });

  test("one record that cannot be read holds nothing up: the others are heard of", async () => {
    const engine = new MemoryRelay();
    const laptop = openDevice(engine);
    const inner = engine.device().relay;
    const relay = relayOver(inner, {
      list: async (query) => [{ nonsense: true } as never, ...(await inner.list(query))],
      async *watch(query, options) {
        yield { record: { nonsense: true } as never, cursor: "0" };
        yield* inner.watch(query, { signal: options.signal });
      },
    });
    const phone = openPage({ relay, audit: false });
    const work = shop();
    const { approval, finished } = await askOn(laptop, work);
    const there = await pendingOn({ page: phone });
    expect(there.id).to.equal(approval.id);
    await phone.approvals.decide({ approvalId: there.id, approved: true });
    await finished;
    expect(work.inputs).to.have.length(1);
  });

  test("a yes on the phone to what takes a passkey, without its word, does not run", async () => {
    const { engine, record, laptop, work, id, say } = await asked({ level: "passkey" });
    const { digest } = record.request.kind === "approval" ? record.request : { digest: "" };
    say({ decision: { ...yes, digest } });
    await approvalOn(laptop, (each) => each.id !== id && each.status === "pending");
    expect(work.inputs).to.have.length(0);
    expect(engine.records.length).to.be.greaterThan(0);
  });
});
