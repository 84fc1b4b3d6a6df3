import type { InteractionRecord } from "../relay/interaction-record.js";

/**
 * A record as the routes answer it: the members that the documentation of approvals names, and `record`, the
 * whole of it, which a relay reads. Plain JSON. Pure.
 */
export function recordJson(record: InteractionRecord): Readonly<Record<string, unknown>> {
  const { id, request, requestedAt, runId, sessionId, agentId, userId, version } = record;
  const { decision, settledAt } = record;
  return {
    id,
    kind: request.kind,
    status: decision?.status ?? record.status,
    toolName: request.toolName,
    toolCallId: request.toolCallId,
    internalCallId: request.callId,
    args: request.args,
    input: request.input,
    ...(request.kind === "approval" && { reason: request.reason, expiresAt: request.expiresAt }),
    ...(request.kind === "question" && { questions: request.questions }),
    requestedAt: new Date(requestedAt).toISOString(),
    ...(settledAt !== undefined && { resolvedAt: new Date(settledAt).toISOString() }),
    reviewerId: decision?.reviewerId,
    decisionReason: decision && "reason" in decision ? decision.reason : undefined,
    runId,
    sessionId,
    conversationId: sessionId,
    agentId,
    userId,
    version,
    record,
  };
}
