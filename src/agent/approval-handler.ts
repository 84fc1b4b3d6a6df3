import type { Assertion } from "../run/events.js";
import type { Json } from "../run/json.js";
import type { ApprovalContext } from "./approval-policy.js";

/** Where an approval stands. */
export type ApprovalStatus = "pending" | "approved" | "rejected" | "timed_out" | "cancelled";

/** A tool call that waits, or waited, for a person; plain JSON. Source: DESIGN §5. */
export interface ApprovalRequest {
  readonly id: string;
  readonly toolName: string;
  readonly toolCallId?: string;
  readonly internalCallId: string;
  /** The arguments as the model wrote them, JSON text; `input` is what would run. */
  readonly args: string;
  readonly status: ApprovalStatus;
  /** ISO 8601. */
  readonly requestedAt: string;
  readonly reason?: string;
  readonly input: Json;
  /** The run whose journal holds it. */
  readonly runId: string;
  /** The run that page code said it is about, where that one is not kept here, or had ended. */
  readonly aboutRunId?: string;
  readonly sessionId: string;
  /** The same as `sessionId`, by the name that applications know it by. */
  readonly conversationId: string;
  readonly agentId: string;
  /** `elsewhere`: another device has the run, and this one knows of it by its relay. */
  readonly origin: "here" | "elsewhere";
  readonly userId?: string;
  /** J10: SHA-256 of what was shown, in hex. */
  readonly digest: string;
  /** A yes counts only with a passkey's word for the digest. */
  readonly level?: "passkey";
  /** ms since the epoch. */
  readonly expiresAt?: number;
  /** ISO 8601; set when it is no longer pending. */
  readonly resolvedAt?: string;
  readonly reviewerId?: string;
  /** Why it was decided so, in the reviewer's words; `reason` stays why it was asked. */
  readonly decisionReason?: string;
}

/** What goes with an approval that a handler is asked about. */
export interface ApprovalAction {
  readonly timeoutMs?: number;
  readonly rejectMessage?: string;
  readonly timeoutMessage?: string;
}

/** What a handler returns: the approval with its new status. What is not clearly yes is no. */
export interface ApprovalHandlerResult {
  readonly status: "approved" | "rejected" | "timed_out" | "pending" | "cancelled";
  /** Accepted as documented; the journal's own time is the one that counts. */
  readonly resolvedAt?: string | number | Date;
  readonly reason?: string;
  readonly rejectMessage?: string;
  /** At level "passkey": without a valid one a yes decides nothing, and the approval waits for the person. */
  readonly assertion?: Assertion;
}

/** Decides approvals in code. It races with the people who see the card; the first answer wins. */
export type ToolApprovalHandler = (
  approval: ApprovalRequest,
  action: ApprovalAction,
) => ApprovalHandlerResult | Promise<ApprovalHandlerResult>;

/** The other documented form: `approvals({ handler })` gets the policy's context. */
export type PolicyApprovalHandler = (
  context: ApprovalContext,
) => HandlerVerdict | Promise<HandlerVerdict>;

/** What a {@link PolicyApprovalHandler} returns. */
export type HandlerVerdict =
  | boolean
  | { readonly approved: boolean; readonly reason?: string; readonly rejectMessage?: string };

/** Either form, as the engine calls it; `verdictOf` reads the result. */
export type ApprovalHandler = (
  approval: ApprovalRequest,
  action: ApprovalAction,
  context: ApprovalContext,
) => unknown;

/** The second form in terms of the engine's. Pure. */
export function policyHandler(handler: PolicyApprovalHandler): ApprovalHandler {
  return (_approval, _action, context) => handler(context);
}
