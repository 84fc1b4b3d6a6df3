/**
 * The rules of the demo model, as one pure function from the messages of a request to the next step.
 *
 * D1 An order is looked up before anything is said about it or done with it.
 * D2 An order number is never guessed: a missing one is asked for, with the visitor's own orders as
 *    choices. So is a missing amount.
 * D3 A call that was refused or failed is reported, never made again.
 * D4 What can go on does: calls for one wish do not wait for the answers that another one needs.
 */
import type { CompletionRequest } from "../../../src/index.js";
import type { OrderFacts } from "../tools.js";
import { type Amount, amountCents, readAmount } from "./amount.js";
import {
  type Exchange,
  foundOrder,
  listedOrders,
  readExchange,
  type SettledCall,
} from "./exchange.js";
import { amountQuestion, orderQuestion, type Question } from "./questions.js";
import { type Intent, readOrderIds, type Wish } from "./wishes.js";
import * as words from "./words.js";

/** A tool call that the model asks for. */
export interface PlannedCall {
  readonly toolName: string;
  readonly args: { readonly [name: string]: unknown };
}

/** What the model says next, and the calls that come with it; without calls it is done. */
export interface Step {
  readonly text: string;
  readonly calls: readonly PlannedCall[];
}

/** What one wish needs next. */
type Move =
  | { readonly type: "call"; readonly call: PlannedCall; readonly text?: string }
  | { readonly type: "ask"; readonly question: Question }
  | { readonly type: "say"; readonly text: string };

/** The next step. Pure. */
export function decide({ messages }: Pick<CompletionRequest, "messages">): Step {
  const exchange = readExchange(messages);
  const wishes = exchange.wishes.map((wish) => withFocus(wish, exchange));
  const moves = wishes.map((wish) => nextMove(wish, exchange));
  const calls = uniqueCalls(moves);
  if (calls.length > 0) return { text: before(moves), calls };
  const left = exchange.left.map((wish) => words.leftAlone(wish.words));
  const reports = [...otherReports(wishes, exchange), ...moves.flatMap(spoken), ...left];
  return { text: [...new Set(reports)].join("\n\n"), calls: [] };
}

function nextMove(wish: Wish, exchange: Exchange): Move {
  switch (wish.intent) {
    case "refund":
    case "cancel":
      return moveTowardsChange(wish, wish.intent, exchange);
    case "lookup":
      return wish.orderId === undefined ? moveToList(exchange) : moveToLookup(wish, exchange);
    case "list":
      return moveToList(exchange);
    default:
      return say(words.smallTalk(wish.intent));
  }
}

/** "Refund it" means the order that was spoken of last; "half, then" the refund that was. */
function withFocus(wish: Wish, { focus }: Exchange): Wish {
  const { refersBack, ...rest } = wish;
  if (wish.orderId !== undefined || !refersBack) return wish;
  const { orderId, intent } = focus;
  if (wish.intent === "amount") {
    const more = orderId !== undefined && intent === "refund";
    return more ? { ...rest, intent, orderId } : { intent: "unknown", words: wish.words };
  }
  return orderId === undefined || wish.intent === "list" ? rest : { ...rest, orderId };
}

function moveToList(exchange: Exchange): Move {
  const orders = listedOrders(exchange);
  return orders ? say(words.orderList(orders)) : { type: "call", call: listCall };
}

function moveToLookup({ orderId = "" }: Wish, exchange: Exchange): Move {
  const found = foundOrder(exchange, orderId);
  if (!found) return lookup(orderId);
  return say("order" in found ? words.orderDetails(found.order) : words.failed(found.missing));
}

function moveTowardsChange(wish: Wish, intent: "refund" | "cancel", exchange: Exchange): Move {
  const orderId = wish.orderId ?? chosenOrder(intent, exchange);
  if (orderId === undefined) return moveToOrderQuestion(wish, intent, exchange);
  const found = foundOrder(exchange, orderId);
  if (!found) return lookup(orderId);
  if (!("order" in found)) return say(words.failed(found.missing));
  const acted = exchange.calls.find((call) => isChange(call, intent, orderId));
  if (acted) return say(words.outcome(acted));
  return intent === "refund"
    ? moveToRefund(found.order, wish.amount, exchange)
    : moveToCancel(found.order);
}

