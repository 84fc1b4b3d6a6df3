/** What is handed in when a person, or page code, decides; and what becomes of it. */
import type { ApprovalRequest } from "../agent/approval-handler.js";
import type { Assertion, GrantScope } from "../run/events.js";
import type { Interaction, RunState } from "../run/state.js";

/** Who settles, and by which way. */
export interface SettleOptions {
  /** @default what the runtime's `reviewer()` says */
  readonly reviewerId?: string;
  /** `dialog`: a person pressed a button. @default "api" */
  readonly via?: "dialog" | "api";
}

/** A decision, as page code or a card hands it in. */
export interface ApprovalDecision extends SettleOptions {
  readonly approvalId: string;
  /** Only `true` approves. */
  readonly approved: boolean;
  /** With a rejection: what the model reads. */
  readonly reason?: string;
  /** The edited input, for tools whose approval is `editable`. One equal to the original is no edit. */
  readonly input?: unknown;
  /**
   * With a yes: the digest of what was shown, or of what was reviewed. When it is another by now, nothing is
   * approved.
   */
  readonly digest?: string;
  /** With a yes: also allows later calls of the shape that the request offers, this far. */
  readonly grant?: { readonly scope: GrantScope };
  /** With a yes at level "passkey": what the authenticator said to {@link Approvals.passkeyChallenge}. */
  readonly assertion?: Assertion;
}

/**
 * What became of a decision. `changed`: the request is not what was shown any more; nothing was approved, and
 * the call is asked about again (J10). `invalid`: nothing was written; `message` says to the person what is
 * wrong. `queued` is for relays: not confirmed yet, and nothing runs before.
 */
export type DecideResult =
  | {
      readonly status: "decided" | "already_decided" | "expired" | "queued" | "changed";
      readonly approval: ApprovalRequest;
    }
  | {
      readonly status: "invalid";
      readonly message: string;
      readonly approval: ApprovalRequest;
    }
  | { readonly status: "missing" };

/** An approval, and the run that it belongs to. */
export interface AskedApproval {
  readonly state: RunState;
  readonly interaction: Interaction;
}
