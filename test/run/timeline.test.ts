import { expect } from "@open-wc/testing";
import type { JournalEvent, RunEvent } from "../../src/run/events.js";
import { type Timeline, timelineOf } from "../../src/run/timeline.js";
import { totalsOf } from "../../src/run/timeline-totals.js";
import {
  answered,
  approvalRequested,
  calling,
  decided,
  event,
  requested,
  started,
  toolStarted,
} from "../../src/testing/journal-builder.js";
import {
  claimedBy,
  FAULT,
  modelFailed,
  question,
  runCancelled,
  runCompleted,
  runFailed,
  runRetried,
  settledWith,
  steered,
  toolAllowed,
  toolFailed,
  toolFinished,
  toolRefused,
  toolReopened,
} from "./builders.js";

/** A journal whose events are 10 ms apart: the one at place 3 is of 1030. */
function at(...events: readonly RunEvent[]): readonly JournalEvent[] {
  return events.map((one, seq) => ({ ...one, runId: "r", seq, at: 1000 + seq * 10 }));
}

function picture(...events: readonly RunEvent[]): Timeline {
  return timelineOf("r", at(...events));
}

const asked = [started(), calling(1), answered(1, { c1: "refund", c2: "look_up" })];
const RECOVERY = { kind: "recovery", operationId: "r:c1", startedAt: 1 } as const;

function callOf({ calls }: Timeline, callId = "c1") {
  const call = calls.find((one) => one.callId === callId);
  if (!call) throw new Error(`There is no call ${callId}.`);
  return call;
}

/** The spans of a call, as "kind from–to outcome". */
function spansOf(timeline: Timeline, callId = "c1"): readonly string[] {
  return callOf(timeline, callId).spans.map((span) => {
    const outcome = "outcome" in span ? ` ${span.outcome}` : "";
    return `${span.kind} ${span.from - 1000}–${span.to === undefined ? "" : span.to - 1000}${outcome}`;
  });
}

function marksOf({ marks }: Timeline): readonly string[] {
  return marks.map(({ kind, seq, text }) => `${kind} #${seq}${text === "" ? "" : `: ${text}`}`);
}

