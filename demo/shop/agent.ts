import { type Agent, AgentBuilder, askQuestion, type CompletionModel } from "../../src/index.js";
import type { Shop } from "./shop-database.js";
import { createShopTools } from "./tools.js";

const INSTRUCTIONS = `You are the support agent of Alder & Finch, a small shop for the desk and the home.
Look an order up before you say anything about it or change it.
Never guess an order number. When it is missing, call list_orders, then ask_question with the visitor's own orders as choices.
When it is not clear how much to refund, ask that too.
Amounts are US dollars. Refunds over $100 and cancellations wait for the visitor's approval by themselves; just call the tool.
When a call is rejected, do not try it again by yourself: say that nothing was done and ask what the visitor wants instead.
Answer briefly, in plain sentences.`;

/** The shop's support agent. Its id stays the same whatever model it has, so its runs go on. */
export function buildSupportAgent(model: CompletionModel, shop: Shop): Agent {
  return new AgentBuilder("shop-support", model)
    .name("Support")
    .instructions(INSTRUCTIONS)
    .tools([...createShopTools(shop), askQuestion()])
    .build();
}
