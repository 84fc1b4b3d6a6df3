import type { ApprovalContext, ApprovalPolicy, GrantRule } from "../agent/approval-policy.js";
import type { GrantOffer, InteractionRequest } from "../run/events.js";
import { toJson } from "../run/json.js";

/** A permission for the whole site lasts a day, where the developer says nothing else. */
const SITE_MS = 86_400_000;

/** What an approval's request says about how it may be answered. */
export type ApprovalOffer = Pick<
  Extract<InteractionRequest, { kind: "approval" }>,
  "editable" | "level" | "grant"
>;

/** What the tool's policy allows for this input: editing, a standing permission, what a yes takes. */
export async function offerOf(
  policy: ApprovalPolicy | undefined,
  context: ApprovalContext,
): Promise<ApprovalOffer> {
  if (!policy) return {};
  const needsPasskey = await wantsPasskey(policy.level, context);
  const grant = needsPasskey ? undefined : grantOf(policy.grantable, context.args);
  return {
    ...(policy.editable && { editable: true }),
    ...(needsPasskey && { level: "passkey" }),
    ...(grant && { grant }),
  };
}

/** Whether the policy wants a passkey's word for this input. One that cannot say does. */
export async function wantsPasskey(
  level: ApprovalPolicy["level"],
  context: ApprovalContext,
): Promise<boolean> {
  if (typeof level !== "function") return level === "passkey";
  try {
    return (await level(context)) !== "press";
  } catch {
    return true; // a policy that cannot say how much it takes takes the most
  }
}

/** What of calls with this input the developer lets people allow for good, and how far; `undefined`: nothing. */
export function grantOf(
  grantable: ApprovalPolicy["grantable"],
  args: unknown,
): GrantOffer | undefined {
  if (!grantable) return undefined;
  const rule: GrantRule = grantable === true ? {} : grantable;
  const { shape = (whole) => whole, scopes = ["session", "site"], siteMs = SITE_MS } = rule;
  try {
    const lastsMs = Number(toJson(siteMs)); // throws where it never ends: a journal cannot hold that
    return { scopes: [...scopes], shape: toJson(shape(args)), siteMs: lastsMs };
  } catch {
    return undefined; // what cannot be named cannot be allowed for good
  }
}
