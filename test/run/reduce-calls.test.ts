import { expect } from "@open-wc/testing";
import { DEFAULT_TIMEOUT_MESSAGE } from "../../src/run/approval-policy.js";
import type { RunEvent } from "../../src/run/events.js";
import { isAllowed, reduce } from "../../src/run/reduce.js";
import {
  type CallOutcome,
  findCall,
  pendingInteractions,
  type RunState,
} from "../../src/run/state.js";
import {
  answered,
  approvalRequested,
  calling,
  event,
  journal,
  requested,
  started,
  toolStarted,
} from "../../src/testing/journal-builder.js";
import {
  claimedBy,
  question,
  runCancelled,
  settledWith,
  toolAllowed,
  toolFailed,
  toolFinished,
  toolRefused,
  toolReopened,
} from "./builders.js";

const open = [started(), calling(1), answered(1, { c1: "tool", c2: "tool" })];
const RECOVERY = { kind: "recovery", operationId: "r:c1", startedAt: 1 } as const;
const recovering = [
  ...open,
  toolAllowed("c1", { n: 1 }),
  toolStarted("c1"),
  claimedBy("d2"),
  requested(RECOVERY, "c1", "i1"),
];

function progressOf(state: RunState, callId = "c1") {
  return findCall(state, callId)?.progress;
}

function outcomeOf(...events: readonly RunEvent[]): CallOutcome | undefined {
  const progress = progressOf(journal(...events));
  return progress?.status === "settled" ? progress.outcome : undefined;
}

describe("what becomes of a call", () => {
  const asked = approvalRequested("c1", "i1");
  const wordy = requested(
    { kind: "approval", digest: "d", rejectMessage: "policy says no" },
    "c1",
    "i1",
  );
  const timely = event({
    type: "interaction_requested",
    interaction: {
      kind: "approval",
      id: "i1",
      callId: "c1",
      toolName: "tool",
      args: "{}",
      input: {},
      digest: "d",
      timeoutMessage: "too late",
    },
  });
  const OUTCOMES: readonly (readonly [
    what: string,
    events: readonly RunEvent[],
    type: CallOutcome["type"],
    text: string | RegExp,
  ])[] = [
    ["a skipped call", [...open, toolRefused("c1", "skipped", "no")], "skipped", "no"],
    ["an unknown tool", [...open, toolRefused("c1", "unknown_tool", "x")], "refused", "x"],
    ["invalid input", [...open, toolRefused("c1", "invalid_input", "x")], "refused", "x"],
    ["nobody to ask", [...open, toolRefused("c1", "nobody_to_ask", "x")], "refused", "x"],
    [
      "a finished tool",
      [...open, toolAllowed("c1"), toolStarted("c1"), toolFinished("c1", "42")],
      "finished",
      "42",
    ],
    [
      "a failed tool",
      [...open, toolAllowed("c1"), toolStarted("c1"), toolFailed("c1", "ToolCallError: no")],
      "failed",
      "ToolCallError: no",
    ],
    [
      "a rejection with a message",
      [...open, wordy, settledWith("i1", { status: "rejected", reason: "a", rejectMessage: "b" })],
      "rejected",
      "b",
    ],
    [
      "a rejection with a reason",
      [...open, wordy, settledWith("i1", { status: "rejected", reason: "a" })],
      "rejected",
      "a",
    ],
    [
      "a rejection without words",
      [...open, wordy, settledWith("i1", { status: "rejected" })],
      "rejected",
      "policy says no",
    ],
    [
      "a rejection without any words at all",
      [...open, asked, settledWith("i1", { status: "rejected" })],
      "rejected",
      "Tool approval was rejected.",
    ],
    [
      "a deadline, with words for it",
      [...open, timely, settledWith("i1", { status: "timed_out" })],
      "timed_out",
      "too late",
    ],
    [
      "a deadline",
      [...open, asked, settledWith("i1", { status: "timed_out" })],
      "timed_out",
      DEFAULT_TIMEOUT_MESSAGE,
    ],
    [
      "an answered question",
      [
        ...open,
        requested({ kind: "question", questions: [question()] }, "c1", "i1"),
        settledWith("i1", { status: "answered", answers: [{ questionId: "q", answer: "x" }] }),
      ],
      "answered",
      '{"answers":[{"questionId":"q","answer":"x"}]}',
    ],
    [
      "an output",
      [
        ...open,
        requested({ kind: "output" }, "c1", "i1"),
        settledWith("i1", { status: "provided", output: { a: 1 } }),
      ],
      "provided",
      '{"a":1}',
    ],
    [
      "an output that is a text",
      [
        ...open,
        requested({ kind: "output" }, "c1", "i1"),
        settledWith("i1", { status: "provided", output: "as it is" }),
      ],
      "provided",
      "as it is",
    ],
    [
      "a call that did happen, with its output",
      [...recovering, settledWith("i1", { status: "happened", output: "sent" })],
      "happened",
      "sent",
    ],
    [
      "a call that did happen",
      [...recovering, settledWith("i1", { status: "happened" })],
      "happened",
      /A person confirmed/,
    ],
    [
      "a call where a person stopped",
      [...recovering, settledWith("i1", { status: "stopped" })],
      "stopped",
      /Do not retry/,
    ],
  ];
  for (const [what, events, type, text] of OUTCOMES) {
    test(`${what} is ${type}, and the model reads ${text}`, () => {
      const outcome = outcomeOf(...events);
      expect(outcome?.type).to.equal(type);
      if (typeof text === "string") expect(outcome?.text).to.equal(text);
      else expect(outcome?.text).to.match(text);
    });
  }

  test("an approval lets run what was shown", () => {
    const state = journal(...open, asked, settledWith("i1", { status: "approved" }));
    expect(progressOf(state)).to.deep.equal({
      status: "allowed",
      input: {},
      digest: "digest of c1",
    });
  });

  test("an approval of an edited input lets run what was edited", () => {
    const edited = { input: { n: 2 }, digest: "edited" };
    const state = journal(...open, asked, settledWith("i1", { status: "approved", edited }));
    expect(progressOf(state)).to.deep.equal({ status: "allowed", ...edited });
  });

  test("J10: a call that is reopened is prepared again", () => {
    const state = journal(...open, toolAllowed("c1"), toolReopened("c1"));
    expect(progressOf(state)).to.deep.equal({ status: "requested" });
  });

  test("a start keeps what runs, who runs it and since when", () => {
    const state = journal(...open, toolAllowed("c1", { n: 1 }), { ...toolStarted("c1"), at: 9 });
    const start = {
      input: { n: 1 },
      digest: "digest of c1",
      operationId: "r:c1",
      driverId: "d1",
      startedAt: 9,
    };
    expect(findCall(state, "c1")).to.deep.include({
      attempts: 1,
      lastStart: start,
      progress: { status: "started", ...start },
    });
  });

  test("one call's events leave the others alone", () => {
    const state = journal(...open, toolAllowed("c1"), toolStarted("c1"), toolFinished("c1"));
    expect(progressOf(state, "c2")).to.deep.equal({ status: "requested" });
  });

  test("an event about a call that is not there changes nothing", () => {
    for (const one of [toolAllowed("x"), toolStarted("x"), toolFinished("x")]) {
      expect(isAllowed(journal(...open), one)).to.equal(false);
      expect(isAllowed(journal(started()), one)).to.equal(false);
    }
  });
});

