import { AnviaError } from "../../src/errors.js";
import { ChatAccumulator } from "../../src/model/chat-accumulator.js";
import type { RequestedToolCall } from "../../src/model/completion-model.js";
import { decode } from "./recordings.js";
import { chatChunk, type Outcome, sse } from "./support.js";

type CallDelta = { index?: number; id?: string; name?: string; args?: unknown };

/** A chunk with these deltas of tool calls. */
export function calls(...deltas: CallDelta[]): object {
  const tool_calls = deltas.map(({ index, id, name, args }) => ({
    ...(index !== undefined && { index }),
    ...(id !== undefined && { id }),
    function: {
      ...(name !== undefined && { name }),
      ...(args !== undefined && { arguments: args }),
    },
  }));
  return chatChunk({ tool_calls });
}

/** What the chat accumulator makes of a stream of these payloads. */
export function chat(...payloads: (object | string)[]): Outcome {
  return decode(new ChatAccumulator(), [sse(payloads)]);
}

/** A chunk with these deltas of tool calls. */
export function callsOf(
  deltas: readonly object[],
  finish = "tool_calls",
): readonly RequestedToolCall[] {
  const outcome = chat(...deltas, chatChunk({}, finish), "[DONE]");
  if (outcome.error) throw outcome.error;
  return outcome.response?.toolCalls ?? [];
}

/** The code of an outcome's error. */
export function code({ error }: Outcome): unknown {
  return AnviaError.is(error) ? error.code : error;
}
