import type { LLMock } from "@copilotkit/aimock";
import { expect } from "@playwright/test";
import type { Chat } from "./chat.js";
import type { ShopLedger } from "./shop-ledger.js";

/** What the visitor says, what the assistant answers: the one story that most tests tell. */
export const story = {
  prompt: "Please refund order A-100.",
  opening: "Let me look at order A-100 first.",
  asking: "It was delivered, so this needs your approval.",
  reason: "Review refund of $250 for A-100.",
  refunded: "Done: $250 is on its way back.",
  refused: "All right, I leave that order as it is.",
  question: "How should it be packed?",
  packed: "Thank you, I will tell the packers.",
} as const;

const refundCall = {
  id: "call_refund",
  name: "refund_order",
  arguments: { orderId: "A-100", amount: 250 },
};

/** Text, a tool that needs no approval, text, a tool that does, and the final answer. */
export function scriptRefund(llm: LLMock): void {
  const lookUp = { id: "call_look_up", name: "look_up_order", arguments: { orderId: "A-100" } };
  llm.on(
    { userMessage: story.prompt, hasToolResult: false },
    { content: story.opening, toolCalls: [lookUp] },
  );
  llm.on({ toolCallId: "call_look_up" }, { content: story.asking, toolCalls: [refundCall] });
  scriptAfterRefund(llm);
}

/** The refund is asked for at once: one model call until the approval. */
export function scriptShortRefund(llm: LLMock): void {
  llm.on({ userMessage: story.prompt, hasToolResult: false }, { toolCalls: [refundCall] });
  scriptAfterRefund(llm);
}

function scriptAfterRefund(llm: LLMock): void {
  llm.on(
    { toolCallId: "call_refund", toolResultContains: "refunded" },
    { content: story.refunded },
  );
  llm.on({ toolCallId: "call_refund" }, { content: story.refused });
}

/** One question with choices, to which a text of one's own may be typed as well. */
export function scriptQuestion(llm: LLMock): void {
  const choices = [
    { label: "In paper", value: "paper" },
    { label: "As a gift", value: "gift" },
  ];
  const questions = [{ id: "packing", question: story.question, choices, allowCustom: true }];
  llm.on(
    { userMessage: story.prompt, hasToolResult: false },
    { toolCalls: [{ id: "call_ask", name: "ask_question", arguments: { questions } }] },
  );
  llm.on({ toolCallId: "call_ask" }, { content: story.packed });
}

/** Says the prompt and waits for the approval's card. */
export async function untilApproval(chat: Chat): Promise<void> {
  await chat.say(story.prompt);
  await expect(chat.approval().dialog).toBeVisible();
}

/** The refund happened exactly once, as far as the shop's server knows. */
export function expectOneRefund(ledger: ShopLedger): void {
  expect(ledger.refunds).toHaveLength(1);
  expect(ledger.refunds[0]).toEqual({
    operationId: expect.stringMatching(/:call_refund$/),
    input: refundCall.arguments,
  });
}

/** Something that a test opens when it wants the others to go on. */
export class Gate {
  #open: () => void = () => undefined;
  readonly opened = new Promise<void>((resolve) => {
    this.#open = resolve;
  });

  open(): void {
    this.#open();
  }
}
