import { expect } from "@open-wc/testing";
import type { RunEvent } from "../../src/run/events.js";
import {
  type Overlay,
  type PartialAnswer,
  type ScreenItem,
  screenItems,
} from "../../src/run/screen.js";
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
  settledWith,
  steered,
  toolAllowed,
  toolFailed,
  toolFinished,
  toolRefused,
} from "./builders.js";

const one = [started(), calling(1), answered(1, { c1: "tool" })];
const RECOVERY = { kind: "recovery", operationId: "r:c1", startedAt: 1 } as const;
const ran = [...one, toolAllowed("c1"), toolStarted("c1")];

function items(...events: readonly RunEvent[]): readonly ScreenItem[] {
  return screenItems(journal(...events));
}

const kinds = (shown: readonly ScreenItem[]) => shown.map(({ type }) => type).join(" ");
const ids = (shown: readonly ScreenItem[]) => shown.map(({ id }) => id);

function partial(of: Partial<PartialAnswer> = {}): Overlay {
  const answer = { runId: "r", turn: 1, attempt: 1, text: "so far", reasoning: "", ...of };
  return { partial: answer, progress: new Map() };
}

describe("screenItems", () => {
  test("what the visitor said is shown, and what else a prompt holds is not", () => {
    const prompt = event({
      type: "run_started",
      purpose: "prompt",
      sessionId: "s",
      agentId: "a",
      driverId: "d1",
      prompt: [
        { role: "system", content: "Be kind." },
        { role: "user", content: "First" },
        { role: "assistant", content: "Yes?" },
        { role: "user", content: "Second" },
      ],
      maxTurns: 1,
    });
    expect(items(prompt)).to.deep.equal([
      { type: "user", id: "r:prompt:1", runId: "r", text: "First", queued: false },
      { type: "user", id: "r:prompt:3", runId: "r", text: "Second", queued: false },
    ]);
  });

  test("an answer is shown with its reasoning", () => {
    const thinking = event({
      type: "model_call_finished",
      turn: 1,
      text: "Yes.",
      reasoning: "hm",
      calls: [],
    });
    expect(items(started(), calling(1), thinking)[1]).to.deep.equal({
      type: "assistant",
      id: "r:turn:1",
      runId: "r",
      text: "Yes.",
      reasoning: "hm",
      status: "complete",
    });
  });

  test("an answer that says nothing is not shown, but one that thinks is", () => {
    const silent = (reasoning?: string) =>
      event({
        type: "model_call_finished",
        turn: 1,
        text: "",
        calls: [],
        ...(reasoning && { reasoning }),
      });
    expect(kinds(items(started(), calling(1), silent()))).to.equal("user");
    expect(kinds(items(started(), calling(1), silent("hm")))).to.equal("user assistant");
  });

  test("an answer that is being received shows what there is of it", () => {
    const state = journal(started(), calling(1));
    expect(screenItems(state)[1]).to.include({ text: "", status: "streaming" });
    const [, answer] = screenItems(state, partial({ reasoning: "hm" }));
    expect(answer).to.include({ text: "so far", reasoning: "hm", status: "streaming" });
  });

  test("what is left of an answer that was cut off stays, and says so", () => {
    const cut: readonly (readonly RunEvent[])[] = [
      [started(), calling(1), claimedBy("d2")],
      [started(), calling(1), modelFailed(1)],
      [started(), calling(1), runCancelled],
    ];
    for (const events of cut) {
      const [, answer] = screenItems(journal(...events), partial());
      expect(answer).to.include({ text: "so far", status: "interrupted" });
      expect(kinds(screenItems(journal(...events)))).to.not.contain("assistant");
    }
  });

  test("what was received for another turn is not shown in this one", () => {
    const [, answer] = screenItems(journal(started(), calling(1)), partial({ turn: 2 }));
    expect(answer).to.include({ text: "" });
  });

  test("steered words stand where the model heard them; those still waiting stand last, as queued", () => {
    const told = [...one, toolRefused("c1"), steered("told", "m1"), calling(2), answered(2)];
    const shown = items(...told, steered("untold", "m2"));
    expect(ids(shown)).to.deep.equal([
      "r:prompt:0",
      "r:turn:1",
      "r:call:c1",
      "r:steer:m1",
      "r:turn:2",
      "r:steer:m2",
    ]);
    expect(shown.flatMap((item) => (item.type === "user" ? [item.queued] : []))).to.deep.equal([
      false,
      false,
      true,
    ]);
  });

  const STATUSES: readonly (readonly [
    what: string,
    events: readonly RunEvent[],
    status: string,
  ])[] = [
    ["requested", one, "preparing"],
    ["allowed", [...one, toolAllowed("c1")], "preparing"],
    ["allowed, in a failed run", [...one, toolAllowed("c1"), runFailed], "preparing"],
    ["allowed, in a cancelled run", [...one, toolAllowed("c1"), runCancelled], "stopped"],
    ["started", ran, "running"],
    ["started, in a cancelled run", [...ran, runCancelled], "stopped"],
    ["of unknown outcome", [...ran, claimedBy("d2")], "unknown"],
    [
      "waiting for a recovery",
      [...ran, claimedBy("d2"), requested(RECOVERY, "c1", "i1")],
      "waiting",
    ],
    ["finished", [...ran, toolFinished("c1")], "done"],
    ["failed", [...ran, toolFailed("c1")], "failed"],
    ["refused", [...one, toolRefused("c1", "unknown_tool")], "failed"],
    ["skipped", [...one, toolRefused("c1", "skipped")], "skipped"],
  ];
  for (const [what, events, status] of STATUSES) {
    test(`a call that is ${what} has the status ${status}`, () => {
      const row = items(...events).find(({ type }) => type === "tool_call");
      expect(row).to.include({ id: "r:call:c1", status });
    });
  }

  const RECOVERED = [
    ["happened", "done"],
    ["stopped", "stopped"],
  ] as const;
  for (const [decision, status] of RECOVERED) {
    test(`a call of which a person said “${decision}” has the status ${status}`, () => {
      const events = [...ran, claimedBy("d2"), requested(RECOVERY, "c1", "i1")];
      const shown = items(...events, settledWith("i1", { status: decision }));
      expect(kinds(shown)).to.equal("user assistant interaction tool_call");
      expect(shown[3]).to.include({ status });
    });
  }

  test("a call that was asked about and never started is its card alone", () => {
    const asked = [...one, approvalRequested("c1", "i1")];
    expect(kinds(items(...asked))).to.equal("user assistant interaction");
    expect(kinds(items(...asked, decided("i1", "rejected")))).to.equal(
      "user assistant interaction",
    );
    expect(ids(items(...asked))[2]).to.equal("i1");
  });

  test("an approved call that was started is its card, and its row", () => {
    const started1 = [
      ...one,
      approvalRequested("c1", "i1"),
      decided("i1", "approved"),
      toolStarted("c1"),
    ];
    expect(kinds(items(...started1))).to.equal("user assistant interaction tool_call");
  });

  test("a row has the title that its card had", () => {
    const titled = event({
      type: "interaction_requested",
      interaction: {
        kind: "approval",
        id: "i1",
        callId: "c1",
        toolName: "tool",
        title: "Refund",
        args: "{}",
        input: {},
        digest: "digest of c1",
      },
    });
    const shown = items(...one, titled, decided("i1", "approved"), toolStarted("c1"));
    expect(shown.at(-1)).to.include({ type: "tool_call", title: "Refund" });
  });

  test("progress is shown while a call runs, and only then", () => {
    const overlay = { progress: new Map([["c1", "half way"]]) };
    expect(screenItems(journal(...ran), overlay).at(-1)).to.include({ progress: "half way" });
    const done = journal(...ran, toolFinished("c1"));
    expect(screenItems(done, overlay).at(-1)).to.not.have.property("progress");
  });

  test("a question and an output are cards in the place of their call", () => {
    const asked = requested({ kind: "question", questions: [question()] }, "c1", "q1");
    expect(ids(items(...one, asked))).to.deep.equal(["r:prompt:0", "r:turn:1", "q1"]);
    const output = requested({ kind: "output" }, "c1", "o1");
    expect(ids(items(...one, output))).to.deep.equal(["r:prompt:0", "r:turn:1", "o1"]);
  });

  test("an approval that page code asked for during a turn stands before the next turn", () => {
    const asked = [...one, approvalRequested("", "i1"), toolRefused("c1")];
    const shown = items(...asked, calling(2), answered(2));
    expect(ids(shown).slice(-3)).to.deep.equal(["r:call:c1", "i1", "r:turn:2"]);
  });

  test("an approval that page code asked for in a run stands after its turns", () => {
    const shown = items(...one, toolRefused("c1"), approvalRequested("", "i1"), steered("s", "m1"));
    expect(ids(shown).slice(-3)).to.deep.equal(["r:call:c1", "i1", "r:steer:m1"]);
  });

  test("a run that is only an approval is only its card", () => {
    const page = event({
      type: "run_started",
      purpose: "approval",
      sessionId: "page",
      agentId: "",
      driverId: "tab",
      prompt: [],
      maxTurns: 0,
    });
    expect(ids(items(page, approvalRequested("", "i1")))).to.deep.equal(["i1"]);
  });

  test("a fault stands last, until the run is retried", () => {
    const failed = [started(), calling(1), modelFailed(1)];
    expect(items(...failed).at(-1)).to.deep.equal({
      type: "fault",
      id: "r:fault",
      runId: "r",
      fault: FAULT,
      canRetry: true,
    });
    expect(kinds(items(...failed, runRetried))).to.equal("user");
  });

  test("a fault of this page stands last while the run could go on, and is gone when it ended", () => {
    const overlay = { progress: new Map(), fault: FAULT };
    const shown = (...events: readonly RunEvent[]) =>
      kinds(screenItems(journal(...events), overlay));
    expect(shown(started())).to.equal("user fault");
    expect(shown(started(), runCancelled)).to.equal("user cancelled");
    expect(shown(started(), calling(1), answered(1), runCompleted)).to.equal("user assistant");
  });

  test("a cancelled run says so, and why", () => {
    expect(items(started(), runCancelled).at(-1)).to.deep.equal({
      type: "cancelled",
      id: "r:cancelled",
      runId: "r",
      reason: "enough",
    });
  });

  test("a completed run adds nothing", () => {
    const done = [started(), calling(1), answered(1), runCompleted];
    expect(kinds(items(...done))).to.equal("user assistant");
  });
});
