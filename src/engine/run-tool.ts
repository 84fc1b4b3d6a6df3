import type { AgentDefinition } from "../agent/agent-definition.js";
import type { CallApproval, Tool, ToolContext } from "../agent/create-tool.js";
import type { InteractionRequest } from "../run/events.js";
import { type Json, NotJsonError, toJson } from "../run/json.js";
import { MAX_INTERRUPTED_ATTEMPTS } from "../run/next-effects.js";
import {
  type CallStart,
  findCall,
  lastApproval,
  type RunState,
  type ToolCall,
} from "../run/state.js";
import { callApproval } from "./call-approval.js";
import { callInfo, requestBase } from "./call-context.js";
import { ELEMENTS_APPEAR_MS, sleep } from "./clock.js";
import { type Allowed, objectionTo } from "./consent.js";
import { askHook, type DriveContext, messageOf, runInfo } from "./drive-context.js";
import type { NewEvent } from "./journal.js";
import { watchLoss } from "./network.js";
import { isUntouched, sealed } from "./tampering.js";

/** Performs `start_tool`: checks that what was allowed is what would run (J10), then runs it. */
export async function startTool(context: DriveContext, callId: string): Promise<void> {
  const call = findCall(context.journal.state, callId);
  const tool = context.agent.tools.find(({ name }) => name === call?.toolName);
  if (call?.progress.status !== "allowed") return;
  if (!tool?.execute) return askWithoutTool(context, call);
  const allowed = frozen(call.progress);
  const objection = await objectionTo(context, tool, call, allowed);
  if (objection) await context.append(() => [{ type: "tool_reopened", callId, ...objection }]);
  else await run(context, tool, call, allowed);
}

/** A copy that nobody else has: what is checked is what runs, whoever holds the journal's state meanwhile. */
function frozen<Start extends Allowed>(start: Start): Start {
  return { ...start, input: toJson(start.input) };
}

/**
 * A person said yes to a call whose tool this page does not have. It is asked about again, so that somebody
 * can reject it or answer for it here, or approve it where the tool is. What nobody approved only waits.
 */
async function askWithoutTool(context: DriveContext, { callId }: ToolCall): Promise<void> {
  await sleep(context.clock, ELEMENTS_APPEAR_MS);
  if (hasTool(context.agentNow(), callId, context.journal.state)) return;
  const interaction = await askedAnew(context.journal.state, callId);
  const why = "This page does not have the tool.";
  await context.append((state) =>
    interaction && findCall(state, callId)?.progress.status === "allowed"
      ? [
          { type: "tool_reopened", callId, why, cause: "no_tool" },
          { type: "interaction_requested", interaction },
        ]
      : [],
  );
}

/** The last request about this call, once more. One that was changed keeps its seal, and is shown as changed. */
async function askedAnew(state: RunState, callId: string): Promise<InteractionRequest | undefined> {
  const call = findCall(state, callId);
  const asked = lastApproval(state, callId);
  if (!call || !asked) return undefined;
  const { expiresAt: _over, ...request } = asked.request;
  const again = { ...request, id: `${state.runId}:approval:${callId}:${call.asked + 1}` };
  return (await isUntouched(state, asked)) ? sealed(again) : again;
}

function hasTool({ tools }: AgentDefinition, callId: string, state: RunState): boolean {
  const { toolName } = findCall(state, callId) ?? {};
  return tools.some(({ name, execute }) => name === toolName && execute);
}

/** Performs `recover_call`: nobody knows whether this call took effect (J5). */
export async function recoverCall(context: DriveContext, callId: string): Promise<void> {
  const call = findCall(context.journal.state, callId);
  const tool = context.agent.tools.find(({ name }) => name === call?.toolName);
  if (call?.progress.status !== "unknown" || !tool?.execute) return;
  const progress = frozen(call.progress);
  const known = await reconcile(tool, progress.operationId);
  if (known?.happened) {
    await record(context, call, {
      type: "tool_finished",
      callId,
      output: outputText(known.output),
    });
    return;
  }
  const isSame = !(await objectionTo(context, tool, call, progress));
  // A call that ends its page every time must not do so for ever: then a person is asked, as for "manual".
  const mayRepeat = tool.recovery !== "manual" && call.attempts < MAX_INTERRUPTED_ATTEMPTS;
  if (isSame && (known || mayRepeat)) {
    await run(context, tool, call, progress);
  } else {
    await askWhetherItHappened(context, tool, call, progress);
  }
}

async function reconcile(tool: Tool, operationId: string) {
  try {
    return await tool.reconcile?.(operationId);
  } catch {
    return undefined; // not known, then: the tool's `recovery` decides
  }
}

async function askWhetherItHappened(
  context: DriveContext,
  tool: Tool,
  call: ToolCall,
  { input, operationId, startedAt }: CallStart,
): Promise<void> {
  const base = requestBase(context, { call, tool, input }, "recovery");
  await context.append((state) =>
    findCall(state, call.callId)?.progress.status === "unknown"
      ? [
          {
            type: "interaction_requested",
            interaction: { kind: "recovery", ...base, operationId, startedAt },
          },
        ]
      : [],
  );
}

