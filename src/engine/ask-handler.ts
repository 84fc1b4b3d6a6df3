import { AnviaError } from "../errors.js";
import { verdictOf } from "../run/approval-policy.js";
import type { Assertion, Decision, InteractionRequest } from "../run/events.js";
import { findCall, findInteraction } from "../run/state.js";
import { approvalRequest } from "./approval-request.js";
import { approvalContext } from "./call-context.js";
import { type DriveContext, failRun, messageOf } from "./drive-context.js";
import { wordFor } from "./passkey-word.js";

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
    const verdict = verdictOf(result, request.reason);
    const word = await passkeyWord(request, verdict.status, result);
    const seen = verdict.status === "approved" ? { digest: request.digest } : {};
    if (word) await decide(context, interactionId, { ...verdict, ...word, ...seen });
  } catch (error) {
    if (findInteraction(journal.state, interactionId)?.settlement.status !== "pending") return;
    // The other devices could not be asked: it is sent later. Or it was refused there: a person decides.
    if (AnviaError.is(error) && error.code.startsWith("relay_")) return;
    const message = `The approval handler failed: ${messageOf(error)}`;
    await failRun(
      context,
      new AnviaError("handler_failed", message, { cause: error, retryable: true }),
    );
  }
}

/** A handler's yes to what takes a passkey, without its word, decides nothing: `undefined` (K4). */
async function passkeyWord(
  request: Extract<InteractionRequest, { kind: "approval" }>,
  status: Decision["status"],
  result: unknown,
): Promise<{ readonly assertion?: Assertion } | undefined> {
  if (request.level !== "passkey" || status !== "approved") return {};
  const given =
    typeof result === "object" && result && "assertion" in result ? result.assertion : undefined;
  const word = await wordFor(request.digest, given);
  return "problem" in word ? undefined : word;
}

async function decide(
  { journal, createId, tabId }: DriveContext,
  interactionId: string,
  verdict: ReturnType<typeof verdictOf> & {
    readonly assertion?: Assertion;
    readonly digest?: string;
  },
): Promise<void> {
  const decision: Decision = { ...verdict, decisionId: createId(), tabId, via: "handler" };
  await journal.append(() => [{ type: "interaction_settled", interactionId, decision }]);
}
