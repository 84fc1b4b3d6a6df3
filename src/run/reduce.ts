/**
 * The one function that says what an event means. Total and monotone (J3): an event that the state
 * does not allow changes nothing but `nextSeq`, and what is settled stays settled.
 */
import { mapChanged, withTurn } from "./change.js";
import type { RunEvent, RunEventOf } from "./events.js";
import { addUsage, NO_USAGE } from "./message.js";
import {
  allowTool,
  finish,
  refuseTool,
  reopenTool,
  request,
  settle,
  startTool,
} from "./reduce-calls.js";
import { currentTurn, isOpen, type RunState, type ToolCall, type Turn } from "./state.js";

/** The state of a run whose journal is still empty. Pure. */
export function emptyRun(runId: string): RunState {
  return {
    runId,
    nextSeq: 0,
    status: "new",
    sessionId: "",
    agentId: "",
    purpose: "prompt",
    driverId: "",
    startedAt: 0,
    updatedAt: 0,
    prompt: [],
    maxTurns: 0,
    turns: [],
    interactions: [],
    steers: [],
    usage: NO_USAGE,
  };
}

/** The state after a journal, or after the rest of one. Pure. */
export function fold(state: RunState, events: Iterable<RunEvent>): RunState {
  let folded = state;
  for (const event of events) folded = reduce(folded, event);
  return folded;
}

/** The state after one more event. Pure, total, monotone (J3). */
export function reduce(state: RunState, event: RunEvent): RunState {
  const changed = apply(state, event);
  const nextSeq = state.nextSeq + 1;
  return changed === state
    ? { ...state, nextSeq }
    : { ...changed, nextSeq, updatedAt: Math.max(state.updatedAt, event.at) };
}

/** Whether the event would change anything: what a writer asks before it appends (J3). Pure. */
export function isAllowed(state: RunState, event: RunEvent): boolean {
  return apply(state, event) !== state;
}

function apply(state: RunState, event: RunEvent): RunState {
  if (event.type === "run_started") return start(state, event);
  if (event.type === "tool_finished" || event.type === "tool_failed") return finish(state, event);
  if (event.type === "interaction_settled") return settle(state, event);
  if (!isOpen(state)) return state;
  switch (event.type) {
    case "run_claimed":
      return claim(state, event);
    case "steered":
      return steer(state, event);
    case "run_retried":
      return retry(state);
    case "run_cancelled":
      return cancel(state, event);
    default:
      return state.status === "running" ? applyWhileRunning(state, event) : state;
  }
}

type RunningEvent = Exclude<
  RunEvent,
  RunEventOf<
    | "run_started"
    | "tool_finished"
    | "tool_failed"
    | "run_claimed"
    | "steered"
    | "run_retried"
    | "run_cancelled"
    | "interaction_settled"
  >
>;

function applyWhileRunning(state: RunState, event: RunningEvent): RunState {
  switch (event.type) {
    case "model_call_started":
      return startModelCall(state, event);
    case "model_call_finished":
      return finishModelCall(state, event);
    case "model_call_failed":
      return failModelCall(state, event);
    case "tool_allowed":
      return allowTool(state, event);
    case "tool_refused":
      return refuseTool(state, event);
    case "tool_reopened":
      return reopenTool(state, event);
    case "interaction_requested":
      return request(state, event);
    case "tool_started":
      return startTool(state, event);
    case "run_failed":
      return { ...state, status: "failed", fault: event.fault };
    case "run_completed":
      return complete(state, event);
    default:
      event satisfies never; // an event type without a meaning stops the build
      return state;
  }
}

function start(state: RunState, event: RunEventOf<"run_started">): RunState {
  if (state.status !== "new") return state;
  const { sessionId, agentId, driverId, purpose, prompt, maxTurns, at } = event;
  const { toolConcurrency, userId, metadata } = event;
  return {
    ...state,
    ...{ sessionId, agentId, driverId, purpose, prompt, maxTurns },
    ...{ toolConcurrency, userId, metadata },
    status: "running",
    startedAt: at,
  };
}

