import type { ApprovalRequest, ApprovalStatus } from "../agent/approval-handler.js";
import type { Interaction, RunState, Settlement } from "../run/state.js";
import type { Origin } from "./relay-link.js";

/**
 * An approval in its public form: plain JSON that can be sent anywhere.
 * @throws TypeError when the interaction is no approval.
 */
export function approvalRequest(
  state: RunState,
  interaction: Interaction,
  origin: Origin = "here",
): ApprovalRequest {
  const { request, requestedAt, settlement } = interaction;
  if (request.kind !== "approval") throw new TypeError(`${request.id} is a ${request.kind}`);
  const { userId = state.userId } = request;
  const about = aboutRun(state);
  return {
    id: request.id,
    toolName: request.toolName,
    ...(request.toolCallId !== undefined && { toolCallId: request.toolCallId }),
    internalCallId: request.callId,
    args: request.args,
    status: approvalStatus(settlement),
    requestedAt: new Date(requestedAt).toISOString(),
    ...(request.reason !== undefined && { reason: request.reason }),
    input: request.input,
    runId: state.runId,
    ...(about !== undefined && { aboutRunId: about }),
    sessionId: state.sessionId,
    conversationId: state.sessionId,
    agentId: state.agentId,
    origin,
    ...(userId !== undefined && { userId }),
    digest: request.digest,
    ...(request.level !== undefined && { level: request.level }),
    ...(request.expiresAt !== undefined && { expiresAt: request.expiresAt }),
    ...resolution(settlement),
  };
}

function approvalStatus(settlement: Settlement): ApprovalStatus {
  if (settlement.status !== "settled") return settlement.status;
  const { status } = settlement.decision;
  if (status === "approved" || status === "timed_out") return status;
  return status === "rejected" ? "rejected" : "cancelled";
}

function resolution(
  settlement: Settlement,
): Pick<ApprovalRequest, "resolvedAt" | "reviewerId" | "decisionReason"> {
  if (settlement.status === "pending") return {};
  const resolvedAt = new Date(settlement.at).toISOString();
  if (settlement.status === "cancelled") return { resolvedAt, decisionReason: settlement.reason };
  const { decision } = settlement;
  const { reviewerId } = decision;
  const reason = "reason" in decision ? decision.reason : undefined;
  return {
    resolvedAt,
    ...(reviewerId !== undefined && { reviewerId }),
    ...(reason !== undefined && { decisionReason: reason }),
  };
}

/** The run that page code named, where that is not the one that holds the approval. Pure. */
export function aboutRun({ purpose, metadata }: RunState): string | undefined {
  if (purpose !== "approval") return undefined;
  const { runId }: { readonly runId?: unknown } = Object(metadata);
  return typeof runId === "string" ? runId : undefined;
}
