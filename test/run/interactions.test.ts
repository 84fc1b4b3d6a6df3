import { expect } from "@open-wc/testing";
import { isAllowed, reduce } from "../../src/run/reduce.js";
import { findCall, pendingInteractions } from "../../src/run/state.js";
import {
  answered,
  approvalRequested,
  calling,
  event,
  journal,
  started,
} from "../../src/testing/journal-builder.js";
import { runCompleted, settledWith, toolRefused } from "./builders.js";

const open = [started(), calling(1), answered(1, { c1: "tool", c2: "tool" })];

describe("an interaction", () => {
  const waiting = journal(...open, approvalRequested("c1", "i1"));

  test("it is asked once: its id is taken for ever", () => {
    expect(isAllowed(waiting, approvalRequested("c2", "i1"))).to.equal(false);
    const decided = reduce(waiting, settledWith("i1", { status: "rejected" }));
    expect(isAllowed(decided, approvalRequested("c2", "i1"))).to.equal(false);
  });

  test("it knows its turn, and its call counts how often it was asked about", () => {
    expect(waiting.interactions[0]?.turn).to.equal(1);
    expect(findCall(waiting, "c1")?.asked).to.equal(1);
  });

  test("J3: the first decision counts; a later one changes nothing", () => {
    const decided = reduce(waiting, settledWith("i1", { status: "rejected" }));
    expect(isAllowed(decided, settledWith("i1", { status: "approved" }))).to.equal(false);
  });

  test("J3: a decision of the wrong kind changes nothing", () => {
    for (const status of ["run_again", "happened", "stopped"] as const) {
      expect(isAllowed(waiting, settledWith("i1", { status }))).to.equal(false);
    }
  });

  test("J3: a decision about nothing changes nothing", () => {
    expect(isAllowed(waiting, settledWith("nothing", { status: "approved" }))).to.equal(false);
  });

  test("a call obeys the decision that it waits for, and no other one", () => {
    const twice = [...open, approvalRequested("c1", "i1"), approvalRequested("c1", "i2")];
    const state = journal(...twice, settledWith("i2", { status: "approved" }));
    expect(findCall(state, "c1")?.progress).to.deep.equal({
      status: "waiting",
      interactionId: "i1",
    });
  });

  test("a settled call is not asked about again", () => {
    const state = journal(...open, toolRefused("c1"));
    expect(isAllowed(state, approvalRequested("c1", "i1"))).to.equal(false);
  });

  test("an approval that page code asked for belongs to no call, and stops none", () => {
    const state = journal(...open, approvalRequested("", "i1"));
    expect(pendingInteractions(state)).to.have.length(1);
    expect(findCall(state, "c1")?.progress).to.deep.equal({ status: "requested" });
    expect(isAllowed(state, settledWith("i1", { status: "approved" }))).to.equal(true);
  });

  test("an approval that page code asked for decides no call, not even one without an id", () => {
    const nameless = [started(), calling(1), answered(1, { "": "tool" })];
    const asked = [approvalRequested("", "i1"), settledWith("i1", { status: "approved" })];
    const state = journal(...nameless, ...asked);
    expect(findCall(state, "")?.progress).to.deep.equal({ status: "requested" });
  });

  test("a run that is only approvals completes when the last one is decided", () => {
    const page = event({
      type: "run_started",
      purpose: "approval",
      sessionId: "page",
      agentId: "",
      driverId: "tab",
      prompt: [],
      maxTurns: 0,
    });
    const two = [page, approvalRequested("", "i1"), approvalRequested("", "i2")];
    const one = journal(...two, settledWith("i1", { status: "approved" }));
    expect(one).to.include({ status: "running" });
    expect(one.interactions[0]?.turn).to.equal(0);
    expect(reduce(one, settledWith("i2", { status: "rejected" })).status).to.equal("completed");
  });

  test("what still waits when a run completes can still be decided, or is closed", () => {
    const done = [started(), calling(1), approvalRequested("", "i1"), answered(1), runCompleted];
    const state = journal(...done);
    const stuck = pendingInteractions(state).filter(
      ({ request }) => !isAllowed(state, settledWith(request.id, { status: "approved" })),
    );
    expect(stuck.map(({ request }) => request.id)).to.deep.equal([]);
  });
});