/** What the driver before left in the air is unknown now: nobody will write its end (J5, J6). */
function claim(state: RunState, { driverId }: RunEventOf<"run_claimed">): RunState {
  if (state.driverId === driverId) return state;
  const turn = currentTurn(state);
  if (!turn) return { ...state, driverId };
  const calls = mapChanged(turn.calls, abandon);
  const interrupted =
    turn.status === "calling"
      ? { status: "interrupted" as const, interruptions: turn.interruptions + 1 }
      : {};
  return { ...withTurn(state, { ...turn, ...interrupted, calls }), driverId };
}

function abandon(call: ToolCall): ToolCall {
  if (call.progress.status !== "started") return call;
  return { ...call, progress: { ...call.progress, status: "unknown" } };
}

function steer(state: RunState, event: RunEventOf<"steered">): RunState {
  const { messageId, text, at } = event;
  return { ...state, steers: [...state.steers, { messageId, text, at }] };
}

function retry(state: RunState): RunState {
  if (state.status !== "failed") return state;
  const turn = currentTurn(state);
  const { fault: _fault, ...rest } = state;
  const running: RunState = { ...rest, status: "running" };
  return turn ? withTurn(running, { ...turn, interruptions: 0 }) : running;
}

function cancel(state: RunState, { reason, at }: RunEventOf<"run_cancelled">): RunState {
  const interactions = mapChanged(state.interactions, (interaction) =>
    interaction.settlement.status === "pending"
      ? { ...interaction, settlement: { status: "cancelled" as const, reason, at } }
      : interaction,
  );
  const { fault: _fault, ...rest } = state;
  return { ...rest, status: "cancelled", cancelReason: reason, interactions };
}

function startModelCall(state: RunState, event: RunEventOf<"model_call_started">): RunState {
  const turn = currentTurn(state);
  if (turn?.turn === event.turn) {
    const again = turn.status === "interrupted" || turn.status === "failed";
    if (!again || event.attempt !== turn.attempts + 1) return state;
    return withTurn(state, { ...turn, status: "calling", attempts: event.attempt });
  }
  const isNext = event.turn === (turn?.turn ?? 0) + 1 && event.attempt === 1;
  if (!isNext || !isTurnOver(turn)) return state;
  return { ...state, steers: [], turns: [...state.turns, newTurn(state, event)] };
}

function isTurnOver(turn: Turn | undefined): boolean {
  if (!turn) return true;
  return turn.status === "answered" && turn.calls.every(isSettled);
}

function isSettled(call: ToolCall): boolean {
  return call.progress.status === "settled";
}

function newTurn({ steers }: RunState, event: RunEventOf<"model_call_started">): Turn {
  return {
    turn: event.turn,
    status: "calling",
    attempts: 1,
    interruptions: 0,
    startedAt: event.at,
    steers,
    text: "",
    calls: [],
  };
}

function finishModelCall(state: RunState, event: RunEventOf<"model_call_finished">): RunState {
  const turn = currentTurn(state);
  if (turn?.turn !== event.turn || turn.status !== "calling") return state;
  const { at, calls, usage, text, reasoning, providerItems, finishReason } = event;
  const answered: Turn = {
    ...turn,
    ...{ text, reasoning, providerItems, finishReason },
    status: "answered",
    finishedAt: at,
    calls: calls.map((called) => ({
      ...called,
      attempts: 0,
      asked: 0,
      progress: { status: "requested" },
    })),
  };
  return withTurn({ ...state, usage: addUsage(state.usage, usage ?? NO_USAGE) }, answered);
}

function failModelCall(state: RunState, event: RunEventOf<"model_call_failed">): RunState {
  const turn = currentTurn(state);
  if (turn?.turn !== event.turn || turn.status !== "calling") return state;
  const failed: Turn = { ...turn, status: "failed", finishedAt: event.at };
  return { ...withTurn(state, failed), status: "failed", fault: event.fault };
}

function complete(state: RunState, _event: RunEventOf<"run_completed">): RunState {
  const turn = currentTurn(state);
  const isOver = turn?.status === "answered" && turn.calls.length === 0;
  return isOver && state.steers.length === 0 ? { ...state, status: "completed" } : state;
}
