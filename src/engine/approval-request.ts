import type { ApprovalRequest, ApprovalStatus } from "../agent/approval-handler.js";
import type { Interaction, RunState, Settlement } from "../run/state.js";

/**
 * An approval in its public form: plain JSON that can be sent anywhere.
 * @throws TypeError when the interaction is no approval.
 */
export function approvalRequest(state: RunState, interaction: Interaction): ApprovalRequest {
  const { request, requestedAt, settlement } = interaction;
  if (request.kind !== "approval") throw new TypeError(`${request.id} is a ${request.kind}`);
  const { userId = state.userId } = request;
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
    sessionId: state.sessionId,
    agentId: state.agentId,
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

function resolution(settlement: Settlement): { resolvedAt?: string; reviewerId?: string } {
  if (settlement.status === "pending") return {};
  const resolvedAt = new Date(settlement.at).toISOString();
  const reviewerId = settlement.status === "settled" ? settlement.decision.reviewerId : undefined;
  return { resolvedAt, ...(reviewerId !== undefined && { reviewerId }) };
}
