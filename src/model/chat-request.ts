import type { Json } from "../run/json.js";
import type { AssistantMessage, Message } from "../run/message.js";
import type { CompletionRequest, ToolDefinition } from "./completion-model.js";
import { type JsonObject, sendableArgs, takesMaxCompletionTokens } from "./request-rules.js";

/** The provider item of this format: reasoning that came as `reasoning_content` (DeepSeek). Pure. */
export function chatReasoning(text: string): JsonObject {
  return { api: "chat", reasoning_content: text };
}

/** The body of `POST /chat/completions`. Pure. */
export function chatRequestBody(model: string, request: CompletionRequest): JsonObject {
  const { temperature, maxTokens, outputSchema } = request;
  const limit = takesMaxCompletionTokens(model) ? "max_completion_tokens" : "max_tokens";
  return {
    model,
    messages: request.messages.map(chatMessage),
    ...chatTools(request),
    ...(temperature !== undefined && { temperature }),
    ...(maxTokens !== undefined && { [limit]: maxTokens }),
    ...(outputSchema !== undefined && { response_format: responseFormat(outputSchema) }),
    stream_options: { include_usage: true },
    ...request.additionalParams,
    stream: true,
  };
}

function responseFormat(schema: JsonObject): JsonObject {
  return { type: "json_schema", json_schema: { name: "output", schema, strict: false } };
}

function chatTools({ tools, toolChoice }: CompletionRequest): JsonObject {
  if (tools.length === 0) return {}; // some servers refuse an empty list, and a choice without tools
  const choice =
    typeof toolChoice === "object"
      ? { type: "function", function: { name: toolChoice.toolName } }
      : toolChoice;
  return { tools: tools.map(chatTool), ...(choice !== undefined && { tool_choice: choice }) };
}

function chatTool({ name, description, parameters }: ToolDefinition): JsonObject {
  return { type: "function", function: { name, description, parameters, strict: false } };
}

function chatMessage(message: Message): JsonObject {
  switch (message.role) {
    case "system":
    case "user":
      return { role: message.role, content: message.content };
    case "assistant":
      return assistantMessage(message);
    case "tool":
      return { role: "tool", tool_call_id: message.callId, content: message.content };
    default:
      return message satisfies never;
  }
}

function assistantMessage({
  content,
  toolCalls = [],
  providerItems,
}: AssistantMessage): JsonObject {
  if (toolCalls.length === 0) return { role: "assistant", content };
  return {
    role: "assistant",
    content: content === "" ? null : content,
    ...returnedReasoning(providerItems ?? []),
    tool_calls: toolCalls.map(({ callId, toolName, args }) => ({
      id: callId,
      type: "function",
      function: { name: toolName, arguments: sendableArgs(args) },
    })),
  };
}

/** DeepSeek refuses a history whose tool calls came with reasoning and go back without it. */
function returnedReasoning(providerItems: readonly Json[]): JsonObject {
  const texts = providerItems.flatMap((item) => {
    const isOurs =
      item !== null && typeof item === "object" && "api" in item && item.api === "chat";
    return isOurs && typeof item.reasoning_content === "string" ? [item.reasoning_content] : [];
  });
  return texts.length === 0 ? {} : { reasoning_content: texts.join("") };
}
