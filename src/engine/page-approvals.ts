import type { ApprovalLevel } from "../agent/approval-policy.js";
import { canonicalJson, type Json, toJson } from "../run/json.js";
import {
  currentTurn,
  findInteraction,
  type Interaction,
  isOpen,
  type RunState,
} from "../run/state.js";
import { aboutRun } from "./approval-request.js";
import { deadline } from "./clock.js";
import { digestOf } from "./digest.js";
import type { Engine, EnginePorts } from "./engine.js";
import type { Journal } from "./journal.js";
import { sealed } from "./tampering.js";

/** An approval that page code asks for, outside the policy of a tool. */
export interface PageApproval {
  /** Which run it is about. The approval joins that run when this origin has it. */
  readonly runId?: string;
  /** The conversation that it belongs to. @default "page" */
  readonly conversationId?: string;
  readonly sessionId?: string;
  readonly userId?: string;
  /**
   * Which call of the run, as hooks and handlers know it: two equal calls are then two approvals. Without a run: any
   * name of the page's own for what it asks, by which asking again finds it, however it was decided.
   */
  readonly internalCallId?: string;
  readonly toolName: string;
  readonly title?: string;
  /** What would be done: plain JSON, or its JSON text. */
  readonly args?: unknown;
  readonly reason?: string;
  /** What a yes takes. @default "press" */
  readonly level?: ApprovalLevel;
}

/** How long page code waits for a decision. */
export interface WaitOptions {
  /** Ends the waiting; the approval itself stays. */
  readonly signal?: AbortSignal;
  /** After this time it is a no. @default for ever */
  readonly timeoutMs?: number;
}

const DEFAULT_CONVERSATION = "page";

/**
 * Approvals that page code, a hook or a handler asks for.
 *
 * P1 One call, one approval: asking again finds the earlier record, also after a reload. What is asked about the
 *    call of a run joins the approval that its policy already asks for, else that of an earlier question.
 * P2 What names neither a run nor a call is new each time, but for what this tab asked before it was reloaded and
 *    nobody has decided yet.
 * P3 It is in the journal of the run it is about, or in one of its own.
 */
export class PageApprovals {
  readonly #engine: Engine;
  readonly #ports: EnginePorts;
  /** Approvals that page code of this tab waits for now (P2). */
  readonly #awaited = new Map<string, number>();

  constructor(engine: Engine, ports: EnginePorts) {
    this.#engine = engine;
    this.#ports = ports;
  }

  /**
   * Asks, and waits for as long as it takes.
   * @returns Whether it was approved.
   * @throws the signal's reason, when it aborts.
   */
  async waitForDecision(asked: PageApproval, options: WaitOptions): Promise<boolean> {
    const approvalId = await this.#alone(() => this.#request(asked, options.timeoutMs));
    try {
      return await this.#decision(approvalId, options);
    } finally {
      this.#note(approvalId, -1);
    }
  }

