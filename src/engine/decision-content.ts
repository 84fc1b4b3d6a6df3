import { toJson } from "../run/json.js";
import type { Interaction, RunState } from "../run/state.js";
import type { ApprovalDecision } from "./approvals.js";
import type { DecisionContent, Interactions } from "./interactions.js";
import { isUntouched } from "./tampering.js";

/** An approval, and the run that it belongs to. */
export interface AskedApproval {
  readonly state: RunState;
  readonly interaction: Interaction;
}

/**
 * What a decision about an approval amounts to. Anything that is not a clear yes is a no (ANVIA §Behaviour 5).
 * A yes to what is not what was shown any more takes the request back (J10).
 * @returns The content of the decision, or in `problem` what is wrong with it, in words for the person.
 * @throws AnviaError `invalid_use` for an edited input that the tool does not allow or accept.
 */
export async function contentOf(
  interactions: Interactions,
  asked: AskedApproval,
  decision: ApprovalDecision,
): Promise<DecisionContent | { readonly problem: string }> {
  const { approved, reason } = decision;
  const said = reason !== undefined && reason.trim() !== "" ? { reason } : {};
  if (approved !== true) return { status: "rejected", ...said };
  const { request } = asked.interaction;
  const seen = decision.digest ?? ("digest" in request ? request.digest : undefined);
  const isSame = "digest" in request && seen === request.digest;
  if (!isSame || !(await isUntouched(asked.state, asked.interaction))) {
    return { status: "withdrawn" };
  }
  const edited =
    decision.input === undefined
      ? {}
      : { edited: await interactions.edit(asked.state, request, toJson(decision.input)) };
  return { status: "approved", digest: request.digest, ...said, ...edited };
}
