import { offerOf } from "./approval-offer.js";
import { approvalContext, type ParsedCall } from "./call-context.js";
import type { DriveContext } from "./drive-context.js";
import type { AskingCall, Permissions } from "./permissions.js";

/**
 * The standing permission by which this call, that its tool's own policy asks about, may run; its use is
 * counted. `undefined`: ask. A call that was asked about before is asked about again (G4).
 */
export async function coveringGrant(
  context: DriveContext,
  parsed: ParsedCall,
): Promise<string | undefined> {
  if (parsed.call.asked > 0) return undefined;
  return withLedger(context, parsed, (ledger, asking) => ledger.allow(asking));
}

/** Whether the permission by which this call may run covers it still (G3). */
export async function isStillGranted(
  context: DriveContext,
  grantId: string,
  parsed: ParsedCall,
): Promise<boolean> {
  const isCovered = await withLedger(context, parsed, (ledger, asking) =>
    ledger.stillAllows(grantId, asking),
  );
  return isCovered === true;
}

/** Where permissions cannot be looked up, none holds: a person is asked. */
async function withLedger<Result>(
  context: DriveContext,
  parsed: ParsedCall,
  ask: (ledger: Permissions, asking: AskingCall) => Promise<Result>,
): Promise<Result | undefined> {
  const { tool, call } = parsed;
  if (!tool.approval?.grantable) return undefined;
  const { grant: offer } = await offerOf(tool.approval, approvalContext(context, parsed));
  if (!offer) return undefined;
  try {
    const ledger = await context.grants();
    return await ask(ledger, { state: context.journal.state, callId: call.callId, tool, offer });
  } catch {
    return undefined;
  }
}
