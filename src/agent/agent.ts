import type { CompletionModel, ToolChoice } from "../model/completion-model.js";
import type { Json } from "../run/json.js";
import type { AgentDefinition } from "./agent-definition.js";
import type { ApprovalHandler } from "./approval-handler.js";
import type { Hook } from "./create-hook.js";
import { createTool, type Tool } from "./create-tool.js";
import { type PromptInput, type PromptPlace, PromptRequest } from "./prompt-request.js";
import { type BuiltAgent, defaultRunner, type Runner } from "./runner.js";
import type { ToolSchema } from "./tool-schema.js";

/** A conversation of an agent: prompts in it see what was said before. */
export interface Session {
  readonly id: string;
  prompt(input: PromptInput): PromptRequest;
}

/** An agent: a model, instructions and tools under an id. Made by `AgentBuilder`; immutable. */
export class Agent implements BuiltAgent {
  readonly id: string;
  readonly model: CompletionModel;
  readonly name?: string;
  readonly description?: string;
  readonly instructions: string;
  readonly tools: readonly Tool[];
  readonly temperature?: number;
  readonly maxTokens?: number;
  readonly additionalParams?: { readonly [key: string]: Json };
  readonly toolChoice?: ToolChoice;
  readonly defaultMaxTurns: number;
  readonly hook?: Hook;
  readonly approvalHandler?: ApprovalHandler;
  readonly outputSchema?: ToolSchema;
  #runner: Runner | undefined;

  constructor(options: AgentDefinition) {
    this.id = options.id;
    this.model = options.model;
    this.instructions = options.instructions;
    this.tools = options.tools;
    this.defaultMaxTurns = options.defaultMaxTurns;
    Object.assign(this, options);
  }

  /** A prompt in a conversation of its own. */
  prompt(input: PromptInput): PromptRequest {
    return this.#request(input, {});
  }

  /** The conversation with this id, which may have been started in another tab, or last week. */
  session(id: string, place: Omit<PromptPlace, "sessionId"> = {}): Session {
    return { id, prompt: (input) => this.#request(input, { ...place, sessionId: id }) };
  }

  /**
   * This agent as a tool of another one: `{ prompt }` in, its answer out. Its runs are conversations
   * of their own.
   */
  asTool(options: { name: string; description?: string; maxTurns?: number }): Tool {
    return createTool({
      name: options.name,
      description: options.description ?? this.description ?? `Ask the agent ${this.id}.`,
      input: { type: "object", properties: { prompt: { type: "string" } }, required: ["prompt"] },
      execute: async ({ prompt }, { signal }) => {
        const request = this.prompt(String(prompt));
        if (options.maxTurns !== undefined) request.maxTurns(options.maxTurns);
        return (await request.send({ signal })).output;
      },
    });
  }

  /** Sends this agent's prompts to `runner` from now on, in place of the page's default. */
  bindTo(runner: Runner | undefined): void {
    this.#runner = runner;
  }

  /** Whether it was bound to a runner of its own. */
  get isBound(): boolean {
    return this.#runner !== undefined;
  }

  #request(input: PromptInput, place: PromptPlace): PromptRequest {
    return new PromptRequest(this, input, place, () => this.#runner ?? defaultRunner());
  }
}
