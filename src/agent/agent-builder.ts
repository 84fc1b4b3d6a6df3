import { AnviaError } from "../errors.js";
import type { CompletionModel, ToolChoice } from "../model/completion-model.js";
import { type Json, toJson } from "../run/json.js";
import { Agent } from "./agent.js";
import { type AgentDefinition, checkTurns } from "./agent-definition.js";
import { type PolicyApprovalHandler, policyHandler } from "./approval-handler.js";
import type { Hook } from "./create-hook.js";
import type { Tool } from "./create-tool.js";
import { announceAgent } from "./runner.js";
import type { ToolSchema } from "./tool-schema.js";

/** How many turns a run has when nobody says otherwise: 8 with tools, and an answer. */
const DEFAULT_MAX_TURNS = 8;

/**
 * Declares an agent, step by step. Every method returns the builder.
 * @example
 * const agent = new AgentBuilder("support", client.completionModel("gpt-5-mini"))
 *   .instructions("You help customers of a small shop.")
 *   .tools([lookupOrder, refundOrder, askQuestion()])
 *   .build();
 */
export class AgentBuilder {
  #options: Omit<AgentDefinition, "instructions">;
  readonly #instructions: string[] = [];

  /** `id` is how a page finds the agent again after a reload; it must stay the same. */
  constructor(id: string, model: CompletionModel) {
    if (typeof id !== "string" || id.trim() === "") {
      throw new AnviaError("invalid_config", "An agent needs an id that stays the same.");
    }
    if (typeof model?.stream !== "function") {
      throw new AnviaError(
        "invalid_config",
        `The agent “${id}” needs a model, for instance new OpenAIClient({ baseURL }).completionModel("gpt-5-mini").`,
      );
    }
    this.#options = { id, model, tools: [], defaultMaxTurns: DEFAULT_MAX_TURNS };
  }

  /** What people call it. */
  name(name: string): this {
    return this.#set({ name });
  }

  /** What it is good for; used when it is a tool of another agent. */
  description(description: string): this {
    return this.#set({ description });
  }

  /** Adds to the system message; several calls are joined by a blank line. */
  instructions(text: string): this {
    if (text.trim() !== "") this.#instructions.push(text);
    return this;
  }

  /** Adds a document that the model should know, under a heading of its own. */
  context(text: string, title = "Context"): this {
    return this.instructions(`# ${title}\n${text}`);
  }

  /** Adds one tool. */
  tool(tool: Tool): this {
    return this.tools([tool]);
  }

  /**
   * Adds tools.
   * @throws AnviaError `invalid_config` when two have the same name.
   */
  tools(tools: readonly Tool[]): this {
    const all = [...this.#options.tools, ...tools];
    const names = all.map((tool) => tool.name);
    const twice = names.find((name, i) => names.indexOf(name) !== i);
    if (twice !== undefined) {
      throw new AnviaError("invalid_config", `Two tools are called “${twice}”. Rename one.`);
    }
    return this.#set({ tools: all });
  }

  /** Sampling temperature, as the provider understands it. */
  temperature(temperature: number): this {
    return this.#set({ temperature });
  }

  /** At most this many tokens in one answer. */
  maxTokens(maxTokens: number): this {
    return this.#set({ maxTokens });
  }

  /** Members added to every request body as they are. Plain JSON. */
  additionalParams(params: { readonly [key: string]: unknown }): this {
    const additionalParams = toJson(params) as { readonly [key: string]: Json }; // CAST: an object's copy is an object
    return this.#set({ additionalParams });
  }

  /** Which tool the model must, may or must not call. */
  toolChoice(toolChoice: ToolChoice): this {
    return this.#set({ toolChoice });
  }

  /** `n` allows n + 1 model calls a run. @default 8 */
  defaultMaxTurns(n: number): this {
    return this.#set({ defaultMaxTurns: checkTurns(n) });
  }

  /** Watches and steers every run of this agent, also after a reload. */
  hook(hook: Hook): this {
    return this.#set({ hook });
  }

  /** Decides every approval of this agent in code. It races with the people who see the card. */
  approvals({ handler }: { readonly handler: PolicyApprovalHandler }): this {
    return this.#set({ approvalHandler: policyHandler(handler) });
  }

  /** The shape that answers have to have, where the provider can enforce one. */
  outputSchema(outputSchema: ToolSchema): this {
    return this.#set({ outputSchema });
  }

  /** The agent. Unfinished runs of its id go on in this page from now on. */
  build(): Agent {
    const agent = new Agent({ ...this.#options, instructions: this.#instructions.join("\n\n") });
    announceAgent(agent);
    return agent;
  }

  #set(options: Partial<AgentDefinition>): this {
    this.#options = { ...this.#options, ...options };
    return this;
  }
}
