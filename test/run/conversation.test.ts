import { expect } from "@open-wc/testing";
import * as fc from "fast-check";
import {
  assignCallIds,
  NO_RESULT,
  runMessages,
  sessionMessages,
} from "../../src/run/conversation.js";
import type { RunEvent } from "../../src/run/events.js";
import type { Message } from "../../src/run/message.js";
import { emptyRun, fold } from "../../src/run/reduce.js";
import {
  answered,
  approvalRequested,
  calling,
  event,
  journal,
  started,
  toolStarted,
} from "../../src/testing/journal-builder.js";
import {
  claimedBy,
  modelFailed,
  runCancelled,
  runRetried,
  steered,
  toolAllowed,
  toolFinished,
  toolRefused,
} from "./builders.js";
import { historyFault } from "./history.js";

const two = [started(), calling(1), answered(1, { c1: "look", c2: "send" })];
const said = (messages: readonly Message[]) => messages.map((m) => `${m.role}: ${m.content}`);

describe("runMessages", () => {
  test("prompt, answer, results in call order, whatever was settled first", () => {
    const state = journal(...two, toolRefused("c1", "skipped", "first"));
    const later = fold(emptyRun("r"), [
      ...two,
      toolAllowed("c1"),
      toolRefused("c2", "skipped", "second"),
    ]);
    expect(said(runMessages(later))).to.deep.equal([
      "user: Hello",
      "assistant: answer 1",
      `tool: ${NO_RESULT}`,
      "tool: second",
    ]);
    expect(runMessages(state)[2]).to.deep.equal({
      role: "tool",
      callId: "c1",
      toolName: "look",
      content: "first",
    });
  });

  test("an answer carries its calls, and what the provider wants back", () => {
    const state = journal(
      started(),
      calling(1),
      event({
        type: "model_call_finished",
        turn: 1,
        text: "",
        reasoning: "hm",
        providerItems: [{ id: "rs_1" }],
        calls: [{ callId: "c1", toolCallId: "own", toolName: "look", args: '{"a":1}' }],
      }),
    );
    expect(runMessages(state)[1]).to.deep.equal({
      role: "assistant",
      content: "",
      reasoning: "hm",
      toolCalls: [{ callId: "c1", toolName: "look", args: '{"a":1}' }],
      providerItems: [{ id: "rs_1" }],
    });
  });

  test("a plain answer has neither calls nor reasoning", () => {
    const [, answer] = runMessages(journal(started(), calling(1), answered(1)));
    expect(answer).to.deep.equal({ role: "assistant", content: "answer 1" });
  });

  test("an answer without a word and without a call is no message", () => {
    const empty = event({ type: "model_call_finished", turn: 1, text: "", calls: [] });
    expect(said(runMessages(journal(started(), calling(1), empty)))).to.deep.equal(["user: Hello"]);
  });

  const DANGLING: readonly (readonly [what: string, events: readonly RunEvent[]])[] = [
    ["requested", two],
    ["waiting", [...two, approvalRequested("c1", "i1")]],
    ["allowed", [...two, toolAllowed("c1")]],
    ["started", [...two, toolAllowed("c1"), toolStarted("c1")]],
    ["of unknown outcome", [...two, toolAllowed("c1"), toolStarted("c1"), claimedBy("d2")]],
    ["cancelled", [...two, approvalRequested("c1", "i1"), runCancelled]],
  ];
  for (const [what, events] of DANGLING) {
    test(`a call that is ${what} is closed, so that the history is valid`, () => {
      const messages = runMessages(journal(...events));
      expect(historyFault(messages)).to.equal(undefined);
      expect(messages.slice(2).map(({ content }) => content)).to.deep.equal([NO_RESULT, NO_RESULT]);
    });
  }

  test("steered words stand after the results, before the next answer", () => {
    const one = [started(), calling(1), answered(1, { c1: "look" }), toolRefused("c1")];
    const state = journal(...one, steered("and hurry"), calling(2), answered(2));
    expect(said(runMessages(state))).to.deep.equal([
      "user: Hello",
      "assistant: answer 1",
      "tool: no",
      "user: and hurry",
      "assistant: answer 2",
    ]);
  });

  test("steered words are said once, however often the model is asked again", () => {
    const one = [started(), steered("and hurry"), calling(1), modelFailed(1), runRetried];
    const during = journal(...one, calling(1, 2), claimedBy("d2"), calling(1, 3));
    expect(said(runMessages(during))).to.deep.equal(["user: Hello", "user: and hurry"]);
  });

  test("words that the model has not been told yet are not part of the history", () => {
    const state = journal(started(), calling(1), steered("later"));
    expect(said(runMessages(state))).to.deep.equal(["user: Hello"]);
  });
});

