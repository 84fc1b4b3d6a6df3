import { expect } from "@open-wc/testing";
import { AnviaError } from "../../src/errors.js";
import type { CompletionResponse } from "../../src/model/completion-model.js";
import {
  accumulatorFor,
  byteByByte,
  decode,
  loadRecording,
  splitAt,
  transcript,
} from "./recordings.js";
import { clientOf, fakeFetch, outcomeOf, sse, streamed } from "./support.js";

const WEATHER = { toolName: "weather", args: '{"location":"San Francisco"}' };

type Expected = Partial<CompletionResponse> & { textLength?: number; reasoningLength?: number };

const EXPECTED: { readonly [name: string]: Expected } = {
  "chat-deepseek-tool-call": {
    text: "",
    reasoning:
      'The user is asking for the weather in San Francisco. I need to use the weather tool to get this information. Let me invoke the weather tool with the location parameter set to "San Francisco".',
    toolCalls: [
      {
        toolCallId: "call_00_ioIn7yN9p1ZOMNpDLwd4MgAF",
        toolName: "weather",
        args: '{"location": "San Francisco"}',
      },
    ],
    usage: { inputTokens: 339, outputTokens: 83, totalTokens: 422 },
    finishReason: "tool_calls",
  },
  "chat-groq-tool-call": {
    text: "",
    toolCalls: [{ toolCallId: "tk85n1k4m", toolName: "weather", args: "{}" }],
    usage: { inputTokens: 210, outputTokens: 15, totalTokens: 225 },
    finishReason: "tool_calls",
  },
  "chat-openai-text": {
    toolCalls: [],
    textLength: 1724,
    usage: { inputTokens: 16, outputTokens: 300, totalTokens: 316 },
    finishReason: "stop",
  },
  "chat-xai-tool-call": {
    text: "",
    reasoningLength: 1069,
    toolCalls: [{ toolCallId: "call_79382389", ...WEATHER }],
    usage: { inputTokens: 307, outputTokens: 26, totalTokens: 560 },
    finishReason: "tool_calls",
  },
  "responses-lmstudio-text": {
    toolCalls: [],
    textLength: 1384,
    usage: { inputTokens: 31, outputTokens: 282, totalTokens: 313 },
    finishReason: "stop",
  },
  "responses-lmstudio-tool-call": {
    text: "I'll get the current weather information for San Francisco for you.",
    reasoning:
      'The user is asking for the weather in San Francisco. I have a weather function available that takes a location parameter. The user has provided "San Francisco" as the location, so I have all the required information to make the function call.',
    toolCalls: [{ toolCallId: "call_2025306790300011", ...WEATHER }],
    usage: { inputTokens: 182, outputTokens: 61, totalTokens: 243 },
    finishReason: "tool_calls",
  },
};

const ERROR = "responses-openai-error";

/** The text by a second, naive way: all text deltas of the lines, one after the other. */
function naiveText(lines: readonly string[]): string {
  return lines
    .map((line) => JSON.parse(line))
    .map((chunk) =>
      chunk.type === "response.output_text.delta"
        ? chunk.delta
        : (chunk.choices?.[0]?.delta?.content ?? ""),
    )
    .join("");
}

function payloadsOf(name: string, lines: readonly string[]): string[] {
  return name.startsWith("chat-") ? [...lines, "[DONE]"] : [...lines];
}

/** A long recording without its middle, for what is done at every byte. */
function shortened(lines: readonly string[]): string[] {
  return lines.length < 30 ? [...lines] : [...lines.slice(0, 12), ...lines.slice(-8)];
}

