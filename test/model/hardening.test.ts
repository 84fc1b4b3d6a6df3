import { expect } from "@open-wc/testing";
import { AnswerDecoder } from "../../src/model/answer-decoder.js";
import { ChatAccumulator } from "../../src/model/chat-accumulator.js";
import { LIMITS } from "../../src/model/limits.js";
import { ResponsesAccumulator } from "../../src/model/responses-accumulator.js";
import { calls, chat, code } from "./chat-streams.js";
import { decode } from "./recordings.js";
import {
  ask,
  chatChunk,
  clientOf,
  fakeFetch,
  HELLO,
  noOutcome,
  type Outcome,
  outcomeOf,
  record,
  sse,
} from "./support.js";

const bytesOf = (text: string) => new TextEncoder().encode(text);
const of = (length: number) => "x".repeat(length);

/** What the Responses accumulator makes of these events. */
function responses(...events: readonly object[]): Outcome {
  return decode(new ResponsesAccumulator(), [sse(events)]);
}

const whole = (output: readonly object[] = []) => ({
  type: "response.completed",
  response: { status: "completed", output },
});
const reasoning = (encrypted_content: string) => ({
  type: "response.output_item.done",
  item: { type: "reasoning", id: "r", encrypted_content },
});
const textDelta = { type: "response.output_text.delta", output_index: 0, delta: "Hello" };

describe("bytes of an answer", () => {
  it("white space before a JSON document or a page is no part of it", () => {
    const message = { role: "assistant", content: "Hello" };
    const document = JSON.stringify({ choices: [{ message, finish_reason: "stop" }] });
    for (const chunks of [[`\n \r\n${document}`], ["\n", " ", document]]) {
      const outcome = decode(new ChatAccumulator(), chunks.map(bytesOf));
      expect(outcome.response?.text).to.equal("Hello");
    }
    const page = decode(new ChatAccumulator(), [bytesOf(" \n"), bytesOf("<html>")]);
    expect(String(page.error)).to.include("a web page");
  });

  it("a line without an end after [DONE] is not read", () => {
    const more = `data: ${JSON.stringify(chatChunk({ content: "more" }))}`;
    const bytes = bytesOf(`${new TextDecoder().decode(sse(HELLO))}${more}`);
    expect(decode(new ChatAccumulator(), [bytes]).text).to.equal("Hello");
  });

  it("[DONE] counts without a line break after it", () => {
    const bytes = bytesOf(`${new TextDecoder().decode(sse(HELLO.slice(0, 1)))}data: [DONE]`);
    expect(decode(new ChatAccumulator(), [bytes]).response?.text).to.equal("Hello");
  });
});

describe("a body that does not end", () => {
  /** Gives these bytes, and then nothing for ever. */
  const staying = (bytes: Uint8Array) => {
    const chunks = [bytes];
    return new ReadableStream<Uint8Array>({
      pull(controller) {
        const chunk = chunks.shift();
        if (chunk) controller.enqueue(chunk);
        else return new Promise(() => undefined);
      },
    });
  };

  it("is not waited for after [DONE]", async () => {
    const { fetch } = fakeFetch(() => new Response(staying(sse(HELLO))));
    const { response } = await outcomeOf(clientOf(fetch).completionModel("m"));
    expect(response?.text).to.equal("Hello");
  });

  it("after its finish is waited for until the visitor stops, and then gives no answer", async () => {
    const stop = new AbortController();
    const { fetch } = fakeFetch(() => new Response(staying(sse(HELLO.slice(0, 2)))));
    const model = clientOf(fetch).completionModel("m");
    const reason = new DOMException("stopped", "AbortError");
    const outcome = noOutcome();
    const read = async () => {
      for await (const event of model.stream(ask(), { signal: stop.signal })) {
        record(outcome, event);
        setTimeout(() => stop.abort(reason));
      }
    };
    expect(await read().catch((error: unknown) => error)).to.equal(reason);
    expect(outcome.response).to.equal(undefined);
  });
});

