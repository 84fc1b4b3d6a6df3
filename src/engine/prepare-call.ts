import type { ApprovalContext, ApprovalPolicy, PolicyText } from "../agent/approval-policy.js";
import { type RequestedApproval, type ToolCallAction, toolControl } from "../agent/create-hook.js";
import type { Tool } from "../agent/create-tool.js";
import { AnviaError } from "../errors.js";
import { rejectText } from "../run/approval-policy.js";
import type { InteractionRequest } from "../run/events.js";
import { findForbiddenKey, isDeeperThan, type Json } from "../run/json.js";
import { parseQuestions } from "../run/questions.js";
import { repeatText } from "../run/repeats.js";
import { findCall, lastApproval, type ToolCall } from "../run/state.js";
import { offerOf } from "./approval-offer.js";
import { deadline } from "./clock.js";
import { digestOf } from "./digest.js";
import { cancelRun, type DriveContext, failRun, messageOf, runInfo } from "./drive-context.js";
import type { NewEvent } from "./journal.js";

/** Arguments nested deeper than this are refused (SECURITY: size bombs). */
const MAX_NESTING = 32;

/** Performs `prepare_call`: hook, parsing, policy, in the order of ANVIA §Behaviour 1. */
export async function prepareCall(context: DriveContext, callId: string): Promise<void> {
  const call = findCall(context.journal.state, callId);
  if (!call) return;
  const action = await askToolHook(context, call);
  if (!action) return;
  if (action.action === "skip") {
    await refuse(context, call, "skipped", action.text);
    return;
  }
  const found = context.agent.tools.find(({ name }) => name === call.toolName);
  if (!found) {
    const text = `ToolNotFoundError: Tool not found: ${call.toolName}`;
    await refuse(context, call, "unknown_tool", text);
    return;
  }
  const parsed = await parseArguments(found, call.args);
  if ("fault" in parsed) {
    await refuse(context, call, "invalid_input", `ToolCallError: ${parsed.fault}`);
    return;
  }
  await admit(context, { call, tool: found, input: parsed.value }, action);
}

/** What the hook wants; `undefined` when it ended the run. */
async function askToolHook(
  context: DriveContext,
  call: ToolCall,
): Promise<Exclude<ToolCallAction, { action: "cancel" }> | undefined> {
  const { hook } = context.options;
  try {
    const answer = await hook?.onToolCall?.({
      ...callInfo(call),
      tool: toolControl,
      run: runInfo(context.journal.state),
    });
    if (answer?.action !== "cancel") return answer ?? { action: "run" };
    await cancelRun(context, answer.reason);
  } catch (error) {
    const message = `A hook failed at the call of ${call.toolName}: ${messageOf(error)}`;
    await failRun(context, new AnviaError("hook_failed", message, { cause: error }));
  }
  return undefined;
}

/** A call as hooks, handlers and streams see it. Pure. */
export function callInfo({
  toolName,
  toolCallId,
  callId,
  args,
}: Pick<ToolCall, "toolName" | "toolCallId" | "callId" | "args">) {
  return {
    toolName,
    internalCallId: callId,
    args,
    ...(toolCallId !== undefined && { toolCallId }),
  };
}

/**
 * The input that a tool gets from what the model wrote; parsed once, and frozen (J10). Names that
 * reach an object's prototype are refused (SECURITY).
 */
export async function parseArguments(
  tool: Tool,
  args: string,
): Promise<{ readonly value: Json } | { readonly fault: string }> {
  let raw: Json;
  try {
    raw = args.trim() === "" ? {} : (JSON.parse(args) as Json); // CAST: JSON.parse gives JSON
  } catch (error) {
    return { fault: `the arguments are not valid JSON: ${messageOf(error)}` };
  }
  if (isDeeperThan(raw, MAX_NESTING)) {
    return { fault: `the arguments are nested more than ${MAX_NESTING} deep` };
  }
  const forbidden = findForbiddenKey(raw);
  if (forbidden !== undefined) return { fault: `the name "${forbidden}" is not allowed` };
  try {
    return await (await tool.input()).parse(raw);
  } catch (error) {
    return { fault: `the arguments could not be checked: ${messageOf(error)}` };
  }
}

interface Prepared {
  readonly call: ToolCall;
  readonly tool: Tool;
  readonly input: Json;
}

async function admit(
  context: DriveContext,
  prepared: Prepared,
  action: ToolCallAction,
): Promise<void> {
  if (prepared.tool.kind !== "function") {
    await askForResult(context, prepared);
    return;
  }
  const repeat = repeatText(context.journal.state, {
    toolName: prepared.call.toolName,
    input: prepared.input,
  });
  if (repeat !== undefined) {
    await refuse(context, prepared.call, "repeated", repeat);
    return;
  }
  const policy = approvalContext(context, prepared);
  const texts =
    action.action === "request_approval"
      ? action
      : ((await askPolicy(prepared.tool.approval, policy)) ?? askedBefore(context, prepared.call));
  if (texts) await requestApproval(context, prepared, texts);
  else await allow(context, prepared);
}

/**
 * What was asked about once is asked about again, whatever the policy says now: who changed the tool may
 * have changed that, too, and a hook of the first request lives only as long as its page (J10).
 */
function askedBefore(
  { journal }: DriveContext,
  { callId }: ToolCall,
): RequestedApproval | undefined {
  const request = lastApproval(journal.state, callId)?.request;
  if (!request) return undefined;
  const { reason, rejectMessage, timeoutMessage } = request;
  return {
    ...(reason !== undefined && { reason }),
    ...(rejectMessage !== undefined && { rejectMessage }),
    ...(timeoutMessage !== undefined && { timeoutMessage }),
  };
}

