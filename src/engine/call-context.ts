/** What a call looks like to those who are asked about it. */
import type { ApprovalContext } from "../agent/approval-policy.js";
import type { Tool } from "../agent/create-tool.js";
import type { InteractionRequest } from "../run/events.js";
import type { Json } from "../run/json.js";
import type { ToolCall } from "../run/state.js";
import { digestOf } from "./digest.js";
import { type DriveContext, runInfo } from "./drive-context.js";

/** A call with the input that it would run with. */
export interface ParsedCall {
  readonly call: ToolCall;
  readonly tool: Tool;
  readonly input: Json;
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
  { journal }: { readonly journal: Pick<DriveContext["journal"], "state"> },
  { call, input }: Pick<ParsedCall, "call" | "input">,
): ApprovalContext {
  const { args: rawArgs, ...info } = callInfo(call);
  return { ...info, args: input, rawArgs, run: runInfo(journal.state) };
}

/** The part that all interactions of a call share. The id says which run it belongs to. Pure. */
export function requestBase(
  { journal }: DriveContext,
  { call, tool, input }: ParsedCall,
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
