// Two devices over one relay: the laptop has the run, the phone has its owner.
import { expect } from "@open-wc/testing";
import { MemoryRelay } from "../../src/testing/index.js";
import { closePages } from "./page.js";
import {
  approvalOn,
  askOn,
  engineHas,
  interactionIn,
  openDevice,
  pendingOn,
  shop,
} from "./relay-world.js";

describe("a relay", () => {
  afterEach(closePages);

  test("what the laptop asks is decided on the phone, and runs on the laptop once", async () => {
    const engine = new MemoryRelay();
    const [laptop, phone] = [
      openDevice(engine),
      openDevice(engine, { access: { reviewerId: "robin" } }),
    ];
    const work = shop();
    const { approval, finished } = await askOn(laptop, work);
    const there = await pendingOn(phone);
    expect([there.id, there.origin, there.digest]).to.deep.equal([
      approval.id,
      "elsewhere",
      approval.digest,
    ]);
    const result = await phone.page.approvals.decide({ approvalId: there.id, approved: true });
    expect(result.status).to.equal("decided");
    expect((await finished).output).to.equal("done");
    expect(work.inputs).to.deep.equal([{ amount: 250 }]);
    const settled = (await interactionIn(laptop.store, approval.id))?.settlement;
    expect(settled).to.have.nested.property("decision.via", "relay");
    expect(settled).to.have.nested.property("decision.reviewerId", "robin");
  });

  test("who decides second is told who was first, on both devices", async () => {
    const engine = new MemoryRelay();
    const [laptop, phone] = [openDevice(engine), openDevice(engine)];
    const work = shop();
    const { approval } = await askOn(laptop, work);
    await engineHas(engine, ({ status }) => status === "pending");
    await phone.page.approvals.list();
    await pendingOn(phone);
    const first = await laptop.page.approvals.decide({
      approvalId: approval.id,
      approved: false,
      reviewerId: "ann",
    });
    expect(first.status).to.equal("decided");
    const second = await phone.page.approvals.decide({ approvalId: approval.id, approved: true });
    expect(second.status).to.equal("already_decided");
    expect(second).to.have.nested.property("approval.reviewerId", "ann");
    const shown = await approvalOn(phone, ({ status }) => status === "rejected");
    expect(shown.id).to.equal(approval.id);
    expect(work.inputs).to.have.length(0);
  });
});
