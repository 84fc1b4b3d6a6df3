import type { Json } from "../run/json.js";
import type { AssistantMessage, Message } from "../run/message.js";
import type { CompletionRequest, ToolDefinition } from "./completion-model.js";
import { type JsonObject, sendableArgs, takesEncryptedReasoning } from "./request-rules.js";

/** The provider item of this format: one reasoning item, as the API sent it. Pure. */
export function responsesReasoning(item: Json): JsonObject {
  return { api: "responses", item };
}

/**
 * The body of `POST /responses`. Stateless: nothing is stored at the provider, so the whole history
 * goes along, with the reasoning that belongs to it in encrypted form. Pure.
 */
export function responsesRequestBody(model: string, request: CompletionRequest): JsonObject {
  const { temperature, maxTokens, outputSchema } = request;
  const { instructions, history } = splitInstructions(request.messages);
  return {
    model,
    ...(instructions !== "" && { instructions }),
    input: history.flatMap(inputItems),
    ...responsesTools(request),
    ...(temperature !== undefined && { temperature }),
    ...(maxTokens !== undefined && { max_output_tokens: maxTokens }),
    ...(outputSchema !== undefined && { text: { format: textFormat(outputSchema) } }),
    store: false,
    ...(takesEncryptedReasoning(model) && { include: ["reasoning.encrypted_content"] }),
    ...request.additionalParams,
    stream: true,
  };
}

function textFormat(schema: JsonObject): JsonObject {
  return { type: "json_schema", name: "output", schema, strict: false };
}

/** System messages at the start are the instructions; a later one keeps its place. */
function splitInstructions(messages: readonly Message[]) {
  const firstOther = messages.findIndex(({ role }) => role !== "system");
  const count = firstOther === -1 ? messages.length : firstOther;
  const instructions = messages.slice(0, count).map(({ content }) => content);
  return { instructions: instructions.join("\n\n"), history: messages.slice(count) };
}

function responsesTools({ tools, toolChoice }: CompletionRequest): JsonObject {
  if (tools.length === 0) return {};
  const choice =
    typeof toolChoice === "object" ? { type: "function", name: toolChoice.toolName } : toolChoice;
  return { tools: tools.map(responsesTool), ...(choice !== undefined && { tool_choice: choice }) };
}

function responsesTool({ name, description, parameters }: ToolDefinition): JsonObject {
  return { type: "function", name, description, parameters, strict: false };
}

function inputItems(message: Message): JsonObject[] {
  switch (message.role) {
    case "system":
    case "user":
      return [{ role: message.role, content: message.content }];
    case "assistant":
      return assistantItems(message);
    case "tool":
      return [{ type: "function_call_output", call_id: message.callId, output: message.content }];
    default:
      return message satisfies never;
  }
}

/** Reasoning goes back only where a call follows it: the API refuses reasoning that stands alone. */
function assistantItems({ content, toolCalls = [], providerItems }: AssistantMessage) {
  const reasoning = toolCalls.length > 0 ? returnedReasoning(providerItems ?? []) : [];
  const text = content === "" ? [] : [{ role: "assistant", content }];
  const calls = toolCalls.map(({ callId, toolName, args }) => ({
    type: "function_call",
    call_id: callId,
    name: toolName,
    arguments: sendableArgs(args),
  }));
  return [...reasoning, ...text, ...calls];
}

function returnedReasoning(providerItems: readonly Json[]): JsonObject[] {
  return providerItems.flatMap((wrapped) => {
    if (wrapped === null || typeof wrapped !== "object" || !("api" in wrapped)) return [];
    const { api, item } = wrapped;
    if (api !== "responses" || item === null || typeof item !== "object") return [];
    return "type" in item ? [item] : [];
  });
}
