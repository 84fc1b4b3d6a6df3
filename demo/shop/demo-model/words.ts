/** Everything that the demo model says. Pure. */
import { formatCents } from "../money.js";
import { APPROVAL_LIMIT, NOT_APPROVED, type OrderFacts } from "../tools.js";
import type { SettledCall } from "./exchange.js";
import type { Intent } from "./wishes.js";

const EXAMPLES = `- “Refund $20 of A-099”
- “My kettle arrived broken, I’d like my money back”
- “Cancel A-104 and show me my orders”`;

const SMALL_TALK: { readonly [intent in Intent]?: string } = {
  hello: `Hello! I can look up, refund and cancel your orders. Try:\n\n${EXAMPLES}`,
  help: `I am a demo model: a few rules, no AI. But the orders, the tools and the approvals are real. I understand things like:\n\n${EXAMPLES}`,
  thanks: "You’re welcome.",
  leave: "All right, I leave it as it is.",
};

const UNKNOWN = `I am only a few rules, and none of them fits this. Choose a real model in Settings, or try:\n\n${EXAMPLES}`;

/** What is said to a wish that needs no tool. */
export function smallTalk(intent: Intent): string {
  return SMALL_TALK[intent] ?? UNKNOWN;
}

/** Said while orders are looked up. */
export function lookingUp(orderIds: readonly string[]): string {
  return `Let me look up ${joined(orderIds)}.`;
}

/** Said while the orders are listed because no number was given. */
export function findingOrders(intent: "refund" | "cancel"): string {
  return `Let me see which of your orders can be ${intent === "refund" ? "refunded" : "cancelled"}.`;
}

/** Said with the call that refunds. */
export function refunding(cents: number, orderId: string): string {
  const amount = formatCents(cents);
  return cents > APPROVAL_LIMIT * 100
    ? `${amount} of ${orderId} can be refunded. It is more than $${APPROVAL_LIMIT}, so you have the last word.`
    : `I refund ${amount} of ${orderId}.`;
}

/** Said with the call that cancels. */
export function cancelling(orderId: string): string {
  return `${orderId} has not been sent yet, so it can be cancelled. You have the last word.`;
}

/** All orders, as a table. */
export function orderList(orders: readonly OrderFacts[]): string {
  if (orders.length === 0) return "You have no orders.";
  const rows = orders.map(
    (order) =>
      `| ${order.orderId} | ${order.items.map(shortItem).join(", ")} | ${statusText(order)} | ${dollars(order.paid)} |`,
  );
  return `You have ${orders.length} orders:\n\n| Order | Items | Status | Paid |\n| --- | --- | --- | ---: |\n${rows.join("\n")}`;
}

/** One order: where it is, what is in it, what was refunded. */
export function orderDetails(order: OrderFacts): string {
  const rows = order.items.map((line) => `| ${item(line)} | ${dollars(line.price)} |`);
  const refunded =
    order.refunded === 0
      ? "Nothing of it has been refunded."
      : `${dollars(order.refunded)} of ${dollars(order.paid)} has been refunded.`;
  return `**${order.orderId}**: ${statusText(order)}.\n\n| Item | Paid |\n| --- | ---: |\n${rows.join("\n")}\n\n${refunded}`;
}

/** What became of a refund or a cancellation. */
export function outcome({ toolName, args, result }: SettledCall): string {
  const orderId = String(args.orderId);
  const isRefund = toolName === "refund_order";
  const what = isRefund
    ? `the refund of ${dollars(Number(args.amount))} for ${orderId}`
    : `the cancellation of ${orderId}`;
  if (result.status === "failed") return `I could not do ${what}. ${result.why}`;
  if (result.status === "refused") return refusal(what, orderId, isRefund, result.said);
  const amount = dollars(Number(result.value.amount));
  return isRefund
    ? `Done: **${amount}** of ${orderId} goes back to your card. ${leftOver(result.value.order)}`
    : `Done: ${orderId} is cancelled, and **${amount}** goes back to your card.`;
}

function leftOver(order: unknown): string {
  const { refundable, paid } = order as OrderFacts; // CAST: refund_order returns the order beside the amount
  return refundable === 0
    ? `All ${dollars(paid)} that you paid is now refunded.`
    : `${dollars(refundable)} of the ${dollars(paid)} that you paid could still be refunded.`;
}

