/** What a request to decide says: the documented short forms, and the whole decision that another Anvia sends. */
import * as z from "zod/mini";
import type { InteractionRecord } from "../relay/interaction-record.js";
import { canSettle } from "../run/approval-policy.js";
import { type Decision, decisionSchema, type InteractionRequest } from "../run/events.js";
import { answerFault, answerSchema } from "../run/questions.js";
import { invalid, isId } from "./requests.js";

const decisionId = z.string().check(z.refine(isId, { error: "no id" }));

/** Schema of the body. */
export const decisionBodySchema = z.object({
  decisionId: z.optional(decisionId),
  decision: z.optional(decisionSchema),
  approved: z.optional(z.boolean()),
  reason: z.optional(z.string()),
  answers: z.optional(z.array(answerSchema)),
});
type Body = z.infer<typeof decisionBodySchema>;
/** Who decides, and by which way it came in. */
type Signature = Pick<Decision, "decisionId" | "reviewerId"> & { readonly via: "relay" };

/**
 * The decision about a record that this body means, in the name of the reviewer that the site knows (S2).
 * @throws Refusal when it cannot settle a record of this kind.
 */
export function decisionOf(
  body: Body,
  { request: asked }: InteractionRecord,
  reviewerId: string,
): Decision {
  const given = body.decision?.decisionId ?? body.decisionId ?? crypto.randomUUID();
  if (!isId(given)) throw invalid("decisionId is no id.");
  const who = { decisionId: given, reviewerId, via: "relay" } as const;
  const decision: Decision | undefined = body.decision
    ? { ...body.decision, ...who }
    : shortDecision(body, asked, who);
  if (!decision || !canSettle(asked.kind, decision.status)) {
    throw invalid(`A ${asked.kind} cannot be settled that way.`);
  }
  const fault =
    decision.status === "answered" && asked.kind === "question"
      ? answerFault(asked.questions, decision.answers)
      : undefined;
  if (fault !== undefined) throw invalid(fault);
  return decision;
}

function shortDecision(
  { approved, reason, answers }: Body,
  asked: InteractionRequest,
  who: Signature,
): Decision | undefined {
  const said = reason === undefined ? {} : { reason };
  if (asked.kind === "question") return answers && { status: "answered", answers, ...who };
  if (approved === undefined) return undefined;
  if (asked.kind === "output") return { status: "provided", output: { approved, ...said }, ...who };
  if (asked.kind !== "approval") return undefined;
  return approved
    ? { status: "approved", digest: asked.digest, ...said, ...who }
    : { status: "rejected", ...said, ...who };
}
