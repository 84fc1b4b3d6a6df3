/** What a run that goes on waits for, when it is not a person: said in the conversation, with a way on. */
import type { AgentDefinition } from "../agent/agent-definition.js";
import { nextEffects } from "../run/next-effects.js";
import { currentTurn, type RunState } from "../run/state.js";
import type { Engine } from "./engine.js";
import { needsNetwork, usesNetwork } from "./needs-network.js";
import type { Network } from "./network.js";

/** See the members; a run waits for one thing at a time. */
export type WaitingFor =
  /** This page does not have the run's agent; a page that has it goes on. */
  | { readonly reason: "agent"; readonly runId: string; readonly agentId: string }
  /** This page's agent has no such tool (any more). `runtime.goOnWithout(runId)` is the way on. */
  | {
      readonly reason: "tool";
      readonly runId: string;
      readonly agentId: string;
      readonly toolName: string;
    }
  /** There is no network; it goes on by itself when there is. */
  | { readonly reason: "network"; readonly runId: string }
  /** Another tab has the run and is not heard from. `runtime.takeOver(runId)` is the way on. */
  | { readonly reason: "driver"; readonly runId: string };

/**
 * What the newest of these runs that waits for something waits for. `lookAgainAt` (ms since the epoch): when
 * the answer may change by the passing of time alone.
 */
export function waitingFor(
  states: readonly RunState[],
  { engine, network, now }: { engine: Engine; network: Network; now: number },
): { readonly waiting?: WaitingFor; readonly lookAgainAt?: number } {
  const state = states.findLast(
    ({ status, purpose }) => status === "running" && purpose === "prompt",
  );
  if (!state) return {};
  const { runId, agentId } = state;
  const agent = engine.agent(agentId);
  if (!agent) return { waiting: { reason: "agent", runId, agentId } };
  const [missing] = engine.callsWithoutTool(state);
  if (missing) {
    return { waiting: { reason: "tool", runId, agentId, toolName: missing.toolName } };
  }
  if (!network.isOnline() && isHeldUp(state, agent)) {
    return { waiting: { reason: "network", runId } };
  }
  if (!isBusy(state)) return {};
  const quietAt = engine.quietAt(runId);
  if (quietAt === undefined) return {};
  return quietAt <= now ? { waiting: { reason: "driver", runId } } : { lookAgainAt: quietAt };
}

function isHeldUp(state: RunState, agent: AgentDefinition): boolean {
  const effects = nextEffects(state, state.driverId);
  return usesNetwork(state, agent) || effects.some((effect) => needsNetwork(effect, state, agent));
}

/** Whether a driver has something to do, or does it: a person's decision alone would not bring it on. */
function isBusy(state: RunState): boolean {
  const turn = currentTurn(state);
  const isCalling = turn?.status === "calling";
  const isRunning = turn?.calls.some(({ progress }) => progress.status === "started") ?? false;
  const effects = nextEffects(state, state.driverId);
  return isCalling || isRunning || effects.some(({ type }) => type !== "ask_handler");
}
