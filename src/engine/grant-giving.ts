/** How a standing permission is given, and what it does for calls that wait already. Part of the ledger's chunk. */
import type { GrantScope } from "../run/events.js";
import { type GivenGrant, isSameShape, reaches } from "../run/grants.js";
import type { Json } from "../run/json.js";
import {
  findCall,
  findInteraction,
  type Interaction,
  pendingInteractions,
  type RunState,
} from "../run/state.js";
import { offerOf } from "./approval-offer.js";
import { approvalContext } from "./call-context.js";
import type { AskedApproval } from "./decisions.js";
import type { Engine, EnginePorts } from "./engine.js";
import type { Journal } from "./journal.js";
import type { GrantOfDecision } from "./permissions.js";
import { isUntouched } from "./tampering.js";

/**
 * The permission of this scope that a yes would give: for the shape that was offered, or for the shape of the
 * edited input. `undefined`: it is not offered, or the tool in this page offers another one by now (G2).
 */
export async function grantOffered(
  engine: Engine,
  { state, interaction }: AskedApproval,
  scope: GrantScope,
  edited?: Json,
): Promise<Omit<GrantOfDecision, "grantId"> | undefined> {
  const { request } = interaction;
  if (request.kind !== "approval" || request.level || !request.grant) return undefined;
  if (!request.grant.scopes.includes(scope)) return undefined;
  const now = await offerNow(engine, state, interaction, edited ?? request.input);
  if (!now?.scopes.includes(scope)) return undefined;
  if (edited === undefined && !isSameShape(now.shape, request.grant.shape)) return undefined;
  return { scope, shape: now.shape };
}

/** What the tool's rule in this page offers for this input, in this call; `undefined`: nothing. */
async function offerNow(engine: Engine, state: RunState, { request }: Interaction, input: Json) {
  const call = findCall(state, request.callId);
  const tool = engine.agent(state.agentId)?.tools.find(({ name }) => name === request.toolName);
  if (!call || !tool?.approval?.grantable) return undefined;
  const journal = { state };
  return (await offerOf(tool.approval, approvalContext({ journal }, { call, input }))).grant;
}

/**
 * Settles the approvals that wait already and that the permission covers: each only if its own card offered
 * the same. `use` counts a use and says whether the permission holds (G3).
 */
export async function settleEqual(
  engine: Engine,
  ports: EnginePorts,
  given: GivenGrant,
  use: (callId: string) => Promise<boolean>,
): Promise<void> {
  const { scope, sessionId } = given;
  const rows = await ports.store.listRuns({
    statuses: ["running", "waiting"],
    ...(scope === "session" && { sessionId }),
  });
  const giver = (await engine.journals.open(given.runId)).state;
  for (const row of rows.filter(({ pending }) => pending > 0)) {
    const journal = await engine.journals.openAt(row);
    if (journal.state.userId !== giver.userId) continue;
    for (const interaction of pendingInteractions(journal.state)) {
      if (!(await isEqual(engine, journal.state, interaction, given, ports.clock.now()))) continue;
      if (await use(`${row.runId}:${interaction.request.callId}`))
        await settle(ports, journal, interaction, given);
    }
  }
}

async function isEqual(
  engine: Engine,
  state: RunState,
  interaction: Interaction,
  given: GivenGrant,
  at: number,
): Promise<boolean> {
  const { request } = interaction;
  if (request.kind !== "approval" || request.level || !request.grant) return false;
  const { sessionId, agentId } = state;
  const call = { sessionId, agentId, toolName: request.toolName };
  if (!reaches(given, { ...call, ...request.grant }, at)) return false;
  if (request.expiresAt !== undefined && request.expiresAt <= at) return false;
  const now = await offerNow(engine, state, interaction, request.input);
  if (!now || !reaches(given, { ...call, ...now }, at)) return false;
  return isUntouched(state, interaction);
}

async function settle(
  { clock, createId, tabId }: EnginePorts,
  journal: Journal,
  { request }: Interaction,
  { grantId, scope, shape, reviewerId }: GivenGrant,
): Promise<void> {
  const decision = {
    ...({ status: "approved", via: "grant", decisionId: createId(), tabId } as const),
    grant: { grantId, scope, shape },
    ...("digest" in request && { digest: request.digest }),
    ...(reviewerId !== undefined && { reviewerId }),
  };
  await journal.append((state) => {
    const asked = findInteraction(state, request.id);
    const isOver = "expiresAt" in request && (request.expiresAt ?? clock.now() + 1) <= clock.now();
    if (asked?.settlement.status !== "pending" || isOver) return [];
    return [{ type: "interaction_settled", interactionId: request.id, decision }];
  });
}
