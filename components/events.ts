/**
 * Every event of the elements. Present tense and cancelable before something is done: cancel it and
 * the page does it itself, or not at all. Past tense after. All bubble and cross shadow roots.
 */
import type { Answer, AnviaError, Assertion, GrantScope, Interaction, Json } from "../src/index.js";

const BEFORE = { bubbles: true, composed: true, cancelable: true } as const;
const AFTER = { bubbles: true, composed: true } as const;

/** What a person decided on a card of kind `approval` or `output`. */
export interface ApprovalIntent {
  readonly kind: "approval" | "output";
  readonly interactionId: string;
  readonly toolName: string;
  readonly approved: boolean;
  readonly reason?: string;
  /** The input as the reviewer edited it, for the tool's schema to read. */
  readonly input?: Json;
  /** With an edited input: the digest of what was reviewed and drawn. */
  readonly digest?: string;
  /** What the reviewer's passkey said, where the approval takes one. */
  readonly assertion?: Assertion;
  /** With a yes: how far calls like this one are allowed from now on. */
  readonly grant?: { readonly scope: GrantScope };
}

/** What a person said about a call whose outcome nobody knows. */
export interface RecoveryIntent {
  readonly kind: "recovery";
  readonly interactionId: string;
  readonly toolName: string;
  readonly decision:
    | { readonly status: "happened"; readonly output?: string }
    | { readonly status: "run_again" }
    | { readonly status: "stopped" };
}

/** What {@link AnviaDecideEvent} carries. */
export type DecideIntent = ApprovalIntent | RecoveryIntent;

/**
 * What became of a decision: `decided` is ours, after `already_decided` somebody else's counts; `changed`: it
 * was no longer what was shown, and is asked about again.
 */
export type DecideOutcome =
  | "decided"
  | "already_decided"
  | "expired"
  | "changed"
  | "missing"
  | "queued"
  | "invalid";

/** `anvia-send`: a message is about to be sent. Cancel it to send nothing; the words stay in the box. */
export class AnviaSendEvent extends Event {
  constructor(readonly detail: { readonly sessionId: string; readonly text: string }) {
    super("anvia-send", BEFORE);
  }
}

/** `anvia-decide`: a person pressed a button of an approval or of a "did this happen?" card. */
export class AnviaDecideEvent extends Event {
  constructor(readonly detail: DecideIntent) {
    super("anvia-decide", BEFORE);
  }
}

/** `anvia-answer`: a person submitted the last open question of a call. */
export class AnviaAnswerEvent extends Event {
  constructor(
    readonly detail: { readonly interactionId: string; readonly answers: readonly Answer[] },
  ) {
    super("anvia-answer", BEFORE);
  }
}

/** `anvia-decided`: the runtime took the decision, or says why it does not count. */
export class AnviaDecidedEvent extends Event {
  constructor(readonly detail: DecideIntent & { readonly result: DecideOutcome }) {
    super("anvia-decided", AFTER);
  }
}

/** `anvia-answered`: the runtime took the answers, or says why they do not count. */
export class AnviaAnsweredEvent extends Event {
  constructor(
    readonly detail: {
      readonly interactionId: string;
      readonly answers: readonly Answer[];
      readonly result: DecideOutcome;
    },
  ) {
    super("anvia-answered", AFTER);
  }
}

/** `anvia-settled`: a card that waited no longer waits, whoever settled it and wherever. */
export class AnviaSettledEvent extends Event {
  constructor(readonly detail: { readonly interaction: Interaction }) {
    super("anvia-settled", AFTER);
  }
}

/** `anvia-inbox-change`: another number of interactions waits for a person. */
export class AnviaInboxChangeEvent extends Event {
  constructor(readonly detail: { readonly count: number }) {
    super("anvia-inbox-change", AFTER);
  }
}

/** `anvia-open`: a person wants to see this conversation. Cancel it to show it the page's own way. */
export class AnviaOpenEvent extends Event {
  constructor(
    readonly detail: {
      readonly sessionId: string;
      readonly runId: string;
      readonly interactionId: string;
    },
  ) {
    super("anvia-open", BEFORE);
  }
}

/** `anvia-error`: something failed in the background; what a call of the page reports is not here. */
export class AnviaErrorEvent extends Event {
  constructor(readonly detail: { readonly error: AnviaError }) {
    super("anvia-error", AFTER);
  }
}

declare global {
  interface HTMLElementEventMap {
    "anvia-send": AnviaSendEvent;
    "anvia-decide": AnviaDecideEvent;
    "anvia-answer": AnviaAnswerEvent;
    "anvia-decided": AnviaDecidedEvent;
    "anvia-answered": AnviaAnsweredEvent;
    "anvia-settled": AnviaSettledEvent;
    "anvia-inbox-change": AnviaInboxChangeEvent;
    "anvia-open": AnviaOpenEvent;
    "anvia-error": AnviaErrorEvent;
  }
}
