/**
 * A tool, run by hand. It is not a call of any run: no policy is asked, no hook is called, nothing is written to a
 * journal or to the audit log. What it does, it does for real.
 */
import type { AgentDefinition } from "../agent/agent-definition.js";
import type { Tool, ToolContext } from "../agent/create-tool.js";
import { AnviaError } from "../errors.js";
import type { Json } from "../run/json.js";
import { toJson } from "../run/json.js";
import { messageOf } from "./drive-context.js";
import { parseArguments } from "./parse-arguments.js";

/** A tool to be run by hand. */
export interface ToolTrial {
  readonly agentId: string;
  readonly toolName: string;
  /** What the tool's schema is to read. */
  readonly input: Json;
  readonly signal?: AbortSignal;
  /** Called with each line of progress. */
  readonly onProgress?: (text: string) => void;
}

/** What came of it. `invalid`: its schema did not take the input, and it did not run. */
export type ToolTrialResult =
  | { readonly status: "invalid"; readonly message: string }
  | ({ readonly operationId: string; readonly durationMs: number } & (
      | { readonly status: "finished"; readonly output: Json }
      | { readonly status: "failed"; readonly message: string }
    ));

/** What running a tool by hand needs of the page. */
export interface TrialPorts {
  now(): number;
  createId(): string;
}

/**
 * Runs a tool with this input, in the page, at once. Its `operationId` begins with "by-hand:", so that a server can
 * tell it from a call of a run.
 * @throws AnviaError `invalid_use` for an agent without such a tool, or a tool without `execute`.
 */
export async function runToolByHand(
  agent: AgentDefinition | undefined,
  trial: ToolTrial,
  ports: TrialPorts,
): Promise<ToolTrialResult> {
  const tool = agent?.tools.find(({ name }) => name === trial.toolName);
  if (!tool?.execute) {
    const message = `The agent “${trial.agentId}” has no tool “${trial.toolName}” that runs in this page.`;
    throw new AnviaError("invalid_use", message);
  }
  const parsed = await parseArguments(tool, JSON.stringify(trial.input));
  if ("fault" in parsed) return { status: "invalid", message: parsed.fault };
  const operationId = `by-hand:${ports.createId()}`;
  const from = ports.now();
  const outcome = await outcomeOf(tool, parsed.value, contextOf(trial, operationId));
  return { ...outcome, operationId, durationMs: Math.max(0, ports.now() - from) };
}

async function outcomeOf({ execute }: Tool, input: Json, context: ToolContext) {
  try {
    const output = await execute?.(input, context);
    return { status: "finished", output: output === undefined ? null : toJson(output) } as const;
  } catch (error) {
    return { status: "failed", message: messageOf(error) } as const;
  }
}

function contextOf(trial: ToolTrial, operationId: string): ToolContext {
  const { agentId, toolName, signal = new AbortController().signal } = trial;
  return {
    toolName,
    internalCallId: operationId,
    run: { agentId, runId: operationId, sessionId: operationId },
    operationId,
    attempt: 1,
    signal,
    progress: (text) => trial.onProgress?.(text),
    fetch: (input, init = {}) => {
      const headers = new Headers(init.headers ?? (input instanceof Request ? input.headers : {}));
      headers.set("Idempotency-Key", operationId);
      return fetch(input, { signal, ...init, headers });
    },
  };
}
