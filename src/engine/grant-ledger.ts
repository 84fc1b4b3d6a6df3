/**
 * Standing permissions: given with a decision, kept by the store, used for later calls. Loaded when a tool, a
 * decision or a list first needs it. The rules that hold, cited by code and tests:
 *
 * G1  The truth is the journal (J1). A permission is a person's approved decision that says so; the store's
 *     rows only count its uses and know that it was taken back. A row that says anything that its journal
 *     does not, and a row without one, allow nothing. A row that is missing is written again from the journal.
 * G2  It covers calls of the same agent and tool whose input has the same shape, as the tool's rule in this
 *     page makes it now: of the new input, and of the one that was shown. No rule, or another tool: nothing.
 * G3  A use is counted, in one transaction that knows of revocation and expiry, before the call is allowed;
 *     it is looked at once more before the call starts. Times are the stored ones (J8).
 * G4  It answers only where the tool's own policy asks. What a hook asks, what was asked about before, and
 *     what takes a passkey, is asked.
 * G5  A permission that was taken back stays as a row, so that nothing brings it back.
 */
import type { GrantScope } from "../run/events.js";
import {
  type GivenGrant,
  type GrantRow,
  grantGiven,
  isGrantAsGiven,
  isGrantLive,
  isSameShape,
  reaches,
} from "../run/grants.js";
import { canonicalJson, type Json } from "../run/json.js";
import { type ApprovalInteraction, findInteraction, type RunState } from "../run/state.js";
import { grantOf } from "./approval-offer.js";
import type { AskedApproval } from "./decisions.js";
import { digestOf } from "./digest.js";
import type { Engine, EnginePorts } from "./engine.js";
import { grantOffered, settleEqual } from "./grant-giving.js";
import type { JournalChange } from "./journal.js";
import type { AskingCall, Grant, GrantOfDecision, Permissions } from "./permissions.js";
import { isUntouched } from "./tampering.js";

/** A permission, with what its journal says about how it was given. */
interface ProvenGrant {
  readonly row: GrantRow;
  readonly given: GivenGrant;
  readonly state: RunState;
  readonly request: ApprovalInteraction["request"];
  /** What was approved: as it was shown, or as it was edited. */
  readonly input: Json;
}

/** Who hears of permissions. */
export interface LedgerListeners {
  /** Another list of permissions holds. */
  changed(): void;
  /** One was taken back here. */
  revoked(grant: GrantRow): void;
}

/** See the rules above. One per runtime. */
export class GrantLedger implements Permissions {
  readonly #engine: Engine;
  readonly #ports: EnginePorts;
  readonly #changed: () => void;
  readonly #revoked: (grant: GrantRow) => void;
  /** Ids of the permissions whose row is known to be there. */
  readonly #kept = new Set<string>();
  #stopAlarm: (() => void) | undefined;

