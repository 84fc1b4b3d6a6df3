import { expect } from "@open-wc/testing";
import { AnviaError } from "../../src/errors.js";
import { createGate, ScriptedModel } from "../../src/model/scripted-model.js";
import { ask, outcomeOf } from "./support.js";

describe("ScriptedModel", () => {
  it("streams a text as one delta and then completes", async () => {
    const { events } = await outcomeOf(new ScriptedModel(["Hello"]));
    expect(events).to.deep.equal([
      { type: "text_delta", text: "Hello" },
      { type: "completed", response: { text: "Hello", toolCalls: [], finishReason: "stop" } },
    ]);
  });

  it("plays reasoning, deltas, calls and usage without call deltas", async () => {
    const usage = { inputTokens: 1, outputTokens: 2, totalTokens: 3 };
    const toolCalls = [
      { id: "c1", name: "one", args: { x: 1 } },
      { name: "two", args: "{broken" },
    ];
    const model = new ScriptedModel([{ reasoning: "Hm.", deltas: ["a", "b"], toolCalls, usage }]);
    const { events, response } = await outcomeOf(model);
    expect(events.map(({ type }) => type)).to.deep.equal([
      "reasoning_delta",
      "text_delta",
      "text_delta",
      "completed",
    ]);
    expect(response).to.deep.equal({
      text: "ab",
      reasoning: "Hm.",
      toolCalls: [
        { toolCallId: "c1", toolName: "one", args: '{"x":1}' },
        { toolName: "two", args: "{broken" },
      ],
      usage,
      finishReason: "tool_calls",
    });
  });

  it("takes its steps in order, also from functions of the request, and keeps the requests", async () => {
    const model = new ScriptedModel(
      ["one", async ({ messages }) => ({ text: `${messages.length} messages` })],
      { id: "demo" },
    );
    const request = ask();
    expect([(await outcomeOf(model)).text, (await outcomeOf(model, request)).text]).to.deep.equal([
      "one",
      "1 messages",
    ]);
    expect(model.requests[1]).to.equal(request);
    expect(model.id).to.equal("demo");
  });

  it("says so when its script has run out", async () => {
    const { error } = await outcomeOf(new ScriptedModel([]));
    expect(AnviaError.is(error) && error.code).to.equal("invalid_use");
    expect(String(error)).to.include("has 0 steps, but was called 1 times");
  });

  it("throws a step's error after its deltas", async () => {
    const error = new AnviaError("stream_interrupted", "Cut.");
    const outcome = await outcomeOf(new ScriptedModel([{ deltas: ["a"], error }]));
    expect([outcome.text, outcome.error]).to.deep.equal(["a", error]);
  });

  it("stands still at a gate until it is opened", async () => {
    const start = createGate();
    const middle = createGate();
    const model = new ScriptedModel([{ gate: start.promise, deltas: ["a", middle.promise, "b"] }]);
    const events = model.stream(ask(), new AbortController());
    const first = events.next();
    start.open();
    expect((await first).value).to.deep.equal({ type: "text_delta", text: "a" });
    const second = events.next();
    middle.open();
    expect((await second).value).to.deep.equal({ type: "text_delta", text: "b" });
  });

  it("leaves a gate with the reason of an abort and streams nothing more", async () => {
    const controller = new AbortController();
    const reason = new Error("stop");
    const model = new ScriptedModel([{ deltas: ["a", createGate().promise, "b"] }]);
    const events = model.stream(ask(), controller);
    await events.next();
    const next = events.next().catch((error: unknown) => error);
    controller.abort(reason);
    expect(await next).to.equal(reason);
    expect(await events.next()).to.deep.equal({ done: true, value: undefined });
  });
});
