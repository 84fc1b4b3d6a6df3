import type { CallApproval, Tool } from "../agent/create-tool.js";
import type { Decision } from "../run/events.js";
import type { Json } from "../run/json.js";
import { findCall, lastApproval, type RunState } from "../run/state.js";
import { wantsPasskey } from "./approval-offer.js";
import { approvalContext } from "./call-context.js";
import { subjectOf } from "./digest.js";
import type { DriveContext } from "./drive-context.js";
import { loadPasskey } from "./passkey-word.js";

/** A call that may run: its input, and the digest of what was allowed. */
export interface AllowedCall {
  readonly callId: string;
  readonly input: Json;
  readonly digest: string;
}

type Yes = Extract<Decision, { status: "approved" }>;

/** What `execute` learns about the yes to this call; `undefined` where nobody was asked about it. */
export async function callApproval(
  { journal }: DriveContext,
  tool: Tool,
  { callId, input, digest }: AllowedCall,
): Promise<CallApproval | undefined> {
  const asked = lastApproval(journal.state, callId);
  const yes = yesTo(journal.state, callId, digest);
  if (!asked || !yes) return undefined;
  const { json: schema } = await tool.input();
  const { decisionId, reviewerId, via, assertion } = yes;
  return {
    approvalId: asked.request.id,
    decisionId,
    via,
    digest,
    subject: subjectOf({ toolName: tool.name, callId, runId: journal.runId, input, schema }),
    edited: yes.edited !== undefined,
    ...(reviewerId !== undefined && { reviewerId }),
    ...(assertion && { assertion }),
  };
}

/**
 * Whether this call, which somebody or something allowed, needs a passkey's word and has none for exactly what
 * would run (K1, K4). The policy is asked again: a row that lost its level is no way around it.
 */
export async function lacksPasskey(
  context: DriveContext,
  tool: Tool,
  allowed: AllowedCall,
): Promise<boolean> {
  const { state } = context.journal;
  const asked = lastApproval(state, allowed.callId);
  const call = findCall(state, allowed.callId);
  if (!asked || !call) return false; // the policy asks nobody
  const policy = approvalContext(context, { call, input: allowed.input });
  const isNeeded =
    asked.request.level === "passkey" || (await wantsPasskey(tool.approval?.level, policy));
  if (!isNeeded) return false;
  const { readAssertion } = await loadPasskey();
  const { digest, callId } = allowed;
  const given = yesTo(state, callId, digest)?.assertion;
  return "problem" in readAssertion(given, { digest, origin: undefined });
}

/** The yes to exactly this; an earlier one, to something else, is none. */
function yesTo(state: RunState, callId: string, digest: string): Yes | undefined {
  const asked = lastApproval(state, callId);
  if (asked?.settlement.status !== "settled") return undefined;
  const { decision } = asked.settlement;
  if (decision.status !== "approved") return undefined;
  const seen = decision.edited?.digest ?? decision.digest ?? asked.request.digest;
  return seen === digest ? decision : undefined;
}
