import { AnviaError } from "../errors.js";
import { verdictOf } from "../run/approval-policy.js";
import type { Decision } from "../run/events.js";
import { findCall, findInteraction } from "../run/state.js";
import { approvalRequest } from "./approval-request.js";
import { type DriveContext, failRun, messageOf } from "./drive-context.js";
import { approvalContext } from "./prepare-call.js";

/**
 * Performs `ask_handler`: the page's code decides, in a race with the people who see the card. A
 * handler that throws fails the run (ANVIA §Behaviour 5).
 */
export async function askHandler(context: DriveContext, interactionId: string): Promise<void> {
  const { journal, options, clock } = context;
  const interaction = findInteraction(journal.state, interactionId);
  if (interaction?.request.kind !== "approval" || !options.approvalHandler) return;
  const { request } = interaction;
  const call = findCall(journal.state, request.callId);
  if (!call) return;
  const { rejectMessage, timeoutMessage, expiresAt, input } = request;
  const action = {
    ...(expiresAt !== undefined && { timeoutMs: Math.max(0, expiresAt - clock.now()) }),
    ...(rejectMessage !== undefined && { rejectMessage }),
    ...(timeoutMessage !== undefined && { timeoutMessage }),
  };
  try {
    const approval = approvalRequest(journal.state, interaction);
    const policy = approvalContext(context, { call, input });
    const result = await options.approvalHandler(approval, action, policy);
    await decide(context, interactionId, verdictOf(result, request.reason));
  } catch (error) {
    if (findInteraction(journal.state, interactionId)?.settlement.status !== "pending") return;
    const message = `The approval handler failed: ${messageOf(error)}`;
    await failRun(
      context,
      new AnviaError("handler_failed", message, { cause: error, retryable: true }),
    );
  }
}

async function decide(
  { journal, createId, tabId }: DriveContext,
  interactionId: string,
  verdict: ReturnType<typeof verdictOf>,
): Promise<void> {
  const decision: Decision = { ...verdict, decisionId: createId(), tabId, via: "handler" };
  await journal.append(() => [{ type: "interaction_settled", interactionId, decision }]);
}
