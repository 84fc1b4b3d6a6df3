/** From journal changes to the events of `stream()`: the same order as ANVIA §Conformance 14. */
import type { PromptResponse, RunStreamEvent } from "../agent/stream-events.js";
import { AnviaError, type AnviaErrorCode, MaxTurnsError, PromptCancelledError } from "../errors.js";
import { runMessages } from "../run/conversation.js";
import type { JournalEvent, RunFault } from "../run/events.js";
import { currentTurn, findCall, findInteraction, outputOf, type RunState } from "../run/state.js";
import { approvalRequest } from "./approval-request.js";
import { callInfo } from "./call-context.js";
import type { JournalChange } from "./journal.js";

/**
 * The stream events that a change amounts to. Results and the end of what this tab does itself are
 * left out: the driver tells them, after its hooks. Pure but for the original errors in `cause`.
 */
export function streamEvents(
  { journal, events, isOwn }: JournalChange,
  cause: unknown,
): readonly RunStreamEvent[] {
  return events.flatMap((event) => mapEvent(journal.state, event, isOwn, cause));
}

function mapEvent(
  state: RunState,
  event: JournalEvent,
  isOwn: boolean,
  cause: unknown,
): readonly RunStreamEvent[] {
  const turn = currentTurn(state)?.turn ?? 0;
  switch (event.type) {
    case "model_call_started":
      return event.attempt === 1
        ? [
            { type: "turn_start", turn },
            { type: "generation_start", turn },
          ]
        : [{ type: "generation_start", turn }];
    case "model_call_finished":
      return [
        ...event.calls.map((call) => ({ type: "tool_call" as const, turn, ...callInfo(call) })),
        { type: "turn_end", turn },
      ];
    case "interaction_requested":
      return requested(state, event.interaction.id, turn);
    case "interaction_settled":
      return settled(state, event.interactionId, turn);
    case "tool_refused":
      return toolResult(state, event.callId, turn);
    case "tool_finished":
    case "tool_failed":
      return isOwn ? [] : toolResult(state, event.callId, turn);
    case "run_completed":
      return isOwn ? [] : [finalEvent(state)];
    default:
      return ending(event, cause);
  }
}

function ending(event: JournalEvent, cause: unknown): readonly RunStreamEvent[] {
  if (event.type === "run_cancelled") {
    return [{ type: "error", error: new PromptCancelledError(event.reason) }];
  }
  if (event.type !== "run_failed" && event.type !== "model_call_failed") return [];
  return [{ type: "error", error: errorOf(event.fault, cause) }];
}

function requested(state: RunState, id: string, turn: number): readonly RunStreamEvent[] {
  const interaction = findInteraction(state, id);
  if (interaction?.request.kind === "approval") {
    const approval = approvalRequest(state, interaction);
    return [{ type: "tool_approval_request", turn, approval: { ...approval, status: "pending" } }];
  }
  if (interaction?.request.kind !== "question") return [];
  const { questions } = interaction.request;
  return [{ type: "tool_question_request", turn, questionId: id, questions }];
}

function settled(state: RunState, id: string, turn: number): readonly RunStreamEvent[] {
  const interaction = findInteraction(state, id);
  if (interaction?.settlement.status !== "settled") return [];
  const { request, settlement } = interaction;
  const result = toolResult(state, request.callId, turn);
  if (request.kind === "approval") {
    const approval = approvalRequest(state, interaction);
    return [{ type: "tool_approval_result", turn, approval }, ...result];
  }
  if (settlement.decision.status !== "answered") return result;
  const { answers } = settlement.decision;
  return [{ type: "tool_question_result", turn, questionId: id, answers }, ...result];
}

function toolResult(state: RunState, callId: string, turn: number): readonly RunStreamEvent[] {
  const call = findCall(state, callId);
  if (call?.progress.status !== "settled") return [];
  return [{ type: "tool_result", turn, ...callInfo(call), result: call.progress.outcome.text }];
}

/** The last event of a run that was answered. Pure. */
export function finalEvent(state: RunState): RunStreamEvent {
  return { type: "final", ...responseOf(state) };
}

/** What `send()` resolves with. Pure. */
export function responseOf(state: RunState): PromptResponse {
  return {
    output: outputOf(state),
    usage: state.usage,
    messages: runMessages(state),
    runId: state.runId,
    sessionId: state.sessionId,
  };
}

/** The error that a fault stands for: the original where this page saw it, else what it says. Pure. */
export function errorOf(fault: RunFault, cause: unknown): unknown {
  if (AnviaError.is(cause) && cause.code === fault.code) return cause;
  if (fault.code === "max_turns") return new MaxTurnsError(turnLimit(fault.message));
  const { message, retryable, status } = fault;
  // CAST: faults are written from AnviaErrors; a code of a newer version is passed on as it is
  return new AnviaError(fault.code as AnviaErrorCode, message, {
    retryable,
    cause,
    ...(status !== undefined && { status }),
  });
}

function turnLimit(message: string): number {
  return Number(/\d+/.exec(message)?.[0] ?? 0);
}
