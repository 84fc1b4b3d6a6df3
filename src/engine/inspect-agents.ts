/** What an agent is, as a developer reads it. Of its model only the name: whatever holds a key stays where it is. */
import type { AgentDefinition } from "../agent/agent-definition.js";
import type { ApprovalPolicy } from "../agent/approval-policy.js";
import type { Tool } from "../agent/create-tool.js";
import { compileSchema } from "../agent/tool-schema.js";
import { type Json, toJson } from "../run/json.js";
import { messageOf } from "./drive-context.js";

/** One member of a policy or of an agent's settings. */
export interface InspectedSetting {
  readonly name: string;
  readonly text: string;
  /** The text is the source of a function. */
  readonly isCode: boolean;
}

/** A JSON Schema, or why it could not be read. */
export type InspectedSchema = { readonly json: Json } | { readonly fault: string };

/** A tool as it was declared. */
export interface InspectedTool extends Pick<Tool, "name" | "description" | "kind" | "recovery"> {
  readonly title?: string;
  readonly offline: boolean;
  readonly timeoutMs?: number;
  readonly canReconcile: boolean;
  /** Paths that the audit log does not hold. */
  readonly redact: readonly string[];
  /** Absent: its calls never wait. Empty: they always do. */
  readonly policy?: readonly InspectedSetting[];
  readonly input: InspectedSchema;
  readonly output?: InspectedSchema;
}

/** An agent as it was built. */
export interface InspectedAgent {
  readonly id: string;
  readonly name?: string;
  readonly description?: string;
  readonly instructions: string;
  /** The model's name. */
  readonly model: string;
  readonly maxTurns: number;
  readonly settings: readonly InspectedSetting[];
  /** The callbacks of its hook, by name. */
  readonly hooks: readonly string[];
  readonly hasApprovalHandler: boolean;
  readonly tools: readonly InspectedTool[];
  readonly outputSchema?: InspectedSchema;
}

/** An agent in words. */
export async function inspectAgent(agent: AgentDefinition): Promise<InspectedAgent> {
  const { id, name, description, instructions, model, defaultMaxTurns, hook, tools } = agent;
  const { outputSchema } = agent;
  return {
    id,
    ...(name !== undefined && { name }),
    ...(description !== undefined && { description }),
    instructions,
    model: model.id,
    maxTurns: defaultMaxTurns,
    settings: settingsOf(agent),
    hooks: Object.keys(hook ?? {}),
    hasApprovalHandler: agent.approvalHandler !== undefined,
    tools: await Promise.all(tools.map(inspectTool)),
    ...(outputSchema && {
      outputSchema: await readable(async () => (await compileSchema(outputSchema, id)).json),
    }),
  };
}

/** Of parameters that only the provider knows, the names: what stands in them is nobody's business. */
function settingsOf(agent: AgentDefinition): readonly InspectedSetting[] {
  const { temperature, maxTokens, toolChoice, additionalParams } = agent;
  const names = Object.keys(additionalParams ?? {}).join(", ");
  return settings({
    temperature,
    maxTokens,
    toolChoice,
    additionalParams: names === "" ? undefined : names,
  });
}

async function inspectTool(tool: Tool): Promise<InspectedTool> {
  const { name, title, description, kind, recovery, offline, timeoutMs, approval } = tool;
  const output = await readable(async () => (await tool.output())?.json ?? null);
  const hasOutput = "fault" in output || output.json !== null;
  return {
    ...{ name, description, kind, recovery, offline },
    ...(title !== undefined && { title }),
    ...(timeoutMs !== undefined && { timeoutMs }),
    canReconcile: tool.reconcile !== undefined,
    redact: tool.redact ?? [],
    ...(approval && { policy: policyOf(approval) }),
    input: await readable(async () => (await tool.input()).json),
    ...(hasOutput && { output }),
  };
}

function policyOf(policy: ApprovalPolicy): readonly InspectedSetting[] {
  return settings(policy);
}

function settings(values: object): readonly InspectedSetting[] {
  return Object.entries(values).flatMap(([name, value]) =>
    value === undefined ? [] : [{ name, ...worded(value) }],
  );
}

function worded(value: unknown): Omit<InspectedSetting, "name"> {
  if (typeof value === "function") return { text: value.toString(), isCode: true };
  if (typeof value === "string") return { text: value, isCode: false };
  const text = JSON.stringify(value, (_name, member: unknown) =>
    typeof member === "function" ? member.toString() : member,
  );
  return { text: text ?? String(value), isCode: false };
}

async function readable(read: () => Promise<unknown>): Promise<InspectedSchema> {
  try {
    return { json: toJson(await read()) };
  } catch (error) {
    return { fault: messageOf(error) };
  }
}
