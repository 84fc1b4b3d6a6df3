import type { ApprovalRequest, ApprovalStatus } from "../agent/approval-handler.js";
import { approvalRequest } from "./approval-request.js";
import { contentOf } from "./decision-content.js";
import type { ApprovalDecision, DecideResult, SettleOptions, SettleResult } from "./decisions.js";
import type { Engine, EnginePorts } from "./engine.js";
import type { Interactions } from "./interactions.js";
import type { JournalChange } from "./journal.js";
import type { PageApproval, PageApprovals, WaitOptions } from "./page-approvals.js";
import { loadPasskey } from "./passkey-word.js";
import type { FoundInteraction } from "./relay-link.js";
import type { InputReview } from "./review.js";

/** Which approvals to list; all members must fit. */
export interface ApprovalQuery {
  readonly status?: ApprovalStatus;
  readonly sessionId?: string;
  readonly runId?: string;
  readonly agentId?: string;
}

/** An edited input to look at. */
export interface ReviewRequest {
  readonly approvalId: string;
  /** What the tool's schema is to read: plain JSON. */
  readonly input: unknown;
}

/**
 * What became of a review. `ok`: this input may be approved. `invalid`: it may not; `message` says why in words for
 * the person, `issues` place by place. `changed`: the tool is not the one any more that was asked about; a decision
 * has it asked about again (J10).
 */
export type ReviewResult =
  | InputReview
  | { readonly status: "already_decided"; readonly approval: ApprovalRequest }
  | { readonly status: "missing" };

/**
 * The durable approval runtime: what waits for a person, in every tab of the origin, and the one way
 * to decide it. The first decision counts; everybody else is told whose it was (J7).
 */
export class Approvals {
  readonly #engine: Engine;
  readonly #ports: EnginePorts;
  readonly #interactions: Interactions;
  readonly #pageApprovals: () => Promise<PageApprovals>;

  constructor(options: {
    engine: Engine;
    ports: EnginePorts;
    interactions: Interactions;
    /** Loaded at the first use: pages that leave it to their tools' policies never need it. */
    pageApprovals: () => Promise<PageApprovals>;
  }) {
    this.#engine = options.engine;
    this.#ports = options.ports;
    this.#interactions = options.interactions;
    this.#pageApprovals = options.pageApprovals;
  }

