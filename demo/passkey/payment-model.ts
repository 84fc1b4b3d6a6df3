import type { CompletionEvent, CompletionModel, CompletionRequest } from "../../src/index.js";
import { TOOL_NAME } from "./server.js";

const WISH = /pay\s+\$?\s*([\d.,]+)(?:\s*dollars)?\s+to\s+(.+?)[.!]?$/i;
const HOW = "Say for example: Pay $250 to Kiln & Co.";

interface Step {
  readonly text: string;
  readonly args?: { readonly payee: string; readonly amount: number };
}

/** A model of one rule, in the page: no AI, no key, no request. It asks for payments and tells what came of them. */
export class PaymentModel implements CompletionModel {
  readonly id = "Demo model";
  readonly offline = true;

  /** Streams the next step. */
  async *stream({ messages }: CompletionRequest): AsyncGenerator<CompletionEvent, void, undefined> {
    const { text, args } = nextStep(messages);
    const toolCalls = args ? [{ toolName: TOOL_NAME, args: JSON.stringify(args) }] : [];
    if (text !== "") yield { type: "text_delta", text };
    for (const [index, call] of toolCalls.entries()) {
      yield { type: "tool_call_delta", index, toolName: call.toolName, argsDelta: call.args };
    }
    const finishReason = args ? "tool_calls" : "stop";
    yield { type: "completed", response: { text, toolCalls, finishReason } };
  }
}

/** What comes after these messages. Pure. */
export function nextStep(messages: CompletionRequest["messages"]): Step {
  const last = messages.at(-1);
  if (last?.role === "tool") return { text: resultText(last.content) };
  const [, amount, payee] = WISH.exec(last?.role === "user" ? last.content : "") ?? [];
  if (amount === undefined || payee === undefined) return { text: HOW };
  return { text: "", args: { payee, amount: Number(amount.replaceAll(",", "")) } };
}

function resultText(content: string): string {
  const [first = ""] = content.split("\n"); // a note about what the reviewer changed may follow
  try {
    const { payee, amount } = JSON.parse(first);
    return `The server checked your passkey and paid ${dollars(Number(amount))} to ${payee}.`;
  } catch {
    return `Nothing was paid: ${first}`; // a tool's failure, or a reviewer's reason: plain words
  }
}

/** An amount as people write it. Pure. */
export function dollars(amount: number): string {
  return new Intl.NumberFormat("en", { style: "currency", currency: "USD" }).format(amount);
}
