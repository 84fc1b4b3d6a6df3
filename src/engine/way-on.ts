/** The ways on that a person may choose when a run waits: events built from a state, ready to append. */
import type { AgentDefinition } from "../agent/agent-definition.js";
import type { Decision, InteractionRequest } from "../run/events.js";
import { currentTurn, pendingInteractions, type RunState, type ToolCall } from "../run/state.js";
import type { NewEvent } from "./journal.js";

/** Said to the model when a person went on without a tool that the page no longer has. */
const TOOL_GONE = "ToolNotFoundError: the page no longer has this tool. The call was not run.";

/**
 * "Send now": every step of the turn that waits for a person is superseded by what the visitor wrote. An
 * unknown outcome stays: words do not answer whether something happened. Pure.
 */
export function superseded(state: RunState, sign: () => WhoDecided): readonly NewEvent[] {
  return pendingInteractions(state)
    .filter(({ request }) => request.kind !== "recovery" && request.callId !== "")
    .map(({ request }) => ({
      type: "interaction_settled",
      interactionId: request.id,
      decision: { status: "superseded", ...sign() },
    }));
}

/** Who decided, with an id for each decision. */
export type WhoDecided = Pick<Decision, "decisionId" | "via" | "tabId" | "reviewerId">;

/** The calls of the current turn that cannot go on because `agent` has no tool of their name. Pure. */
export function callsWithoutTool(state: RunState, agent: AgentDefinition): readonly ToolCall[] {
  const calls = currentTurn(state)?.calls ?? [];
  return calls.filter(
    ({ progress, toolName }) =>
      (progress.status === "allowed" || progress.status === "unknown") &&
      !agent.tools.some(({ name, execute }) => name === toolName && execute),
  );
}

/**
 * "Go on without it": calls that may run and whose tool is gone are refused; where it is unknown whether
 * one took effect, the person is asked. Pure.
 */
export function withoutTools(state: RunState, agent: AgentDefinition): readonly NewEvent[] {
  return callsWithoutTool(state, agent).flatMap((call) => settleWithoutTool(state.runId, call));
}

function settleWithoutTool(runId: string, call: ToolCall): readonly NewEvent[] {
  const { callId, progress } = call;
  if (progress.status === "unknown") {
    return [{ type: "interaction_requested", interaction: recoveryOf(runId, call, progress) }];
  }
  return [
    { type: "tool_reopened", callId, why: "The page no longer has the tool." },
    { type: "tool_refused", callId, cause: "unknown_tool", text: TOOL_GONE },
  ];
}

function recoveryOf(
  runId: string,
  { callId, toolCallId, toolName, args, asked }: ToolCall,
  { input, operationId, startedAt }: Extract<ToolCall["progress"], { operationId: string }>,
): InteractionRequest {
  return {
    kind: "recovery",
    id: `${runId}:recovery:${callId}:${asked + 1}`,
    ...{ toolName, callId, args, input, operationId, startedAt },
    ...(toolCallId !== undefined && { toolCallId }),
  };
}
