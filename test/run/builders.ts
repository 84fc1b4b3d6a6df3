/** Events that only the tests of the core need, beside those of `src/testing/journal-builder.ts`. */
import type { Decision, RunEvent, RunFault } from "../../src/run/events.js";
import type { Json } from "../../src/run/json.js";
import type { Question } from "../../src/run/questions.js";
import { event } from "../../src/testing/journal-builder.js";

export const FAULT: RunFault = {
  code: "network",
  message: "The network is gone.",
  retryable: true,
};

export function toolAllowed(callId: string, input: Json = {}): RunEvent {
  return event({ type: "tool_allowed", callId, input, digest: `digest of ${callId}` });
}

type Cause = Extract<RunEvent, { type: "tool_refused" }>["cause"];

export function toolRefused(callId: string, cause: Cause = "skipped", text = "no"): RunEvent {
  return event({ type: "tool_refused", callId, cause, text });
}

export function toolReopened(callId: string): RunEvent {
  return event({ type: "tool_reopened", callId, why: "The tool has changed." });
}

export function toolFinished(callId: string, output = `result of ${callId}`): RunEvent {
  return event({ type: "tool_finished", callId, output });
}

export function toolFailed(callId: string, error = `error of ${callId}`): RunEvent {
  return event({ type: "tool_failed", callId, error });
}

export function claimedBy(driverId: string): RunEvent {
  return event({ type: "run_claimed", driverId });
}

export function steered(text: string, messageId = text): RunEvent {
  return event({ type: "steered", messageId, text });
}

export function modelFailed(turn: number): RunEvent {
  return event({ type: "model_call_failed", turn, fault: FAULT });
}

export const runFailed = event({ type: "run_failed", fault: FAULT });
export const runRetried = event({ type: "run_retried" });
export const runCancelled = event({ type: "run_cancelled", reason: "enough" }, 5);
export const runCompleted = event({ type: "run_completed" });

type WithoutWho<D> = D extends Decision ? Omit<D, "decisionId" | "via"> : never;

/** Any decision, by the api. */
export function settledWith(interactionId: string, decision: WithoutWho<Decision>): RunEvent {
  return event({
    type: "interaction_settled",
    interactionId,
    // CAST: only who decided was missing
    decision: { ...decision, decisionId: `decision of ${interactionId}`, via: "api" } as Decision,
  });
}

/** A question in its normal form. */
export function question(of: Partial<Question> = {}): Question {
  return {
    id: "question_1",
    question: "Which one?",
    choices: [],
    multiple: false,
    allowCustom: true,
    ...of,
  };
}

/** The error that `work` throws. */
export function thrownBy(work: () => unknown): unknown {
  try {
    work();
  } catch (error) {
    return error;
  }
  throw new Error("It was expected to throw, and returned.");
}
