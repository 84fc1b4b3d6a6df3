/**
 * What a reviewer's own input would be: checked as the model's is, and put to the tool's policy again.
 *
 * V1 The tool is the one that was asked about, with the schema that it had then; no other can be named.
 * V2 The input passes the tool's own schema, and what comes out of it is what runs, is shown and is digested.
 * V3 The policy is asked with that input: its reason, what a yes takes, and what may be allowed for good
 *    are those of the edited input, never those of the original. A yes to it never takes less than one to
 *    the original.
 */
import type { InputIssue } from "../agent/compiled-schema.js";
import type { Tool } from "../agent/create-tool.js";
import { type Difference, differencesOf } from "../run/differences.js";
import { type Json, NotJsonError, toJson } from "../run/json.js";
import type { ApprovalInteraction, RunState } from "../run/state.js";
import { type ApprovalOffer, offerOf } from "./approval-offer.js";
import { askPolicy } from "./ask-policy.js";
import { digestOf } from "./digest.js";
import { runInfo } from "./drive-context.js";
import { parseArguments } from "./parse-arguments.js";

/** An edited input that may run, as far as its tool and its policy go. */
export interface ReviewedInput {
  /** What would run: parsed and frozen. */
  readonly input: Json;
  /** J10: over this input; for a passkey it is the challenge. */
  readonly digest: string;
  /** What the policy says to this input. */
  readonly reason?: string;
  readonly level?: "passkey";
  readonly grant?: NonNullable<ApprovalOffer["grant"]>;
  /** Against what the model wrote; none: nothing was edited. */
  readonly differences: readonly Difference[];
}

/** Why an edited input cannot run; `changed`: its tool is not the one any more that was asked about. */
export type ReviewFault =
  | {
      readonly status: "invalid";
      readonly message: string;
      readonly issues: readonly InputIssue[];
    }
  | { readonly status: "changed" };

/** What {@link reviewInput} found. */
export type InputReview = ({ readonly status: "ok" } & ReviewedInput) | ReviewFault;

/** An approval of a call, the run that it belongs to, and the tool of that name in this page. */
export interface Reviewable {
  readonly state: RunState;
  readonly request: ApprovalInteraction["request"];
  readonly tool: Tool | undefined;
}

/** Looks at an edited input as V1 to V3 say. Nothing is written. */
export async function reviewInput(
  { state, request, tool }: Reviewable,
  edited: unknown,
): Promise<InputReview> {
  const { toolName, callId, input: original } = request;
  if (!tool?.execute || callId === "") {
    return invalid(`The tool ${toolName} is not in this page, so its input cannot be edited here.`);
  }
  if (!tool.approval?.editable) return invalid(`The input of ${toolName} cannot be edited.`);
  const { json: schema } = await tool.input();
  const call = { toolName: tool.name, callId, runId: state.runId, schema };
  if ((await digestOf({ ...call, input: original })) !== request.digest)
    return { status: "changed" };
  const parsed = await parseEdited(tool, edited);
  if ("status" in parsed) return parsed;
  const { value: input } = parsed;
  return {
    status: "ok",
    input,
    digest: await digestOf({ ...call, input }),
    ...(await said(tool, { state, request }, input)),
    differences: differencesOf(original, input),
  };
}

/** V2. */
async function parseEdited(
  tool: Tool,
  edited: unknown,
): Promise<{ readonly value: Json } | ReviewFault> {
  let json: Json;
  try {
    json = toJson(edited);
  } catch (error) {
    if (!(error instanceof NotJsonError)) throw error;
    return invalid(`The edited input is not valid: ${error.message}`);
  }
  const parsed = await parseArguments(tool, JSON.stringify(json));
  if ("value" in parsed) return parsed;
  return invalid(`The edited input is not valid: ${parsed.fault}`, parsed.issues);
}

/** V3. */
async function said(
  tool: Tool,
  { state, request }: Pick<Reviewable, "state" | "request">,
  input: Json,
): Promise<Pick<ReviewedInput, "reason" | "level" | "grant">> {
  const { toolName, toolCallId, callId: internalCallId, args: rawArgs } = request;
  const context = {
    toolName,
    internalCallId,
    args: input,
    rawArgs,
    run: runInfo(state),
    ...(toolCallId !== undefined && { toolCallId }),
  };
  // Somebody is looking at it, so its reason is said whether or not the call would have waited for anybody.
  const texts = await askPolicy({ ...tool.approval, when: true }, context);
  const { level = request.level, grant } = await offerOf(tool.approval, context);
  return {
    ...(texts?.reason !== undefined && { reason: texts.reason }),
    ...(level && { level }),
    ...(grant && !level && { grant }),
  };
}

function invalid(message: string, issues: readonly InputIssue[] = []): ReviewFault {
  return { status: "invalid", message, issues };
}