async function allow(context: DriveContext, { call, tool, input }: Prepared): Promise<void> {
  const digest = await digestFor(context, tool, call.callId, input);
  await context.append(() => [{ type: "tool_allowed", callId: call.callId, input, digest }]);
}

/** J10: the digest of what would run now, in this page, with this tool. */
export async function digestFor(
  { journal }: DriveContext,
  tool: Tool,
  callId: string,
  input: Json,
): Promise<string> {
  const { json: schema } = await tool.input();
  return digestOf({ toolName: tool.name, callId, runId: journal.runId, input, schema });
}

/** What a policy is asked with, for a call of this run. Pure. */
export function approvalContext(
  { journal }: DriveContext,
  { call, input }: Pick<Prepared, "call" | "input">,
): ApprovalContext {
  const { args: rawArgs, ...info } = callInfo(call);
  return { ...info, args: input, rawArgs, run: runInfo(journal.state) };
}

/** The words of the approval that the tool's policy wants; `undefined` when it wants none. */
async function askPolicy(
  policy: ApprovalPolicy | undefined,
  context: ApprovalContext,
): Promise<RequestedApproval | undefined> {
  if (!policy || !(await wantsApproval(policy.when, context))) return undefined;
  const reason = await textOf(policy.reason, context);
  const rejectMessage = await textOf(policy.rejectMessage, context);
  const { timeoutMs, timeoutMessage } = policy;
  return {
    ...(reason !== undefined && { reason }),
    ...(rejectMessage !== undefined && { rejectMessage }),
    ...(timeoutMs !== undefined && { timeoutMs }),
    ...(timeoutMessage !== undefined && { timeoutMessage }),
  };
}

async function wantsApproval(
  when: ApprovalPolicy["when"],
  context: ApprovalContext,
): Promise<boolean> {
  if (typeof when !== "function") return when ?? true;
  try {
    return Boolean(await when(context));
  } catch {
    return true; // a policy that cannot say no asks (DESIGN §5)
  }
}

async function textOf(
  text: PolicyText<unknown> | undefined,
  context: ApprovalContext,
): Promise<string | undefined> {
  if (typeof text !== "function") return text;
  try {
    return await text(context);
  } catch {
    return undefined; // words are not worth failing an approval for
  }
}

async function requestApproval(
  context: DriveContext,
  prepared: Prepared,
  texts: RequestedApproval,
): Promise<void> {
  const { call, tool, input } = prepared;
  if (!context.options.approvalHandler && !(await context.canAsk())) {
    await refuse(context, call, "nobody_to_ask", rejectText({}, texts));
    return;
  }
  const expiresAt = deadline(context.clock, texts.timeoutMs);
  await ask(context, call, {
    kind: "approval",
    ...requestBase(context, prepared, "approval"),
    digest: await digestFor(context, tool, call.callId, input),
    schema: (await tool.input()).json,
    ...(await offerOf(tool.approval, approvalContext(context, prepared))),
    ...(texts.reason !== undefined && { reason: texts.reason }),
    ...(texts.rejectMessage !== undefined && { rejectMessage: texts.rejectMessage }),
    ...(texts.timeoutMessage !== undefined && { timeoutMessage: texts.timeoutMessage }),
    ...(expiresAt !== undefined && { expiresAt }),
  });
}

/** A question, or the output of a tool without `execute`: only a person, or the page, has the result. */
async function askForResult(context: DriveContext, prepared: Prepared): Promise<void> {
  const { call, tool, input } = prepared;
  if (!(await context.canAsk())) {
    const text = "ToolCallError: nobody is there to answer. Go on without the answer.";
    await refuse(context, call, "nobody_to_ask", text);
    return;
  }
  if (tool.kind === "output") {
    const outputSchema = await tool.output();
    const base = requestBase(context, prepared, "output");
    await ask(context, call, { kind: "output", ...base, ...(outputSchema && { outputSchema }) });
    return;
  }
  const questions = parseQuestions(input);
  if ("error" in questions) {
    await refuse(context, call, "invalid_input", `ToolCallError: ${questions.error}`);
    return;
  }
  const base = requestBase(context, prepared, "question");
  await ask(context, call, { kind: "question", ...base, questions: [...questions] });
}

/** The part that all interactions of a call share. The id says which run it belongs to. Pure. */
export function requestBase(
  { journal }: DriveContext,
  { call, tool, input }: Prepared,
  kind: InteractionRequest["kind"],
) {
  const { title, description } = tool;
  return {
    id: `${journal.runId}:${kind}:${call.callId}:${call.asked + 1}`,
    toolName: call.toolName,
    description,
    callId: call.callId,
    args: call.args,
    input,
    ...(title !== undefined && { title }),
    ...(call.toolCallId !== undefined && { toolCallId: call.toolCallId }),
  };
}

async function ask(
  context: DriveContext,
  { callId }: ToolCall,
  interaction: InteractionRequest,
): Promise<void> {
  await context.append((state) => {
    const isOpen = findCall(state, callId)?.progress.status === "requested";
    return isOpen ? [{ type: "interaction_requested", interaction }] : [];
  });
}

type Refusal = Extract<NewEvent, { type: "tool_refused" }>;

async function refuse(
  context: DriveContext,
  call: ToolCall,
  cause: Refusal["cause"],
  text: string,
): Promise<void> {
  await context.append(() => [{ type: "tool_refused", callId: call.callId, cause, text }]);
}
