/**
 * What has to happen next, computed from the state alone. A fresh run, a reload, a crash and a
 * take-over are this one code path (DESIGN §2): whoever drives performs these effects, appends what
 * came of them, and asks again. A pending approval is a state in which nothing is left to do.
 */
import type { InteractionRequest, RunFault } from "./events.js";
import {
  currentTurn,
  type Interaction,
  pendingInteractions,
  type RunState,
  type ToolCall,
  type Turn,
} from "./state.js";

/** How often a model call may be cut off by the death of its driver before a person is asked. */
export const MAX_INTERRUPTED_ATTEMPTS = 3;

/** One thing to do. Its result is one or more events. */
export type Effect =
  /** Append `run_claimed`: another driver stands in the journal. Nothing else may be done before. */
  | { readonly type: "claim" }
  | { readonly type: "call_model"; readonly turn: number; readonly attempt: number }
  /** Hook, parsing, policy: what is to become of this call. One at a time, in call order. */
  | { readonly type: "prepare_call"; readonly callId: string }
  | { readonly type: "start_tool"; readonly callId: string }
  /** The outcome of this call is unknown (J5). */
  | { readonly type: "recover_call"; readonly callId: string }
  /** Ask the request's or the agent's approval handler, if there is one; else a person will decide. */
  | { readonly type: "ask_handler"; readonly interactionId: string }
  | { readonly type: "fail_run"; readonly fault: RunFault }
  | { readonly type: "complete_run" };

/**
 * The effects that this state calls for, when `driverId` drives. Pure. Effects that are already under
 * way are listed again; the engine knows which those are by {@link effectKey}.
 */
export function nextEffects(state: RunState, driverId: string): readonly Effect[] {
  if (state.status !== "running") return [];
  const effects = wantedEffects(state);
  const mine = state.driverId === driverId;
  return mine || (effects.length === 0 && !isInTheAir(state)) ? effects : [{ type: "claim" }];
}

/** The same effect has the same key, however often it is computed. Pure. */
export function effectKey(effect: Effect): string {
  switch (effect.type) {
    case "call_model":
      return `call_model:${effect.turn}:${effect.attempt}`;
    case "prepare_call":
    case "start_tool":
    case "recover_call":
      return `${effect.type}:${effect.callId}`;
    case "ask_handler":
      return `ask_handler:${effect.interactionId}`;
    default:
      return effect.type;
  }
}

/** When the next deadline of a pending interaction is, in ms since the epoch (J8). Pure. */
export function nextDeadline(state: RunState): number | undefined {
  const times = pendingInteractions(state).flatMap(({ request }) => expiryOf(request) ?? []);
  return times.length > 0 ? Math.min(...times) : undefined;
}

/** The pending interactions whose deadline has passed at `now` (J8). Any tab may write that. Pure. */
export function expiredInteractions(state: RunState, now: number): readonly Interaction[] {
  return pendingInteractions(state).filter(({ request }) => {
    const expiresAt = expiryOf(request);
    return expiresAt !== undefined && expiresAt <= now;
  });
}

/** The deadline of a request, if it has one, in ms since the epoch. Pure. */
export function expiryOf(request: InteractionRequest): number | undefined {
  return request.kind === "approval" ? request.expiresAt : undefined;
}

function isInTheAir(state: RunState): boolean {
  const turn = currentTurn(state);
  if (!turn) return false;
  return (
    turn.status === "calling" || turn.calls.some(({ progress }) => progress.status === "started")
  );
}

function wantedEffects(state: RunState): readonly Effect[] {
  const handlers = pendingInteractions(state)
    .filter(({ request }) => request.kind === "approval")
    .map(({ request }): Effect => ({ type: "ask_handler", interactionId: request.id }));
  if (state.purpose === "approval") return handlers;
  const turn = currentTurn(state);
  if (!turn) return [callModel(state, 1)];
  return [...handlers, ...(turn.status === "answered" ? afterAnswer(state, turn) : again(turn))];
}

function again({ turn, status, attempts, interruptions }: Turn): readonly Effect[] {
  if (status === "calling") return [];
  if (interruptions < MAX_INTERRUPTED_ATTEMPTS) {
    return [{ type: "call_model", turn, attempt: attempts + 1 }];
  }
  const message = "The answer was interrupted several times. Press Retry to ask again.";
  return [{ type: "fail_run", fault: { code: "stream_interrupted", message, retryable: true } }];
}

function afterAnswer(state: RunState, turn: Turn): readonly Effect[] {
  const open = turn.calls.filter(({ progress }) => progress.status !== "settled");
  if (open.length > 0) return callEffects(open);
  if (turn.calls.length === 0 && state.steers.length === 0) return [{ type: "complete_run" }];
  return [callModel(state, turn.turn + 1)];
}

/** `maxTurns: n` allows n + 1 model calls over the whole life of the run (DESIGN §5). */
function callModel({ maxTurns }: RunState, turn: number): Effect {
  if (turn <= maxTurns + 1) return { type: "call_model", turn, attempt: 1 };
  const message = `Reached max turn limit: ${maxTurns}`;
  return { type: "fail_run", fault: { code: "max_turns", message, retryable: false } };
}

function callEffects(calls: readonly ToolCall[]): readonly Effect[] {
  const effects: Effect[] = [];
  for (const { callId, progress } of calls) {
    if (progress.status === "allowed") effects.push({ type: "start_tool", callId });
    if (progress.status === "unknown") effects.push({ type: "recover_call", callId });
  }
  // In call order, one at a time: a hook that cancels keeps every later call of its turn from running.
  const next = calls.find(({ progress }) => progress.status === "requested");
  return next ? [...effects, { type: "prepare_call", callId: next.callId }] : effects;
}
