import type { ApprovalContext, ApprovalPolicy, PolicyText } from "../agent/approval-policy.js";
import type { RequestedApproval } from "../agent/create-hook.js";

/** The words of the approval that the tool's policy wants; `undefined` when it wants none. */
export async function askPolicy(
  policy: ApprovalPolicy | undefined,
  context: ApprovalContext,
): Promise<RequestedApproval | undefined> {
  if (!policy || !(await wantsApproval(policy.when, context))) return undefined;
  const reason = await textOf(policy.reason, context);
  const rejectMessage = await textOf(policy.rejectMessage, context);
  const { timeoutMs, timeoutMessage } = policy;
  return {
    ...(reason !== undefined && { reason }),
    ...(rejectMessage !== undefined && { rejectMessage }),
    ...(timeoutMs !== undefined && { timeoutMs }),
    ...(timeoutMessage !== undefined && { timeoutMessage }),
  };
}

async function wantsApproval(
  when: ApprovalPolicy["when"],
  context: ApprovalContext,
): Promise<boolean> {
  if (typeof when !== "function") return when ?? true;
  try {
    return Boolean(await when(context));
  } catch {
    return true; // a policy that cannot say no asks (DESIGN §5)
  }
}

async function textOf(
  text: PolicyText<unknown> | undefined,
  context: ApprovalContext,
): Promise<string | undefined> {
  if (typeof text !== "function") return text;
  try {
    return await text(context);
  } catch {
    return undefined; // words are not worth failing an approval for
  }
}