async function run(
  context: DriveContext,
  tool: Tool,
  call: ToolCall,
  { input, digest }: { readonly input: Json; readonly digest: string },
): Promise<void> {
  const { callId } = call;
  const { driverId, journal } = context;
  const attempt = call.attempts + 1;
  const operationId = `${journal.runId}:${callId}`;
  const approval = await callApproval(context, tool, { callId, input, digest });
  // J4: the intent is committed before `execute` is called; whoever finds it without an end knows.
  const intent = await context.append((state) =>
    findCall(state, callId)?.attempts === call.attempts
      ? [{ type: "tool_started", callId, attempt, operationId, driverId }]
      : [],
  );
  if (intent.length === 0 || !(await isStillMine(context, callId, attempt))) return;
  const outcome = await execute(context, tool, call, {
    input,
    operationId,
    attempt,
    ...(approval && { approval }),
  });
  if (outcome) await record(context, call, outcome);
}

/** A look at the journal that took longer than this may be out of date: the page may have slept over it. */
const FRESH_MS = 250;

/**
 * Looks once more, right before the effect: a page that fell asleep while its intent was being written may
 * have lost the run meanwhile, and somebody else may have been told that nothing happened (J6).
 */
async function isStillMine(
  { journal, clock, driverId }: DriveContext,
  callId: string,
  attempt: number,
): Promise<boolean> {
  for (;;) {
    const since = clock.now();
    await journal.refresh();
    const call = findCall(journal.state, callId);
    const isMine = call?.progress.status === "started" && call.progress.driverId === driverId;
    if (!isMine || call.attempts !== attempt || journal.state.status === "cancelled") return false;
    if (clock.now() - since < FRESH_MS) return true;
  }
}

type Outcome = Extract<NewEvent, { type: "tool_finished" | "tool_failed" }>;

async function execute(
  context: DriveContext,
  tool: Tool,
  call: ToolCall,
  start: { input: Json; operationId: string; attempt: number; approval?: CallApproval },
): Promise<Outcome | undefined> {
  const { callId } = call;
  const limit = new AbortController();
  const signal = AbortSignal.any([context.signal, limit.signal]);
  const stopClock = limitTime(context, tool, limit);
  const watch = context.page.watch();
  const lost = watchLoss(context.network);
  try {
    const running = tool.execute?.(start.input, toolContext(context, call, { ...start, signal }));
    const result = await raceLimit(Promise.resolve(running), limit.signal);
    return { type: "tool_finished", callId, output: outputText(result) };
  } catch (error) {
    if (context.signal.aborted) return undefined; // cancelled: its outcome is not known
    if (error instanceof NotJsonError) {
      return {
        type: "tool_failed",
        callId,
        error: `ToolCallError: the result cannot be told to the model: ${error.message}`,
      };
    }
    const wasLeft = await watch.wasLeft();
    const isCutOff = !tool.offline && isLostRequest(error) && lost();
    if (wasLeft || isCutOff) {
      context.renew(); // the page or its network went away while it ran: its outcome is not known (J5)
      return undefined;
    }
    await askHook(context, (hook, runs) =>
      hook.onToolError?.({ ...callInfo(call), error, run: runs }),
    );
    return { type: "tool_failed", callId, error: `ToolCallError: ${messageOf(error)}` };
  } finally {
    watch.end();
    stopClock();
  }
}

/** What `fetch` rejects with when there was no answer (Fetch §fetch method): the request may have arrived. */
function isLostRequest(error: unknown): boolean {
  return error instanceof TypeError;
}

/** The time that people take never counts here: it starts when `execute` does. */
function limitTime({ clock }: DriveContext, tool: Tool, limit: AbortController): () => void {
  const { timeoutMs } = tool;
  if (timeoutMs === undefined) return () => undefined;
  const message = `${tool.name} took longer than ${timeoutMs} ms; it may still take effect`;
  return clock.wake(clock.now() + timeoutMs, () => limit.abort(new Error(message)));
}

function raceLimit<Result>(work: Promise<Result>, limit: AbortSignal): Promise<Result> {
  return new Promise((resolve, reject) => {
    limit.addEventListener("abort", () => reject(limit.reason));
    work.then(resolve, reject);
  });
}

function toolContext(
  context: DriveContext,
  call: ToolCall,
  start: { operationId: string; attempt: number; signal: AbortSignal; approval?: CallApproval },
): ToolContext {
  const { journal, overlays } = context;
  const { args: _args, ...info } = callInfo(call);
  return {
    ...info,
    ...start,
    run: runInfo(journal.state),
    progress: (text) => overlays.showProgress(journal.runId, call.callId, text),
    fetch: (input, init = {}) => {
      const headers = new Headers(init.headers ?? (input instanceof Request ? input.headers : {}));
      headers.set("Idempotency-Key", start.operationId);
      return fetch(input, { signal: start.signal, ...init, headers });
    },
  };
}

/** What the model reads of a result: text as it is, anything else as JSON. */
function outputText(result: unknown): string {
  if (typeof result === "string") return result;
  return result === undefined ? "" : JSON.stringify(toJson(result));
}

/**
 * Writes what came of a call: a fact about the world, so whoever drives now, and also after a cancel
 * (J6). The model hears of it only after this (J4).
 */
async function record(context: DriveContext, call: ToolCall, outcome: Outcome): Promise<void> {
  const written = await context.journal.append(() => [outcome]);
  if (written.length === 0) return;
  const result = outcome.type === "tool_finished" ? outcome.output : outcome.error;
  await askHook(context, (hook, run) => hook.onToolResult?.({ ...callInfo(call), result, run }));
  const turn = context.journal.state.turns.length;
  context.emit({ type: "tool_result", turn, ...callInfo(call), result });
}