describe("limits of a line", () => {
  const TOO_LONG = `a line of the stream is longer than ${LIMITS.line} characters`;

  it("one that is whole is measured", () => {
    const bytes = sse([JSON.stringify(chatChunk({ ignored: of(LIMITS.line) }))]);
    expect(String(decode(new ChatAccumulator(), [bytes]).error)).to.include(TOO_LONG);
  });

  it("one that does not end is given up when it is too long, not when it ends", () => {
    const decoder = new AnswerDecoder(new ChatAccumulator(), "text/event-stream");
    const piece = bytesOf(of(100_000));
    let pieces = 0;
    const feed = () => {
      for (const _ of decoder.push(bytesOf("data: ")));
      for (; pieces < 100; pieces++) for (const _ of decoder.push(piece));
    };
    expect(feed).to.throw(TOO_LONG);
    expect(pieces).to.be.within(10, 12);
  });

  it("an event of many short lines is measured as a whole", () => {
    const decoder = new AnswerDecoder(new ChatAccumulator(), "text/event-stream");
    const line = bytesOf(`data: ${of(10_000)}\n`);
    let lines = 0;
    const feed = () => {
      for (; lines < 1_000; lines++) for (const _ of decoder.push(line));
    };
    expect(feed).to.throw(TOO_LONG);
    expect(lines).to.be.within(100, 110);
  });
});

describe("limits of what an answer names", () => {
  it("the id and the name of a call have an end", () => {
    const named = (id: string, name: string) =>
      code(chat(calls({ index: 0, id, name, args: "{}" }), chatChunk({}, "tool_calls")));
    expect(named(of(LIMITS.name), of(LIMITS.name))).to.equal(undefined);
    expect(named(of(LIMITS.name + 1), "one")).to.equal("invalid_response");
    expect(named("a", of(LIMITS.name + 1))).to.equal("invalid_response");
  });

  it("a finish reason has an end, in both formats", () => {
    const long = of(5_000);
    const text = chat(chatChunk({ content: "Hello" }), chatChunk({}, long));
    expect(text.response?.finishReason).to.have.lengthOf(LIMITS.name);
    const response = { status: "incomplete", incomplete_details: { reason: long }, output: [] };
    const cut = responses(textDelta, { type: "response.incomplete", response });
    expect(cut.response?.finishReason).to.have.lengthOf(LIMITS.name);
  });

  it("reasoning that goes back to the model has an end, by number and by size", () => {
    const items = (count: number, length: number) => [
      ...Array.from({ length: count }, () => reasoning(of(length))),
      textDelta,
      whole(),
    ];
    expect(responses(...items(64, 10)).response?.providerItems).to.have.lengthOf(64);
    expect(code(responses(...items(65, 10)))).to.equal("invalid_response");
    expect(code(responses(...items(3, 300_000)))).to.equal(undefined);
    expect(code(responses(...items(4, 300_000)))).to.equal("invalid_response");
  });

  it("reasoning that nobody can read again is not kept", () => {
    expect(responses(reasoning(""), textDelta, whole()).response).to.not.have.property(
      "providerItems",
    );
  });
});

describe("what servers say twice", () => {
  it("a whole message beside deltas only repeats them", () => {
    const message = { role: "assistant", content: "Hello", tool_calls: [] };
    const repeated = { choices: [{ index: 0, message, finish_reason: "stop" }] };
    expect(chat(...HELLO.slice(0, 1), repeated, "[DONE]").text).to.equal("Hello");
  });

  it("a text is taken once, known by its place or by its words", () => {
    const message = (text: string) => ({
      type: "message",
      content: [{ type: "output_text", text }],
    });
    const done = (index: number, text: string) => ({
      type: "response.output_item.done",
      output_index: index,
      item: message(text),
    });
    expect(responses(textDelta, done(0, "Hello!"), whole()).text).to.equal("Hello");
    expect(responses(textDelta, done(7, "Hello"), whole()).text).to.equal("Hello");
    expect(responses(textDelta, done(7, " World"), whole()).text).to.equal("Hello World");
    expect(responses(textDelta, whole([message("Hello")])).text).to.equal("Hello");
    expect(responses(whole([message("Hello")])).text).to.equal("Hello");
  });

  it("the parts of a summary are paragraphs, and one part is one", () => {
    const summary = (index: number, delta: string) => ({
      type: "response.reasoning_summary_text.delta",
      output_index: 0,
      summary_index: index,
      delta,
    });
    const outcome = responses(
      summary(0, "A"),
      summary(0, "B"),
      summary(1, "C"),
      textDelta,
      whole(),
    );
    expect(outcome.reasoning).to.equal("AB\n\nC");
  });

  it("the usage that Groq puts elsewhere is found", () => {
    const usage = { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 };
    const outcome = chat(...HELLO.slice(0, 2), { choices: [], x_groq: { usage } }, "[DONE]");
    expect(outcome.response?.usage?.totalTokens).to.equal(3);
  });

  it("counts that are none are no usage", () => {
    const usage = { prompt_tokens: -1, completion_tokens: "2", total_tokens: null };
    const outcome = chat(...HELLO.slice(0, 2), { choices: [], usage }, "[DONE]");
    expect(outcome.response?.usage).to.deep.equal({
      inputTokens: 0,
      outputTokens: 0,
      totalTokens: 0,
    });
  });
});

