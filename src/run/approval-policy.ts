/** What decisions mean. Anything that is not a clear yes is a no (ANVIA §Behaviour 5). Pure. */
import type { Decision, InteractionRequest } from "./events.js";

/** Said to the model when nothing better was given. Source: DESIGN §5. */
export const DEFAULT_REJECT_MESSAGE = "Tool approval was rejected.";
/** Said to the model when a deadline passed and the policy has no words of its own. */
export const DEFAULT_TIMEOUT_MESSAGE = "Tool approval timed out: nobody answered.";

/** Said to the model when the visitor wrote something else instead of deciding. */
export const SUPERSEDED_MESSAGE =
  "The person did not decide this and wrote a new message instead. It was not done. Do not retry it unless they ask for it.";

/** The words of a policy that a decision may fall back on. */
export interface PolicyTexts {
  readonly rejectMessage?: string | undefined;
  readonly timeoutMessage?: string | undefined;
}

/**
 * What the model reads in place of a result when its call was not approved: the decision's own
 * message, its reason, the policy's message, the default. Source: DESIGN §5. Pure.
 */
export function rejectText(
  decision: { readonly rejectMessage?: string | undefined; readonly reason?: string | undefined },
  policy: PolicyTexts,
): string {
  return (
    given(decision.rejectMessage) ??
    given(decision.reason) ??
    given(policy.rejectMessage) ??
    DEFAULT_REJECT_MESSAGE
  );
}

/** What the model reads when the deadline passed. Pure. */
export function timeoutText(policy: PolicyTexts): string {
  return given(policy.timeoutMessage) ?? given(policy.rejectMessage) ?? DEFAULT_TIMEOUT_MESSAGE;
}

function given(text: string | undefined): string | undefined {
  return text !== undefined && text.trim() !== "" ? text : undefined;
}

/** A decision without who made it and how it came in. */
export type Verdict =
  | { readonly status: "approved"; readonly reason?: string }
  | { readonly status: "rejected"; readonly reason?: string; readonly rejectMessage?: string }
  | { readonly status: "timed_out" };

/**
 * What the result of an approval handler amounts to. Both documented forms are read: the approval
 * itself with a new `status`, and `boolean | { approved, reason?, rejectMessage? }`. A reason equal
 * to the request's own counts as none: the documented handler spreads the request into its result
 * (ANVIA §Behaviour 4). Anything unclear is a rejection. Pure.
 */
export function verdictOf(result: unknown, requestReason: string | undefined): Verdict {
  if (result === true) return { status: "approved" };
  if (typeof result !== "object" || result === null) return { status: "rejected" };
  const { status, approved, reason, rejectMessage } = result as Record<string, unknown>; // CAST: any object can be read as this
  const own = typeof reason === "string" && reason !== requestReason ? { reason } : {};
  if (status === "timed_out") return { status: "timed_out" };
  const isSaid = status === "approved" || (status === undefined && approved === true);
  const isUnsaid = approved !== undefined && approved !== true;
  if (isSaid && !isUnsaid) return { status: "approved", ...own };
  return {
    status: "rejected",
    ...own,
    ...(typeof rejectMessage === "string" && { rejectMessage }),
  };
}

const ALLOWED: { readonly [kind in InteractionRequest["kind"]]: readonly Decision["status"][] } = {
  approval: ["approved", "rejected", "timed_out", "provided", "superseded", "withdrawn"],
  question: ["answered", "superseded"],
  output: ["provided", "superseded"],
  recovery: ["happened", "run_again", "stopped"],
};

/** Whether a decision of this status can settle an interaction of this kind. Pure. */
export function canSettle(kind: InteractionRequest["kind"], status: Decision["status"]): boolean {
  return ALLOWED[kind].includes(status);
}
