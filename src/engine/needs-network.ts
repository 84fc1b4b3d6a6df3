import type { AgentDefinition } from "../agent/agent-definition.js";
import type { Effect } from "../run/next-effects.js";
import { currentTurn, findCall, type RunState, type ToolCall } from "../run/state.js";

/** Whether this effect waits for a network: models and tools say of themselves that they need none. Pure. */
export function needsNetwork(effect: Effect, state: RunState, agent: AgentDefinition): boolean {
  switch (effect.type) {
    case "call_model":
      return agent.model.offline !== true;
    case "start_tool":
    case "recover_call":
      return isOnlineTool(findCall(state, effect.callId), agent);
    default:
      return false;
  }
}

/** Whether something that needs a network is under way, as far as the journal says. Pure. */
export function usesNetwork(state: RunState, agent: AgentDefinition): boolean {
  const turn = currentTurn(state);
  if (turn?.status === "calling") return agent.model.offline !== true;
  const running = turn?.calls.filter(({ progress }) => progress.status === "started") ?? [];
  return running.some((call) => isOnlineTool(call, agent));
}

function isOnlineTool(call: ToolCall | undefined, { tools }: AgentDefinition): boolean {
  return tools.find(({ name }) => name === call?.toolName)?.offline !== true;
}
