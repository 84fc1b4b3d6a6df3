/**
 * The last look before a call runs: whether what was allowed is what would run, and still may (J10).
 *
 * C1 A person's yes binds one digest: of what they were shown, or of what they made of it. A yes without one
 *    is none. That digest must be the one of the tool, the call, the run, the input and the schema now.
 * C2 The request that they answered must be as it was asked, and the tool be called and described as there.
 * C3 What nobody was asked about needs a policy that asks nobody: the one of this page, now.
 * C4 A passkey's word and a standing permission are looked at again, too.
 * C5 So is an input that somebody edited on another device: the tool here has to allow and accept it as it stands.
 */
import type { Tool } from "../agent/create-tool.js";
import { notLoaded } from "../errors.js";
import type { RunEventOf } from "../run/events.js";
import type { Json } from "../run/json.js";
import { type ApprovalInteraction, lastApproval, type ToolCall } from "../run/state.js";
import { askPolicy } from "./ask-policy.js";
import { lacksPasskey } from "./call-approval.js";
import { approvalContext, digestFor, type ParsedCall } from "./call-context.js";
import type { DriveContext } from "./drive-context.js";
import { isStillGranted } from "./grant-use.js";
import type { Journal } from "./journal.js";
import type { Reviewable } from "./review.js";
import { isUntouched } from "./tampering.js";

/** What the journal says may run. */
export interface Allowed {
  readonly input: Json;
  readonly digest: string;
  readonly grantId?: string | undefined;
}

/** Why it may not: what `tool_reopened` says. */
export type Objection = Pick<RunEventOf<"tool_reopened">, "why" | "cause">;

/** What stands against running this call now; `undefined`: nothing. */
export async function objectionTo(
  context: DriveContext,
  tool: Tool,
  call: ToolCall,
  allowed: Allowed,
): Promise<Objection | undefined> {
  const { state } = context.journal;
  const { callId } = call;
  const asked = lastApproval(state, callId);
  const isSame = (await digestFor(context, tool, callId, allowed.input)) === allowed.digest;
  if (!isSame || (asked && !(await isAsAsked(state, asked, tool, allowed.digest)))) return CHANGED;
  if (await lacksPasskey(context, tool, { ...allowed, callId })) return NO_PASSKEY;
  const parsed = { call, tool, input: allowed.input };
  if (allowed.grantId !== undefined) {
    return (await isStillGranted(context, allowed.grantId, parsed)) ? undefined : NO_GRANT;
  }
  return asked || (await asksNobody(context, parsed)) ? undefined : ASKS_NOW;
}

const CHANGED: Objection = {
  why: "The tool or its input is not what was allowed.",
  cause: "changed",
};
const NO_PASSKEY: Objection = { why: "A passkey has not confirmed exactly this.", cause: "policy" };
const NO_GRANT: Objection = {
  why: "The permission that allowed it holds no more.",
  cause: "no_grant",
};
const ASKS_NOW: Objection = {
  why: "The tool asks before it runs, and nobody was asked.",
  cause: "policy",
};

/** C1 and C2. */
async function isAsAsked(
  state: DriveContext["journal"]["state"],
  asked: ApprovalInteraction,
  tool: Tool,
  digest: string,
): Promise<boolean> {
  const { request, settlement } = asked;
  const decision = settlement.status === "settled" ? settlement.decision : undefined;
  const isYes = decision?.status === "approved" && decision.digest === digest;
  const isDescribedSo = request.description === tool.description && request.title === tool.title;
  if (!isYes || !isDescribedSo || !(await isUntouched(state, asked))) return false;
  const { edited, via } = decision;
  return !edited || via !== "relay" || isAcceptable({ state, request, tool }, edited);
}

/** C5. */
async function isAcceptable(
  asked: Reviewable,
  { input, digest }: { readonly input: Json; readonly digest: string },
): Promise<boolean> {
  const { reviewInput } = await import("./review.js").catch((cause: unknown) => {
    throw notLoaded(cause);
  });
  const review = await reviewInput(asked, input);
  return review.status === "ok" && review.digest === digest;
}

/** The tools that let a call of a journal pass without asking, in this page, by call id. */
const passed = new WeakMap<Journal, Map<string, Tool>>();
const mustAsk = new WeakMap<Journal, Set<string>>();

/** Remembers that this page's policy asked nobody about this call: right after, it need not be asked again. */
export function notePassed(journal: Journal, { callId }: ToolCall, tool: Tool): void {
  const calls = passed.get(journal) ?? new Map<string, Tool>();
  passed.set(journal, calls.set(callId, tool));
}

/** Whether a call that nobody was asked about turned out, when it was to run, to be one that asks (C3). */
export function isToBeAsked(journal: Journal, { callId }: ToolCall): boolean {
  return mustAsk.get(journal)?.has(callId) === true;
}

/** C3. A policy that says now yes, now no has said yes: else it would be asked for ever. */
async function asksNobody(
  context: DriveContext,
  { call, tool, input }: ParsedCall,
): Promise<boolean> {
  const { journal } = context;
  const { callId } = call;
  if (passed.get(journal)?.get(callId) === tool) return true;
  const policy = approvalContext(context, { call, input });
  if ((await askPolicy(tool.approval, policy)) === undefined) return true;
  const calls = mustAsk.get(journal) ?? new Set<string>();
  mustAsk.set(journal, calls.add(callId));
  return false;
}
