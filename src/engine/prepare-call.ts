import { type RequestedApproval, type ToolCallAction, toolControl } from "../agent/create-hook.js";
import { AnviaError } from "../errors.js";
import { rejectText } from "../run/approval-policy.js";
import type { InteractionRequest } from "../run/events.js";
import { parseQuestions } from "../run/questions.js";
import { repeatText } from "../run/repeats.js";
import { findCall, lastApproval, type ToolCall } from "../run/state.js";
import { offerOf } from "./approval-offer.js";
import { askPolicy } from "./ask-policy.js";
import {
  approvalContext,
  callInfo,
  digestFor,
  type ParsedCall,
  requestBase,
} from "./call-context.js";
import { deadline } from "./clock.js";
import { isToBeAsked, notePassed } from "./consent.js";
import { cancelRun, type DriveContext, failRun, messageOf, runInfo } from "./drive-context.js";
import { coveringGrant } from "./grant-use.js";
import type { NewEvent } from "./journal.js";
import { parseArguments } from "./parse-arguments.js";
import { sealed } from "./tampering.js";

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

async function admit(
  context: DriveContext,
  prepared: ParsedCall,
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
  const hooked = action.action === "request_approval" ? action : undefined;
  const own = hooked ? undefined : await askPolicy(prepared.tool.approval, policy);
  const grantId = own && (await coveringGrant(context, prepared));
  const texts = hooked ?? own ?? askedBefore(context, prepared);
  if (texts && grantId === undefined) await requestApproval(context, prepared, texts, own);
  else await allow(context, prepared, grantId);
}

/**
 * What was asked about once is asked about again, whatever the policy says now: who changed the tool may
 * have changed that, too, and a hook of the first request lives only as long as its page (J10).
 */
function askedBefore(
  { journal }: DriveContext,
  { call }: ParsedCall,
): RequestedApproval | undefined {
  const request = lastApproval(journal.state, call.callId)?.request;
  if (!request) return isToBeAsked(journal, call) ? {} : undefined;
  const { reason, rejectMessage, timeoutMessage } = request;
  return {
    ...(reason !== undefined && { reason }),
    ...(rejectMessage !== undefined && { rejectMessage }),
    ...(timeoutMessage !== undefined && { timeoutMessage }),
  };
}

async function allow(
  context: DriveContext,
  { call, tool, input }: ParsedCall,
  grantId: string | undefined,
): Promise<void> {
  const { callId } = call;
  const digest = await digestFor(context, tool, callId, input);
  const by = grantId === undefined ? {} : { grantId };
  if (grantId === undefined) notePassed(context.journal, call, tool);
  await context.append(() => [{ type: "tool_allowed", callId, input, digest, ...by }]);
}

/** `own`: the words of the tool's own policy, where it is the one that asks: only it offers permissions (G4). */
async function requestApproval(
  context: DriveContext,
  prepared: ParsedCall,
  texts: RequestedApproval,
  own: RequestedApproval | undefined,
): Promise<void> {
  const { call, tool, input } = prepared;
  const { grant, ...offer } = await offerOf(tool.approval, approvalContext(context, prepared));
  if (!context.options.approvalHandler && !(await context.canAsk())) {
    await refuse(context, call, "nobody_to_ask", rejectText({}, texts));
    return;
  }
  const expiresAt = deadline(context.clock, texts.timeoutMs);
  const request = await sealed({
    kind: "approval",
    ...requestBase(context, prepared, "approval"),
    digest: await digestFor(context, tool, call.callId, input),
    schema: (await tool.input()).json,
    ...offer,
    ...(own && grant && { grant }),
    ...(texts.reason !== undefined && { reason: texts.reason }),
    ...(texts.rejectMessage !== undefined && { rejectMessage: texts.rejectMessage }),
    ...(texts.timeoutMessage !== undefined && { timeoutMessage: texts.timeoutMessage }),
    ...(expiresAt !== undefined && { expiresAt }),
  });
  await ask(context, call, request);
}

/** A question, or the output of a tool without `execute`: only a person, or the page, has the result. */
async function askForResult(context: DriveContext, prepared: ParsedCall): Promise<void> {
  const { call, tool, input } = prepared;
  if (!(await context.canAsk())) {
    const text = "ToolCallError: nobody is there to answer. Go on without the answer.";
    await refuse(context, call, "nobody_to_ask", text);
    return;
  }
  if (tool.kind === "output") {
    const outputSchema = (await tool.output())?.json;
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