describe("calls at the end of a stream", () => {
  it("a call that never got arguments is whole when [DONE] says so", () => {
    const outcome = chat(calls({ index: 0, id: "a", name: "one" }), "[DONE]");
    expect(outcome.response?.toolCalls).to.deep.equal([
      { toolCallId: "a", toolName: "one", args: "{}" },
    ]);
  });

  it("braces and quotes within texts do not make arguments whole", () => {
    for (const args of ['{"x":"}', '{"x":"\\"}', '{"x":"a\\\\\\"}']) {
      const delta = calls({ index: 0, id: "a", name: "one", args });
      expect(code(chat(delta, "[DONE]")), args).to.equal("stream_interrupted");
    }
  });

  it("calls of the Responses format in an answer that was cut never come out", () => {
    const item = { type: "function_call", call_id: "a", name: "one", arguments: '{"x":1}' };
    const added = { type: "response.output_item.done", output_index: 0, item };
    const incomplete = { type: "response.incomplete", response: { status: "incomplete" } };
    expect(code(responses(added, incomplete))).to.equal("stream_interrupted");
    expect(code(responses(added))).to.equal("stream_interrupted");
  });

  it("a response that failed is the server's error, whatever came before", () => {
    const error = { code: "server_error", message: "Overloaded" };
    const failed = { type: "response.failed", response: { status: "failed", error } };
    const outcome = responses(textDelta, failed);
    expect(code(outcome)).to.equal("model_unavailable");
    expect(String(outcome.error)).to.include("Overloaded");
    expect(code(responses(textDelta, { type: "error", message: "No" }))).to.equal(
      "model_unavailable",
    );
  });
});

describe("which call a delta belongs to", () => {
  const A = { toolCallId: "a", toolName: "one", args: "{}" };
  const B = { toolCallId: "b", toolName: "one", args: '{"y":2}' };
  const item = (changes: object) => ({ type: "function_call", name: "one", ...changes });
  const added = (changes: object, output_index = 0) => ({
    type: "response.output_item.added",
    output_index,
    item: item(changes),
  });
  const done = (changes: object, output_index = 0) => ({
    ...added(changes, output_index),
    type: "response.output_item.done",
  });
  const delta = (text: string) => ({
    type: "response.function_call_arguments.delta",
    output_index: 0,
    delta: text,
  });

  it("a new id at a known index is another call, also of the same tool without arguments yet (C3)", () => {
    const outcome = chat(
      calls({ index: 0, id: "a", name: "one", args: "" }),
      calls({ index: 0, id: "b", name: "one", args: '{"y":2}' }),
      chatChunk({}, "tool_calls"),
    );
    expect(outcome.response?.toolCalls).to.deep.equal([A, B]);
  });

  it("the calls of a whole message are as many as it lists", () => {
    const entry = { index: 0, function: { name: "one", arguments: "" } };
    const message = { role: "assistant", content: null, tool_calls: [entry, entry] };
    const answer = { choices: [{ index: 0, message, finish_reason: "tool_calls" }] };
    const { response } = decode(new ChatAccumulator(), [bytesOf(JSON.stringify(answer))]);
    expect(response?.toolCalls).to.have.lengthOf(2);
  });

  it("another id at a known place is another call, added or done (R1)", () => {
    const twiceAdded = responses(
      added({ call_id: "a" }),
      added({ call_id: "b" }),
      delta('{"y":2}'),
      whole(),
    );
    expect(twiceAdded.response?.toolCalls).to.deep.equal([A, B]);
    const otherDone = responses(
      added({ id: "1", call_id: "a" }),
      done({ id: "2", call_id: "b", arguments: '{"y":2}' }),
      whole(),
    );
    expect(otherDone.response?.toolCalls).to.deep.equal([A, B]);
  });

  it("an item that is done without arguments keeps those that were streamed", () => {
    const outcome = responses(
      added({ call_id: "b" }),
      delta('{"y":2}'),
      done({ call_id: "b", arguments: "" }),
      whole(),
    );
    expect(outcome.response?.toolCalls).to.deep.equal([B]);
  });

  it("arguments that belong to no call are refused", () => {
    expect(code(responses(delta("{}"), whole()))).to.equal("invalid_response");
  });
});
