import type { LLMock } from "@copilotkit/aimock";

/** One message as the fake provider understood it; both wire formats look the same here. */
export interface ReceivedMessage {
  readonly role: string;
  readonly content: unknown;
  readonly tool_calls?: readonly { readonly id: string }[];
  readonly tool_call_id?: string;
}

/** The messages of every model call that arrived, in order. */
export function receivedMessages(llm: LLMock): readonly (readonly ReceivedMessage[])[] {
  return llm.getRequests().flatMap(({ body }) => (isChatBody(body) ? [body.messages] : []));
}

/** The messages of the last model call. */
export function lastMessages(llm: LLMock): readonly ReceivedMessage[] {
  return receivedMessages(llm).at(-1) ?? [];
}

/** What the model was told about a call, in its last request: one text a result. */
export function resultsOf(llm: LLMock, callId: string): readonly unknown[] {
  return lastMessages(llm)
    .filter(({ tool_call_id }) => tool_call_id === callId)
    .map(({ content }) => content);
}

/** Which model API was called, as paths without repetition. */
export function calledPaths(llm: LLMock): readonly string[] {
  return [...new Set(llm.getRequests().map(({ path }) => path))];
}

/**
 * What no request may do: leave a call without its result, give two results to one, give a result
 * that no call asked for. Empty when all is well.
 */
export function malformedResults(messages: readonly ReceivedMessage[]): readonly string[] {
  const asked = messages.flatMap(({ tool_calls = [] }) => tool_calls.map(({ id }) => id));
  const given = messages.flatMap(({ tool_call_id }) => tool_call_id ?? []);
  return [...new Set([...asked, ...given])].filter(
    (id) => count(asked, id) !== 1 || count(given, id) !== 1,
  );
}

function count(ids: readonly string[], id: string): number {
  return ids.filter((other) => other === id).length;
}

function isChatBody(body: unknown): body is { messages: readonly ReceivedMessage[] } {
  return typeof body === "object" && body !== null && "messages" in body;
}
