/** What every provider asks of a history. */
import type { Message } from "../../src/run/message.js";

/** What is wrong with a history: a call without its one answer, an answer without its call. */
export function historyFault(messages: readonly Message[]): string | undefined {
  for (let i = 0; i < messages.length; i++) {
    const message = messages[i];
    if (message?.role === "tool") return `message ${i} answers no call`;
    if (message?.role !== "assistant") continue;
    for (const { callId } of message.toolCalls ?? []) {
      const result = messages[++i];
      if (result?.role !== "tool" || result.callId !== callId)
        return `call ${callId} has no result`;
    }
  }
  return undefined;
}
