import { AgentBuilder } from "../../../src/index.js";
import { plays, type Stage } from "../story.js";

export const agent = new AgentBuilder(
  "wait",
  plays([], () => "Nothing to do."),
).build();

/** Page code asks; no model and no tool is in it. Asking again after a reload finds the same card. */
export async function run({ runtime, session, log }: Stage) {
  const approved = await runtime.approvals.waitForDecision({
    userId: "robin",
    conversationId: session,
    toolName: "export_customers",
    title: "Export all customers",
    args: { format: "csv", rows: 48_211 },
    reason: "The file holds addresses.",
  });
  const [record] = await runtime.approvals.list({ sessionId: session });
  log(approved ? "The export begins." : `No export. ${record?.decisionReason ?? ""}`);
  log(`${record?.status} at ${record?.resolvedAt}`);
}
