// The tools of a small shop, as a site would write them. The shop's server is the same origin.
import { askQuestion, createTool } from "/dist/cdn/anvia-chat.js";

const order = { orderId: { type: "string", pattern: "^A-\\d+$" } };

const lookUpOrder = createTool({
  name: "look_up_order",
  title: "Look up order",
  description: "Reads an order.",
  input: { type: "object", properties: order, required: ["orderId"], additionalProperties: false },
  recovery: "safe",
  async execute({ orderId }, { fetch }) {
    const response = await fetch(`/api/shop/orders/${orderId}`);
    return response.json();
  },
});

/** @param {"manual" | "idempotent"} recovery */
function refundOrder(recovery) {
  return createTool({
    name: "refund_order",
    title: "Refund order",
    description: "Issues a refund.",
    input: {
      type: "object",
      properties: { ...order, amount: { type: "number", exclusiveMinimum: 0 } },
      required: ["orderId", "amount"],
      additionalProperties: false,
    },
    approval: {
      when: ({ args }) => args.amount > 100,
      reason: ({ args }) => `Review refund of $${args.amount} for ${args.orderId}.`,
      rejectMessage: "Refund was not approved.",
      editable: options.has("editable"),
    },
    recovery,
    async execute(input, { fetch }) {
      const body = JSON.stringify(input);
      const response = await fetch("/api/shop/refunds", { method: "POST", body });
      if (!response.ok) throw new Error(`The shop answered ${response.status}.`);
      return response.json();
    },
  });
}

/** What the pages' addresses may choose: the wire format, the endpoint, and the like. */
export const options = new URLSearchParams(location.search);

export const tools = [
  lookUpOrder,
  refundOrder(options.get("recovery") === "idempotent" ? "idempotent" : "manual"),
  askQuestion(),
];
