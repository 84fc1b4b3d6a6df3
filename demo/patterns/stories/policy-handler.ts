import * as z from "zod/mini";
import { AgentBuilder, createTool } from "../../../src/index.js";
import { plays } from "../story.js";

const order = createTool({
  name: "order_supplies",
  title: "Order supplies",
  description: "Orders supplies.",
  input: z.object({ item: z.string(), price: z.number() }),
  approval: { reason: "It costs money." },
  execute: ({ item }) => `${item} is on its way.`,
});

const model = plays([
  { name: "order_supplies", args: { item: "Paper", price: 20 } },
  { name: "order_supplies", args: { item: "A printer", price: 900 } },
]);

export const agent = new AgentBuilder("policy-handler", model)
  .tools([order])
  .approvals({
    handler: ({ rawArgs }) =>
      JSON.parse(rawArgs).price < 50 || { approved: false, reason: "Over the budget of $50." },
  })
  .build();
