import { expect } from "@open-wc/testing";
import * as fc from "fast-check";
import type { RunEvent } from "../../src/run/events.js";
import { emptyRun, fold, isAllowed, reduce } from "../../src/run/reduce.js";
import type { RunState } from "../../src/run/state.js";
import {
  answered,
  approvalRequested,
  calling,
  decided,
  event,
  journal,
  started,
  toolStarted,
} from "../../src/testing/journal-builder.js";
import { anyJournal } from "./arbitraries.js";
import {
  claimedBy,
  FAULT,
  modelFailed,
  runCancelled,
  runCompleted,
  runFailed,
  runRetried,
  steered,
  toolAllowed,
  toolFinished,
} from "./builders.js";
import { EVENTS, STATES } from "./states.js";

const isRequest = (name: string) => name.startsWith("interaction_requested");

const open = [started(), calling(1), answered(1, { c1: "tool" })];
const running = [...open, toolAllowed("c1"), toolStarted("c1")];
const unknown = [...running, claimedBy("d2")];
const settled = [...running, toolFinished("c1")];

describe("reduce", () => {
  for (const [name, { events, allows }] of Object.entries(STATES)) {
    test(`${name}: ${allows.join(", ") || "nothing"} may come next`, () => {
      const state = journal(...events);
      const allowed = Object.entries(EVENTS).filter(([, one]) => isAllowed(state, one));
      const names = allowed.map(([of]) => of).filter((of) => !isRequest(of));
      expect(names.sort()).to.deep.equal(allows.filter((of) => !isRequest(of)).sort());
    });

    test(`J3: ${name}: every other event changes nothing but nextSeq`, () => {
      const state = journal(...events);
      for (const one of Object.values(EVENTS)) {
        if (isAllowed(state, one)) continue;
        expect(reduce(state, one)).to.deep.equal({ ...state, nextSeq: state.nextSeq + 1 });
      }
    });
  }

  test("J3: an event of a type that nobody knows changes nothing but nextSeq", () => {
    const dreamt = { ...runCompleted, type: "dreamt" } as unknown as RunEvent; // CAST: what no parser lets through
    for (const { events } of Object.values(STATES)) {
      const state = journal(...events);
      expect(reduce(state, dreamt)).to.deep.equal({ ...state, nextSeq: state.nextSeq + 1 });
    }
  });

  test("J3: a person is asked about a call only where it waits for that", () => {
    const asked = Object.entries(STATES).flatMap(([name, { events, allows }]) => {
      const state = journal(...events);
      const wrong = Object.entries(EVENTS).filter(
        ([of, one]) => isRequest(of) && isAllowed(state, one) !== allows.some((a) => a === of),
      );
      return wrong.map(([of]) => `${name}: ${of}`);
    });
    expect(asked).to.deep.equal([]);
  });

  test("the start of a run is what its state says of it", () => {
    const state = journal(
      event(
        {
          type: "run_started",
          purpose: "prompt",
          sessionId: "s1",
          agentId: "a1",
          driverId: "d1",
          prompt: [{ role: "user", content: "Hi" }],
          maxTurns: 7,
          toolConcurrency: 2,
          userId: "u1",
          metadata: { a: 1 },
        },
        42,
      ),
    );
    expect(state).to.deep.equal({
      ...emptyRun("r"),
      nextSeq: 1,
      status: "running",
      sessionId: "s1",
      agentId: "a1",
      driverId: "d1",
      startedAt: 42,
      updatedAt: 42,
      prompt: [{ role: "user", content: "Hi" }],
      maxTurns: 7,
      toolConcurrency: 2,
      userId: "u1",
      metadata: { a: 1 },
    });
  });

  test("a state holds nothing of the places of its events", () => {
    const placed = [started(), calling(1), answered(1)].map((one, seq) => ({
      ...one,
      runId: "r",
      seq,
    }));
    const state = fold(emptyRun("r"), placed);
    expect(state).to.not.have.property("seq");
    expect(state.turns[0]).to.not.have.any.keys("seq", "runId");
  });

  test("updatedAt is the latest time of an event that counted", () => {
    const at = (one: RunEvent, time: number) => ({ ...one, at: time });
    const state = journal(at(started(), 5), at(calling(1), 9), at(claimedBy("d2"), 7));
    expect(state.updatedAt).to.equal(9);
    expect(reduce(state, at(runCompleted, 99)).updatedAt).to.equal(9);
  });

  test("usage is summed over the answers that say what they used", () => {
    const usage = { inputTokens: 1, outputTokens: 2, totalTokens: 3 };
    const using = (turn: number) =>
      event({ type: "model_call_finished", turn, text: "a", calls: [], usage });
    const state = journal(
      started(),
      calling(1),
      using(1),
      calling(2),
      answered(2),
      calling(3),
      using(3),
    );
    expect(state.usage).to.deep.equal({ inputTokens: 2, outputTokens: 4, totalTokens: 6 });
  });

  test("an answer is kept with all that a provider wants back", () => {
    const state = journal(
      started(),
      calling(1),
      event({
        type: "model_call_finished",
        turn: 1,
        text: "t",
        reasoning: "r",
        providerItems: [{ id: 1 }],
        finishReason: "stop",
        calls: [{ callId: "c1", toolCallId: "own", toolName: "tool", args: "{" }],
      }),
    );
    expect(state.turns[0]).to.deep.include({
      turn: 1,
      status: "answered",
      attempts: 1,
      text: "t",
      reasoning: "r",
      providerItems: [{ id: 1 }],
      finishReason: "stop",
    });
    expect(state.turns[0]?.calls).to.deep.equal([
      {
        callId: "c1",
        toolCallId: "own",
        toolName: "tool",
        args: "{",
        attempts: 0,
        asked: 0,
        progress: { status: "requested" },
      },
    ]);
  });

  test("steered words wait for the next turn, and stand before its answer", () => {
    const before = journal(...settled, steered("a"), steered("b"));
    expect(before.steers.map(({ text }) => text)).to.deep.equal(["a", "b"]);
    const after = reduce(before, calling(2));
    expect(after.steers).to.deep.equal([]);
    expect(after.turns[1]?.steers.map(({ text }) => text)).to.deep.equal(["a", "b"]);
  });

  test("J6: a claim makes what the driver before left in the air unknown, and counts the interruption", () => {
    const cut = journal(started(), calling(1), claimedBy("d2"), calling(1, 2), claimedBy("d3"));
    expect(cut).to.include({ driverId: "d3" });
    expect(cut.turns[0]).to.include({ status: "interrupted", attempts: 2, interruptions: 2 });
    expect(journal(...unknown).turns[0]?.calls[0]?.progress.status).to.equal("unknown");
  });

  test("J6: a claim leaves alone what was not in the air", () => {
    const [asked] = journal(...open, approvalRequested("c1", "i1"), claimedBy("d2")).turns;
    expect(asked?.calls[0]?.progress).to.deep.equal({ status: "waiting", interactionId: "i1" });
    const [allowed] = journal(...open, toolAllowed("c1"), claimedBy("d2")).turns;
    expect(allowed?.calls[0]?.progress.status).to.equal("allowed");
  });

  test("a driver's claim of its own run changes nothing", () => {
    expect(isAllowed(journal(...running), claimedBy("d1"))).to.equal(false);
  });

  test("a fault stands as long as the run is failed, and a retry forgives the interruptions", () => {
    const failed = journal(started(), calling(1), claimedBy("d2"), calling(1, 2), modelFailed(1));
    expect(failed).to.include({ status: "failed", fault: FAULT });
    const again = reduce(failed, runRetried);
    expect(again.status).to.equal("running");
    expect(again).to.not.have.property("fault");
    expect(again.turns[0]).to.include({ interruptions: 0, attempts: 2, status: "failed" });
  });

  test("a run that failed before its first turn can be retried", () => {
    expect(journal(started(), runFailed, runRetried).status).to.equal("running");
  });

  test("a cancel closes what waits, says why, and keeps what was settled", () => {
    const two = [started(), calling(1), answered(1, { c1: "tool", c2: "tool" })];
    const asked = [approvalRequested("c1", "i1"), approvalRequested("c2", "i2")];
    const state = journal(...two, ...asked, decided("i1", "rejected"), runFailed, runCancelled);
    expect(state).to.include({ status: "cancelled", cancelReason: "enough" });
    expect(state).to.not.have.property("fault");
    expect(state.interactions.map(({ settlement }) => settlement.status)).to.deep.equal([
      "settled",
      "cancelled",
    ]);
    expect(state.interactions[1]?.settlement).to.deep.equal({
      status: "cancelled",
      reason: "enough",
      at: 5,
    });
  });
});

