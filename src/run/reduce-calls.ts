/** What the events of tool calls and interactions mean: the part of `reduce` below a turn. Pure. */
import {
  canSettle,
  type PolicyTexts,
  rejectText,
  SUPERSEDED_MESSAGE,
  timeoutText,
} from "./approval-policy.js";
import { changeCall, mapChanged } from "./change.js";
import type { Decision, InteractionRequest, RunEventOf } from "./events.js";
import { answersText } from "./questions.js";
import {
  type CallOutcome,
  type CallProgress,
  currentTurn,
  findInteraction,
  type Interaction,
  type RunState,
  type ToolCall,
} from "./state.js";

/** `tool_allowed`: a call that was only requested may run. Pure. */
export function allowTool(state: RunState, event: RunEventOf<"tool_allowed">): RunState {
  const { input, digest, grantId } = event;
  return changeCall(state, event.callId, ({ progress }) =>
    progress.status === "requested"
      ? {
          progress: { status: "allowed", input, digest, ...(grantId !== undefined && { grantId }) },
        }
      : undefined,
  );
}

/** `tool_refused`: a call that was only requested is settled without running. Pure. */
export function refuseTool(state: RunState, event: RunEventOf<"tool_refused">): RunState {
  const type = event.cause === "skipped" ? "skipped" : "refused";
  return changeCall(state, event.callId, ({ progress }) =>
    progress.status === "requested" ? { progress: settled(type, event.text, event.at) } : undefined,
  );
}

/** `tool_reopened`: what was allowed is prepared again (J10). Pure. */
export function reopenTool(state: RunState, event: RunEventOf<"tool_reopened">): RunState {
  return changeCall(state, event.callId, ({ progress }) =>
    progress.status === "allowed" ? { progress: { status: "requested" } } : undefined,
  );
}

/** `interaction_requested`: a person is asked; the call, if there is one, waits. Pure. */
export function request(state: RunState, event: RunEventOf<"interaction_requested">): RunState {
  const { interaction: asked, at } = event;
  if (findInteraction(state, asked.id)) return state;
  const turn = state.purpose === "prompt" ? (currentTurn(state)?.turn ?? 0) : 0;
  const interaction: Interaction = {
    request: asked,
    requestedAt: at,
    turn,
    settlement: { status: "pending" },
  };
  const open: RunState = { ...state, interactions: [...state.interactions, interaction] };
  if (asked.callId === "") return open; // page code asks, about no call
  const call = findCurrentCall(state, asked.callId);
  const asks = asked.kind === "recovery" ? "unknown" : "requested";
  if (call?.progress.status !== asks) return state;
  const progress: CallProgress = { status: "waiting", interactionId: asked.id };
  return changeCall(open, asked.callId, () => ({ asked: call.asked + 1, progress }));
}

/** `interaction_settled`: the first decision counts, later ones change nothing (J3). Pure. */
export function settle(state: RunState, event: RunEventOf<"interaction_settled">): RunState {
  const interaction = findInteraction(state, event.interactionId);
  if (interaction?.settlement.status !== "pending") return state;
  const { request: asked } = interaction;
  const { decision, at } = event;
  if (!canSettle(asked.kind, decision.status)) return state;
  const decided: Interaction = {
    ...interaction,
    settlement: { status: "settled", decision, at },
  };
  const interactions = state.interactions.with(
    state.interactions.lastIndexOf(interaction),
    decided,
  );
  return endPageApproval(
    changeCall({ ...state, interactions }, asked.callId, (call) =>
      call.progress.status === "waiting" && call.progress.interactionId === asked.id
        ? { progress: afterDecision(call, asked, decision, at) }
        : undefined,
    ),
  );
}

/** An approval that page code asked for has no turns: it is over when it is decided. */
function endPageApproval(state: RunState): RunState {
  const open = state.interactions.some(({ settlement }) => settlement.status === "pending");
  return state.purpose === "approval" && !open ? { ...state, status: "completed" } : state;
}