describe("sessionMessages", () => {
  test("earlier runs come first, oldest first, and an unfinished one is closed", () => {
    const run = (id: string, ...events: RunEvent[]) => fold(emptyRun(id), events);
    const first = run("a", started(), calling(1), answered(1));
    const stopped = run("b", ...two, runCancelled);
    const messages = sessionMessages([first, stopped], run("c", started()));
    expect(historyFault(messages)).to.equal(undefined);
    expect(messages.map(({ role }) => role).join(" ")).to.equal(
      "user assistant user assistant tool tool user",
    );
  });
});

describe("sessionMessages of a server that uses its call ids again", () => {
  const run = (id: string, calls: Readonly<Record<string, string>>, output: string) =>
    fold(emptyRun(id), [
      ...[started(), calling(1), answered(1, calls)],
      ...Object.keys(calls).flatMap((callId) => [
        toolAllowed(callId),
        toolStarted(callId),
        toolFinished(callId, `${output} ${callId}`),
      ]),
    ]);

  test("each call of the history has an id of its own, and its own result", () => {
    const runs = [run("a", { x: "look" }, "a"), run("b", { x: "look", x_: "look" }, "b")];
    const messages = sessionMessages(runs, run("c", { x: "look" }, "c"));
    expect(historyFault(messages)).to.equal(undefined);
    const results = messages.flatMap((m) => (m.role === "tool" ? [[m.callId, m.content]] : []));
    expect(new Set(results.map(([callId]) => callId)).size).to.equal(4);
    expect(results.map(([, content]) => content)).to.deep.equal(["a x", "b x", "b x_", "c x"]);
  });

  test("a run of its own keeps its ids as they are", () => {
    const state = run("a", { x: "look" }, "a");
    expect(sessionMessages([], state)).to.deep.equal(runMessages(state));
  });
});

describe("assignCallIds", () => {
  const state = journal(started(), calling(1), answered(1, { own: "look", call_2_1: "look" }));

  test("the provider's own id is kept where it is free", () => {
    const calls = [{ toolCallId: "a" }, { toolCallId: "b" }];
    expect(assignCallIds(state, 2, calls).map(({ callId }) => callId)).to.deep.equal(["a", "b"]);
  });

  test("a missing, empty or repeated id is replaced by turn and position", () => {
    const calls = [{}, { toolCallId: "" }, { toolCallId: "x" }, { toolCallId: "x" }];
    const ids = assignCallIds(journal(started()), 1, calls).map(({ callId }) => callId);
    expect(ids).to.deep.equal(["call_1_0", "call_1_1", "x", "call_1_3"]);
  });

  test("an id of an earlier turn is not given again, not even by ourselves", () => {
    const ids = assignCallIds(state, 2, [{ toolCallId: "own" }, {}]).map(({ callId }) => callId);
    expect(ids).to.deep.equal(["call_2_0", "call_2_1_"]);
  });

  test("the provider's id and everything else of a call stay with it", () => {
    const [call] = assignCallIds(state, 2, [{ toolCallId: "own", toolName: "look", args: "{}" }]);
    expect(call).to.deep.equal({
      toolCallId: "own",
      toolName: "look",
      args: "{}",
      callId: "call_2_0",
    });
  });

  test("whatever a provider sends, ids are unique in the run, and kept in call order", () => {
    const id = fc.constantFrom("", "own", "call_2_0", "call_2_1", "call_2_1_", "call_2_2", "x");
    const called = fc.record({ toolCallId: id }, { requiredKeys: [] });
    fc.assert(
      fc.property(fc.array(called, { maxLength: 6 }), (calls) => {
        const assigned = assignCallIds(state, 2, calls);
        const all = [...assigned.map(({ callId }) => callId), "own", "call_2_1"];
        expect(new Set(all).size).to.equal(calls.length + 2);
        expect(assigned.map(({ toolCallId }) => toolCallId)).to.deep.equal(
          calls.map(({ toolCallId }) => toolCallId),
        );
      }),
      { numRuns: 1000 },
    );
  });

  test("a result stays with its call through all of it", () => {
    const state = journal(...two, toolAllowed("c2"), toolStarted("c2"), toolFinished("c2", "sent"));
    expect(runMessages(state).at(-1)).to.include({
      callId: "c2",
      toolName: "send",
      content: "sent",
    });
  });
});
