import { expect } from "@open-wc/testing";
import { ChatAccumulator } from "../../src/model/chat-accumulator.js";
import { LIMITS } from "../../src/model/limits.js";
import { calls, callsOf, chat, code } from "./chat-streams.js";
import { byteByByte, decode, splitAt } from "./recordings.js";
import { chatChunk, HELLO, sse } from "./support.js";

describe("streams of real servers", () => {
  it("comments, other fields and keep-alives say nothing", () => {
    const text = `: OPENROUTER PROCESSING\n\n:\r\n\r\nevent: message\nid: 1\nretry: 10\ndata: ${JSON.stringify(HELLO[0])}\n\n: ping\ndata:\n\ndata: null\n\ndata:${JSON.stringify(HELLO[1])}\n\n`;
    const outcome = decode(new ChatAccumulator(), [new TextEncoder().encode(text)]);
    expect(outcome.response).to.deep.equal({ text: "Hello", toolCalls: [], finishReason: "stop" });
  });

  it("a missing [DONE] and a missing last line break change nothing", () => {
    const bytes = sse(HELLO.slice(0, 2));
    for (const length of [bytes.length, bytes.length - 1, bytes.length - 2]) {
      expect(decode(new ChatAccumulator(), [bytes.subarray(0, length)]).response?.text).to.equal(
        "Hello",
      );
    }
  });

  it("what follows [DONE] is not read", () => {
    expect(chat(...HELLO, "no json", chatChunk({ content: "?" })).response?.text).to.equal("Hello");
  });

  it("null deltas, empty choices and other choices say nothing", () => {
    const other = { choices: [{ index: 1, delta: { content: "other" } }] };
    const usage = { choices: [], usage: { prompt_tokens: 1, completion_tokens: 2 } };
    const outcome = chat(
      chatChunk(null),
      { choices: null },
      other,
      ...HELLO.slice(0, 2),
      usage,
      "[DONE]",
    );
    expect(outcome.text).to.equal("Hello");
    expect(outcome.response?.usage).to.deep.equal({
      inputTokens: 1,
      outputTokens: 2,
      totalTokens: 3,
    });
  });

  it("characters of several bytes survive any split", () => {
    const text = "Grüße 👩‍👩‍👧 日本";
    const bytes = sse([chatChunk({ content: text }), chatChunk({}, "stop")]);
    for (let at = 0; at <= bytes.length; at++) {
      expect(decode(new ChatAccumulator(), splitAt(bytes, at)).text).to.equal(text);
    }
    expect(decode(new ChatAccumulator(), byteByByte(bytes)).text).to.equal(text);
  });

  it("a byte order mark before the first line is no part of it", () => {
    const bytes = new Uint8Array([0xef, 0xbb, 0xbf, ...sse(HELLO)]);
    expect(decode(new ChatAccumulator(), [bytes]).text).to.equal("Hello");
  });

  it("reasoning comes under three names, and twice the same counts once", () => {
    const thinking = [
      { type: "thinking", thinking: [{ type: "text", text: "C" }] },
      { type: "text", text: "Hi" },
    ];
    const outcome = chat(
      chatChunk({ reasoning_content: "A", reasoning: "A" }),
      chatChunk({ reasoning: "B" }),
      chatChunk({ content: thinking }),
      chatChunk({}, "stop"),
    );
    expect(outcome.reasoning).to.equal("ABC");
    expect(outcome.text).to.equal("Hi");
    expect(outcome.response?.providerItems).to.deep.equal([
      { api: "chat", reasoning_content: "A" },
    ]);
  });

  it("a refusal is text", () => {
    expect(chat(chatChunk({ refusal: "No." }), chatChunk({}, "stop")).response?.text).to.equal(
      "No.",
    );
  });

  it("text that was cut by a length limit is kept", () => {
    const { response } = chat(chatChunk({ content: "Hel" }), chatChunk({}, "length"));
    expect(response).to.deep.include({ text: "Hel", finishReason: "length" });
  });

  it("a finish reason of a broken upstream is an interruption", () => {
    expect(code(chat(chatChunk({ content: "Hel" }), chatChunk({}, "error")))).to.equal(
      "stream_interrupted",
    );
  });

  it("a stream that ends without a finish is an interruption", () => {
    expect(code(chat(chatChunk({ content: "Hel" })))).to.equal("stream_interrupted");
    expect(code(chat())).to.equal("stream_interrupted");
  });

  it("an answer with neither text nor calls is an error that may be retried", () => {
    const outcome = chat(chatChunk({ reasoning: "Hm." }), chatChunk({}, "stop"));
    expect(code(outcome)).to.equal("empty_answer");
    expect(outcome.error).to.have.property("retryable", true);
  });

  it("a line that is no JSON object is an error that says so", () => {
    for (const line of ["{", "oops", "[]", "5"]) {
      const outcome = chat(HELLO[0] ?? "", line);
      expect(code(outcome)).to.equal("invalid_response");
      expect(outcome.text).to.equal("Hello");
    }
  });

  it("an error object in the stream is the error of its kind", () => {
    const cases = [
      [{ error: { code: 502, message: "Upstream <b>down</b>" } }, "model_unavailable"],
      [{ error: { code: "rate_limit_exceeded", message: "Slow" } }, "model_rate_limited"],
      [{ error: { type: "invalid_request_error", message: "Too long" } }, "model_rejected"],
      [{ error: "Something broke" }, "model_unavailable"],
      [{ object: "error", message: "Bad", code: 400 }, "model_rejected"],
      [{ error: { code: "invalid_api_key", message: "key is sk-CANARY" } }, "model_auth"],
    ] as const;
    for (const [chunk, expected] of cases) {
      const outcome = chat(HELLO[0] ?? "", chunk);
      expect(code(outcome)).to.equal(expected);
      expect(String(outcome.error)).to.not.match(/<|CANARY/);
    }
  });

  it("an error event whose payload is plain text is the server's error", () => {
    const bytes = new TextEncoder().encode("event: error\ndata: overloaded\n\n");
    const outcome = decode(new ChatAccumulator(), [bytes]);
    expect(code(outcome)).to.equal("model_unavailable");
    expect(String(outcome.error)).to.include("overloaded");
  });
});

