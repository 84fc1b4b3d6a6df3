import { expect } from "@open-wc/testing";
import type { RunEvent } from "../../src/run/events.js";
import {
  type Effect,
  effectKey,
  expiredInteractions,
  expiryOf,
  MAX_INTERRUPTED_ATTEMPTS,
  nextDeadline,
  nextEffects,
} from "../../src/run/next-effects.js";
import {
  answered,
  approvalRequested,
  calling,
  decided,
  event,
  journal,
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
  steered,
  toolAllowed,
  toolFinished,
  toolRefused,
} from "./builders.js";

const open = [started(), calling(1), answered(1, { c1: "tool", c2: "tool", c3: "tool" })];
const page = event({
  type: "run_started",
  purpose: "approval",
  sessionId: "page",
  agentId: "",
  driverId: "d1",
  prompt: [],
  maxTurns: 0,
});
const model = (turn: number, attempt = 1): Effect => ({ type: "call_model", turn, attempt });
const prepare = (callId: string): Effect => ({ type: "prepare_call", callId });
const ask = (interactionId: string): Effect => ({ type: "ask_handler", interactionId });

/** The answer's call died with its driver, `times` over. */
function interruptions(times: number): RunEvent[] {
  const attempts = Array.from({ length: times }, (_, i) => [
    calling(1, i + 1),
    claimedBy(`d${i + 2}`),
  ]);
  return [started(), ...attempts.flat()];
}

describe("nextEffects", () => {
  const TABLE: readonly (readonly [
    what: string,
    events: readonly RunEvent[],
    effects: readonly Effect[],
  ])[] = [
    ["a run that is not there", [], []],
    ["a run that was just started", [started()], [model(1)]],
    ["a model that is being called", [started(), calling(1)], []],
    ["an answer without calls", [started(), calling(1), answered(1)], [{ type: "complete_run" }]],
    [
      "an answer without calls, and words after it",
      [started(), calling(1), answered(1), steered("wait")],
      [model(2)],
    ],
    ["calls of which none is prepared: one at a time, in call order", open, [prepare("c1")]],
    [
      "a call that may run, and one to prepare",
      [...open, toolAllowed("c1")],
      [{ type: "start_tool", callId: "c1" }, prepare("c2")],
    ],
    [
      "a call that waits: its handler is asked, and the next one is prepared",
      [...open, approvalRequested("c1", "i1")],
      [ask("i1"), prepare("c2")],
    ],
    [
      "a question that waits: no handler is asked",
      [...open, requested({ kind: "question", questions: [question()] }, "c1", "i1")],
      [prepare("c2")],
    ],
    [
      "a call that runs: the others go on",
      [...open, toolAllowed("c1"), toolStarted("c1"), toolRefused("c2")],
      [prepare("c3")],
    ],
    [
      "a call that runs, and nothing else",
      [...open, toolRefused("c1"), toolRefused("c2"), toolAllowed("c3"), toolStarted("c3")],
      [],
    ],
    [
      "all calls settled",
      [...open, toolRefused("c1"), toolRefused("c2"), toolRefused("c3")],
      [model(2)],
    ],
    ["a failed run", [...open, runFailed], []],
    ["a cancelled run", [...open, runCancelled], []],
    ["a completed run", [started(), calling(1), answered(1), runCompleted], []],
    ["a retried model call", [started(), calling(1), modelFailed(1), runRetried], [model(1, 2)]],
    ["an approval that page code asked for", [page, approvalRequested("", "i1")], [ask("i1")]],
    [
      "a decided approval of page code",
      [page, approvalRequested("", "i1"), decided("i1", "approved")],
      [],
    ],
    [
      "page code that asks before the first turn",
      [started(), approvalRequested("", "i1")],
      [model(1)],
    ],
  ];
  for (const [what, events, effects] of TABLE) {
    test(`${what}: ${effects.map(effectKey).join(", ") || "nothing to do"}`, () => {
      expect(nextEffects(journal(...events), "d1")).to.deep.equal(effects);
    });
  }

  test("J5: the outcome of a call whose driver is gone is found out first", () => {
    const cut = [...open, toolAllowed("c1"), toolStarted("c1"), claimedBy("d2")];
    expect(nextEffects(journal(...cut), "d2")).to.deep.equal([
      { type: "recover_call", callId: "c1" },
      prepare("c2"),
    ]);
  });

  test("J6: whoever is not the driver may only claim", () => {
    for (const events of [open, [started()], [...open, approvalRequested("c1", "i1")]]) {
      expect(nextEffects(journal(...events), "d2")).to.deep.equal([{ type: "claim" }]);
    }
  });

  test("J6: a model call or a tool of another driver is claimed, though nothing is listed for it", () => {
    const inAir = [
      ...open,
      toolRefused("c1"),
      toolRefused("c2"),
      toolAllowed("c3"),
      toolStarted("c3"),
    ];
    expect(nextEffects(journal(started(), calling(1)), "d2")).to.deep.equal([{ type: "claim" }]);
    expect(nextEffects(journal(...inAir), "d2")).to.deep.equal([{ type: "claim" }]);
  });

  test("J6: a run that only waits for a person is claimed by nobody", () => {
    const waiting = [
      started(),
      calling(1),
      answered(1, { c1: "tool" }),
      requested({ kind: "output" }, "c1", "i1"),
    ];
    expect(nextEffects(journal(...waiting), "d2")).to.deep.equal([]);
    expect(nextEffects(journal(page), "d2")).to.deep.equal([]);
  });

  test("a model call that was cut off is tried again, three times in all", () => {
    expect(nextEffects(journal(...interruptions(1)), "d2")).to.deep.equal([model(1, 2)]);
    expect(nextEffects(journal(...interruptions(2)), "d3")).to.deep.equal([model(1, 3)]);
    const [effect] = nextEffects(journal(...interruptions(MAX_INTERRUPTED_ATTEMPTS)), "d4");
    expect(effect).to.have.nested.include({
      type: "fail_run",
      "fault.code": "stream_interrupted",
      "fault.retryable": true,
    });
  });

  test("a person's Retry gives a model call three more tries", () => {
    const failed = [...interruptions(3), event({ type: "run_failed", fault: FAULT }), runRetried];
    expect(nextEffects(journal(...failed), "d4")).to.deep.equal([model(1, 4)]);
  });

  for (const maxTurns of [0, 1, 4]) {
    test(`maxTurns(${maxTurns}) allows ${maxTurns + 1} model calls, then fails the run`, () => {
      const events: RunEvent[] = [started({ maxTurns })];
      for (let turn = 1; turn <= maxTurns + 1; turn++) {
        expect(nextEffects(journal(...events), "d1")).to.deep.equal([model(turn)]);
        const callId = `c${turn}`;
        events.push(calling(turn), answered(turn, { [callId]: "tool" }), toolRefused(callId));
      }
      const message = `Reached max turn limit: ${maxTurns}`;
      expect(nextEffects(journal(...events), "d1")).to.deep.equal([
        { type: "fail_run", fault: { code: "max_turns", message, retryable: false } },
      ]);
    });
  }

  test("maxTurns counts steered answers as well", () => {
    const events = [started({ maxTurns: 0 }), calling(1), answered(1), steered("more")];
    expect(nextEffects(journal(...events), "d1")[0]?.type).to.equal("fail_run");
  });

  test("a result that came after a claim keeps its call from running again", () => {
    const late = [
      ...open,
      toolAllowed("c1"),
      toolStarted("c1"),
      claimedBy("d2"),
      toolFinished("c1"),
    ];
    expect(nextEffects(journal(...late), "d2")).to.deep.equal([prepare("c2")]);
  });
});