describe("an unknown outcome", () => {
  test("J5: “run again” allows the same input once more, and the start counts on", () => {
    const again = journal(...recovering, settledWith("i1", { status: "run_again" }));
    expect(progressOf(again)).to.deep.equal({
      status: "allowed",
      input: { n: 1 },
      digest: "digest of c1",
    });
    expect(isAllowed(again, toolStarted("c1"))).to.equal(false);
    expect(findCall(reduce(again, toolStarted("c1", 2)), "c1")?.attempts).to.equal(2);
  });

  test("J5: a safe tool is started again without a question", () => {
    const state = journal(...recovering.slice(0, -1), toolStarted("c1", 2, "d2"));
    expect(progressOf(state)).to.deep.include({ status: "started", driverId: "d2" });
  });

  test("J6: a result that comes in after all settles the call and withdraws the question", () => {
    const state = journal(...recovering, toolFinished("c1", "late"));
    expect(progressOf(state)).to.deep.nested.include({ "outcome.text": "late" });
    expect(state.interactions[0]?.settlement).to.deep.equal({
      status: "cancelled",
      reason: "The result came in.",
      at: 1,
    });
  });

  test("J6: a late result withdraws no question about another call", () => {
    const other = { kind: "recovery", operationId: "r:c2", startedAt: 1 } as const;
    const both = [
      ...open,
      ...["c1", "c2"].flatMap((id) => [toolAllowed(id), toolStarted(id)]),
      claimedBy("d2"),
      requested(RECOVERY, "c1", "i1"),
      requested(other, "c2", "i2"),
      toolFinished("c1"),
    ];
    expect(pendingInteractions(journal(...both)).map(({ request }) => request.id)).to.deep.equal([
      "i2",
    ]);
  });

  test("J6: what a tool returned after a cancel is recorded, and nothing else is", () => {
    const state = journal(...open, toolAllowed("c1"), toolStarted("c1"), runCancelled);
    const after = reduce(state, toolFinished("c1", "sent"));
    expect(progressOf(after)).to.deep.nested.include({ "outcome.text": "sent" });
    expect(after.status).to.equal("cancelled");
    expect(isAllowed(after, toolFailed("c1"))).to.equal(false);
  });

  test("a result of a call that waits for an approval is no result", () => {
    const state = journal(...open, approvalRequested("c1", "i1"));
    expect(isAllowed(state, toolFinished("c1"))).to.equal(false);
  });

  test("“run again” says nothing about a call that was never started", () => {
    const never = journal(...open, requested(RECOVERY, "c1", "i1"));
    const state = reduce(never, settledWith("i1", { status: "run_again" }));
    expect(progressOf(state)).to.deep.equal({ status: "requested" });
  });
});
