/** The browser's side of the desk: one runtime for one person on one device, and the agent with its one tool. */
import {
  type Agent,
  AgentBuilder,
  createHttpRelay,
  createRuntime,
  createTool,
  OpenAIClient,
  type Runtime,
} from "../../src/index.js";
import { PEOPLE, type PersonId } from "./desk-people.js";

const refundOrder = createTool({
  name: "refund_order",
  title: "Refund an order",
  description: "Refund an amount of an order to the card it was paid with.",
  input: {
    type: "object",
    properties: {
      orderId: { type: "string" },
      amount: { type: "number", exclusiveMinimum: 0 },
    },
    required: ["orderId", "amount"],
  },
  approval: { reason: ({ args }) => `A manager reviews this refund of $${args.amount}.` },
  recovery: "idempotent", // the server makes one refund for one approval
  async execute(_input, { approval, fetch }) {
    // Nothing but the approval's name is sent: the server refunds what the manager approved under it.
    const response = await fetch("/api/support/refunds", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ approvalId: approval?.approvalId }),
    });
    if (!response.ok) throw new Error((await response.json()).why);
    return response.json();
  },
});

/** The agent, and the runtime that it runs in. */
export interface Support {
  readonly runtime: Runtime;
  readonly agent: Agent;
}

/**
 * Opens somebody's runtime. `device` has a database of its own: two of them in one browser are as two devices.
 * The visitor's runs travel with the relay, so that the phone goes on with what the laptop began.
 */
export function openSupport(person: PersonId, device: string): Support {
  const { name, role } = PEOPLE[person];
  const runtime = createRuntime({
    name: `support:${person}:${device}`,
    relay: createHttpRelay({ baseURL: "/api/support" }),
    shareRuns: role === "visitor",
    reviewer: () => name,
    mayDecide: () => role === "manager" || "A manager decides this.",
  });
  const model = new OpenAIClient({ baseURL: "/api/support/model/v1" }).completionModel("demo");
  const agent = new AgentBuilder("support", model).tools([refundOrder]).build();
  return { runtime, agent };
}
