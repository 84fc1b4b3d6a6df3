import type { Json } from "../run/json.js";
import { toJson } from "../run/json.js";
import type { Usage } from "../run/message.js";
import type { AnswerAccumulator } from "./accumulator.js";
import { CallList } from "./call-list.js";
import type { CompletionEvent, CompletionResponse } from "./completion-model.js";
import { emptyAnswer, interrupted, invalidResponse, streamFault } from "./faults.js";
import { LIMITS, LimitedText } from "./limits.js";
import { ResponsesCalls } from "./responses-calls.js";
import { responsesReasoning } from "./responses-request.js";
import { asCount, asObject, asObjects, asText, type Wire } from "./wire.js";

/**
 * Puts an answer of the Responses API together, from its stream events or from one whole `response`.
 * What a `done` event or the final response says wins over the deltas before it; what they repeat is
 * not taken twice.
 */
export class ResponsesAccumulator implements AnswerAccumulator {
  readonly #text = new LimitedText("the text", LIMITS.text);
  readonly #reasoning = new LimitedText("the reasoning", LIMITS.text);
  readonly #calls = new CallList();
  readonly #callItems = new ResponsesCalls(this.#calls);
  readonly #providerItems: Json[] = [];
  readonly #kept = new LimitedText("the reasoning that goes back to the model", LIMITS.text);
  /** Output items whose text has arrived in deltas. */
  readonly #streamedTexts = new Set<unknown>();
  #summaryPart: string | undefined;
  #usage: Usage | undefined;
  #finishReason: string | undefined;
  #done = false;

  get finished(): boolean {
    return this.#done || this.#finishReason !== undefined;
  }

  done(): void {
    this.#done = true;
  }

  push(chunk: Wire): CompletionEvent[] {
    const error = chunk.error;
    if (error !== undefined && error !== null && error !== "") throw streamFault(error);
    switch (chunk.type) {
      case "error":
        throw streamFault(chunk);
      case "response.output_text.delta":
      case "response.refusal.delta":
        this.#streamedTexts.add(chunk.output_index);
        return this.#pushText(asText(chunk.delta));
      case "response.reasoning_text.delta":
        return this.#pushReasoning(asText(chunk.delta));
      case "response.reasoning_summary_text.delta":
        return this.#pushSummary(chunk);
      case "response.output_item.added":
        return this.#pushItem(chunk, false);
      case "response.output_item.done":
        return this.#pushItem(chunk, true);
      case "response.function_call_arguments.delta":
        return this.#callItems.pushArgs(chunk);
      case "response.function_call_arguments.done":
        return this.#callItems.settleArgs(chunk);
      case "response.completed":
      case "response.incomplete":
      case "response.failed":
        return this.#pushResponse(asObject(chunk.response) ?? {}, asText(chunk.type).slice(9));
      default:
        return chunk.object === "response" ? this.#pushResponse(chunk, asText(chunk.status)) : [];
    }
  }

  end(): CompletionResponse {
    if (!this.finished) throw interrupted("it ended before the endpoint said it was complete");
    const toolCalls = this.#calls.requested();
    if (toolCalls.length > 0) this.#refuseCutCalls();
    const text = this.#text.toString();
    const finishReason =
      this.#finishReason === "stop" && toolCalls.length > 0 ? "tool_calls" : this.#finishReason;
    if (text === "" && toolCalls.length === 0) throw emptyAnswer(finishReason);
    return {
      text,
      ...(this.#reasoning.length > 0 && { reasoning: this.#reasoning.toString() }),
      toolCalls,
      ...(this.#usage !== undefined && { usage: this.#usage }),
      ...(finishReason !== undefined && { finishReason }),
      ...(this.#providerItems.length > 0 && { providerItems: this.#providerItems }),
    };
  }

  #refuseCutCalls(): void {
    if (this.#finishReason === "stop") return;
    if (this.#finishReason === undefined && this.#calls.complete) return;
    throw interrupted("it reached a limit (such as maxTokens) during its tool calls");
  }

  #pushText(text: string): CompletionEvent[] {
    this.#text.add(text);
    return text === "" ? [] : [{ type: "text_delta", text }];
  }

  #pushReasoning(text: string): CompletionEvent[] {
    this.#reasoning.add(text);
    return text === "" ? [] : [{ type: "reasoning_delta", text }];
  }

  /** Each part of a summary is a paragraph of its own. */
  #pushSummary({ output_index, summary_index, delta }: Wire): CompletionEvent[] {
    const part = `${String(output_index)}/${String(summary_index)}`;
    const isNext = this.#summaryPart !== undefined && this.#summaryPart !== part;
    this.#summaryPart = part;
    return this.#pushReasoning(`${isNext ? "\n\n" : ""}${asText(delta)}`);
  }

  #pushItem({ item: value, output_index: index }: Wire, isDone: boolean): CompletionEvent[] {
    const item = asObject(value) ?? {};
    if (item.type === "function_call") return this.#callItems.pushItem(item, index, isDone);
    if (!isDone) return [];
    if (item.type === "reasoning") this.#keepReasoning(item);
    return item.type === "message" ? this.#pushWholeMessage(item, index) : [];
  }

  #pushWholeMessage(item: Wire, index: unknown): CompletionEvent[] {
    const parts = asObjects(item.content).map((part) => asText(part.text) + asText(part.refusal));
    const text = parts.join("");
    // the index is not always the one that the deltas had, so the text itself is compared too
    const isKnown = this.#streamedTexts.has(index) || this.#text.toString().endsWith(text);
    return isKnown ? [] : this.#pushText(text);
  }

  #keepReasoning(item: Wire): void {
    if (asText(item.encrypted_content) === "") return;
    if (this.#providerItems.length >= LIMITS.calls) throw invalidResponse("it reasons without end");
    this.#kept.add(JSON.stringify(item));
    this.#providerItems.push(responsesReasoning(toJson(item)));
  }

  #pushResponse(response: Wire, status: string): CompletionEvent[] {
    this.#usage = readUsage(response.usage) ?? this.#usage;
    if (status === "failed") throw streamFault(response.error ?? {});
    if (status === "completed" || status === "incomplete") {
      this.#finishReason = status === "completed" ? "stop" : incompleteReason(response);
    }
    return this.#pushOutput(asObjects(response.output));
  }

  /** The final output repeats what was streamed; from a server that streams nothing it is all there is. */
  #pushOutput(output: readonly Wire[]): CompletionEvent[] {
    const wasSilent = this.#text.length === 0;
    const reasoning = output.filter(({ type }) => type === "reasoning");
    if (this.#providerItems.length === 0) for (const item of reasoning) this.#keepReasoning(item);
    const texts = wasSilent ? output.filter(({ type }) => type === "message") : [];
    const calls = output.filter(({ type }) => type === "function_call");
    return [
      ...texts.flatMap((item) => this.#pushWholeMessage(item, item)),
      ...this.#callItems.pushFinal(calls),
    ];
  }
}

function incompleteReason(response: Wire): string {
  const reason = asText(asObject(response.incomplete_details)?.reason).slice(0, LIMITS.name);
  return reason === "max_output_tokens" || reason === "" ? "length" : reason;
}

function readUsage(value: unknown): Usage | undefined {
  const usage = asObject(value);
  if (usage === undefined) return undefined;
  const inputTokens = asCount(usage.input_tokens) ?? 0;
  const outputTokens = asCount(usage.output_tokens) ?? 0;
  const totalTokens = asCount(usage.total_tokens) ?? inputTokens + outputTokens;
  return { inputTokens, outputTokens, totalTokens };
}
