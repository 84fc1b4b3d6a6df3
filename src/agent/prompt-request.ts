import { AnviaError } from "../errors.js";
import { type Json, toJson } from "../run/json.js";
import { type Message, messageSchema } from "../run/message.js";
import { type AgentDefinition, checkTurns } from "./agent-definition.js";
import {
  type ApprovalHandler,
  type PolicyApprovalHandler,
  policyHandler,
  type ToolApprovalHandler,
} from "./approval-handler.js";
import type { Hook } from "./create-hook.js";
import type { Runner, RunRequest, StartedRun } from "./runner.js";
import type { PromptResponse, RunStreamEvent } from "./stream-events.js";

/** What a prompt may be: words, one message, or a whole conversation. */
export type PromptInput = string | Message | readonly Message[];

/** Where a prompt belongs. */
export interface PromptPlace {
  readonly sessionId?: string;
  readonly userId?: string;
  readonly metadata?: Json;
}

/** A stream of a run, and the run's handle. */
export interface RunStream extends AsyncIterable<RunStreamEvent> {
  readonly runId: string;
  /** Ends the run; what waits is cancelled, and no later answer can run a tool. */
  cancel(reason?: string): Promise<void>;
}

/**
 * One prompt, ready to be sent once. Options are chained; `send()` resolves with the answer,
 * `stream()` yields what happens on the way.
 */
export class PromptRequest {
  #options: Omit<RunRequest, "watched">;
  #started: StartedRun | undefined;
  readonly #runner: () => Runner;

  constructor(
    agent: AgentDefinition,
    input: PromptInput,
    place: PromptPlace,
    runner: () => Runner,
  ) {
    this.#runner = runner;
    this.#options = {
      agent,
      prompt: toMessages(input),
      ...place,
      maxTurns: agent.defaultMaxTurns,
      ...(agent.hook && { hook: agent.hook }),
      ...(agent.approvalHandler && { approvalHandler: agent.approvalHandler }),
    };
  }

  /** Allows n + 1 model calls over the whole life of the run, however often it is resumed. */
  maxTurns(n: number): this {
    return this.#set({ maxTurns: checkTurns(n) });
  }

  /** Uses this hook in place of the agent's. It lives as long as the page. */
  withHook(hook: Hook): this {
    return this.#set({ hook });
  }

  /** The same as {@link withHook}. */
  requestHook(hook: Hook): this {
    return this.withHook(hook);
  }

  /** Decides this request's approvals in code, in place of the agent's handler. */
  withToolApprovalHandler(handler: ToolApprovalHandler): this {
    const approvalHandler: ApprovalHandler = (approval, action) => handler(approval, action);
    return this.#set({ approvalHandler });
  }

  /** The other documented form of {@link withToolApprovalHandler}. */
  approvals({ handler }: { readonly handler: PolicyApprovalHandler }): this {
    return this.#set({ approvalHandler: policyHandler(handler) });
  }

  /** At most `n` tools of this run are executed at a time. @default no limit */
  withToolConcurrency(n: number): this {
    return Number.isFinite(n) ? this.#set({ toolConcurrency: Math.max(1, Math.floor(n)) }) : this;
  }

  /** Keeps `trace` with the run, as `metadata.trace`. Plain JSON. */
  withTrace(trace: unknown): this {
    const { metadata } = this.#options;
    const base = typeof metadata === "object" && !Array.isArray(metadata) ? metadata : {};
    return this.#set({ metadata: { ...base, trace: toJson(trace) } });
  }

  /**
   * Adds words to the run while it is going; they land after the tool results, before the next model
   * call. `false` when it has not been sent yet, or has ended.
   */
  steer(text: string): boolean {
    return this.#started?.steer(text) ?? false;
  }

  /**
   * Sends the prompt and resolves with the answer. Waiting for a person counts against no timeout.
   * Aborting `signal` cancels the run.
   * @throws AnviaError `MaxTurnsError`, `PromptCancelledError`, or the fault that stopped the run. It
   * can still be retried: `runtime.resume(runId)`.
   */
  async send(options: { readonly signal?: AbortSignal } = {}): Promise<PromptResponse> {
    const run = this.#start(false);
    const onAbort = () => void run.cancel(abortReason(options.signal));
    options.signal?.addEventListener("abort", onAbort);
    if (options.signal?.aborted) onAbort();
    try {
      return await lastResponse(run.events());
    } finally {
      options.signal?.removeEventListener("abort", onAbort);
    }
  }

  /** Sends the prompt; iterate to see what happens. Stopping to iterate does not stop the run. */
  stream(): RunStream {
    const run = this.#start(true);
    return {
      runId: run.runId,
      cancel: (reason) => run.cancel(reason),
      [Symbol.asyncIterator]: () => run.events()[Symbol.asyncIterator](),
    };
  }

  #start(watched: boolean): StartedRun {
    if (this.#started) {
      throw new AnviaError("invalid_use", "PromptRequest has already been used.");
    }
    this.#started = this.#runner().start({ ...this.#options, watched });
    return this.#started;
  }

  #set(options: Partial<RunRequest>): this {
    this.#options = { ...this.#options, ...options };
    return this;
  }
}

async function lastResponse(events: AsyncIterable<RunStreamEvent>): Promise<PromptResponse> {
  for await (const event of events) {
    if (event.type === "error") throw event.error;
    if (event.type === "final") {
      const { type: _type, ...response } = event;
      return response;
    }
  }
  throw new AnviaError("internal", "The run's events ended without an answer.");
}

function abortReason(signal: AbortSignal | undefined): string {
  const reason: unknown = signal?.reason;
  return reason instanceof Error ? reason.message : String(reason ?? "aborted");
}

/** The messages of a prompt. @throws AnviaError `invalid_config` for what no journal could hold. */
function toMessages(input: PromptInput): readonly Message[] {
  if (typeof input === "string") return [{ role: "user", content: input }];
  const list: readonly unknown[] = Array.isArray(input) ? input : [input];
  return list.map((message) => {
    const parsed = messageSchema.safeParse(message);
    if (parsed.success) return parsed.data;
    throw new AnviaError(
      "invalid_config",
      "A prompt is a text, a message { role, content } with a text as its content, or a list of those.",
    );
  });
}
