import type { Decision } from "../run/events.js";
import { findInteraction, type RunState } from "../run/state.js";
import type { NewEvent } from "./journal.js";

/**
 * The events by which this decision settles an interaction that waits. "Stop", where it is unknown what a call
 * did, ends its run with it. Pure.
 */
export function settling(state: RunState, id: string, decision: Decision): readonly NewEvent[] {
  const asked = findInteraction(state, id);
  if (asked?.settlement.status !== "pending") return [];
  const settled = { type: "interaction_settled", interactionId: id, decision } as const;
  if (decision.status !== "stopped") return [settled];
  const reason = `it is unknown whether ${asked.request.toolName} took effect`;
  return [settled, { type: "run_cancelled", reason }];
}
