import type { Decision } from "../run/events.js";
import type { Json } from "../run/json.js";
import type { ApprovalInteraction, RunState } from "../run/state.js";
import type { ApprovalDecision, AskedApproval } from "./decisions.js";
import type { DecisionContent, Interactions } from "./interactions.js";
import { wordFor } from "./passkey-word.js";
import type { GrantOfDecision } from "./permissions.js";
import { isUntouched } from "./tampering.js";

type Edited = NonNullable<Extract<Decision, { status: "approved" }>["edited"]>;

/**
 * What a decision about an approval amounts to. Anything that is not a clear yes is a no (ANVIA §Behaviour 5).
 * A yes to what is not what was shown any more takes the request back (J10).
 * An edited input has to be one that the tool allows and accepts, and the one that was reviewed.
 * @returns The content of the decision, or in `problem` what is wrong with it, in words for the person.
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
  if (request.kind !== "approval" || !(await isUntouched(asked.state, asked.interaction))) {
    return { status: "withdrawn" };
  }
  const edit = await editOf(interactions, asked.state, request, decision.input);
  if ("problem" in edit || "status" in edit) return edit;
  const { edited, level = request.level } = edit;
  const seen = decision.digest ?? request.digest;
  if (seen !== request.digest && seen !== edited?.digest) {
    return edited ? { problem: NOT_REVIEWED } : { status: "withdrawn" };
  }
  const what = edited ? { edited } : {};
  const digest = edited?.digest ?? request.digest;
  const word = level === "passkey" ? await wordFor(digest, decision.assertion) : NO_WORD;
  if ("problem" in word) return word;
  const given = await grantOf(interactions, asked, decision, edited?.input);
  if ("problem" in given) return given;
  // J10: the digest is of what the yes was said to. Without its edit it fits nothing that could run.
  return { status: "approved", digest, ...said, ...what, ...word, ...given };
}

const NO_WORD: { readonly assertion?: never } = {}; // where none is needed, none is kept
const NOT_REVIEWED = "This is not the input that was reviewed. Review the changes again.";

/** The edited input as it is recorded; nothing where the reviewer changed nothing. */
async function editOf(
  interactions: Interactions,
  state: RunState,
  request: ApprovalInteraction["request"],
  input: unknown,
): Promise<
  | { readonly edited?: Edited; readonly level?: "passkey" }
  | { readonly problem: string }
  | { readonly status: "withdrawn" }
> {
  if (input === undefined) return {};
  const review = await interactions.review(state, request, input);
  if (review.status === "changed") return { status: "withdrawn" };
  if (review.status === "invalid") return { problem: review.message };
  const { differences, input: edited, digest, reason, level } = review;
  if (differences.length === 0) return {};
  return {
    edited: { input: edited, digest, ...(reason !== undefined && { reason }) },
    ...(level && { level }),
  };
}

const NOT_OFFERED = "This permission is not offered. Approve without it, or reject.";

/** The permission that this yes gives beside it (G2): only one that the request offers. */
async function grantOf(
  interactions: Interactions,
  asked: AskedApproval,
  decision: ApprovalDecision,
  edited: Json | undefined,
): Promise<{ readonly grant?: GrantOfDecision } | { readonly problem: string }> {
  if (decision.grant === undefined) return {};
  const ledger = await interactions.grants();
  const grant = await ledger.offered(asked, decision.grant.scope, edited);
  return grant ? { grant } : { problem: NOT_OFFERED };
}
