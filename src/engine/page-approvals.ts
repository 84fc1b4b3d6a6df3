import type { ApprovalLevel } from "../agent/approval-policy.js";
import { canonicalJson, type Json, toJson } from "../run/json.js";
import { type Interaction, isOpen, type RunState } from "../run/state.js";
import type { RunStore } from "../store/run-store.js";
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
  /** Which call of the run, as hooks know it: two equal calls are then two approvals. */
  readonly internalCallId?: string;
  readonly toolName: string;
  readonly title?: string;
  /** What would be done: plain JSON, or its JSON text. */
  readonly args?: unknown;
  readonly reason?: string;
  /** What a yes takes. @default "press" */
  readonly level?: ApprovalLevel;
}

const DEFAULT_CONVERSATION = "page";

/** Approvals without a tool call: in the journal of the run they are about, or in one of their own. */
export class PageApprovals {
  readonly #engine: Engine;
  readonly #ports: EnginePorts;
  readonly #store: RunStore;

  constructor(engine: Engine, ports: EnginePorts) {
    this.#engine = engine;
    this.#ports = ports;
    this.#store = ports.store;
  }

  /** The id of the approval: the earlier one for the same run, tool and arguments, else a new one. */
  async request(asked: PageApproval, timeoutMs: number | undefined): Promise<string> {
    const input = toInput(asked.args);
    const run = asked.runId === undefined ? undefined : await this.#runOf(asked.runId);
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

  /** Only for a named run: the same request next week, about no run, is a new one. */
  async #findEarlier(asked: PageApproval, input: Json): Promise<string | undefined> {
    if (asked.runId === undefined) return undefined;
    const rows = await this.#store.listRuns({ sessionId: sessionOf(asked) });
    for (const row of rows) {
      const { state } = await this.#engine.journals.open(row.runId);
      const about = state.metadata as { readonly runId?: Json } | undefined; // CAST: written below, checked here
      const same = about?.runId === asked.runId && findSame(state, asked, input);
      if (state.purpose === "approval" && same) return same.request.id;
    }
    return undefined;
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

function findSame(
  state: RunState,
  { toolName, internalCallId, level }: PageApproval,
  input: Json,
): Interaction | undefined {
  const text = canonicalJson(input);
  return state.interactions.find(
    ({ request }) =>
      request.callId === "" &&
      request.toolName === toolName &&
      request.toolCallId === internalCallId &&
      // A yes by a press is none to what takes a passkey.
      (level !== "passkey" || ("level" in request && request.level === level)) &&
      canonicalJson(request.input) === text,
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
