// The story that is told in every case, once: the page builds its tools from this, the fake provider
// its answers, the visitor their decisions, and the checks what must have happened. Plain data.

/**
 * @typedef {object} ToolPlan
 * @property {"manual" | "idempotent" | "safe"} recovery
 * @property {boolean} [asks] Whether every call of it needs an approval (which may edit the input).
 * @property {number} [timeoutMs] How long that approval may wait.
 */

/** @type {Readonly<Record<string, ToolPlan>>} */
export const TOOLS = {
  read_stock: { recovery: "safe" },
  reserve_stock: { recovery: "idempotent" },
  charge_card: { recovery: "manual", asks: true },
  close_account: { recovery: "manual", asks: true },
  send_receipt: { recovery: "manual" },
  refund_order: { recovery: "idempotent", asks: true },
  pay: { recovery: "manual", asks: true },
  pay_soon: { recovery: "manual", asks: true, timeoutMs: 250 },
};

/** What the visitor writes. */
export const PROMPT = "Settle order A-100.";
/** What the model says at the very end. */
export const FINAL_ANSWER = "Order A-100 is settled.";
/** The id of the question, and its answer. */
export const QUESTION = { id: "packing", answer: "in paper" };

const call = (tool, amount) => ({
  id: `call_${tool}`,
  name: tool,
  arguments: { orderId: "A-100", amount },
});

/** The calls of the first turn, in the model's order: all three kinds of recovery, side by side. */
const FIRST_TURN = [
  call("read_stock", 1),
  call("reserve_stock", 2),
  call("charge_card", 250),
  call("close_account", 4),
  call("send_receipt", 5),
];
const ASK = {
  id: "call_ask",
  name: "ask_question",
  arguments: { questions: [{ id: QUESTION.id, question: "How should it be packed?" }] },
};
const SECOND_TURN = [ASK, call("refund_order", 60)];

/** Every call that may have an effect outside. */
export const CALLS = [...FIRST_TURN, ...SECOND_TURN].filter(({ name }) => name in TOOLS);

/**
 * @typedef {object} Variant
 * @property {string} name
 * @property {"chat" | "responses"} api
 * @property {Readonly<Record<string, Verdict>>} verdicts What the visitor decides, by call id.
 * @typedef {{ approved: boolean, input?: { orderId: string, amount: number } }} Verdict
 */

const denied = { approved: false };
const approved = { approved: true };
const edited = (amount) => ({ approved: true, input: { orderId: "A-100", amount } });

/** @type {readonly Variant[]} */
export const VARIANTS = [
  {
    name: "chat",
    api: "chat",
    verdicts: {
      call_charge_card: approved,
      call_close_account: denied,
      call_refund_order: approved,
    },
  },
  {
    name: "responses-edited",
    api: "responses",
    verdicts: {
      call_charge_card: edited(199),
      call_close_account: denied,
      call_refund_order: edited(45),
    },
  },
];

/** What a race is about: one call that waits for a person, with or without a deadline. */
export const RACE_PROMPTS = { pay: "Pay the invoice.", pay_soon: "Pay the invoice soon." };
/** The inputs of a race: as the model wrote it, and as the tab that edits makes it. */
export const RACE_INPUTS = {
  asked: { orderId: "A-100", amount: 7 },
  edited: { orderId: "A-100", amount: 8 },
};

/**
 * Teaches the fake provider the story.
 * @param {import("@copilotkit/aimock").LLMock} provider
 */
export function teach(provider) {
  const last = (calls) => calls.at(-1)?.id;
  provider.on(
    { userMessage: PROMPT, hasToolResult: false },
    { content: "I will settle order A-100 now.", toolCalls: FIRST_TURN },
  );
  provider.on({ toolCallId: last(FIRST_TURN) }, { toolCalls: SECOND_TURN });
  provider.on({ toolCallId: last(SECOND_TURN) }, { content: FINAL_ANSWER });
  for (const [tool, prompt] of Object.entries(RACE_PROMPTS)) {
    const asked = { ...call(tool, 0), arguments: RACE_INPUTS.asked };
    provider.on({ userMessage: prompt, hasToolResult: false }, { toolCalls: [asked] });
    provider.on({ toolCallId: asked.id }, { content: FINAL_ANSWER });
  }
}