describe("effectKey", () => {
  test("every effect has a key of its own, the same however often it is computed", () => {
    const effects: readonly Effect[] = [
      { type: "claim" },
      model(1),
      model(1, 2),
      model(2),
      prepare("c1"),
      prepare("c2"),
      { type: "start_tool", callId: "c1" },
      { type: "recover_call", callId: "c1" },
      ask("i1"),
      { type: "fail_run", fault: FAULT },
      { type: "complete_run" },
    ];
    const keys = effects.map(effectKey);
    expect(new Set(keys).size).to.equal(effects.length);
    expect(structuredClone(effects).map(effectKey)).to.deep.equal(keys);
  });
});

describe("deadlines", () => {
  const timed = (callId: string, id: string, expiresAt: number) =>
    requested({ kind: "approval", digest: "d", expiresAt }, callId, id);
  const state = journal(
    ...open,
    timed("c1", "late", 200),
    timed("c2", "soon", 100),
    approvalRequested("c3", "never"),
  );
  const idsAt = (now: number) => expiredInteractions(state, now).map(({ request }) => request.id);

  test("J8: the next deadline is the earliest one of what is pending", () => {
    expect(nextDeadline(state)).to.equal(100);
    expect(nextDeadline(journal(...open))).to.equal(undefined);
    expect(nextDeadline(journal(...open, approvalRequested("c1", "i1")))).to.equal(undefined);
  });

  test("J8: a deadline has passed from its own millisecond on", () => {
    expect(idsAt(99)).to.deep.equal([]);
    expect(idsAt(100)).to.deep.equal(["soon"]);
    expect(idsAt(200)).to.deep.equal(["late", "soon"]);
  });

  test("what is settled has no deadline any more", () => {
    const settled = journal(...open, timed("c1", "i1", 100), decided("i1", "approved"));
    expect(nextDeadline(settled)).to.equal(undefined);
    expect(expiredInteractions(settled, 1000)).to.deep.equal([]);
  });

  test("only approvals have deadlines", () => {
    const asked = journal(...open, requested({ kind: "output" }, "c1", "i1")).interactions[0];
    expect(asked && expiryOf(asked.request)).to.equal(undefined);
  });
});