function moveToOrderQuestion(wish: Wish, intent: "refund" | "cancel", exchange: Exchange): Move {
  const answer = answerTo(`order_for_${intent}`, exchange);
  if (answer !== undefined) return say(words.noOrderIn(answer));
  const orders = listedOrders(exchange);
  if (!orders) return { type: "call", call: listCall, text: words.findingOrders(intent) };
  const question = orderQuestion(intent, orders, wish.words);
  return question ? { type: "ask", question } : say(words.nothingTo(intent, orders));
}

function chosenOrder(intent: "refund" | "cancel", exchange: Exchange): string | undefined {
  const answer = answerTo(`order_for_${intent}`, exchange);
  return answer === undefined ? undefined : readOrderIds(answer).at(0);
}

function moveToRefund(order: OrderFacts, named: Amount | undefined, exchange: Exchange): Move {
  const { orderId } = order;
  const left = Math.round(order.refundable * 100);
  if (left === 0) return say(words.nothingLeft(order));
  const answer = answerTo(`amount_for_${orderId}`, exchange);
  const amount = named ?? (answer === undefined ? undefined : readAmount(answer, true));
  if (!amount) {
    if (answer !== undefined) return say(words.noAmountIn(answer, orderId));
    return { type: "ask", question: amountQuestion(order) };
  }
  const cents = amountCents(amount, left);
  if (cents <= 0 || cents > left) return say(words.amountNotPossible(cents, order));
  const call = { toolName: "refund_order", args: { orderId, amount: cents / 100 } };
  return { type: "call", call, text: words.refunding(cents, orderId) };
}

function moveToCancel(order: OrderFacts): Move {
  if (order.status !== "packing") return say(words.cannotCancel(order));
  const call = { toolName: "cancel_order", args: { orderId: order.orderId } };
  return { type: "call", call, text: words.cancelling(order.orderId) };
}

function isChange({ toolName, args }: SettledCall, intent: Intent, orderId: string): boolean {
  return toolName === `${intent}_order` && args.orderId === orderId;
}

/** Changes that came of earlier messages of this exchange: they are reported as well. */
function otherReports(wishes: readonly Wish[], exchange: Exchange): readonly string[] {
  return exchange.calls
    .filter(({ toolName }) => toolName === "refund_order" || toolName === "cancel_order")
    .filter((call) => !wishes.some((wish) => concerns(wish, call, exchange)))
    .map(words.outcome);
}

function concerns({ intent, orderId }: Wish, call: SettledCall, exchange: Exchange): boolean {
  if (intent !== "refund" && intent !== "cancel") return false;
  return isChange(call, intent, orderId ?? chosenOrder(intent, exchange) ?? "");
}

function answerTo(questionId: string, { answers }: Exchange): string | undefined {
  return answers.find((answer) => answer.questionId === questionId)?.value;
}

function uniqueCalls(moves: readonly Move[]): readonly PlannedCall[] {
  const questions = moves.flatMap((move) => (move.type === "ask" ? [move.question] : []));
  const calls = moves.flatMap((move) => (move.type === "call" ? [move.call] : []));
  const asking = { toolName: "ask_question", args: { questions } };
  const all = questions.length > 0 ? [...calls, asking] : calls;
  const seen = new Set<string>();
  return all.filter((call) => {
    const key = JSON.stringify(call);
    return seen.has(key) ? false : seen.add(key);
  });
}

/** What is said before the calls of a step. */
function before(moves: readonly Move[]): string {
  const calls = moves.flatMap((move) => (move.type === "call" ? [move] : []));
  const lookedUp = calls.flatMap(({ call }) =>
    call.toolName === "lookup_order" ? [String(call.args.orderId)] : [],
  );
  const texts = calls.flatMap(({ text }) => text ?? []);
  const looking = lookedUp.length > 0 ? [words.lookingUp([...new Set(lookedUp)])] : [];
  return [...new Set([...looking, ...texts])].join(" ");
}

function spoken(move: Move): readonly string[] {
  return move.type === "say" ? [move.text] : [];
}

function say(text: string): Move {
  return { type: "say", text };
}

const listCall: PlannedCall = { toolName: "list_orders", args: {} };

function lookup(orderId: string): Move {
  return { type: "call", call: { toolName: "lookup_order", args: { orderId } } };
}
