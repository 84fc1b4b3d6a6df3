/** What is handed in when a person, or page code, decides; and what becomes of it. */
import type { ApprovalRequest } from "../agent/approval-handler.js";
import type { InputIssue } from "../agent/compiled-schema.js";
import type { Assertion, GrantScope } from "../run/events.js";
import type { Interaction, RunState } from "../run/state.js";

/** Who settles, and by which way. */
export interface SettleOptions {
  /** @default what the runtime's `reviewer()` says */
  readonly reviewerId?: string;
  /** `dialog`: a person pressed a button. @default "api" */
  readonly via?: "dialog" | "api";
}

/** Whether this reviewer may decide this; words say why not. What enforces it is the site's own server. */
export type MayDecide = (
  reviewerId: string | undefined,
  interaction: Interaction,
) => boolean | string | Promise<boolean | string>;

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
      /** This reviewer may not decide it, here or by the word of the site's server; somebody else may. */
      readonly refused?: true;
      readonly approval: ApprovalRequest;
    }
  | { readonly status: "missing" };

/** What became of an attempt to settle an interaction (J7). */
export type SettleResult =
  | { readonly status: "decided"; readonly interaction: Interaction }
  /** Somebody was first; `interaction.settlement` says who, when, and what. */
  | { readonly status: "already_decided"; readonly interaction: Interaction }
  | { readonly status: "expired"; readonly interaction: Interaction }
  /** The relay cannot be asked just now: the decision is kept, will be sent, and runs nothing before it counts. */
  | { readonly status: "queued"; readonly interaction: Interaction }
  | { readonly status: "missing" }
  /** Nothing was written; `message` says to the person what is wrong, `issues` place by place in an output. */
  | {
      readonly status: "invalid";
      readonly message: string;
      readonly issues?: readonly InputIssue[];
      /** As in {@link DecideResult}. */
      readonly refused?: true;
    };

/** An approval, and the run that it belongs to. */
export interface AskedApproval {
  readonly state: RunState;
  readonly interaction: Interaction;
}