describe("the picture of a run", () => {
  it("is empty without events", () => {
    const { from, to, drivers, models, calls, waits, marks } = picture();
    expect([from, to]).to.deep.equal([0, 0]);
    expect([drivers, models, calls, waits, marks]).to.deep.equal([[], [], [], [], []]);
  });

  it("has a model call from its intent to its answer, with what it cost", () => {
    const usage = { inputTokens: 7, outputTokens: 2, totalTokens: 9 };
    const said = event({ type: "model_call_finished", turn: 1, text: "Hi", calls: [], usage });
    const { models, state } = picture(started(), calling(1), said, runCompleted);
    expect(models).to.deep.equal([
      {
        ...{ kind: "model", id: "model:1:1", turn: 1, attempt: 1, outcome: "done", from: 1010 },
        ...{ to: 1020, seqs: [1, 2], text: "Hi", calls: 0, usage },
      },
    ]);
    expect(state.status).to.equal("completed");
  });

  it("lets what has no end go on", () => {
    const { models, drivers } = picture(started(), calling(1));
    expect(models.map(({ to, outcome }) => [to, outcome])).to.deep.equal([[undefined, "going"]]);
    expect(drivers.map(({ to, outcome }) => [to, outcome])).to.deep.equal([[undefined, "going"]]);
  });

  it("has a call that nobody is asked about", () => {
    const done = picture(...asked, toolAllowed("c1"), toolStarted("c1"), toolFinished("c1", "42"));
    expect(spansOf(done)).to.deep.equal(["prepare 20–30", "ready 30–40", "attempt 40–50 done"]);
    const { outcome, from, to, seqs } = callOf(done);
    expect({ outcome, from, to, seqs }).to.deep.equal({
      ...{ outcome: "finished", from: 1020, to: 1050, seqs: [2, 3, 4, 5] },
    });
    expect(callOf(done).spans.at(-1)).to.include({ text: "42", operationId: "r:c1" });
  });

  it("has the wait for a person between the request and the decision, with who decided", () => {
    const run = picture(
      ...[...asked, approvalRequested("c1"), decided("r:approval:c1:1", "approved")],
      ...[toolStarted("c1"), toolFinished("c1")],
    );
    expect(spansOf(run)).to.deep.equal([
      ...["prepare 20–30", "wait 30–40 approved", "ready 40–50", "attempt 50–60 done"],
    ]);
    expect(run.waits).to.have.length(1);
    expect(run.waits[0]?.decision).to.include({ status: "approved", via: "api" });
  });

  it("ends a call with a decision that runs nothing", () => {
    for (const status of ["rejected", "timed_out"] as const) {
      const run = picture(...asked, approvalRequested("c1"), decided("r:approval:c1:1", status));
      expect(spansOf(run), status).to.deep.equal(["prepare 20–30", `wait 30–40 ${status}`]);
      expect(callOf(run)).to.include({ outcome: status, to: 1040 });
    }
  });

  it("has questions and outputs as waits", () => {
    const ask = requested({ kind: "question", questions: [question()] }, "c1", "q");
    const answer = settledWith("q", { status: "answered", answers: [] });
    const give = requested({ kind: "output" }, "c2", "o");
    const output = settledWith("o", { status: "provided", output: 1 });
    const run = picture(...asked, ask, give, answer, output);
    expect(spansOf(run, "c1")).to.deep.equal(["prepare 20–30", "wait 30–50 answered"]);
    expect(spansOf(run, "c2")).to.deep.equal(["prepare 20–40", "wait 40–60 provided"]);
    expect(run.waits.map(({ request }) => request.kind)).to.deep.equal(["question", "output"]);
  });

  it("prepares a call again whose decision was withdrawn, or that was reopened", () => {
    const withdrawn = settledWith("r:approval:c1:1", { status: "withdrawn" });
    const run = picture(...asked, approvalRequested("c1"), withdrawn, toolAllowed("c1"));
    const again = [...asked, toolAllowed("c1"), toolReopened("c1")];
    expect(spansOf(run).slice(1)).to.deep.equal([
      "wait 30–40 withdrawn",
      "prepare 40–50",
      "ready 50–",
    ]);
    expect(spansOf(picture(...again)).slice(1)).to.deep.equal(["ready 30–40", "prepare 40–"]);
    expect(marksOf(picture(...again))).to.include("reopened #4: The tool has changed.");
  });

  it("marks what was refused, and what failed", () => {
    const run = picture(
      ...[...asked, toolRefused("c1", "invalid_input", "no number")],
      ...[toolAllowed("c2"), toolStarted("c2"), toolFailed("c2", "503")],
    );
    expect(callOf(run, "c1")).to.include({ outcome: "refused", to: 1030 });
    expect(spansOf(run, "c2").at(-1)).to.equal("attempt 50–60 failed");
    expect(marksOf(run)).to.deep.equal(["started #0", "refused #3: no number", "fault #6: 503"]);
  });

  it("has parallel calls side by side", () => {
    const run = picture(
      ...[...asked, toolAllowed("c1"), toolAllowed("c2"), toolStarted("c1"), toolStarted("c2")],
      ...[toolFinished("c2"), toolFinished("c1")],
    );
    expect(spansOf(run, "c1").at(-1)).to.equal("attempt 50–80 done");
    expect(spansOf(run, "c2").at(-1)).to.equal("attempt 60–70 done");
    expect(totalsOf(run, 2000).toolMs).to.equal(30);
  });
});

