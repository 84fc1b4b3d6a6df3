/**
 * The port from agents to whatever runs them. Agents are declared before any runtime exists, so the
 * page's default runtime is looked up when a request is sent, not when the agent is built.
 */
import { AnviaError } from "../errors.js";
import type { Json } from "../run/json.js";
import type { Message } from "../run/message.js";
import type { AgentDefinition } from "./agent-definition.js";
import type { ApprovalHandler } from "./approval-handler.js";
import type { Hook } from "./create-hook.js";
import type { RunStreamEvent } from "./stream-events.js";

/** Everything that starts a run. `hook` and `approvalHandler` live only as long as this page. */
export interface RunRequest {
  readonly agent: AgentDefinition;
  readonly prompt: readonly Message[];
  readonly sessionId?: string;
  readonly userId?: string;
  readonly metadata?: Json;
  readonly maxTurns: number;
  readonly toolConcurrency?: number;
  readonly hook?: Hook;
  readonly approvalHandler?: ApprovalHandler;
  /** Whether somebody reads the stream, and could show an approval from it. */
  readonly watched: boolean;
}

/** A run that was started in this page. */
export interface StartedRun {
  readonly runId: string;
  readonly sessionId: string;
  /** Everything that happens, to the end; the last event is `final` or `error`. */
  events(): AsyncIterable<RunStreamEvent>;
  /** Adds words to the run; `false` when it has ended. */
  steer(text: string): boolean;
  cancel(reason?: string): Promise<void>;
}

/** Whatever runs requests. */
export interface Runner {
  start(request: RunRequest): StartedRun;
}

/** An agent as `build()` made it: what it is, and whose it is. */
export interface BuiltAgent extends AgentDefinition {
  /** Whether it was bound to a runner of its own. */
  readonly isBound: boolean;
  /** Sends its prompts to `runner` from now on, in place of the page's default. */
  bindTo(runner: Runner | undefined): void;
}

let findDefault: (() => Runner) | undefined;
const built = new Map<string, BuiltAgent>();
const listeners = new Set<(agent: BuiltAgent) => void>();

/** Says where requests go whose agent is bound to no runner. For `runtime.ts` only. */
export function provideDefaultRunner(find: () => Runner): void {
  findDefault = find;
}

/**
 * The page's default runner.
 * @throws AnviaError `invalid_use` when the runtime module was not loaded.
 */
export function defaultRunner(): Runner {
  if (findDefault) return findDefault();
  throw new AnviaError("invalid_use", "No runtime is loaded. Import from “anvia-chat”.");
}

/** Makes a built agent known: unfinished runs of its id go on in this page. The newest one counts. */
export function announceAgent(agent: BuiltAgent): void {
  built.set(agent.id, agent);
  for (const listener of listeners) listener(agent);
}

/** Calls `listener` for every agent built so far and from now on; returns its undo. */
export function onAgentBuilt(listener: (agent: BuiltAgent) => void): () => void {
  listeners.add(listener);
  for (const agent of built.values()) listener(agent);
  return () => listeners.delete(listener);
}
