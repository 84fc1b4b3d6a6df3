// What the tests of the NATS relay ask and decide.

/** An approval that waits, as a device hands it to a relay; every call makes another one. `changes`: of its request. */
export function approval(changes = {}) {
  const runId = `run-${crypto.randomUUID()}`;
  const id = changes.id ?? `${runId}:approval:call_1:1`;
  const call = { toolName: "refund", callId: "call_1", args: "{}", input: {}, digest: "d" };
  const request = { kind: "approval", ...call, ...changes, id };
  return { id, runId, sessionId: "session-1", agentId: "support", requestedAt: 1, request };
}

/** A decision, made anew by each call. */
export function verdict(status) {
  return { status, decisionId: crypto.randomUUID(), via: "dialog" };
}

/** An append of one event at this place of a run. */
export function appendAt(runId, seq) {
  const place = { sessionId: "session-1", agentId: "support", pending: 0, startedAt: 1 };
  return {
    events: [{ runId, seq, type: "steered" }],
    row: { runId, status: "running", nextSeq: seq + 1, updatedAt: 1, ...place },
    appendId: crypto.randomUUID(),
  };
}
