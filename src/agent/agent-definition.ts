import { AnviaError } from "../errors.js";
import type { CompletionModel, ToolChoice } from "../model/completion-model.js";
import type { Json } from "../run/json.js";
import type { ApprovalHandler } from "./approval-handler.js";
import type { Hook } from "./create-hook.js";
import type { Tool } from "./create-tool.js";
import type { ToolSchema } from "./tool-schema.js";

/** What an agent is: everything that an `AgentBuilder` put together. */
export interface AgentDefinition {
  readonly id: string;
  readonly model: CompletionModel;
  readonly name?: string;
  readonly description?: string;
  /** The system message; empty for none. */
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
}

/**
 * A limit of turns.
 * @throws AnviaError `invalid_config` for what is no whole number from 0.
 */
export function checkTurns(n: number): number {
  if (Number.isInteger(n) && n >= 0) return n;
  throw new AnviaError("invalid_config", `maxTurns takes a whole number from 0, not ${n}.`);
}
