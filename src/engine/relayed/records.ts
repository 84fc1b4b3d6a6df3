/** Between an interaction of a journal, and the record by which other devices know it. */
import type { InteractionRecord, OpenedRecord } from "../../relay/interaction-record.js";
import { emptyRun } from "../../run/reduce.js";
import type { Interaction, RunState, Settlement } from "../../run/state.js";
import type { FoundInteraction } from "../relay-link.js";

/** What the relay is handed of an interaction. Pure. */
export function openedRecord(state: RunState, { request, requestedAt }: Interaction): OpenedRecord {
  const { runId, sessionId, agentId } = state;
  const { userId = state.userId } = "userId" in request ? request : {};
  return {
    ...{ id: request.id, runId, sessionId, agentId, request, requestedAt },
    ...(userId !== undefined && { userId }),
  };
}

/**
 * A record of a run elsewhere in the form of a run with nothing but this interaction, so that cards, decisions and
 * the checks of J10 work on it unchanged. Pure.
 */
export function foundElsewhere(record: InteractionRecord): FoundInteraction {
  const { request, requestedAt, runId, sessionId, agentId, userId } = record;
  const interaction = { request, requestedAt, turn: 0, settlement: settlementOf(record) };
  const state: RunState = {
    ...emptyRun(runId),
    ...{ status: "running", sessionId, agentId, interactions: [interaction] },
    ...{ startedAt: requestedAt, updatedAt: record.settledAt ?? requestedAt },
    ...(userId !== undefined && { userId }),
  };
  return { state, interaction, origin: "elsewhere" };
}

/** Whether both are about the same interaction of the same run, as its id says. Pure. */
export function isAbout(record: InteractionRecord, id: string): boolean {
  return record.id === id && record.request.id === id && id.startsWith(`${record.runId}:`);
}

function settlementOf(record: InteractionRecord): Settlement {
  const { status, decision, settledAt: at = record.requestedAt } = record;
  if (status === "settled" && decision) return { status: "settled", decision, at };
  return status === "pending" ? { status } : { status: "cancelled", reason: ENDED, at };
}

const ENDED = "It was taken back where it was asked.";