  constructor(engine: Engine, ports: EnginePorts, listeners: LedgerListeners) {
    this.#engine = engine;
    this.#ports = ports;
    this.#changed = listeners.changed;
    this.#revoked = listeners.revoked;
    engine.journals.subscribe((change) => this.#heard(change));
  }

  /** The permissions that hold now, newest first. */
  async list(): Promise<readonly Grant[]> {
    await this.#repair();
    const rows = await this.#ports.store.listGrants();
    const now = this.#ports.clock.now();
    const live = rows.filter((row) => isGrantLive(row, now));
    const proven = await Promise.all(live.map((row) => this.#proven(row)));
    this.#wakeAtExpiry(live);
    return proven.flatMap((grant) => (grant ? [publicGrant(grant)] : [])).reverse();
  }

  /** Takes one back; whether this call did it. */
  async revoke(grantId: string): Promise<boolean> {
    await this.#repair();
    const { store, clock } = this.#ports;
    const row = (await store.listGrants()).find((kept) => kept.grantId === grantId);
    const isRevoked = row !== undefined && (await store.revokeGrant(grantId, clock.now()));
    if (!isRevoked) return false;
    this.#revoked(row);
    this.#tell();
    return true;
  }

  /** The permission that covers this call; its use is counted (G3). `undefined`: somebody has to be asked. */
  async allow(asking: AskingCall): Promise<string | undefined> {
    await this.#repair(asking.state.sessionId);
    for (const row of (await this.#ports.store.listGrants()).toReversed()) {
      if (await this.#uses(row, asking)) return row.grantId;
    }
    return undefined;
  }

  /** Whether this permission covers the call still, right before it starts (G3). */
  async stillAllows(grantId: string, asking: AskingCall): Promise<boolean> {
    const rows = await this.#ports.store.listGrants();
    const row = rows.find((kept) => kept.grantId === grantId);
    return row !== undefined && (await this.#uses(row, asking));
  }

  /** What a yes to this approval gives beside it; `undefined`: a permission of this scope is not offered. */
  async offered(
    asked: AskedApproval,
    scope: GrantScope,
    edited?: Json,
  ): Promise<GrantOfDecision | undefined> {
    const offered = await grantOffered(this.#engine, asked, scope, edited);
    return offered && { grantId: this.#ports.createId(), ...offered };
  }

  /** Keeps the permission that was given with this decision, and settles what waits already and is covered by it. */
  async given({ state, interaction }: AskedApproval): Promise<void> {
    const given = grantGiven(state, interaction);
    if (!given) return;
    await this.#write(given);
    const { store, clock } = this.#ports;
    await settleEqual(this.#engine, this.#ports, given, (callId) =>
      store.useGrant(given.grantId, { callId, at: clock.now() }),
    );
    this.#tell();
  }

  /** Writes the rows that are missing: the tab that wrote the decision may have died right after it (G1). */
  async #repair(sessionId?: string): Promise<void> {
    const { store } = this.#ports;
    for (const { grantId } of await store.listGrants()) this.#kept.add(grantId);
    const open = await store.listRuns({ statuses: ["running", "waiting"] });
    const own = sessionId === undefined ? [] : await store.listRuns({ sessionId });
    const runs = new Map([...open, ...own].map((row) => [row.runId, row]));
    for (const row of runs.values()) {
      await this.#keepAll((await this.#engine.journals.openAt(row)).state);
    }
  }

  async #keepAll(state: RunState): Promise<void> {
    const given = state.interactions.flatMap((interaction) => grantGiven(state, interaction) ?? []);
    for (const grant of given) if (!this.#kept.has(grant.grantId)) await this.#write(grant);
  }

  async #write(given: GivenGrant): Promise<void> {
    const shapeDigest = await digestOfShape(given);
    await this.#ports.store.writeGrant({ ...given, shapeDigest, uses: 0, usedBy: [] });
    this.#kept.add(given.grantId);
    this.#tell();
  }

  async #uses(row: GrantRow, asking: AskingCall): Promise<boolean> {
    const { store, clock } = this.#ports;
    const at = clock.now();
    if (!isGrantLive(row, at)) return false;
    const proven = await this.#proven(row);
    if (!proven || !(await covers(proven, asking, at))) return false;
    const callId = `${asking.state.runId}:${asking.callId}`;
    return store.useGrant(row.grantId, { callId, at: clock.now() });
  }

  /** The permission that this row stands for, as its journal says it; `undefined` when it says no such thing (G1). */
  async #proven(row: GrantRow): Promise<ProvenGrant | undefined> {
    const runs = await this.#ports.store.listRuns({ sessionId: row.sessionId });
    const run = runs.find(({ runId }) => runId === row.runId);
    if (!run) return undefined;
    const { state } = await this.#engine.journals.openAt(run);
    const interaction = findInteraction(state, row.interactionId);
    if (interaction?.request.kind !== "approval") return undefined;
    const given = grantGiven(state, interaction);
    if (!given || !isGrantAsGiven(row, given)) return undefined;
    if (row.shapeDigest !== (await digestOfShape(given))) return undefined;
    if (!(await isUntouched(state, interaction))) return undefined;
    const { request, settlement } = interaction;
    const edited =
      settlement.status === "settled" && settlement.decision.status === "approved"
        ? settlement.decision.edited
        : undefined;
    if (edited && !(await isEditUntouched(state, request, edited))) return undefined;
    return { row, given, state, request, input: edited?.input ?? request.input };
  }

  #heard({ journal, events }: JournalChange): void {
    const isAbout = events.some(
      (event) =>
        (event.type === "tool_allowed" && event.grantId !== undefined) ||
        (event.type === "interaction_settled" &&
          event.decision.status === "approved" &&
          event.decision.grant !== undefined),
    );
    if (!isAbout) return;
    this.#keepAll(journal.state).then(this.#changed, this.#ports.onFault);
  }

  /** Here and in the other tabs. */
  #tell(): void {
    this.#ports.hints.post({ type: "grants" });
    this.#changed();
  }

  #wakeAtExpiry(live: readonly GrantRow[]): void {
    this.#stopAlarm?.();
    const next = Math.min(...live.map(({ expiresAt = Number.POSITIVE_INFINITY }) => expiresAt));
    this.#stopAlarm = Number.isFinite(next)
      ? this.#ports.clock.wake(next, () => this.#changed())
      : undefined;
  }
}

/** Whether the permission covers the call: both inputs have its shape by the rule of now, and the tool is the same (G2). */
async function covers(
  { given, state, request, input }: ProvenGrant,
  { state: asking, tool, offer }: AskingCall,
  at: number,
): Promise<boolean> {
  const { agentId, sessionId, userId } = asking;
  const call = { agentId, sessionId, toolName: tool.name, ...offer };
  if (state.userId !== userId || !reaches(given, call, at)) return false;
  const shown = grantOf(tool.approval?.grantable, input);
  if (!shown || !isSameShape(shown.shape, given.shape)) return false;
  const { json: schema } = await tool.input();
  const isSameTool = request.title === tool.title && request.description === tool.description;
  return isSameTool && canonicalJson(request.schema ?? null) === canonicalJson(schema);
}

/** The digest of a shape: its tool's name is part of it. */
function digestOfShape({ toolName, shape }: GivenGrant): Promise<string> {
  return digestOf({ toolName, callId: "", runId: "", input: shape, schema: null });
}

/** Whether the edited input is what its digest says (J10). */
async function isEditUntouched(
  { runId }: RunState,
  { toolName, callId, schema = null }: ApprovalInteraction["request"],
  edited: { readonly input: Json; readonly digest: string },
): Promise<boolean> {
  const { input, digest } = edited;
  return (await digestOf({ toolName, callId, runId, input, schema })) === digest;
}

function publicGrant({ row, given, request, input }: ProvenGrant): Grant {
  const { uses, lastUsedAt } = row;
  return {
    ...given,
    input,
    uses,
    ...(request.schema !== undefined && { schema: request.schema }),
    ...(lastUsedAt !== undefined && { lastUsedAt }),
  };
}
