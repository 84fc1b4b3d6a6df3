/** What presses in the conversation, and above the composer, ask of the runtime. */
import type { Runtime } from "../../src/index.js";
import { type Reviewer, reviewerIdOf } from "../internal/reviewer.js";

/** The chat, as far as its buttons need it. */
export interface Chat {
  readonly runtime: () => Runtime | undefined;
  readonly reviewer: () => Reviewer | undefined;
  /** Sends words as the visitor's own; whether they were sent. */
  readonly send: (text: string) => Promise<boolean>;
  /** Does it; a fault of it is shown, and reported. */
  readonly attempt: (action: () => Promise<unknown> | undefined) => void;
}

/** One function a button; each is called with the run that it is about. */
export interface WaysOn {
  readonly onRetry: (runId: string) => void;
  readonly onSendNow: (runId: string) => void;
  readonly onGoOnWithout: (runId: string) => void;
  readonly onTakeOver: (runId: string) => void;
  /** With the words that ask again; whether they were sent. */
  readonly onAskAgain: (text: string) => Promise<boolean>;
}

/** The functions of this chat's buttons. */
export function waysOn({ runtime, reviewer, send, attempt }: Chat): WaysOn {
  const supersede = (runId: string) => {
    const reviewerId = reviewerIdOf(reviewer());
    const by = reviewerId === undefined ? {} : { reviewerId };
    return runtime()?.supersede(runId, { via: "dialog", ...by });
  };
  return {
    onRetry: (runId) => attempt(() => runtime()?.resume(runId)),
    onSendNow: (runId) => attempt(() => supersede(runId)),
    onGoOnWithout: (runId) => attempt(() => runtime()?.goOnWithout(runId)),
    onTakeOver: (runId) => attempt(() => runtime()?.takeOver(runId)),
    onAskAgain: send,
  };
}
