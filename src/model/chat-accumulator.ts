import type { Json } from "../run/json.js";
import type { Usage } from "../run/message.js";
import type { AnswerAccumulator } from "./accumulator.js";
import { CallList } from "./call-list.js";
import { ChatCalls } from "./chat-calls.js";
import { chatReasoning } from "./chat-request.js";
import type { CompletionEvent, CompletionResponse } from "./completion-model.js";
import { emptyAnswer, interrupted, streamFault } from "./faults.js";
import { LIMITS, LimitedText } from "./limits.js";
import { asCount, asList, asObject, asObjects, asText, type Wire } from "./wire.js";

/** Finish reasons after which the last tool call may be half a call. */
const CUT: ReadonlySet<string> = new Set([
  "length",
  "max_tokens",
  "model_length",
  "content_filter",
]);
/** Finish reasons by which gateways say that their own upstream broke off. */
const BROKEN: ReadonlySet<string> = new Set(["error", "network_error"]);

/**
 * Puts an answer of the Chat Completions API together, from `chat.completion.chunk` objects or from
 * one whole `chat.completion`.
 */
export class ChatAccumulator implements AnswerAccumulator {
  readonly #text = new LimitedText("the text", LIMITS.text);
  readonly #reasoning = new LimitedText("the reasoning", LIMITS.text);
  readonly #returned = new LimitedText("the reasoning", LIMITS.text);
  readonly #calls = new CallList();
  readonly #callDeltas = new ChatCalls(this.#calls);
  #usage: Usage | undefined;
  #finishReason: string | undefined;
  #done = false;
  #sawDelta = false;

  get finished(): boolean {
    return this.#done || this.#finishReason !== undefined;
  }

  done(): void {
    this.#done = true;
  }

  push(chunk: Wire): CompletionEvent[] {
    throwError(chunk);
    this.#usage = readUsage(chunk.usage) ?? readUsage(asObject(chunk.x_groq)?.usage) ?? this.#usage;
    const choice = asObjects(chunk.choices).find(({ index }) => (index ?? 0) === 0);
    if (choice === undefined) return [];
    this.#finishReason = asText(choice.finish_reason).slice(0, LIMITS.name) || this.#finishReason;
    const delta = asObject(choice.delta);
    if (delta !== undefined) {
      this.#sawDelta = true;
      return this.#pushDelta(delta, false);
    }
    const message = asObject(choice.message);
    // beside deltas a `message` only repeats them
    return message === undefined || this.#sawDelta ? [] : this.#pushDelta(message, true);
  }

  end(): CompletionResponse {
    const finishReason = this.#finishReason;
    if (!this.finished) throw interrupted("it ended without a finish reason");
    if (BROKEN.has(finishReason ?? "")) throw interrupted("the endpoint lost its model");
    const toolCalls = this.#calls.requested();
    if (toolCalls.length > 0) this.#refuseCutCalls(finishReason);
    const text = this.#text.toString();
    if (text === "" && toolCalls.length === 0) throw emptyAnswer(finishReason);
    return {
      text,
      ...(this.#reasoning.length > 0 && { reasoning: this.#reasoning.toString() }),
      toolCalls,
      ...(this.#usage !== undefined && { usage: this.#usage }),
      ...(finishReason !== undefined && { finishReason }),
      ...(this.#returned.length > 0 && { providerItems: this.#providerItems() }),
    };
  }

  #refuseCutCalls(finishReason: string | undefined): void {
    if (finishReason === undefined && !this.#calls.complete) {
      throw interrupted("it ended in the middle of a tool call");
    }
    if (finishReason === undefined || !CUT.has(finishReason)) return;
    throw interrupted("it reached a limit (such as maxTokens) during its tool calls");
  }

  #providerItems(): Json[] {
    return [chatReasoning(this.#returned.toString())];
  }

  #pushDelta(delta: Wire, whole: boolean): CompletionEvent[] {
    const calls = asObjects(delta.tool_calls);
    return [
      ...this.#pushReasoning(delta),
      ...this.#pushText(contentText(delta.content, "text") + asText(delta.refusal)),
      ...calls.flatMap((call) => this.#callDeltas.push(call, whole)),
    ];
  }

  #pushText(text: string): CompletionEvent[] {
    this.#text.add(text);
    return text === "" ? [] : [{ type: "text_delta", text }];
  }

  /** Servers name it in three ways, and some send two of them with the same text. */
  #pushReasoning(delta: Wire): CompletionEvent[] {
    const returned = asText(delta.reasoning_content);
    const text = returned || asText(delta.reasoning) || contentText(delta.content, "thinking");
    this.#returned.add(returned);
    this.#reasoning.add(text);
    return text === "" ? [] : [{ type: "reasoning_delta", text }];
  }
}

/** `content` is text, or a list of parts of which `type` is wanted (Mistral: text and thinking). */
function contentText(content: unknown, type: "text" | "thinking"): string {
  if (typeof content === "string") return type === "text" ? content : "";
  return asObjects(asList(content))
    .filter((part) => part.type === type)
    .map((part) => (type === "text" ? asText(part.text) : contentText(part.thinking, "text")))
    .join("");
}

function throwError(chunk: Wire): void {
  const error = chunk.error;
  if (error !== undefined && error !== null && error !== "") throw streamFault(error);
  if (chunk.object === "error" || chunk.type === "error") throw streamFault(chunk);
}

function readUsage(value: unknown): Usage | undefined {
  const usage = asObject(value);
  if (usage === undefined) return undefined;
  const inputTokens = asCount(usage.prompt_tokens) ?? 0;
  const outputTokens = asCount(usage.completion_tokens) ?? 0;
  const totalTokens = asCount(usage.total_tokens) ?? inputTokens + outputTokens;
  return { inputTokens, outputTokens, totalTokens };
}