  /** The approvals that fit: of this device, oldest run first, then those that its relay tells of. */
  async list(query: ApprovalQuery = {}): Promise<readonly ApprovalRequest[]> {
    const { sessionId, runId, agentId, status } = query;
    const rows = await this.#ports.store.listRuns(sessionId === undefined ? {} : { sessionId });
    const wanted = rows.filter((row) => status !== "pending" || row.pending > 0);
    const journals = await Promise.all(wanted.map((row) => this.#engine.journals.openAt(row)));
    const elsewhere = (await this.#ports.relay?.ready())?.list() ?? [];
    return [...journals.flatMap(foundIn), ...elsewhere]
      .filter(({ interaction }) => interaction.request.kind === "approval")
      .map(({ state, interaction, origin }) => approvalRequest(state, interaction, origin))
      .filter(
        (approval) =>
          (sessionId === undefined || approval.sessionId === sessionId) &&
          (runId === undefined || [approval.runId, approval.aboutRunId].includes(runId)) &&
          (agentId === undefined || approval.agentId === agentId) &&
          (status === undefined || approval.status === status),
      );
  }

  /** One approval; `undefined` when there is none of this id. */
  async get(approvalId: string): Promise<ApprovalRequest | undefined> {
    const found = await this.#interactions.find(approvalId);
    return found?.interaction.request.kind === "approval" ? publicForm(found) : undefined;
  }

  /**
   * What a passkey has to sign for this yes: the `challenge` of `navigator.credentials.get()`, the 32 bytes of the
   * digest of what would run. `undefined` when none is needed, or there is no such approval.
   */
  async passkeyChallenge({
    approvalId,
    input,
  }: Pick<ApprovalDecision, "approvalId" | "input">): Promise<Uint8Array<ArrayBuffer> | undefined> {
    const found = await this.#interactions.find(approvalId);
    const request = found?.interaction.request;
    if (!found || request?.kind !== "approval") return undefined;
    const review =
      input === undefined
        ? undefined
        : await this.#interactions.review(found.state, request, input);
    const isEdited = review?.status === "ok" && review.differences.length > 0;
    const { level = request.level, digest } = isEdited ? review : request;
    return level === "passkey" ? (await loadPasskey()).challengeOf(digest) : undefined;
  }

  /**
   * Looks at an input that a reviewer edited, before they say yes to it: it is checked by the tool's own schema,
   * and the tool's policy is asked about it. Nothing is written. Hand `input` as it was given here, and the
   * review's `digest`, to {@link decide}: then only what was reviewed can be approved.
   */
  async review({ approvalId, input }: ReviewRequest): Promise<ReviewResult> {
    const found = await this.#interactions.find(approvalId);
    if (found?.interaction.request.kind !== "approval") return { status: "missing" };
    const { request, settlement } = found.interaction;
    if (settlement.status !== "pending") {
      return { status: "already_decided", approval: publicForm(found) };
    }
    return this.#interactions.review(found.state, request, input);
  }

  /** Decides an approval, from any tab, as often as you like: the first decision counts. */
  async decide(decision: ApprovalDecision): Promise<DecideResult> {
    const { approvalId, approved } = decision;
    const found = await this.#interactions.find(approvalId);
    if (found?.interaction.request.kind !== "approval") return { status: "missing" };
    const content = await contentOf(this.#interactions, found, decision);
    if ("problem" in content) {
      return { status: "invalid", message: content.problem, approval: publicForm(found) };
    }
    const { reviewerId, via } = decision;
    const result = await this.#interactions.settle(approvalId, content, {
      ...(reviewerId !== undefined && { reviewerId }),
      ...(via !== undefined && { via }),
    });
    const approval = await this.get(approvalId);
    if (!approval || result.status === "missing") return { status: "missing" };
    if (result.status === "invalid") return notWritten(approval, result);
    if (result.status === "decided" && "grant" in content) await this.#keepGrant(approvalId);
    const isChanged = content.status === "withdrawn" && approved && result.status === "decided";
    return { status: isChanged ? "changed" : result.status, approval };
  }

  /**
   * Takes back an approval that waits, because it is not what was asked any more, and has its call asked about
   * anew from what the model wrote. Nothing is approved by it, and nothing is rejected.
   */
  async askAgain(approvalId: string, options: SettleOptions = {}): Promise<DecideResult> {
    const found = await this.#interactions.find(approvalId);
    const request = found?.interaction.request;
    if (!found || request?.kind !== "approval") return { status: "missing" };
    if (request.callId === "") {
      const message = "Only the page that asked for this can ask again.";
      return { status: "invalid", message, approval: publicForm(found) };
    }
    const result = await this.#interactions.settle(approvalId, { status: "withdrawn" }, options);
    const approval = await this.get(approvalId);
    if (!approval || result.status === "missing") return { status: "missing" };
    if (result.status === "invalid") return notWritten(approval, result);
    return { status: result.status === "decided" ? "changed" : result.status, approval };
  }

  /** The decision counts, whatever becomes of this: a permission that could not be kept is kept later (G1). */
  async #keepGrant(approvalId: string): Promise<void> {
    try {
      const given = await this.#interactions.find(approvalId);
      if (given) await (await this.#interactions.grants()).given(given);
    } catch (error) {
      this.#ports.onFault(error);
    }
  }

  /**
   * Asks for an approval from page code, a hook or a handler, and waits for it as long as it takes.
   * Asking again for the same call finds the earlier record: one call, one approval.
   * @returns Whether it was approved. A deadline that passes is a no.
   * @throws the signal's reason, when it aborts; the approval itself stays.
   */
  async waitForDecision(request: PageApproval, options: WaitOptions = {}): Promise<boolean> {
    return (await this.#pageApprovals()).waitForDecision(request, options);
  }

  /**
   * Calls `listener` with everything that is pending, now and after every change; returns its undo. A
   * subscriber counts as somebody who can show an approval.
   */
  subscribe(listener: (pending: readonly ApprovalRequest[]) => void): () => void {
    let isOver = false;
    const tell = () =>
      this.list({ status: "pending" }).then(
        (pending) => {
          if (!isOver) listener(pending);
        },
        (error: unknown) => this.#ports.onFault(error),
      );
    const undo = [
      this.#engine.addAudience(() => true),
      this.#engine.journals.subscribe((change) => {
        if (touchesInteractions(change)) void tell();
      }),
      this.#ports.relay?.elsewhere.subscribe(() => void tell()),
    ];
    void tell();
    return () => {
      isOver = true;
      for (const stop of undo) stop?.();
    };
  }
}

/** Somebody was first, or it was refused. */
function notWritten(
  approval: ApprovalRequest,
  { message, refused }: Extract<SettleResult, { status: "invalid" }>,
): DecideResult {
  if (approval.status !== "pending") return { status: "already_decided", approval };
  return { status: "invalid", message, approval, ...(refused && { refused }) };
}

function foundIn({ state }: Pick<JournalChange["journal"], "state">): readonly FoundInteraction[] {
  return state.interactions.map((interaction) => ({ state, interaction, origin: "here" }));
}

function publicForm({ state, interaction, origin }: FoundInteraction): ApprovalRequest {
  return approvalRequest(state, interaction, origin);
}

function touchesInteractions({ events }: JournalChange): boolean {
  return events.some(({ type }) => type.startsWith("interaction_") || type === "run_cancelled");
}
