import * as z from "zod/mini";
import { AgentBuilder, createTool } from "../../../src/index.js";
import { plays } from "../story.js";

const refundOrder = createTool({
  name: "refund_order",
  title: "Refund an order",
  description: "Give money back.",
  input: z.object({ orderId: z.string(), amount: z.number() }),
  approval: {
    when: ({ args }) => args.amount > 100,
    reason: ({ args }) => `$${args.amount} is more than $100.`,
    rejectMessage: "A person said no.",
  },
  execute: ({ orderId, amount }) => `$${amount} of ${orderId} was refunded.`,
});

const model = plays([{ name: "refund_order", args: { orderId: "A-100", amount: 250 } }]);
export const agent = new AgentBuilder("policy", model).tools([refundOrder]).build();
