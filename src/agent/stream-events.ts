import type { Message, Usage } from "../run/message.js";
import type { Answer, Question } from "../run/questions.js";
import type { ApprovalRequest } from "./approval-handler.js";

/** What a finished run gives. */
export interface PromptResponse {
  readonly output: string;
  readonly usage: Usage;
  /** This run's messages, from its prompt to its answer. */
  readonly messages: readonly Message[];
  readonly runId: string;
  readonly sessionId: string;
}

/** A tool call in a stream. `args` is JSON text. */
export interface StreamedCall {
  readonly toolName: string;
  readonly toolCallId?: string;
  readonly internalCallId: string;
  readonly args: string;
}

/**
 * What `stream()` yields, in the order of ANVIA §Conformance 14. After a reload a stream cannot be
 * read again; the conversation can.
 */
export type RunStreamEvent =
  | ({ readonly turn: number } & TurnEvent)
  | ({ readonly type: "final" } & PromptResponse)
  | { readonly type: "error"; readonly error: unknown };

/** The stream events that belong to a turn. */
export type TurnEvent =
  | { readonly type: "turn_start" }
  | { readonly type: "generation_start" }
  | { readonly type: "text_delta"; readonly delta: string }
  | { readonly type: "reasoning_delta"; readonly delta: string }
  | {
      readonly type: "tool_call_delta";
      readonly index: number;
      readonly id?: string;
      readonly name?: string;
      readonly argumentsDelta: string;
    }
  | ({ readonly type: "tool_call" } & StreamedCall)
  | { readonly type: "turn_end" }
  | { readonly type: "tool_approval_request"; readonly approval: ApprovalRequest }
  | { readonly type: "tool_approval_result"; readonly approval: ApprovalRequest }
  | {
      readonly type: "tool_question_request";
      readonly questionId: string;
      readonly questions: readonly Question[];
    }
  | {
      readonly type: "tool_question_result";
      readonly questionId: string;
      readonly answers: readonly Answer[];
    }
  | ({ readonly type: "tool_result"; readonly result: string } & StreamedCall);
