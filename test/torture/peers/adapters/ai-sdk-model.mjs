/**
 * The shop's model for the AI SDK: its own mock provider. Documentation:
 * https://ai-sdk.dev/docs/ai-sdk-core/testing
 */
import { simulateReadableStream } from "ai";
import { MockLanguageModelV4 } from "ai/test";

const USAGE = {
  inputTokens: { total: 1, noCache: 1, cacheRead: undefined, cacheWrite: undefined },
  outputTokens: { total: 1, text: 1, reasoning: undefined },
};

/** A language model that says what the shop's model says. */
export function createMockModel(shop) {
  return new MockLanguageModelV4({
    async doStream({ prompt }) {
      const said = chunksOf(await shop.answer(historyOf(prompt)));
      const chunks = [{ type: "stream-start", warnings: [] }, ...said];
      const stream = simulateReadableStream({
        initialDelayInMs: null,
        chunkDelayInMs: null,
        chunks,
      });
      return { stream };
    },
  });
}

function historyOf(prompt) {
  return prompt.flatMap(({ role, content }) => {
    if (role === "system") return [];
    if (role === "user") return [{ type: "user", text: content.map((part) => part.text).join("") }];
    return content.flatMap((part) => {
      if (part.type === "tool-call") return [{ type: "call", id: part.toolCallId }];
      if (part.type === "tool-result") return [{ type: "result", id: part.toolCallId }];
      return part.type === "text" ? [{ type: "assistant" }] : [];
    });
  });
}

function chunksOf({ calls = [], text }) {
  const words =
    text === undefined
      ? []
      : [
          { type: "text-start", id: "t" },
          { type: "text-delta", id: "t", delta: text },
          { type: "text-end", id: "t" },
        ];
  const toolCalls = calls.map(({ id, name, args }) => ({
    type: "tool-call",
    toolCallId: id,
    toolName: name,
    input: JSON.stringify(args),
  }));
  const unified = calls.length > 0 ? "tool-calls" : "stop";
  const finish = { type: "finish", finishReason: { unified, raw: undefined }, usage: USAGE };
  return [...words, ...toolCalls, finish];
}
