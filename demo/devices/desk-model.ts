/**
 * A model of one rule behind the OpenAI-compatible wire format: no AI, no key. It asks for refunds and tells what
 * came of them. A real site puts `demo/proxy/llm-proxy.ts` in its place.
 */
const WISH = /refund\s+\$?\s*([\d.,]+)\s+(?:of|for)\s+(A-\d+)/i;
const HOW = "I can refund orders. Say for example: Refund $250 of A-100.";

interface Wish {
  readonly amount: number;
  readonly orderId: string;
}

interface ChatMessage {
  readonly role: string;
  readonly content?: unknown;
}

/** Answers `POST …/chat/completions` with the next step of the conversation, streamed. */
export async function answerAsModel(request: Request): Promise<Response> {
  const { messages = [] } = Object(await request.json().catch(() => undefined));
  const last: ChatMessage | undefined = Array.isArray(messages) ? messages.at(-1) : undefined;
  const content = String(last?.content ?? "");
  const wish = last?.role === "user" ? wishOf(content) : undefined;
  const choices = wish ? callOf(wish) : words(last?.role === "tool" ? toldOf(content) : HOW);
  const id = `chatcmpl-${crypto.randomUUID()}`;
  const chunks = choices.map(
    (choice) =>
      `data: ${JSON.stringify({ id, object: "chat.completion.chunk", choices: [choice] })}\n\n`,
  );
  return new Response(`${chunks.join("")}data: [DONE]\n\n`, {
    headers: { "content-type": "text/event-stream", "cache-control": "no-store" },
  });
}

function wishOf(text: string): Wish | undefined {
  const [, amount, orderId] = WISH.exec(text) ?? [];
  if (amount === undefined || orderId === undefined) return undefined;
  return { amount: Number(amount.replaceAll(",", "")), orderId: orderId.toUpperCase() };
}

function callOf(wish: Wish): readonly object[] {
  const call = { name: "refund_order", arguments: JSON.stringify(wish) };
  const tool_calls = [
    { index: 0, id: `call_${crypto.randomUUID()}`, type: "function", function: call },
  ];
  return [
    { index: 0, delta: { role: "assistant", tool_calls }, finish_reason: null },
    { index: 0, delta: {}, finish_reason: "tool_calls" },
  ];
}

function words(text: string): readonly object[] {
  return [
    ...text
      .split(/(?<= )/)
      .map((word) => ({ index: 0, delta: { content: word }, finish_reason: null })),
    { index: 0, delta: {}, finish_reason: "stop" },
  ];
}

function toldOf(result: string): string {
  const [first = ""] = result.split("\n"); // a note about what the reviewer changed may follow
  try {
    const { amount, orderId } = JSON.parse(first);
    return `Done: $${Number(amount)} of ${orderId} is on its way to your card.`;
  } catch {
    return `Nothing was refunded. ${first}`; // a failure, or the manager's reason: plain words
  }
}
