import type { Tool, ToolContext } from "../agent/create-tool.js";
import { type Json, NotJsonError, toJson } from "../run/json.js";
import { type CallStart, findCall, type ToolCall } from "../run/state.js";
import { askHook, type DriveContext, messageOf, runInfo } from "./drive-context.js";
import type { NewEvent } from "./journal.js";
import { callInfo, digestFor, requestBase } from "./prepare-call.js";

/** Performs `start_tool`: checks that what was allowed is what would run (J10), then runs it. */
export async function startTool(context: DriveContext, callId: string): Promise<void> {
  const call = findCall(context.journal.state, callId);
  const tool = context.agent.tools.find(({ name }) => name === call?.toolName);
  if (call?.progress.status !== "allowed" || !tool?.execute) return; // this page waits for the tool
  const { input, digest } = call.progress;
  if ((await digestFor(context, tool, callId, input)) !== digest) {
    const why = "The tool or its input is not what was allowed.";
    await context.append(() => [{ type: "tool_reopened", callId, why }]);
    return;
  }
  await run(context, tool, call, input);
}

/** Performs `recover_call`: nobody knows whether this call took effect (J5). */
export async function recoverCall(context: DriveContext, callId: string): Promise<void> {
  const call = findCall(context.journal.state, callId);
  const tool = context.agent.tools.find(({ name }) => name === call?.toolName);
  if (call?.progress.status !== "unknown" || !tool?.execute) return;
  const { progress } = call;
  const known = await reconcile(tool, progress.operationId);
  if (known?.happened) {
    await record(context, call, {
      type: "tool_finished",
      callId,
      output: outputText(known.output),
    });
    return;
  }
  const isSame = (await digestFor(context, tool, callId, progress.input)) === progress.digest;
  if (isSame && (known || tool.recovery !== "manual")) {
    await run(context, tool, call, progress.input);
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

async function run(context: DriveContext, tool: Tool, call: ToolCall, input: Json): Promise<void> {
  const { callId } = call;
  const { driverId, journal } = context;
  const attempt = call.attempts + 1;
  const operationId = `${journal.runId}:${callId}`;
  // J4: the intent is committed before `execute` is called; whoever finds it without an end knows.
  const intent = await context.append((state) =>
    findCall(state, callId)?.attempts === call.attempts
      ? [{ type: "tool_started", callId, attempt, operationId, driverId }]
      : [],
  );
  if (intent.length === 0) return;
  const outcome = await execute(context, tool, call, { input, operationId, attempt });
  if (outcome) await record(context, call, outcome);
}

type Outcome = Extract<NewEvent, { type: "tool_finished" | "tool_failed" }>;

async function execute(
  context: DriveContext,
  tool: Tool,
  call: ToolCall,
  start: { input: Json; operationId: string; attempt: number },
): Promise<Outcome | undefined> {
  const { callId } = call;
  const limit = new AbortController();
  const signal = AbortSignal.any([context.signal, limit.signal]);
  const stopClock = limitTime(context, tool, limit);
  const watch = context.page.watch();
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
    if (await watch.wasLeft()) {
      context.renew(); // the page was left while it ran: its outcome is not known (J5)
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
  start: { operationId: string; attempt: number; signal: AbortSignal },
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
