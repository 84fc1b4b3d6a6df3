/** Plays the shop, its tools and a visitor around the demo model's pure rules. */
import { decide, type PlannedCall } from "../../demo/shop/demo-model/decide.js";
import {
  type Change,
  cancelOrder,
  type Order,
  refundOrder,
  seedOrders,
} from "../../demo/shop/orders.js";
import { NOT_APPROVED, orderFacts } from "../../demo/shop/tools.js";
import type { Message } from "../../src/index.js";

const NOW = Date.UTC(2026, 10, 21, 12);

/** What the visitor does when asked; the answers are those of a visitor who says yes. */
export interface Visitor {
  /** The answer to a question, by its id. */
  readonly answers?: { readonly [questionId: string]: string };
  /** What is said instead of yes to a call of this tool; "" for no words. */
  readonly rejects?: { readonly [toolName: string]: string };
}

/** A conversation with the demo model. */
export class ShopPlay {
  readonly orders = new Map<string, Order>(seedOrders(NOW).map((order) => [order.orderId, order]));
  readonly messages: Message[] = [];
  /** The calls of the last message, one list a turn. */
  turns: (readonly PlannedCall[])[] = [];

  /** Says something, and answers until the model is done. Gives its last words. */
  say(text: string, visitor: Visitor = {}): string {
    this.messages.push({ role: "user", content: text });
    this.turns = [];
    return this.goOn(visitor);
  }

  /** Goes on with what was said. */
  goOn(visitor: Visitor = {}): string {
    for (let turn = 0; turn < 9; turn++) {
      const { text, calls } = decide(this);
      this.#record(text, calls, turn);
      if (calls.length === 0) return text;
      this.turns.push(calls);
      for (const [index, { toolName, args }] of calls.entries()) {
        const content = this.#result({ toolName, args }, visitor);
        const callId = this.#callId(toolName, index, turn);
        this.messages.push({ role: "tool", callId, toolName, content });
      }
    }
    throw new Error("The model does not come to an end.");
  }

  /** All calls since the visitor spoke, as "tool_name A-100 25". */
  get called(): readonly string[] {
    return this.turns.flat().map(nameOf);
  }

  #record(text: string, calls: readonly PlannedCall[], turn: number): void {
    const toolCalls = calls.map(({ toolName, args }, index) => ({
      callId: this.#callId(toolName, index, turn),
      toolName,
      args: JSON.stringify(args),
    }));
    this.messages.push({
      role: "assistant",
      content: text,
      ...(toolCalls.length > 0 && { toolCalls }),
    });
  }

  #callId(toolName: string, index: number, turn: number): string {
    const said = this.messages.filter(({ role }) => role === "user").length;
    return `${said}:${turn}:${index}:${toolName}`;
  }

  #result({ toolName, args }: PlannedCall, { answers = {}, rejects = {} }: Visitor): string {
    const said = rejects[toolName];
    if (said !== undefined) return said === "" ? NOT_APPROVED : said;
    if (toolName === "ask_question") return JSON.stringify({ answers: answersTo(args, answers) });
    if (toolName === "list_orders") {
      return JSON.stringify({ orders: [...this.orders.values()].map(orderFacts) });
    }
    const order = this.orders.get(String(args.orderId));
    if (!order) return `ToolCallError: There is no order ${args.orderId}.`;
    if (toolName === "lookup_order") return JSON.stringify(orderFacts(order));
    const change =
      toolName === "refund_order"
        ? refundOrder(order, Math.round(Number(args.amount) * 100))
        : cancelOrder(order, NOW);
    return this.#apply(change);
  }

  #apply(change: Change): string {
    if (change.status === "refused") return `ToolCallError: ${change.why}`;
    const { order, refundCents } = change;
    this.orders.set(order.orderId, order);
    return JSON.stringify({ done: true, amount: refundCents / 100, order: orderFacts(order) });
  }
}

function nameOf({ toolName, args }: PlannedCall): string {
  return [toolName, args.orderId, args.amount].filter((part) => part !== undefined).join(" ");
}

/** CAST: what the demo model asks has this shape. */
function answersTo(args: PlannedCall["args"], answers: { readonly [id: string]: string }) {
  const { questions } = args as { questions: readonly AskedQuestion[] };
  return questions.map(({ id, choices }) => {
    const value = answers[id];
    if (value === undefined) throw new Error(`The visitor has no answer to ${id}.`);
    const choice = choices.find((one) => one.value === value || one.label === value);
    return choice
      ? { questionId: id, answer: choice.label, choice: choice.value }
      : { questionId: id, answer: value, custom: value };
  });
}

/** A question as `ask_question` gets it. */
export interface AskedQuestion {
  readonly id: string;
  readonly question: string;
  readonly choices: readonly { readonly label: string; readonly value: string }[];
}
