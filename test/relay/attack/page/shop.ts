/** The laptop's agent: a scripted model that asks for one payment, and the tool that makes it, at the ledger. */
import {
  type Agent,
  AgentBuilder,
  type CompletionEvent,
  type CompletionModel,
  type CompletionRequest,
  createTool,
  type Recovery,
  type ToolContext,
} from "../../../../src/index.js";
import { CALL, DEADLINE_MS } from "../story.mjs";

/** Answers by what it reads, and keeps nothing: a page that is opened again goes on with it. */
class ShopModel implements CompletionModel {
  readonly id = "shop";
  readonly offline = true;

  async *stream({ messages }: CompletionRequest): AsyncGenerator<CompletionEvent> {
    const last = messages.at(-1);
    const text = last?.role === "tool" ? "That is settled." : "";
    const asked = {
      toolCallId: "call_1",
      toolName: String(last?.content),
      args: JSON.stringify(CALL),
    };
    const toolCalls = last?.role === "user" ? [asked] : [];
    yield { type: "completed", response: { text, toolCalls } };
  }
}

/** The tools by name, which is also what the visitor says to have one called. */
export const TOOLS: Readonly<Record<ToolName, { recovery: Recovery; timeoutMs?: number }>> = {
  pay: { recovery: "manual" },
  pay_soon: { recovery: "manual", timeoutMs: DEADLINE_MS },
  /** For scenes in which the laptop may die while it pays: asked again with the same key, the ledger pays once. */
  pay_keyed: { recovery: "idempotent" },
};
/** See {@link TOOLS}. */
export type ToolName = "pay" | "pay_soon" | "pay_keyed";

/** Makes the agent. */
export function shopAgent(ledger: string): Agent {
  const tools = Object.entries(TOOLS).map(([name, { recovery, timeoutMs }]) =>
    createTool({
      name,
      description: "Pays an order.",
      input: {
        type: "object",
        properties: { orderId: { type: "string" }, amount: { type: "number" } },
        required: ["orderId", "amount"],
      } as const,
      recovery,
      approval: { ...(timeoutMs !== undefined && { timeoutMs }) },
      execute: (input, context) => pay(ledger, input, context),
    }),
  );
  return new AgentBuilder("shop", new ShopModel()).tools(tools).build();
}

async function pay(ledger: string, input: unknown, context: ToolContext): Promise<unknown> {
  const response = await context.fetch(ledger, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ tool: context.toolName, operationId: context.operationId, input }),
  });
  if (!response.ok) throw new Error(`The ledger said ${response.status}.`);
  return response.json();
}
