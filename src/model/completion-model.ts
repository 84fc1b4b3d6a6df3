import type { Json } from "../run/json.js";
import type { Message, Usage } from "../run/message.js";

/** A tool as a model is told about it. `parameters` is JSON Schema (draft 2020-12) of its input. */
export interface ToolDefinition {
  readonly name: string;
  readonly description: string;
  readonly parameters: { readonly [key: string]: Json };
}

/** Which tool the model must, may or must not call. */
export type ToolChoice = "auto" | "required" | "none" | { readonly toolName: string };

/** One model call: stateless, with the full history. Plain JSON throughout. */
export interface CompletionRequest {
  readonly messages: readonly Message[];
  readonly tools: readonly ToolDefinition[];
  readonly toolChoice?: ToolChoice;
  readonly temperature?: number;
  readonly maxTokens?: number;
  /** JSON Schema that the answer has to follow, where the provider can enforce one. */
  readonly outputSchema?: { readonly [key: string]: Json };
  /** Members added to the request body as they are, for what only this provider knows. */
  readonly additionalParams?: { readonly [key: string]: Json };
}

/** A call in a finished answer. `toolCallId` is the provider's id; missing where it sent none. */
export interface RequestedToolCall {
  readonly toolCallId?: string;
  readonly toolName: string;
  /** The arguments as the model wrote them: JSON text, not checked. */
  readonly args: string;
}

/** A whole answer, put together from its deltas. */
export interface CompletionResponse {
  readonly text: string;
  readonly reasoning?: string;
  readonly toolCalls: readonly RequestedToolCall[];
  readonly usage?: Usage;
  readonly finishReason?: string;
  /** Opaque items to send back with this answer; see `AssistantMessage.providerItems`. */
  readonly providerItems?: readonly Json[];
}

/** What a model call streams: any number of deltas, then exactly one `completed`. */
export type CompletionEvent =
  | { readonly type: "text_delta"; readonly text: string }
  | { readonly type: "reasoning_delta"; readonly text: string }
  | {
      readonly type: "tool_call_delta";
      /** Position of the call in the answer, from 0. */
      readonly index: number;
      readonly toolCallId?: string;
      readonly toolName?: string;
      /** The next piece of the arguments' JSON text. */
      readonly argsDelta: string;
    }
  | { readonly type: "completed"; readonly response: CompletionResponse };

/**
 * The port to a language model. Any object of this shape works, so a page can bring its own.
 * Retries live inside an implementation, and only before its first delta (ANVIA §Behaviour 12).
 */
export interface CompletionModel {
  /** The model's name, for people: "gpt-5-mini". */
  readonly id: string;
  /** Whether it needs no network, as a model in the page or on this machine. @default false */
  readonly offline?: boolean;
  /**
   * Streams one answer.
   * @throws AnviaError with a code and a sentence for people; after an abort, the signal's reason.
   */
  stream(
    request: CompletionRequest,
    options: { readonly signal: AbortSignal },
  ): AsyncIterable<CompletionEvent>;
}
