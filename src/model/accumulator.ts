import type { CompletionEvent, CompletionResponse } from "./completion-model.js";
import type { Wire } from "./wire.js";

/**
 * Puts one answer together from the chunks of one wire format. No I/O: the same chunks give the same
 * answer, however the network cut them. Used once.
 */
export interface AnswerAccumulator {
  /** Whether the provider has said that the answer is whole: from then on its end is no accident. */
  readonly finished: boolean;
  /**
   * Takes one parsed chunk and gives the deltas in it.
   * @throws AnviaError for an error object in the stream, and for an answer beyond its limits.
   */
  push(chunk: Wire): CompletionEvent[];
  /** Takes note of the `[DONE]` line. */
  done(): void;
  /**
   * The whole answer.
   * @throws AnviaError `stream_interrupted` when it never finished or its tool calls may be cut,
   * `empty_answer`, `invalid_response`.
   */
  end(): CompletionResponse;
}
