import { askQuestion, createTool, type Tool, type ToolContext } from "../../../src/index.js";
import { TOOLS } from "../scenario.mjs";

const INPUT = {
  type: "object",
  properties: { orderId: { type: "string" }, amount: { type: "number" } },
  required: ["orderId", "amount"],
} as const;

/** The scenario's tools. Each does one thing: it tells the ledger, over HTTP. */
export function scenarioTools(trialId: string): readonly Tool[] {
  const tools = Object.entries(TOOLS).map(([name, { recovery, asks, timeoutMs }]) =>
    createTool({
      name,
      description: `Does ${name}.`,
      input: INPUT,
      recovery,
      ...(asks && { approval: { editable: true, ...(timeoutMs !== undefined && { timeoutMs }) } }),
      execute: (input, context) => tellLedger(`/ledger/${trialId}/${name}`, input, context),
    }),
  );
  return [...tools, askQuestion()];
}

async function tellLedger(url: string, input: unknown, context: ToolContext): Promise<unknown> {
  const response = await context.fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ operationId: context.operationId, input }),
  });
  if (!response.ok) throw new Error(`The ledger said ${response.status}.`);
  return response.json();
}
