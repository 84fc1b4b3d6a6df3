/** The port to standing permissions: what the engine asks of them, without loading them (`grant-ledger.ts`). */
import type { Tool } from "../agent/create-tool.js";
import type { GrantOffer, GrantScope } from "../run/events.js";
import type { GivenGrant } from "../run/grants.js";
import type { Json } from "../run/json.js";
import type { RunState } from "../run/state.js";
import type { AskedApproval } from "./decisions.js";

/** A call that asks for a permission: what its tool's rule offers for its input now (G2). */
export interface AskingCall {
  readonly state: RunState;
  readonly callId: string;
  readonly tool: Tool;
  readonly offer: GrantOffer;
}

/** The permission that a decision brings with it. */
export type GrantOfDecision = Pick<GivenGrant, "grantId" | "scope" | "shape">;

/** A standing permission that holds now, as people see it. Times are ms since the epoch. */
export interface Grant extends GivenGrant {
  /** The input of the call that it was given with: what of it is not in `shape` may be anything. */
  readonly input: Json;
  /** Schema of that input, where it was recorded: members that it names and `shape` does not may be anything. */
  readonly schema?: Json;
  /** How many calls it has allowed. */
  readonly uses: number;
  readonly lastUsedAt?: number;
}

/** What is asked of them; the rules are at the top of `grant-ledger.ts`. */
export interface Permissions {
  /** Those that hold now, newest first. */
  list(): Promise<readonly Grant[]>;
  /** Takes one back; whether this call did it. */
  revoke(grantId: string): Promise<boolean>;
  /** The permission that covers this call; its use is counted. `undefined`: somebody has to be asked. */
  allow(asking: AskingCall): Promise<string | undefined>;
  /** Whether this permission covers the call still, right before it starts. */
  stillAllows(grantId: string, asking: AskingCall): Promise<boolean>;
  /** What a yes gives beside it; `undefined`: a permission of this scope is not offered. */
  offered(
    asked: AskedApproval,
    scope: GrantScope,
    edited?: Json,
  ): Promise<GrantOfDecision | undefined>;
  /** Keeps the permission that was given with this decision, and settles what waits and is covered by it. */
  given(asked: AskedApproval): Promise<void>;
}