  /** One after the other: what is asked twice at once is then found, or known to be awaited. */
  async #alone(request: () => Promise<string>): Promise<string> {
    const before = this.#last;
    const id = before.then(request);
    this.#last = id.catch(() => undefined);
    this.#note(await id, 1);
    return id;
  }

  #last: Promise<unknown> = Promise.resolve();

  #note(approvalId: string, by: 1 | -1): void {
    const count = (this.#awaited.get(approvalId) ?? 0) + by;
    if (count > 0) this.#awaited.set(approvalId, count);
    else this.#awaited.delete(approvalId);
  }

  async #decision(approvalId: string, { signal, timeoutMs }: WaitOptions): Promise<boolean> {
    const { clock } = this.#ports;
    const { journals } = this.#engine;
    const journal = await journals.open(runIdOf(approvalId));
    const current = () => findInteraction(journal.state, approvalId);
    // One of its own times out in its journal; what was joined has the deadline of its policy.
    const until = current()?.request.callId === "" ? undefined : deadline(clock, timeoutMs);
    return new Promise((resolve, reject) => {
      const check = () => {
        const settlement = current()?.settlement;
        if (settlement?.status === "pending") return;
        const isApproved =
          settlement?.status === "settled" && settlement.decision.status === "approved";
        stop(() => resolve(isApproved));
      };
      const onAbort = () => stop(() => reject(signal?.reason));
      const undo = journals.subscribe(check);
      const late =
        until === undefined ? undefined : clock.wake(until, () => stop(() => resolve(false)));
      const stop = (end: () => void) => {
        undo();
        late?.();
        signal?.removeEventListener("abort", onAbort);
        end();
      };
      signal?.addEventListener("abort", onAbort);
      if (signal?.aborted) onAbort();
      else check();
    });
  }

  /** The id of the approval: the earlier one for the same run, tool and arguments, else a new one. */
  async #request(asked: PageApproval, timeoutMs: number | undefined): Promise<string> {
    const input = toInput(asked.args);
    const run = asked.runId === undefined ? undefined : await this.#runOf(asked.runId);
    const ofCall = run && findOfCall(run.state, asked, input);
    if (ofCall && !findSame(run.state, asked, input)) return ofCall.request.id;
    const joins = run && (isOpen(run.state) || findSame(run.state, asked, input));
    if (joins) return this.#join(run, asked, input, timeoutMs);
    const earlier = await this.#findEarlier(asked, input);
    return earlier ?? this.#open(asked, input, timeoutMs);
  }

  async #runOf(runId: string): Promise<Journal | undefined> {
    const journal = await this.#engine.journals.open(runId);
    return journal.isEmpty ? undefined : journal;
  }

  async #join(
    journal: Journal,
    asked: PageApproval,
    input: Json,
    timeoutMs: number | undefined,
  ): Promise<string> {
    const request = await this.#requestFor(journal.runId, asked, input, timeoutMs);
    await journal.append((state) =>
      findSame(state, asked, input)
        ? []
        : [{ type: "interaction_requested", interaction: request }],
    );
    return findSame(journal.state, asked, input)?.request.id ?? request.id;
  }

  /** In a journal of its own: the same request next week, about no run and no call, is a new one (P2). */
  async #findEarlier(asked: PageApproval, input: Json): Promise<string | undefined> {
    const { runId, internalCallId } = asked;
    const isNamed = runId !== undefined || internalCallId !== undefined;
    const rows = await this.#ports.store.listRuns({ sessionId: sessionOf(asked) });
    for (const row of rows.filter(
      ({ agentId, pending }) => agentId === "" && (isNamed || pending > 0),
    )) {
      const { state } = await this.#engine.journals.openAt(row);
      const same = aboutRun(state) === runId && findSame(state, asked, input);
      if (!same || state.purpose !== "approval") continue;
      if (isNamed || this.#isLeftOver(state, same, asked)) return same.request.id;
    }
    return undefined;
  }

  /** Asked by this tab, by the page that was here before, and not decided yet. */
  #isLeftOver(
    { driverId, userId }: RunState,
    { request, settlement }: Interaction,
    asked: PageApproval,
  ) {
    const isOwn = driverId === this.#ports.tabId && userId === asked.userId;
    return isOwn && settlement.status === "pending" && !this.#awaited.has(request.id);
  }

  async #open(asked: PageApproval, input: Json, timeoutMs: number | undefined): Promise<string> {
    const runId = this.#ports.createId();
    const journal = this.#engine.journals.create(runId);
    const interaction = await this.#requestFor(runId, asked, input, timeoutMs);
    await journal.append(() => [
      {
        type: "run_started",
        purpose: "approval",
        sessionId: sessionOf(asked),
        agentId: "",
        driverId: this.#ports.tabId,
        prompt: [],
        maxTurns: 0,
        ...(asked.userId !== undefined && { userId: asked.userId }),
        ...(asked.runId !== undefined && { metadata: { runId: asked.runId } }),
      },
      { type: "interaction_requested", interaction },
    ]);
    return interaction.id;
  }

  async #requestFor(
    runId: string,
    { toolName, title, reason, userId, internalCallId, level }: PageApproval,
    input: Json,
    timeoutMs: number | undefined,
  ) {
    const callId = "";
    const expiresAt = deadline(this.#ports.clock, timeoutMs);
    return sealed({
      kind: "approval",
      id: `${runId}:approval:page:${this.#ports.createId()}`,
      callId,
      toolName,
      input,
      args: canonicalJson(input),
      digest: await digestOf({ toolName, callId, runId, input, schema: {} }),
      ...(internalCallId !== undefined && { toolCallId: internalCallId }),
      ...(title !== undefined && { title }),
      ...(reason !== undefined && { reason }),
      ...(userId !== undefined && { userId }),
      ...(expiresAt !== undefined && { expiresAt }),
      ...(level === "passkey" && { level }),
    });
  }
}

function sessionOf({ conversationId, sessionId }: PageApproval): string {
  return conversationId ?? sessionId ?? DEFAULT_CONVERSATION;
}

/** Ids are `<runId>:<kind>:<callId>:<n>`. */
function runIdOf(approvalId: string): string {
  return approvalId.slice(0, approvalId.indexOf(":"));
}

/**
 * What the policy of a call asks, or has asked, about the same: a handler that waits for a decision waits for that
 * one (P1). Which of several equal calls is meant only its id can tell.
 */
function findOfCall(state: RunState, asked: PageApproval, input: Json): Interaction | undefined {
  const { toolName, internalCallId, level } = asked;
  const fitting = state.interactions.filter(
    ({ request }) =>
      request.kind === "approval" &&
      request.callId !== "" &&
      request.toolName === toolName &&
      (internalCallId === undefined || request.callId === internalCallId) &&
      (level !== "passkey" || request.level === level) &&
      (isSame(request.input, input) || isSame(toInput(request.args), input)),
  );
  if (internalCallId !== undefined) return fitting.at(-1);
  if (isPrepared(state, toolName, input)) return undefined;
  const pending = fitting.filter(({ settlement }) => settlement.status === "pending");
  // Whoever decided on the card may have been faster than the handler.
  const now = fitting.filter(({ turn }) => turn === currentTurn(state)?.turn);
  const meant = pending.length > 0 ? pending : now;
  return meant.length === 1 ? meant[0] : undefined;
}

/** Whether such a call is on its way to being asked about: a hook that asks now does not mean an earlier one. */
function isPrepared(state: RunState, toolName: string, input: Json): boolean {
  const calls = currentTurn(state)?.calls ?? [];
  return calls.some(
    (call) =>
      call.toolName === toolName &&
      call.progress.status === "requested" &&
      isSame(toInput(call.args), input),
  );
}

function isSame(one: Json, other: Json): boolean {
  return canonicalJson(one) === canonicalJson(other);
}

function findSame(
  state: RunState,
  { toolName, internalCallId, level }: PageApproval,
  input: Json,
): Interaction | undefined {
  return state.interactions.find(
    ({ request }) =>
      request.callId === "" &&
      request.toolName === toolName &&
      request.toolCallId === internalCallId &&
      // A yes by a press is none to what takes a passkey.
      (level !== "passkey" || ("level" in request && request.level === level)) &&
      isSame(request.input, input),
  );
}

/** JSON text is read, so that hooks can hand on the `args` they get. */
function toInput(args: unknown): Json {
  if (typeof args !== "string") return toJson(args ?? {});
  try {
    return toJson(JSON.parse(args));
  } catch {
    return args; // plain words
  }
}