function afterDecision(
  call: ToolCall,
  asked: InteractionRequest,
  decision: Decision,
  at: number,
): CallProgress {
  switch (decision.status) {
    case "approved":
      return { status: "allowed", ...approvedInput(asked, decision) };
    case "rejected":
      return settled("rejected", rejectText(decision, textsOf(asked)), at);
    case "timed_out":
      return settled("timed_out", timeoutText(textsOf(asked)), at);
    case "answered":
      return settled("answered", answersText(decision.answers), at);
    case "provided":
      return settled("provided", outputText(decision.output), at);
    case "happened":
      return settled("happened", decision.output ?? HAPPENED, at);
    case "stopped":
      return settled("stopped", STOPPED, at);
    case "superseded":
      return settled("superseded", SUPERSEDED_MESSAGE, at);
    case "run_again":
      return runAgain(call);
    case "withdrawn":
      return { status: "requested" };
  }
}

const HAPPENED =
  "A person confirmed that this call took effect. What it returned was not recorded.";
const STOPPED = "It is unknown whether this call took effect. A person stopped here. Do not retry.";

function approvedInput(
  asked: InteractionRequest,
  { edited, grant, via, digest: seen }: Extract<Decision, { status: "approved" }>,
): Omit<Extract<CallProgress, { status: "allowed" }>, "status"> {
  const digest = asked.kind === "approval" ? asked.digest : "";
  return {
    input: edited?.input ?? asked.input,
    digest: edited?.digest ?? seen ?? digest,
    ...(via === "grant" && grant && { grantId: grant.grantId }),
  };
}

/** Only approvals have words of their own; nothing else can be rejected or time out. */
function textsOf(asked: InteractionRequest): PolicyTexts {
  return "digest" in asked ? asked : {};
}

function outputText(output: unknown): string {
  return typeof output === "string" ? output : JSON.stringify(output);
}

function runAgain({ lastStart, progress }: ToolCall): CallProgress {
  if (!lastStart) return progress;
  const { input, digest } = lastStart; // the person's own word: no permission has to hold any more
  return { status: "allowed", input, digest };
}

/** `tool_started`: the intent of running a call (J4). Pure. */
export function startTool(state: RunState, event: RunEventOf<"tool_started">): RunState {
  return changeCall(state, event.callId, (call) => {
    const { progress, attempts } = call;
    if (progress.status !== "allowed" && progress.status !== "unknown") return undefined;
    if (event.attempt !== attempts + 1) return undefined;
    const { grantId } = progress;
    const lastStart = {
      input: progress.input,
      digest: progress.digest,
      ...(grantId !== undefined && { grantId }),
      operationId: event.operationId,
      driverId: event.driverId,
      startedAt: event.at,
    };
    return { attempts: event.attempt, lastStart, progress: { status: "started", ...lastStart } };
  });
}

/** A fact about the world: written whoever drives now, and also after a cancel (J6). */
export function finish(
  state: RunState,
  event: RunEventOf<"tool_finished"> | RunEventOf<"tool_failed">,
): RunState {
  const [type, text] =
    event.type === "tool_finished"
      ? (["finished", event.output] as const)
      : (["failed", event.error] as const);
  const wasAskedAbout = findCurrentCall(state, event.callId)?.progress.status === "waiting";
  const changed = changeCall(state, event.callId, (call) =>
    isInTheAir(state, call) ? { progress: settled(type, text, event.at) } : undefined,
  );
  if (changed === state || !wasAskedAbout) return changed;
  return dropRecovery(changed, event.callId, event.at);
}

function findCurrentCall(state: RunState, callId: string): ToolCall | undefined {
  return currentTurn(state)?.calls.find((call) => call.callId === callId);
}

function isInTheAir(state: RunState, { progress }: ToolCall): boolean {
  if (progress.status === "started" || progress.status === "unknown") return true;
  if (progress.status !== "waiting") return false;
  return findInteraction(state, progress.interactionId)?.request.kind === "recovery";
}

/** The result came in after all: nobody has to be asked any more whether it happened. */
function dropRecovery(state: RunState, callId: string, at: number): RunState {
  const reason = "The result came in.";
  return {
    ...state,
    interactions: mapChanged(state.interactions, (interaction) =>
      interaction.request.kind === "recovery" &&
      interaction.request.callId === callId &&
      interaction.settlement.status === "pending"
        ? { ...interaction, settlement: { status: "cancelled" as const, reason, at } }
        : interaction,
    ),
  };
}

function settled(type: CallOutcome["type"], text: string, at: number): CallProgress {
  return { status: "settled", outcome: { type, text, at } };
}
