import { AgentBuilder, createTool } from "../../../src/index.js";
import { plays, type Stage } from "../story.js";

const refund = createTool({
  name: "refund_order",
  title: "Refund an order",
  description: "Gives money back.",
  input: { type: "object", properties: { orderId: { type: "string" } } },
  approval: {},
  execute: ({ orderId }) => `${orderId} was refunded.`,
});

const model = plays([{ name: "refund_order", args: { orderId: "A-100" } }]);
export const agent = new AgentBuilder("stream", model).tools([refund]).build();

/** Every event as it comes; the run waits at `tool_approval_request` for as long as it takes. */
export async function run({ session, log }: Stage) {
  for await (const event of agent.session(session).prompt("Refund A-100").stream()) {
    log("turn" in event ? `${event.type} (turn ${event.turn})` : event.type);
  }
}
