import type { ApprovalRequest, ApprovalStatus } from "../agent/approval-handler.js";
import type { RunState } from "../run/state.js";
import type { RunStore } from "../store/run-store.js";
import { approvalRequest } from "./approval-request.js";
import { contentOf } from "./decision-content.js";
import type { Engine } from "./engine.js";
import type { Interactions, SettleOptions } from "./interactions.js";
import type { JournalChange } from "./journal.js";
import type { PageApproval, PageApprovals } from "./page-approvals.js";

/** Which approvals to list; all members must fit. */
export interface ApprovalQuery {
  readonly status?: ApprovalStatus;
  readonly sessionId?: string;
  readonly runId?: string;
  readonly agentId?: string;
}

/** A decision, as page code or a card hands it in. */
export interface ApprovalDecision extends SettleOptions {
  readonly approvalId: string;
  /** Only `true` approves. */
  readonly approved: boolean;
  /** With a rejection: what the model reads. */
  readonly reason?: string;
  /** The edited input, for tools whose approval is `editable`. */
  readonly input?: unknown;
  /** With a yes: the digest of what was shown. When it is another by now, nothing is approved. */
  readonly digest?: string;
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

/**
 * The durable approval runtime: what waits for a person, in every tab of the origin, and the one way
 * to decide it. The first decision counts; everybody else is told whose it was (J7).
 */
export class Approvals {
  readonly #engine: Engine;
  readonly #store: RunStore;
  readonly #interactions: Interactions;
  readonly #pageApprovals: () => Promise<PageApprovals>;
  readonly #onFault: (error: unknown) => void;

  constructor(ports: {
    engine: Engine;
    store: RunStore;
    interactions: Interactions;
    /** Loaded at the first use: pages that leave it to their tools' policies never need it. */
    pageApprovals: () => Promise<PageApprovals>;
    onFault(error: unknown): void;
  }) {
    this.#engine = ports.engine;
    this.#store = ports.store;
    this.#interactions = ports.interactions;
    this.#pageApprovals = ports.pageApprovals;
    this.#onFault = ports.onFault;
  }

  /** The approvals that fit, oldest run first. */
  async list(query: ApprovalQuery = {}): Promise<readonly ApprovalRequest[]> {
    const { sessionId, runId, agentId, status } = query;
    const rows = await this.#store.listRuns(sessionId === undefined ? {} : { sessionId });
    const wanted = rows.filter(
      (row) =>
        (runId === undefined || row.runId === runId) &&
        (agentId === undefined || row.agentId === agentId) &&
        (status !== "pending" || row.pending > 0),
    );
    const journals = await Promise.all(wanted.map((row) => this.#engine.journals.openAt(row)));
    return journals
      .flatMap(({ state }) => approvalsOf(state))
      .filter((approval) => status === undefined || approval.status === status);
  }

  /** One approval; `undefined` when there is none of this id. */
  async get(approvalId: string): Promise<ApprovalRequest | undefined> {
    const found = await this.#interactions.find(approvalId);
    if (found?.interaction.request.kind !== "approval") return undefined;
    return approvalRequest(found.state, found.interaction);
  }

  /**
   * Decides an approval, from any tab, as often as you like: the first decision counts.
   * @throws AnviaError `invalid_use` for an edited `input` that the tool does not allow or accept.
   */
  async decide(decision: ApprovalDecision): Promise<DecideResult> {
    const { approvalId, approved } = decision;
    const found = await this.#interactions.find(approvalId);
    if (found?.interaction.request.kind !== "approval") return { status: "missing" };
    const content = await contentOf(this.#interactions, found, decision);
    if ("problem" in content) {
      const approval = approvalRequest(found.state, found.interaction);
      return { status: "invalid", message: content.problem, approval };
    }
    const { reviewerId, via } = decision;
    const result = await this.#interactions.settle(approvalId, content, {
      ...(reviewerId !== undefined && { reviewerId }),
      ...(via !== undefined && { via }),
    });
    const approval = await this.get(approvalId);
    if (!approval || result.status === "missing") return { status: "missing" };
    if (result.status === "invalid") return { status: "already_decided", approval };
    const isChanged = content.status === "withdrawn" && approved && result.status === "decided";
    return { status: isChanged ? "changed" : result.status, approval };
  }

  /**
   * Asks for an approval from page code, a hook or a handler, and waits for it as long as it takes.
   * Asking again for the same call finds the earlier record: one call, one approval.
   * @returns Whether it was approved. A deadline that passes is a no.
   * @throws the signal's reason, when it aborts; the approval itself stays.
   */
  async waitForDecision(
    request: PageApproval,
    options: { readonly signal?: AbortSignal; readonly timeoutMs?: number } = {},
  ): Promise<boolean> {
    const pageApprovals = await this.#pageApprovals();
    const approvalId = await pageApprovals.request(request, options.timeoutMs);
    const { signal } = options;
    return new Promise((resolve, reject) => {
      const check = async () => {
        const approval = await this.get(approvalId);
        if (approval?.status === "pending") return;
        stop();
        resolve(approval?.status === "approved");
      };
      const onChange = () => void check().catch(reject);
      const undo = this.#engine.journals.subscribe(onChange);
      const onAbort = () => {
        stop();
        reject(signal?.reason);
      };
      const stop = () => {
        undo();
        signal?.removeEventListener("abort", onAbort);
      };
      signal?.addEventListener("abort", onAbort);
      if (signal?.aborted) onAbort();
      else onChange();
    });
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
        (error: unknown) => this.#onFault(error),
      );
    const undo = [
      this.#engine.addAudience(() => true),
      this.#engine.journals.subscribe((change) => {
        if (touchesInteractions(change)) void tell();
      }),
    ];
    void tell();
    return () => {
      isOver = true;
      for (const stop of undo) stop();
    };
  }
}

function approvalsOf(state: RunState): readonly ApprovalRequest[] {
  return state.interactions
    .filter(({ request }) => request.kind === "approval")
    .map((interaction) => approvalRequest(state, interaction));
}

function touchesInteractions({ events }: JournalChange): boolean {
  return events.some(({ type }) => type.startsWith("interaction_") || type === "run_cancelled");
}