describe("the picture of trouble", () => {
  const cutOff = [...asked, toolAllowed("c1"), toolStarted("c1"), claimedBy("d2")];

  it("has each driver, and a started call as unknown when its driver is gone (J5, J6)", () => {
    const run = picture(...cutOff);
    expect(
      run.drivers.map(({ driverId, from, to, outcome }) => [driverId, from, to, outcome]),
    ).to.deep.equal([
      ["d1", 1000, 1050, "taken_over"],
      ["d2", 1050, undefined, "going"],
    ]);
    expect(spansOf(run).slice(2)).to.deep.equal(["attempt 40–50 unknown", "unknown 50–"]);
    expect(callOf(run).outcome).to.equal("going");
  });

  it("has a second attempt after it, or the person's word", () => {
    const again = picture(...cutOff, toolStarted("c1", 2, "d2"), toolFinished("c1"));
    expect(spansOf(again).slice(3)).to.deep.equal(["unknown 50–60", "attempt 60–70 done"]);
    const recovering = [...cutOff, requested(RECOVERY, "c1", "i1")];
    const happened = picture(...recovering, decided("i1", "happened"));
    expect(spansOf(happened).slice(3)).to.deep.equal(["unknown 50–60", "wait 60–70 happened"]);
    expect(callOf(happened).outcome).to.equal("happened");
    const more = picture(...recovering, decided("i1", "run_again"), toolStarted("c1", 2, "d2"));
    expect(spansOf(more).slice(4)).to.deep.equal([
      "wait 60–70 run_again",
      "ready 70–80",
      "attempt 80– going",
    ]);
  });

  it("takes a late result as what came of the attempt, and nobody is asked any more", () => {
    const run = picture(...cutOff, requested(RECOVERY, "c1", "i1"), toolFinished("c1", "late"));
    expect(spansOf(run).slice(2)).to.deep.equal([
      ...["attempt 40–50 done", "unknown 50–60", "wait 60–70 cancelled"],
    ]);
    expect(callOf(run)).to.include({ outcome: "finished", to: 1070 });
  });

  it("has a model call that was interrupted, and the one after it", () => {
    const run = picture(started(), calling(1), claimedBy("d2"), calling(1, 2), answered(1));
    expect(
      run.models.map(({ attempt, outcome, from, to }) => [attempt, outcome, from, to]),
    ).to.deep.equal([
      [1, "interrupted", 1010, 1020],
      [2, "done", 1030, 1040],
    ]);
  });

  it("has a fault of the model, the pause after it, and the retry", () => {
    const run = picture(started(), calling(1), modelFailed(1), runRetried, calling(1, 2));
    expect(run.models[0]).to.include({ outcome: "failed", fault: FAULT });
    expect(run.drivers.map(({ from, to }) => [from, to])).to.deep.equal([
      [1000, 1020],
      [1030, undefined],
    ]);
    expect(marksOf(run)).to.deep.equal([
      ...["started #0", "fault #2: The network is gone.", "retried #3"],
    ]);
    expect(totalsOf(run, 2000)).to.include({ faults: 1, takeOvers: 0 });
  });

  it("marks a run that failed otherwise", () => {
    const run = picture(...asked, runFailed);
    expect(run.drivers[0]).to.include({ to: 1030, outcome: "ended" });
    expect(marksOf(run)).to.include("fault #3: The network is gone.");
  });

  it("ends what a cancelled run leaves, but for the fact that comes late", () => {
    const cancelled = [
      ...[...asked, toolAllowed("c2"), toolStarted("c2"), approvalRequested("c1"), runCancelled],
    ];
    const run = picture(...cancelled);
    expect(spansOf(run, "c1").at(-1)).to.equal("wait 50–60 cancelled");
    expect(spansOf(run, "c2").at(-1)).to.equal("attempt 40–60 stopped");
    expect(run.drivers[0]).to.include({ to: 1060, outcome: "ended" });
    expect(marksOf(run)).to.include("cancelled #6: enough");
    const late = picture(...cancelled, toolFinished("c2"));
    expect(spansOf(late, "c2").at(-1)).to.equal("attempt 40–60 done");
    expect(callOf(late, "c2")).to.include({ outcome: "finished", to: 1070 });
    expect(marksOf(late)).to.include("late #7");
  });

  it("marks words that were added, and the end", () => {
    const run = picture(
      started(),
      steered("and gift-wrap it"),
      calling(1),
      answered(1),
      runCompleted,
    );
    expect(marksOf(run)).to.deep.equal([
      ...["started #0", "steered #1: and gift-wrap it", "completed #4"],
    ]);
  });

  it("tells what the state did not allow, and draws it nowhere (T1, J3)", () => {
    const run = picture(started(), toolStarted("c9"), answered(7), decided("nobody", "approved"));
    expect(run.calls).to.deep.equal([]);
    expect(run.models).to.deep.equal([]);
    expect(marksOf(run)).to.deep.equal([
      ...["started #0", "ignored #1: tool_started", "ignored #2: model_call_finished"],
      "ignored #3: interaction_settled",
    ]);
  });

  it("has no span that ends before it begins, whatever the clocks say (T2)", () => {
    const events = at(...asked).map((one, seq) => ({ ...one, at: 1000 - seq * 100 }));
    const { models, from, to } = timelineOf("r", events);
    expect(models[0]).to.include({ from: 900, to: 900 });
    expect([from, to]).to.deep.equal([800, 1000]);
    const cut = at(...asked, toolAllowed("c1"), runCancelled).map((one, seq) => ({
      ...one,
      at: 1000 - seq * 100,
    }));
    expect(callOf(timelineOf("r", cut))).to.include({ from: 800, to: 800 });
  });

  it("has an approval that page code asked for as a wait of no call", () => {
    const opening = { ...started(), purpose: "approval" } as RunEvent; // CAST: another purpose of the same event
    const run = picture(opening, approvalRequested("", "p"), decided("p", "rejected"));
    expect(run.calls).to.deep.equal([]);
    expect(run.waits[0]).to.include({ from: 1010, to: 1020, outcome: "rejected" });
    expect(run.drivers[0]).to.include({ outcome: "ended" });
  });
});

describe("the sums of a picture", () => {
  it("count waiting only while nothing else goes on, and overlaps once", () => {
    const run = picture(
      ...[
        ...asked,
        approvalRequested("c1"),
        toolAllowed("c2"),
        toolStarted("c2"),
        toolFinished("c2"),
      ],
      decided("r:approval:c1:1", "approved"),
    );
    // Waited from 30 to 70; the other call ran from 50 to 60 of that.
    expect(totalsOf(run, 2000)).to.include({ waitingMs: 30, toolMs: 10, modelMs: 10, attempts: 1 });
  });

  it("count what goes on up to now", () => {
    expect(totalsOf(picture(started(), calling(1)), 5010).modelMs).to.equal(4000);
  });
});
