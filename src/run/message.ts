import * as z from "zod/mini";
import { jsonSchema } from "./json.js";

/** One call of a tool, as the model asked for it. `args` is the model's own text, unparsed. */
export const toolCallPartSchema = z.object({
  /** Our id, unique in the run: the provider's where that is unique, else made by us. */
  callId: z.string(),
  toolName: z.string(),
  args: z.string(),
});
/** See {@link toolCallPartSchema}. */
export type ToolCallPart = z.infer<typeof toolCallPartSchema>;

/**
 * What the assistant said in one turn. `providerItems` are opaque to us and travel back to the same
 * provider unchanged: reasoning items (Responses) or reasoning text (DeepSeek), which those
 * endpoints want back while a tool call is open.
 */
export const assistantMessageSchema = z.object({
  role: z.literal("assistant"),
  content: z.string(),
  reasoning: z.optional(z.string()),
  toolCalls: z.optional(z.array(toolCallPartSchema)),
  providerItems: z.optional(z.array(jsonSchema)),
});
/** See {@link assistantMessageSchema}. */
export type AssistantMessage = z.infer<typeof assistantMessageSchema>;

/** One message of a conversation, as a model reads it. */
export const messageSchema = z.discriminatedUnion("role", [
  z.object({ role: z.literal("system"), content: z.string() }),
  z.object({ role: z.literal("user"), content: z.string() }),
  assistantMessageSchema,
  z.object({
    role: z.literal("tool"),
    callId: z.string(),
    toolName: z.string(),
    content: z.string(),
  }),
]);
/** See {@link messageSchema}. */
export type Message = z.infer<typeof messageSchema>;

/** Tokens that a model call used, as the provider counted them; 0 where it did not say. */
export const usageSchema = z.object({
  inputTokens: z.number(),
  outputTokens: z.number(),
  totalTokens: z.number(),
});
/** See {@link usageSchema}. */
export type Usage = z.infer<typeof usageSchema>;

/** No tokens: the start of a sum. */
export const NO_USAGE: Usage = { inputTokens: 0, outputTokens: 0, totalTokens: 0 };

/** Sum of two usages. Pure. */
export function addUsage(a: Usage, b: Usage): Usage {
  return {
    inputTokens: a.inputTokens + b.inputTokens,
    outputTokens: a.outputTokens + b.outputTokens,
    totalTokens: a.totalTokens + b.totalTokens,
  };
}
