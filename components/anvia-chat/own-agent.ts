import { type Agent, AgentBuilder, OpenAIClient, type Runtime } from "../../src/index.js";

/** Tools as `AgentBuilder.tools` takes them. */
export type Tools = Parameters<AgentBuilder["tools"]>[0];

/** What the attributes of `<anvia-chat>` say about the agent that it builds for itself. */
export interface AgentAttributes {
  readonly agentId: string;
  readonly baseUrl: string;
  readonly model: string;
  readonly instructions: string;
  readonly api: "chat" | "responses";
  readonly tools: Tools;
}

/**
 * The agent that a chat without the `agent` property talks to; `undefined` while the attributes do
 * not name an endpoint and a model. It runs in this runtime: the page's default is not made for it.
 */
export function buildOwnAgent(attributes: AgentAttributes, runtime: Runtime): Agent | undefined {
  const { agentId, baseUrl, model, instructions, api, tools } = attributes;
  if (baseUrl === "" || model === "") return undefined;
  const client = new OpenAIClient({ baseURL: baseUrl, api });
  const builder = new AgentBuilder(agentId || "anvia-chat", client.completionModel(model));
  if (instructions !== "") builder.instructions(instructions);
  const agent = builder.tools(tools).build();
  agent.bindTo(runtime);
  return agent;
}

const PROPERTIES = ["agent", "agentId", "baseUrl", "model", "instructions", "api", "tools"];

/** Whether one of the properties that say which agent to talk to is among these. Pure. */
export function changesAgent(changed: ReadonlyMap<PropertyKey, unknown>): boolean {
  return PROPERTIES.some((name) => changed.has(name));
}
