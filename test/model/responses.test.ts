import { expect } from "@open-wc/testing";
import { AnviaError } from "../../src/errors.js";
import { ResponsesAccumulator } from "../../src/model/responses-accumulator.js";
import { decode } from "./recordings.js";
import { type Outcome, sse } from "./support.js";

function responses(...payloads: (object | string)[]): Outcome {
  return decode(new ResponsesAccumulator(), [sse(payloads)]);
}

function code({ error }: Outcome): unknown {
  return AnviaError.is(error) ? error.code : error;
}

function text(delta: string): object {
  return { type: "response.output_text.delta", output_index: 0, delta };
}

function call(output_index: number, id: string, call_id: string, args = ""): object {
  const item = { type: "function_call", id, call_id, name: "one", arguments: args };
  return { type: `response.output_item.${args === "" ? "added" : "done"}`, output_index, item };
}

function args(output_index: number, item_id: string, delta: string): object {
  return { type: "response.function_call_arguments.delta", output_index, item_id, delta };
}

function completed(output: object[] = [], usage?: object): object {
  return { type: "response.completed", response: { status: "completed", output, usage } };
}

function incomplete(reason: string): object {
  return {
    type: "response.incomplete",
    response: { status: "incomplete", incomplete_details: { reason } },
  };
}

const MESSAGE = { type: "message", content: [{ type: "output_text", text: "Hello" }] };
const CALL = { type: "function_call", call_id: "a", name: "one", arguments: '{"x":1}' };
const A = { toolCallId: "a", toolName: "one", args: '{"x":1}' };
const B = { toolCallId: "b", toolName: "one", args: '{"y":2}' };

describe("Responses streams of real servers", () => {
  it("interleaved argument deltas go to the call of their index", () => {
    const outcome = responses(
      call(0, "fc_a", "a"),
      call(1, "fc_b", "b"),
      args(1, "fc_b", '{"y"'),
      args(0, "fc_a", '{"x":1}'),
      args(1, "fc_b", ":2}"),
      completed(),
    );
    expect(outcome.response?.toolCalls).to.deep.equal([A, B]);
    expect(outcome.response?.finishReason).to.equal("tool_calls");
    expect(outcome.args).to.deep.equal([A.args, B.args]);
  });

  it("item ids that change on every event, or one index for all, are understood", () => {
    const changing = responses(
      call(0, "x1", "a"),
      args(0, "x2", '{"x":1}'),
      call(0, "x3", "a", '{"x":1}'),
      completed(),
    );
    const oneIndex = responses(
      call(0, "fc_a", "a"),
      call(0, "fc_b", "b"),
      args(0, "fc_a", '{"x":1}'),
      args(0, "fc_b", '{"y":2}'),
      call(0, "fc_a", "a", '{"x":1}'),
      call(0, "fc_b", "b", '{"y":2}'),
      completed(),
    );
    expect(changing.response?.toolCalls).to.deep.equal([A]);
    expect(oneIndex.response?.toolCalls).to.deep.equal([A, B]);
  });

  it("the final list of calls repeats the streamed ones, whatever their ids are there", () => {
    const streamed = [call(1, "fc_a", "a"), call(1, "fc_a", "a", '{"x":1}')];
    for (const call_id of ["a", "renamed"]) {
      const outcome = responses(...streamed, completed([{ ...CALL, call_id }]));
      expect(outcome.response?.toolCalls).to.deep.equal([A]);
    }
  });

  it("a server that streams nothing is read from its final response", () => {
    const outcome = responses(completed([MESSAGE, CALL], { input_tokens: 1, output_tokens: 2 }));
    expect(outcome.text).to.equal("Hello");
    expect(outcome.response).to.deep.equal({
      text: "Hello",
      toolCalls: [A],
      usage: { inputTokens: 1, outputTokens: 2, totalTokens: 3 },
      finishReason: "tool_calls",
    });
  });

  it("text is not taken twice when its index changes", () => {
    const done = { type: "response.output_item.done", output_index: 3, item: MESSAGE };
    expect(responses(text("Hel"), text("lo"), done, completed([MESSAGE])).text).to.equal("Hello");
  });

  it("two calls with one id are refused (ANVIA behaviour 11)", () => {
    const streamed = [call(0, "fc_a", "a"), call(1, "fc_b", "a")];
    expect(code(responses(...streamed, completed()))).to.equal("invalid_response");
    expect(code(responses(completed([CALL, CALL])))).to.equal("invalid_response");
    const doneOnly = [call(0, "", "a", "{}"), call(1, "", "a", "{}")];
    expect(code(responses(...doneOnly, completed()))).to.equal("invalid_response");
  });

  it("an answer cut by its token limit keeps its text and loses its calls", () => {
    const cut = responses(text("Hel"), incomplete("max_output_tokens"));
    expect(cut.response).to.deep.include({ text: "Hel", finishReason: "length" });
    const cutCall = responses(call(0, "fc_a", "a", '{"x":1}'), incomplete("max_output_tokens"));
    expect(code(cutCall)).to.equal("stream_interrupted");
  });

  it("an answer that failed, broke off, or says nothing is an error", () => {
    const failed = {
      type: "response.failed",
      response: { status: "failed", error: { code: "server_error", message: "Oops" } },
    };
    expect(code(responses(text("Hel"), failed))).to.equal("model_unavailable");
    expect(
      code(responses({ type: "error", code: "rate_limit_exceeded", message: "Slow" })),
    ).to.equal("model_rate_limited");
    expect(code(responses(text("Hel")))).to.equal("stream_interrupted");
    expect(code(responses(completed()))).to.equal("empty_answer");
  });

  it("a refusal is text, and parts of a summary are paragraphs", () => {
    const summary = (summary_index: number, delta: string) => ({
      type: "response.reasoning_summary_text.delta",
      output_index: 0,
      summary_index,
      delta,
    });
    const outcome = responses(
      summary(0, "One"),
      summary(0, "."),
      summary(1, "Two."),
      { type: "response.refusal.delta", output_index: 1, delta: "No." },
      completed(),
    );
    expect(outcome.reasoning).to.equal("One.\n\nTwo.");
    expect(outcome.response?.text).to.equal("No.");
  });

  it("encrypted reasoning is kept to be sent back; other reasoning is not", () => {
    const item = { type: "reasoning", id: "rs_1", summary: [], encrypted_content: "SECRET" };
    const done = { type: "response.output_item.done", output_index: 0, item };
    const open = { ...done, item: { ...item, encrypted_content: null } };
    const kept = [{ api: "responses", item }];
    expect(responses(done, text("Hi"), completed([item])).response?.providerItems).to.deep.equal(
      kept,
    );
    expect(responses(text("Hi"), completed([item])).response?.providerItems).to.deep.equal(kept);
    expect(responses(open, text("Hi"), completed()).response).to.not.have.property("providerItems");
  });
});
