import { expect } from "@open-wc/testing";
import * as fc from "fast-check";
import {
  EVENT_VERSION,
  type JournalEvent,
  parseJournal,
  type RunEvent,
  runEventSchema,
} from "../../src/run/events.js";
import { findForbiddenKey } from "../../src/run/json.js";
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
import { anyEvent } from "./arbitraries.js";
import {
  claimedBy,
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

function placed(events: readonly RunEvent[], fromSeq = 0): JournalEvent[] {
  return events.map((one, index) => ({ ...one, runId: "r", seq: fromSeq + index }));
}

const EVERY_TYPE: readonly RunEvent[] = [
  event({
    type: "run_started",
    purpose: "approval",
    sessionId: "s",
    agentId: "a",
    driverId: "d1",
    prompt: [
      { role: "system", content: "Be kind." },
      { role: "user", content: "Hello" },
      {
        role: "assistant",
        content: "",
        reasoning: "hm",
        toolCalls: [{ callId: "p1", toolName: "look", args: "{}" }],
        providerItems: [{ type: "reasoning" }],
      },
      { role: "tool", callId: "p1", toolName: "look", content: "seen" },
    ],
    maxTurns: 3,
    toolConcurrency: 2,
    userId: "u",
    metadata: { trace: [1, null] },
  }),
  claimedBy("d2"),
  steered("and hurry"),
  calling(1),
  event({
    type: "model_call_finished",
    turn: 1,
    text: "Let me see.",
    reasoning: "hm",
    providerItems: ["opaque"],
    calls: [{ callId: "c1", toolCallId: "own", toolName: "look", args: "{" }],
    usage: { inputTokens: 1, outputTokens: 2, totalTokens: 3 },
    finishReason: "tool_calls",
  }),
  modelFailed(1),
  toolAllowed("c1"),
  toolRefused("c1", "unknown_tool"),
  toolReopened("c1"),
  approvalRequested("c1"),
  requested({ kind: "question", questions: [question()] }, "c1", "q1"),
  requested({ kind: "output" }, "c1", "o1"),
  requested({ kind: "recovery", operationId: "r:c1", startedAt: 1 }, "c1", "v1"),
  decided("i1", "rejected", { reason: "no" }),
  settledWith("i1", { status: "approved", edited: { input: { a: 1 }, digest: "d" } }),
  settledWith("i1", { status: "timed_out" }),
  settledWith("q1", { status: "answered", answers: [{ questionId: "q", answer: "x" }] }),
  settledWith("o1", { status: "provided", output: { approved: true } }),
  settledWith("v1", { status: "happened", output: "yes" }),
  settledWith("v1", { status: "run_again" }),
  settledWith("v1", { status: "stopped" }),
  toolStarted("c1"),
  toolFinished("c1"),
  toolFailed("c1"),
  runFailed,
  runRetried,
  runCancelled,
  runCompleted,
];

describe("parseJournal", () => {
  test("an event of every type is read back as it was written", () => {
    const rows = placed(EVERY_TYPE);
    expect(parseJournal("r", structuredClone(rows))).to.deep.equal({ events: rows });
  });

  test("the list above leaves no type of event out", () => {
    const types = runEventSchema._zod.def.options.map((o) => o.shape.type._zod.def.values[0]);
    expect(new Set(EVERY_TYPE.map(({ type }) => type))).to.deep.equal(new Set(types));
  });

  test("a journal may be read from a place in its middle", () => {
    const rows = placed([calling(1), answered(1)], 7);
    expect(parseJournal("r", rows, 7).events).to.deep.equal(rows);
  });

  test("an empty journal is readable", () => {
    expect(parseJournal("r", [])).to.deep.equal({ events: [] });
  });

  test("members that this version does not know are left out", () => {
    const [row] = placed([calling(1)]);
    expect(parseJournal("r", [{ ...row, extra: 1 }]).events).to.deep.equal([row]);
  });

  const first = { ...started(), runId: "r", seq: 0 };
  const next = { ...calling(1), runId: "r", seq: 1 };
  const STOPS: readonly (readonly [what: string, row: unknown, why: string])[] = [
    ["an event of a newer version", { ...next, v: EVENT_VERSION + 1 }, "newer_version"],
    ["a newer event of an unknown type", { ...next, v: 99, type: "dreamt" }, "newer_version"],
    ["an event of an unknown type", { ...next, type: "dreamt" }, "damaged"],
    ["an event of an impossible version", { ...next, v: 0 }, "damaged"],
    ["a version that is no number", { ...next, v: "2" }, "damaged"],
    ["an event without a member that it needs", { ...next, turn: undefined }, "damaged"],
    ["an event with a member of the wrong type", { ...next, attempt: "1" }, "damaged"],
    ["a time that is not a number", { ...next, at: Number.NaN }, "damaged"],
    ["a gap", { ...next, seq: 2 }, "damaged"],
    ["a place taken twice", { ...next, seq: 0 }, "damaged"],
    ["an event of another run", { ...next, runId: "other" }, "damaged"],
    ["an event without a place", calling(1), "damaged"],
    ["null", null, "damaged"],
    ["a text", "run_started", "damaged"],
    ["a list", [], "damaged"],
  ];
  for (const [what, row, why] of STOPS) {
    test(`J9: ${what} stops the reading (${why}), and what stands before it is kept`, () => {
      const after = { ...answered(1), runId: "r", seq: 2 };
      expect(parseJournal("r", [first, row, after])).to.deep.equal({
        events: [first],
        unreadable: { seq: 1, why },
      });
    });
  }

  test("the place in the report counts from where the reading began", () => {
    const { unreadable } = parseJournal("r", [null], 5);
    expect(unreadable).to.deep.equal({ seq: 5, why: "damaged" });
  });

  test("whatever the writers write is read back unchanged, after a structured clone too", () => {
    fc.assert(
      fc.property(fc.array(anyEvent, { maxLength: 8 }), (events) => {
        const rows = placed(events);
        expect(parseJournal("r", structuredClone(rows))).to.deep.equal({ events: rows });
      }),
    );
  });

  test("anything at all in a row is readable or damaged, never an exception", () => {
    const row = fc.oneof(
      fc.anything(),
      fc.record({ v: fc.anything(), type: fc.anything(), runId: fc.constant("r"), seq: fc.nat() }),
    );
    fc.assert(
      fc.property(fc.array(row), (rows) => {
        const { events, unreadable } = parseJournal("r", rows);
        return events.length + (unreadable ? 1 : 0) <= rows.length || rows.length === 0;
      }),
      { numRuns: 1000 },
    );
  });

  test("a row that is nested too deep to be read is damaged, and does not throw", () => {
    const input = JSON.parse("[".repeat(20_000) + "]".repeat(20_000));
    const row = { ...toolAllowed("c1"), input, runId: "r", seq: 1 };
    expect(parseJournal("r", [first, row])).to.deep.equal({
      events: [first],
      unreadable: { seq: 1, why: "damaged" },
    });
  });

  test("a forbidden name in a stored value never becomes a member", () => {
    const input = JSON.parse('{"__proto__":{"isAdmin":true}}');
    const { events } = parseJournal("r", [{ ...toolAllowed("c1", input), runId: "r", seq: 0 }]);
    const [read] = events;
    expect(read?.type === "tool_allowed" && findForbiddenKey(read.input)).to.equal(undefined);
  });
});
