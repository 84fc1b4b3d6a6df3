/** A support agent whose model is a few rules, so that the studio has runs to show without any key. */
import {
  AgentBuilder,
  type CompletionEvent,
  type CompletionModel,
  type CompletionRequest,
  type CompletionResponse,
  createHook,
  createTool,
} from "../../src/index.js";

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

const getOrder = createTool({
  name: "get_order",
  title: "Look up an order",
  description: "An order with its items and its status.",
  input: {
    type: "object",
    properties: { orderId: { type: "string", description: "As on the receipt", pattern: "^A-" } },
    required: ["orderId"],
  },
  recovery: "safe",
  async execute({ orderId }, { progress }) {
    progress("Asking the warehouse");
    await pause(600);
    return { orderId, total: 250, status: "delivered", items: [{ sku: "KETTLE-1L", pieces: 1 }] };
  },
});

const refundOrder = createTool({
  name: "refund_order",
  title: "Refund an order",
  description: "Sends money back to the card that paid.",
  input: {
    type: "object",
    properties: {
      orderId: { type: "string" },
      amount: { type: "number", exclusiveMinimum: 0, description: "In US dollars" },
      reason: { type: "string", enum: ["broken", "late", "other"], default: "other" },
    },
    required: ["orderId", "amount"],
  },
  approval: {
    when: ({ args }) => Number(args.amount) > 100,
    reason: ({ args }) => `Review refund of $${args.amount} for ${args.orderId}.`,
    rejectMessage: "The refund was not approved.",
    timeoutMs: 86_400_000,
    editable: true,
  },
  recovery: "idempotent",
  timeoutMs: 30_000,
  async execute({ orderId, amount }, { operationId }) {
    await pause(900);
    return { refundId: `RF-${operationId.slice(-4)}`, orderId, amount };
  },
});

const sendEmail = createTool({
  name: "send_email",
  title: "Send a mail",
  description: "Writes to the visitor.",
  input: {
    type: "object",
    properties: { to: { type: "string", format: "email" }, template: { type: "string" } },
    required: ["to", "template"],
  },
  redact: ["to"],
  async execute({ template }) {
    await pause(400);
    return { queued: true, template };
  },
});

/** Looks the order up, refunds it, writes a mail, and says so. */
class RuleModel implements CompletionModel {
  readonly id = "a few rules, no AI";
  readonly offline = true;

  async *stream(request: CompletionRequest): AsyncGenerator<CompletionEvent> {
    const since = request.messages.findLastIndex(({ role }) => role === "user");
    const results = request.messages.slice(since).filter(({ role }) => role === "tool").length;
    const response = answerTo(results);
    await pause(700);
    for (const word of response.text.split(/(?<= )/)) {
      await pause(40);
      yield { type: "text_delta", text: word };
    }
    yield { type: "completed", response };
  }
}

function answerTo(results: number): CompletionResponse {
  const usage = {
    inputTokens: 610 + results * 190,
    outputTokens: 46,
    totalTokens: 656 + results * 190,
  };
  const calls = (...all: [string, object][]) =>
    all.map(([toolName, args]) => ({ toolName, args: JSON.stringify(args) }));
  if (results === 0) {
    return { text: "I look it up.", toolCalls: calls(["get_order", { orderId: "A-100" }]), usage };
  }
  if (results === 1) {
    const refund = { orderId: "A-100", amount: 250, reason: "broken" };
    const mail = { to: "robin@example.com", template: "refund" };
    return {
      text: "It can be refunded.",
      toolCalls: calls(["refund_order", refund], ["send_email", mail]),
      usage,
    };
  }
  return {
    text: "That is all: the order is dealt with, and a mail is on its way.",
    toolCalls: [],
    usage,
  };
}

/** The demo's agent. */
export const agent = new AgentBuilder("support", new RuleModel())
  .name("Support")
  .description("Looks orders up, refunds them and writes mails.")
  .instructions(
    "You help the visitors of a shop for tea and kettles.\nLook an order up before you refund it.",
  )
  .instructions("Never promise a date.")
  .tools([getOrder, refundOrder, sendEmail])
  .temperature(0.2)
  .hook(createHook({ onToolCall: ({ tool }) => tool.run() }))
  .build();