/** D3: it is said, and left at that. */
function refusal(what: string, orderId: string, isRefund: boolean, said: string): string {
  const nothing = isRefund ? "No money has moved" : "The order goes on as it was";
  const hint = isRefund
    ? `If you want something else, say so, for instance “refund $20 of ${orderId}”.`
    : "Is there anything else?";
  if (said === NOT_APPROVED) return `You did not approve ${what}. ${nothing}. ${hint}`;
  if (said.startsWith("Nobody")) return `${said} It was about ${what}. ${nothing}.`;
  return `You did not approve ${what}, and wrote: “${said}” ${nothing}. ${hint}`;
}

/** An earlier request that was not finished when the visitor wrote again. */
export function leftAlone(said: string): string {
  return `I have left “${said}” alone, because it was interrupted. Say it again if you still want it.`;
}

/** A look-up that found nothing, in the shop's words. */
export function failed(why: string): string {
  return why.replace(/ list_orders shows.*/, " Say “show my orders” to see those you have.");
}

/** Nothing more can go back. */
export function nothingLeft({ orderId, status, paid }: OrderFacts): string {
  return status === "cancelled"
    ? `${orderId} was cancelled, and the ${dollars(paid)} for it went back to your card then.`
    : `All ${dollars(paid)} for ${orderId} has been refunded already, so there is nothing left to give back.`;
}

/** An amount that this order cannot give. */
export function amountNotPossible(cents: number, order: OrderFacts): string {
  if (cents <= 0) return "A refund has to be more than $0.00. How much should it be?";
  const { orderId, paid, refunded, refundable } = order;
  const why =
    refunded > 0
      ? `you paid ${dollars(paid)}, and ${dollars(refunded)} has been refunded`
      : `you paid ${dollars(paid)}`;
  return `I cannot refund ${formatCents(cents)} for ${orderId}: ${why}. At most ${dollars(refundable)} can go back. Nothing was done.`;
}

/** Why an order cannot be cancelled, and what can be done instead. */
export function cannotCancel(order: OrderFacts): string {
  const { orderId, status, refundable } = order;
  if (status === "cancelled") return `${orderId} is cancelled already.`;
  const instead = refundable > 0 ? ` I can refund it instead: say “refund ${orderId}”.` : "";
  return `${orderId} cannot be cancelled any more: it was ${status === "shipped" ? "sent already" : "delivered"}.${instead}`;
}

/** None of the visitor's orders can be refunded, or cancelled. */
export function nothingTo(intent: "refund" | "cancel", orders: readonly OrderFacts[]): string {
  if (orders.length === 0) return "You have no orders.";
  return intent === "refund"
    ? "All of your orders have been refunded already, so there is nothing left to give back."
    : "None of your orders can be cancelled: they were sent already, or cancelled before. I can refund those that were sent.";
}

/** An answer to “Which order?” that names none. */
export function noOrderIn(answer: string): string {
  return `I found no order number in “${answer}”, so I have changed nothing. An order number looks like A-100.`;
}

/** An answer to “How much?” that names no amount. */
export function noAmountIn(answer: string, orderId: string): string {
  return `I found no amount in “${answer}”, so I have refunded nothing. Say for instance “refund $20 of ${orderId}”.`;
}

function statusText({ status, statusOn }: OrderFacts): string {
  const day = dayText(statusOn);
  switch (status) {
    case "packing":
      return `being packed, leaves on ${day}`;
    case "shipped":
      return `on its way, arrives on ${day}`;
    case "delivered":
      return `delivered on ${day}`;
    default:
      return `cancelled on ${day}`;
  }
}

function dayText(isoDay: string): string {
  const day = new Date(`${isoDay}T00:00:00Z`);
  return day.toLocaleDateString("en-US", { day: "numeric", month: "long", timeZone: "UTC" });
}

function item({ name, quantity }: { readonly name: string; readonly quantity: number }): string {
  return quantity === 1 ? name : `${quantity} × ${name}`;
}

function shortItem({ name, quantity }: OrderFacts["items"][number]): string {
  return item({ name: name.split(",")[0] ?? name, quantity });
}

function joined(names: readonly string[]): string {
  return new Intl.ListFormat("en", { type: "conjunction" }).format(names);
}

function dollars(amount: number): string {
  return formatCents(Math.round(amount * 100));
}
