import type { AgentDefinition } from "../agent/agent-definition.js";
import type { ApprovalHandler } from "../agent/approval-handler.js";
import type { RunInfo } from "../agent/approval-policy.js";
import {
  type Hook,
  type HookReply,
  type RunAction,
  type RunControl,
  runControl,
} from "../agent/create-hook.js";
import type { RunStreamEvent } from "../agent/stream-events.js";
import { AnviaError } from "../errors.js";
import type { JournalEvent, RunFault } from "../run/events.js";
import type { RunState } from "../run/state.js";
import type { Clock } from "./clock.js";
import type { Journal, NewEvent } from "./journal.js";
import type { Network } from "./network.js";
import type { Overlays } from "./overlays.js";
import type { PageLife } from "./page.js";
import type { Permissions } from "./permissions.js";

/** What a page gave along with a request; it lives as long as the page. */
export interface DriveOptions {
  readonly hook?: Hook | undefined;
  readonly approvalHandler?: ApprovalHandler | undefined;
}

/** What the effects of one run work with. There is one function an effect; each appends what came of it. */
export interface DriveContext {
  readonly journal: Journal;
  readonly agent: AgentDefinition;
  /** The agent as the page has it by now. */
  agentNow(): AgentDefinition;
  readonly options: DriveOptions;
  readonly driverId: string;
  readonly tabId: string;
  readonly clock: Clock;
  readonly page: PageLife;
  readonly network: Network;
  readonly overlays: Overlays;
  /** Aborted when the run is cancelled. */
  readonly signal: AbortSignal;
  /** Aborted when another driver has the run: what is only received, and no effect, need not go on. */
  readonly fenced: AbortSignal;
  createId(): string;
  /** The standing permissions. Loaded at the first use. */
  grants(): Promise<Permissions>;
  /** Appends as the driver: nothing is written when another driver claimed the run (J6). */
  append(build: (state: RunState) => readonly NewEvent[]): Promise<readonly JournalEvent[]>;
  /** Whether anybody could see an approval of this run: an element, a subscriber, a stream's reader. */
  canAsk(): Promise<boolean>;
  /** The session's earlier runs, oldest first. */
  history(): Promise<readonly RunState[]>;
  /** Tells this page's stream of the run, if there is one. */
  emit(event: RunStreamEvent): void;
  /** Keeps the original error of a fault, for the page that is waiting for the run. */
  noteCause(error: unknown): void;
  /** Something that was under way was lost with the page's life or its network: claim the run anew (J6). */
  renew(): void;
}

/** Who is asked: what hooks and policies learn about the run. Pure. */
export function runInfo({ runId, agentId, sessionId, userId, metadata }: RunState): RunInfo {
  return {
    agentId,
    runId,
    sessionId,
    ...(userId !== undefined && { userId }),
    ...(metadata !== undefined && { metadata }),
  };
}

/**
 * Calls one callback of the hook and does what it says.
 * @returns Whether the run goes on. A callback that throws fails the run.
 */
export async function askHook(
  context: DriveContext,
  call: (hook: Hook, run: RunControl) => HookReply<RunAction>,
): Promise<boolean> {
  const { hook } = context.options;
  if (!hook) return true;
  try {
    const answer = await call(hook, runControl(runInfo(context.journal.state)));
    if (answer?.action !== "cancel") return true;
    await cancelRun(context, answer.reason);
  } catch (error) {
    await failRun(
      context,
      new AnviaError("hook_failed", `A hook failed: ${messageOf(error)}`, { cause: error }),
    );
  }
  return false;
}

/** Ends the run by the word of a hook. */
export async function cancelRun(context: DriveContext, reason: string): Promise<void> {
  await context.journal.append(() => [{ type: "run_cancelled", reason }]);
}

/** Stops the run with a fault that people can read; it can be retried from there. */
export async function failRun(context: DriveContext, error: unknown): Promise<void> {
  await endWithFault(context, error, { type: "run_failed", fault: faultOf(error) });
}

/** Appends the event that stops the run, then tells the hook why. */
export async function endWithFault(
  context: DriveContext,
  error: unknown,
  event: NewEvent,
): Promise<void> {
  context.noteCause(error);
  const written = await context.append(() => [event]);
  if (written.length === 0) return;
  await askHook(context, (hook, run) => hook.onRunError?.({ error, run }));
}

/** An error in the form that is journalled and shown. Pure. */
export function faultOf(error: unknown): RunFault {
  if (AnviaError.is(error)) {
    const { code, message, retryable, status } = error;
    return { code, message, retryable, ...(status !== undefined && { status }) };
  }
  return { code: "internal", message: `Something failed: ${messageOf(error)}`, retryable: true };
}

/** What an error says, whatever was thrown. Pure. */
export function messageOf(error: unknown): string {
  if (error instanceof Error) return error.message || error.name;
  return typeof error === "string" ? error : "unknown error";
}