describe("limits of an answer", () => {
  const over = (count: number) => "x".repeat(count + 1);

  it("a line above 1 MB is refused, whole or in pieces", () => {
    const bytes = sse([`"${over(LIMITS.line)}"`]);
    expect(code(decode(new ChatAccumulator(), [bytes]))).to.equal("invalid_response");
    const pieces = [0, 1, 2].map((third) => bytes.subarray(third * 400_000, (third + 1) * 400_000));
    const outcome = decode(new ChatAccumulator(), pieces);
    expect(code(outcome)).to.equal("invalid_response");
    expect(String(outcome.error)).to.include("a line of the stream");
  });

  it("text above 1 MB is refused", () => {
    const half = chatChunk({ content: over(LIMITS.text / 2) });
    expect(code(chat(half, half, chatChunk({}, "stop")))).to.equal("invalid_response");
  });

  it("arguments above 256 kB are refused", () => {
    const delta = calls({ index: 0, id: "a", name: "one", args: over(LIMITS.args) });
    expect(code(chat(delta, chatChunk({}, "stop")))).to.equal("invalid_response");
  });

  it("64 calls are taken, 65 are refused", () => {
    const many = (count: number) =>
      Array.from({ length: count }, (_, index) =>
        calls({ index, id: `${index}`, name: "one", args: "{}" }),
      );
    expect(callsOf(many(64))).to.have.lengthOf(64);
    expect(code(chat(...many(65), chatChunk({}, "stop")))).to.equal("invalid_response");
  });

  it("arguments that nest without end are refused, not a crash", () => {
    const nested = `${"[".repeat(200_000)}${"]".repeat(200_000)}`;
    const line = `{"choices":[{"delta":{"tool_calls":[{"id":"a","function":{"name":"one","arguments":${nested}}}]}}]}`;
    const outcome = chat(line, chatChunk({}, "stop"));
    expect(["invalid_response", undefined]).to.include(code(outcome));
  });
});