describe("recorded streams", () => {
  for (const [name, expected] of Object.entries(EXPECTED)) {
    it(`${name} gives its exact transcript through the client`, async () => {
      const lines = await loadRecording(name);
      const { fetch } = fakeFetch(() => streamed([sse(payloadsOf(name, lines))]));
      const api = name.startsWith("chat-") ? "chat" : "responses";
      const outcome = await outcomeOf(clientOf(fetch, { api }).completionModel("m"));
      const { response } = outcome;
      const { textLength, reasoningLength, ...exact } = expected;
      expect(outcome.error).to.equal(undefined);
      expect(response).to.deep.include(exact);
      expect(outcome.text).to.equal(response?.text);
      expect(outcome.text).to.equal(naiveText(lines));
      expect(outcome.reasoning).to.equal(response?.reasoning ?? "");
      expect(outcome.args).to.deep.equal(response?.toolCalls.map(({ args }) => args));
      if (textLength !== undefined) expect(outcome.text).to.have.lengthOf(textLength);
      if (reasoningLength) expect(outcome.reasoning).to.have.lengthOf(reasoningLength);
    });
  }

  it(`${ERROR} gives the server's own words, as the fault that cannot be retried`, async () => {
    const lines = await loadRecording(ERROR);
    const { fetch, sent } = fakeFetch(() => streamed([sse(lines)]));
    const { error, events } = await outcomeOf(
      clientOf(fetch, { api: "responses" }).completionModel("m"),
    );
    expect(AnviaError.is(error) && error.code).to.equal("model_rate_limited");
    expect(AnviaError.is(error) && error.retryable).to.equal(false);
    expect(error).to.have.property("message").that.includes("You exceeded your current quota");
    expect(events).to.deep.equal([]);
    expect(sent).to.have.lengthOf(1);
  });

  for (const name of [...Object.keys(EXPECTED), ERROR]) {
    it(`${name} reads the same byte by byte, with LF and with CRLF`, async () => {
      const lines = await loadRecording(name);
      for (const newline of ["\n", "\r\n"]) {
        const bytes = sse(payloadsOf(name, lines), newline);
        const whole = transcript(decode(accumulatorFor(name), [bytes]));
        const split = transcript(decode(accumulatorFor(name), byteByByte(bytes)));
        expect(split).to.equal(whole);
      }
    });

    it(`every line of ${name} reads the same when it is split at any byte`, async () => {
      for (const payload of payloadsOf(name, await loadRecording(name))) {
        const bytes = sse([payload], "\r\n");
        const whole = transcript(decode(accumulatorFor(name), [bytes]));
        for (let at = 1; at < bytes.length; at++) {
          const split = transcript(decode(accumulatorFor(name), splitAt(bytes, at)));
          if (split !== whole) expect(split, `${payload} split at ${at}`).to.equal(whole);
        }
      }
    });

    it(`${name} reads the same when it is split at any byte`, async () => {
      const lines = shortened(await loadRecording(name));
      for (const newline of ["\n", "\r\n"]) {
        const bytes = sse(payloadsOf(name, lines), newline);
        const whole = transcript(decode(accumulatorFor(name), [bytes]));
        for (let at = 0; at <= bytes.length; at++) {
          const split = transcript(decode(accumulatorFor(name), splitAt(bytes, at)));
          if (split !== whole) throw new Error(`split at byte ${at}: ${split}`);
        }
      }
    });
  }

  for (const name of [
    "chat-deepseek-tool-call",
    "chat-groq-tool-call",
    "responses-lmstudio-tool-call",
  ]) {
    it(`${name}, cut at any byte, never gives a call before its finish was seen`, async () => {
      const lines = await loadRecording(name);
      const bytes = sse(lines);
      const finishEnds = bytes.length - 2; // the last payload of these recordings is the finish
      const whole = transcript(decode(accumulatorFor(name), [bytes]));
      for (let length = 0; length < bytes.length; length++) {
        const outcome = decode(accumulatorFor(name), [bytes.subarray(0, length)]);
        if (length >= finishEnds) {
          if (transcript(outcome) !== whole) throw new Error(`cut at byte ${length}`);
        } else if (!AnviaError.is(outcome.error) || outcome.error.code !== "stream_interrupted") {
          throw new Error(`cut at byte ${length}: ${transcript(outcome)}`);
        }
      }
    });
  }

  it("a cut recording is tried again only before its first delta", async () => {
    const bytes = sse(await loadRecording("chat-deepseek-tool-call"));
    for (const [length, attempts] of [
      [100, 3],
      [700, 1],
    ] as const) {
      const { fetch, sent } = fakeFetch(() => streamed([bytes.subarray(0, length)]));
      const { error, response } = await outcomeOf(clientOf(fetch).completionModel("m"));
      expect(AnviaError.is(error) && error.code).to.equal("stream_interrupted");
      expect(response).to.equal(undefined);
      expect(sent).to.have.lengthOf(attempts);
    }
  });
});
