/** A shop whose refunds may be allowed for good, for tests of standing permissions. */
import type {
  Agent,
  ApprovalPolicy,
  Runtime,
  ScreenItem,
  Tool,
  ToolOptions,
  ToolSchema,
} from "../../src/index.js";
import { ManualClock } from "../../src/testing/index.js";
import {
  answerOf,
  calls,
  freshName,
  interactionOf,
  itemsWhen,
  openPage,
  scriptedAgent,
  spyTool,
} from "./page.js";

/** Of one order, any amount. */
export const perOrder: ApprovalPolicy = {
  // CAST: the inputs of these tests are objects
  grantable: { shape: (args) => ({ orderId: (args as { orderId: string }).orderId }) },
};

const refundInput: ToolSchema = {
  type: "object",
  properties: { orderId: { type: "string" }, amount: { type: "number" } },
  required: ["orderId", "amount"],
};

/** An input of {@link refundTool}. */
export interface Refund {
  readonly orderId: string;
  readonly amount: number;
}

/** A refund tool, and what it was executed with. */
export function refundTool(options: Partial<ToolOptions<ToolSchema, unknown>> = {}) {
  return spyTool({
    name: "refund",
    title: "Refund",
    input: refundInput,
    approval: perOrder,
    ...options,
  });
}

/** An agent that refunds these, one a prompt. */
export function refunder(tool: Tool, ...refunds: readonly Refund[]): Agent {
  const steps = refunds.flatMap((args) => [calls({ name: "refund", args }), "done"]);
  return scriptedAgent(steps, [tool]).agent;
}

/** A page whose time the test moves; a second one of the same name is a second tab. */
export function shopPage(name = freshName(), clock = new ManualClock(Date.now())) {
  return { name, clock, page: openPage({ name, clock }) };
}

/** Says a prompt; its approvals can be shown. */
export function say(page: Runtime, agent: Agent, sessionId = "s"): void {
  page.session(sessionId).subscribe(() => undefined);
  page
    .prompt(agent, "go", { sessionId })
    .send()
    .catch(() => undefined);
}

/** Says a prompt, and gives the permission with the approval that it leads to. */
export async function grant(
  page: Runtime,
  agent: Agent,
  scope: "session" | "site" = "session",
  sessionId = "s",
) {
  say(page, agent, sessionId);
  const { request } = await interactionOf(page, sessionId, "approval");
  const decided = await page.approvals.decide({
    approvalId: request.id,
    approved: true,
    grant: { scope },
    via: "dialog",
    reviewerId: "dana",
  });
  await answerOf(page, sessionId);
  return { decided, approvalId: request.id };
}

/** What became of a prompt: `asked`, or `ran` without anybody being asked. */
export async function outcomeOf(page: Runtime, agent: Agent, sessionId = "s") {
  const { runs } = await page.exportSession(sessionId);
  const earlier = new Set(runs.map(({ runId }) => runId));
  const fresh = (items: readonly ScreenItem[]) => items.filter(({ runId }) => !earlier.has(runId));
  say(page, agent, sessionId);
  const items = await itemsWhen(page, sessionId, (all) => {
    const last = fresh(all).at(-1);
    return all.some(isPending) || (last?.type === "assistant" && last.status === "complete");
  });
  return fresh(items).some(isPending) ? "asked" : "ran";
}

/** Whether this is a card that waits. */
export function isPending(item: ScreenItem): boolean {
  return item.type === "interaction" && item.interaction.settlement.status === "pending";
}
