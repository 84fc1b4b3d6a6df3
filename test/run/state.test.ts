import { expect } from "@open-wc/testing";
import { reduce } from "../../src/run/reduce.js";
import {
  currentTurn,
  findCall,
  findInteraction,
  isOpen,
  outputOf,
  pendingInteractions,
  rowOf,
} from "../../src/run/state.js";
import {
  answered,
  approvalRequested,
  calling,
  decided,
  journal,
  started,
} from "../../src/testing/journal-builder.js";
import { runCancelled, runCompleted, runFailed, toolRefused } from "./builders.js";

const open = [started(), calling(1), answered(1, { c1: "tool", c2: "tool" })];
const waiting = [...open, approvalRequested("c1", "i1"), approvalRequested("c2", "i2")];

describe("what is read from a state", () => {
  test("the current turn is the last one", () => {
    expect(currentTurn(journal(started()))).to.equal(undefined);
    expect(currentTurn(journal(...open))?.turn).to.equal(1);
  });

  test("a call is found in whichever turn it stands", () => {
    const both = [toolRefused("c1"), toolRefused("c2"), calling(2), answered(2, { c3: "tool" })];
    const state = journal(...open, ...both);
    expect(findCall(state, "c1")?.callId).to.equal("c1");
    expect(findCall(state, "c3")?.callId).to.equal("c3");
    expect(findCall(state, "c4")).to.equal(undefined);
  });

  test("an interaction is found by its id", () => {
    const state = journal(...waiting);
    expect(findInteraction(state, "i2")?.request.callId).to.equal("c2");
    expect(findInteraction(state, "i3")).to.equal(undefined);
  });

  test("what waits for a person stands in the order in which it was asked", () => {
    const state = journal(...waiting);
    expect(pendingInteractions(state).map(({ request }) => request.id)).to.deep.equal(["i1", "i2"]);
    const [second] = pendingInteractions(reduce(state, decided("i1", "approved")));
    expect(second?.request.id).to.equal("i2");
  });

  test("a run can go on while it runs and when it failed", () => {
    const states = [[], open, [...open, runFailed], [...open, runCancelled]];
    expect(states.map((events) => isOpen(journal(...events)))).to.deep.equal([
      false,
      true,
      true,
      false,
    ]);
  });

  test("the output is the text of the last turn", () => {
    expect(outputOf(journal(started()))).to.equal("");
    expect(outputOf(journal(started(), calling(1), answered(1)))).to.equal("answer 1");
  });
});

describe("the row of a run", () => {
  const ROWS = [
    ["new", [], "running", 0],
    ["running", open, "running", 0],
    ["waiting for two people", waiting, "waiting", 2],
    ["failed while it waits", [...waiting, runFailed], "failed", 2],
    ["cancelled while it waits", [...waiting, runCancelled], "cancelled", 0],
    ["completed", [started(), calling(1), answered(1), runCompleted], "completed", 0],
  ] as const;
  for (const [what, events, status, pending] of ROWS) {
    test(`a run that is ${what} has the status ${status} and ${pending} pending`, () => {
      expect(rowOf(journal(...events))).to.include({ status, pending, nextSeq: events.length });
    });
  }

  test("it holds what lists are made of, and no more", () => {
    expect(rowOf(journal(started()))).to.deep.equal({
      runId: "r",
      sessionId: "s",
      agentId: "agent",
      status: "running",
      nextSeq: 1,
      pending: 0,
      startedAt: 1,
      updatedAt: 1,
    });
  });
});
