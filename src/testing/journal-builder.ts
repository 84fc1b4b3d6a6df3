/** Events for tests, with everything filled in that a test does not care about. */
import { EVENT_VERSION, type InteractionRequest, type RunEvent } from "../run/events.js";
import { emptyRun, fold } from "../run/reduce.js";
import type { RunState } from "../run/state.js";

type WithoutHead<Event> = Event extends RunEvent ? Omit<Event, "v" | "at"> : never;

/** An event of the current format at a time of no importance. Pure. */
export function event(of: WithoutHead<RunEvent>, at = 1): RunEvent {
  return { ...of, v: EVENT_VERSION, at } as RunEvent; // CAST: only `v` and `at` were missing
}

/** `run_started` by driver `d1`, of agent `agent` in session `s`. Pure. */
export function started(of: { maxTurns?: number; driverId?: string } = {}): RunEvent {
  return event({
    type: "run_started",
    purpose: "prompt",
    sessionId: "s",
    agentId: "agent",
    driverId: "d1",
    prompt: [{ role: "user", content: "Hello" }],
    maxTurns: 3,
    ...of,
  });
}

/** An answer with these calls, as `callId: toolName`, each with the arguments `{}`. Pure. */
export function answered(
  turn: number,
  calls: { readonly [callId: string]: string } = {},
): RunEvent {
  return event({
    type: "model_call_finished",
    turn,
    text: `answer ${turn}`,
    calls: Object.entries(calls).map(([callId, toolName]) => ({ callId, toolName, args: "{}" })),
  });
}

/** The intent of calling the model. Pure. */
export function calling(turn: number, attempt = 1): RunEvent {
  return event({ type: "model_call_started", turn, attempt });
}

/** A request for an approval of this call. Pure. */
export function approvalRequested(callId: string, id = `r:approval:${callId}:1`): RunEvent {
  return requested({ kind: "approval", digest: `digest of ${callId}` }, callId, id);
}

type Kind =
  | { kind: "approval"; digest: string; expiresAt?: number; rejectMessage?: string }
  | { kind: "question"; questions: Extract<InteractionRequest, { kind: "question" }>["questions"] }
  | { kind: "output" }
  | { kind: "recovery"; operationId: string; startedAt: number };

/** A request of any kind. Pure. */
export function requested(kind: Kind, callId: string, id: string): RunEvent {
  const interaction = { ...kind, id, callId, toolName: "tool", args: "{}", input: {} };
  return event({ type: "interaction_requested", interaction });
}

/** A decision by the api, with a decision id made of the interaction's. Pure. */
export function decided(
  interactionId: string,
  status: "approved" | "rejected" | "timed_out" | "run_again" | "stopped" | "happened",
  more: { reason?: string } = {},
): RunEvent {
  return event({
    type: "interaction_settled",
    interactionId,
    decision: { status, decisionId: `decision of ${interactionId}`, via: "api", ...more },
  });
}

/** The intent of running a tool, by driver `d1`. Pure. */
export function toolStarted(callId: string, attempt = 1, driverId = "d1"): RunEvent {
  return event({ type: "tool_started", callId, attempt, operationId: `r:${callId}`, driverId });
}

/** The fold of these events as run `r`. Pure. */
export function journal(...events: readonly RunEvent[]): RunState {
  return fold(emptyRun("r"), events);
}
