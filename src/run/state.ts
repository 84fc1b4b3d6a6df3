/**
 * What a run is after folding its journal. Immutable: `reduce` returns a new state and shares what did
 * not change. Nothing here is stored; all of it can be computed again (J1).
 */
import type { Decision, InteractionRequest, RunFault } from "./events.js";
import type { Json } from "./json.js";
import type { Message, Usage } from "./message.js";

/** `new` is only the state before `run_started`. Waiting for a person is `running` with something pending. */
export type RunStatus = "new" | "running" | "failed" | "completed" | "cancelled";

/** Words that the visitor added while the run was going. */
export interface Steer {
  readonly messageId: string;
  readonly text: string;
  readonly at: number;
}

/** What the model was told about a call, and how it came to that. `text` is what it read. */
export interface CallOutcome {
  readonly type:
    | "finished"
    | "failed"
    | "refused"
    | "skipped"
    | "rejected"
    | "timed_out"
    | "answered"
    | "provided"
    | "happened"
    | "stopped"
    | "superseded";
  readonly text: string;
  readonly at: number;
}

/**
 * Where a tool call stands. It goes from `requested` through `waiting` and `allowed` to `started` and
 * `settled`; `unknown` is a start whose driver is gone (J5). Only `settled` is final.
 */
export type CallProgress =
  | { readonly status: "requested" }
  | { readonly status: "waiting"; readonly interactionId: string }
  | {
      readonly status: "allowed";
      readonly input: Json;
      readonly digest: string;
      /** The standing permission that covers it; it is looked at once more before the call runs. */
      readonly grantId?: string;
    }
  | ({ readonly status: "started" | "unknown" } & CallStart)
  | { readonly status: "settled"; readonly outcome: CallOutcome };

/** A start of `execute`, as the journal holds it. */
export interface CallStart {
  readonly input: Json;
  readonly digest: string;
  /** The standing permission that it ran by. */
  readonly grantId?: string;
  readonly operationId: string;
  readonly driverId: string;
  readonly startedAt: number;
}

/** One tool call of a turn. `attempts` counts its starts, `asked` how often a person was asked. */
export interface ToolCall {
  readonly callId: string;
  readonly toolCallId?: string | undefined;
  readonly toolName: string;
  readonly args: string;
  readonly attempts: number;
  readonly asked: number;
  /** The last start, kept when the call waits for a recovery decision or is settled. */
  readonly lastStart?: CallStart;
  readonly progress: CallProgress;
}

/** One model call with its tool calls. */
export interface Turn {
  /** Counts from 1 over the whole life of the run. */
  readonly turn: number;
  readonly status: "calling" | "interrupted" | "failed" | "answered";
  readonly attempts: number;
  /** Attempts cut off by the death of their driver since the last person's Retry. */
  readonly interruptions: number;
  readonly startedAt: number;
  readonly finishedAt?: number;
  /** What the visitor said since the turn before; it stands before this turn's answer. */
  readonly steers: readonly Steer[];
  readonly text: string;
  readonly reasoning?: string | undefined;
  readonly providerItems?: readonly Json[] | undefined;
  readonly finishReason?: string | undefined;
  readonly calls: readonly ToolCall[];
}

/** How an interaction ended: a decision, or the end of its run. */
export type Settlement =
  | { readonly status: "pending" }
  | { readonly status: "settled"; readonly decision: Decision; readonly at: number }
  | { readonly status: "cancelled"; readonly reason: string; readonly at: number };

/** A step that waits, or waited, for a person. */
export interface Interaction {
  readonly request: InteractionRequest;
  readonly requestedAt: number;
  /** The turn that it belongs to; 0 for an approval that page code asked for. */
  readonly turn: number;
  readonly settlement: Settlement;
}

/** The fold of a journal. */
export interface RunState {
  readonly runId: string;
  readonly nextSeq: number;
  readonly status: RunStatus;
  readonly sessionId: string;
  readonly agentId: string;
  readonly purpose: "prompt" | "approval";
  readonly userId?: string | undefined;
  readonly metadata?: Json | undefined;
  /** Who drives; fencing compares it (J6). */
  readonly driverId: string;
  readonly startedAt: number;
  readonly updatedAt: number;
  readonly prompt: readonly Message[];
  readonly maxTurns: number;
  readonly toolConcurrency?: number | undefined;
  readonly turns: readonly Turn[];
  readonly interactions: readonly Interaction[];
  /** Said, but not yet told to the model. */
  readonly steers: readonly Steer[];
  readonly usage: Usage;
  /** Set while `failed`. */
  readonly fault?: RunFault | undefined;
  /** Set when `cancelled`. */
  readonly cancelReason?: string | undefined;
}

/** The projection of a run that a store keeps beside its journal, in the same transaction (J1). */
export interface RunRow {
  readonly runId: string;
  readonly sessionId: string;
  readonly agentId: string;
  /** `waiting`: running, and something waits for a person. */
  readonly status: "running" | "waiting" | "failed" | "completed" | "cancelled";
  readonly nextSeq: number;
  /** How many interactions wait for a person. */
  readonly pending: number;
  readonly startedAt: number;
  readonly updatedAt: number;
}

/** The turn that is going on, or the last one; `undefined` before the first. Pure. */
export function currentTurn(state: RunState): Turn | undefined {
  return state.turns.at(-1);
}

/** The call with this id, in whichever turn. Pure. */
export function findCall(state: RunState, callId: string): ToolCall | undefined {
  for (let i = state.turns.length - 1; i >= 0; i--) {
    const call = state.turns[i]?.calls.find((candidate) => candidate.callId === callId);
    if (call) return call;
  }
  return undefined;
}

/** The interaction with this id. Pure. */
export function findInteraction(state: RunState, id: string): Interaction | undefined {
  return state.interactions.findLast((interaction) => interaction.request.id === id);
}

/** The last approval that was asked for about this call. Pure. */
export function lastApproval(state: RunState, callId: string): ApprovalInteraction | undefined {
  return state.interactions.findLast(
    (interaction): interaction is ApprovalInteraction =>
      interaction.request.callId === callId && interaction.request.kind === "approval",
  );
}

/** An interaction that is an approval. */
export type ApprovalInteraction = Interaction & {
  readonly request: Extract<InteractionRequest, { kind: "approval" }>;
};

/** The interactions that wait for a person, in the order in which they were asked. Pure. */
export function pendingInteractions(state: RunState): readonly Interaction[] {
  return state.interactions.filter(({ settlement }) => settlement.status === "pending");
}

/** Whether the run can still go on: it is running, or failed and could be retried. Pure. */
export function isOpen(state: RunState): boolean {
  return state.status === "running" || state.status === "failed";
}

/** What the run answered: the text of its last turn. Pure. */
export function outputOf(state: RunState): string {
  return currentTurn(state)?.text ?? "";
}

/** The row that a store keeps for this state. Pure. */
export function rowOf(state: RunState): RunRow {
  const pending = pendingInteractions(state).length;
  const running = pending > 0 ? "waiting" : "running";
  return {
    runId: state.runId,
    sessionId: state.sessionId,
    agentId: state.agentId,
    status: state.status === "running" || state.status === "new" ? running : state.status,
    nextSeq: state.nextSeq,
    pending,
    startedAt: state.startedAt,
    updatedAt: state.updatedAt,
  };
}