describe("reduce, at random orders of events", () => {
  test("J3: never an exception, every event counted, settled stays settled, ended stays ended", () => {
    fc.assert(
      fc.property(anyJournal, (events) => {
        let state = emptyRun("r");
        for (const one of events) {
          const next = reduce(state, one);
          const broken = violation(state, next, isAllowed(state, one));
          if (broken) throw new Error(`${broken} at ${JSON.stringify(one)}`);
          state = next;
        }
      }),
      { numRuns: 10_000 },
    );
  });
});

/** The rule of J3 that this step breaks, if it breaks one. What is kept is kept as the same object. */
function violation(before: RunState, after: RunState, allowed: boolean): string | undefined {
  if (after.nextSeq !== before.nextSeq + 1) return "nextSeq does not count";
  if (after.updatedAt < before.updatedAt) return "time goes back";
  if (["completed", "cancelled"].includes(before.status) && after.status !== before.status) {
    return `${before.status} is not final`;
  }
  if (
    !allowed &&
    Object.entries(before).some(
      ([key, value]) => key !== "nextSeq" && value !== after[key as keyof RunState],
    )
  ) {
    return "an event that is not allowed changes the state"; // CAST: a key of the state before
  }
  for (const [i, { request, settlement }] of before.interactions.entries()) {
    const kept = after.interactions[i];
    if (kept?.request !== request) return `interaction ${request.id} changed`;
    if (settlement.status !== "pending" && kept.settlement !== settlement) {
      return `the settled interaction ${request.id} changed`;
    }
  }
  for (const [t, turn] of before.turns.entries()) {
    for (const [c, { callId, progress }] of turn.calls.entries()) {
      const kept = after.turns[t]?.calls[c];
      if (kept?.callId !== callId) return `call ${callId} is gone`;
      if (progress.status === "settled" && kept.progress !== progress) {
        return `the settled call ${callId} changed`;
      }
    }
  }
  return undefined;
}
