/** The questions that the demo model asks, in the shape that `ask_question` takes. */
import { formatCents } from "../money.js";
import type { OrderFacts } from "../tools.js";

/** One question of an `ask_question` call. */
export interface Question {
  readonly id: string;
  readonly question: string;
  readonly choices: readonly { readonly label: string; readonly value: string }[];
  readonly allowCustom: boolean;
}

/**
 * Asks which order is meant, with those as choices that this can be done with; what the visitor
 * wrote about ("my kettle") comes first. Pure.
 * @returns `undefined` when there is no such order.
 */
export function orderQuestion(
  intent: "refund" | "cancel",
  orders: readonly OrderFacts[],
  about: string,
): Question | undefined {
  const possible = orders.filter((order) =>
    intent === "refund" ? order.refundable > 0 : order.status === "packing",
  );
  if (possible.length === 0) return undefined;
  const ranked = possible.toSorted((a, b) => mentions(about, b) - mentions(about, a));
  return {
    id: `order_for_${intent}`,
    question: `Which order should be ${intent === "refund" ? "refunded" : "cancelled"}?`,
    choices: ranked.map((order) => ({ label: orderLabel(order), value: order.orderId })),
    allowCustom: true,
  };
}

/** Asks how much of an order goes back: all of what is left, one of its items, or an own amount. Pure. */
export function amountQuestion({ orderId, items, refundable, refunded }: OrderFacts): Question {
  const parts = items.length > 1 ? items.filter(({ price }) => price < refundable) : [];
  const half = { label: `Half: ${dollars(refundable / 2)}`, value: "half" };
  const all = refunded > 0 ? "All that is left" : "All of it";
  return {
    id: `amount_for_${orderId}`,
    question: `How much of ${orderId} should be refunded?`,
    choices: [
      { label: `${all}: ${dollars(refundable)}`, value: dollars(refundable) },
      ...(parts.length > 0
        ? parts.map(({ name, quantity, price }) => ({
            label: `Only ${quantity === 1 ? "" : `${quantity} × `}${name}: ${dollars(price)}`,
            value: dollars(price),
          }))
        : [half]),
    ],
    allowCustom: true,
  };
}

function orderLabel({ orderId, items, paid, refundable }: OrderFacts): string {
  const names = items.map(({ name }) => name.split(",")[0]).join(", ");
  const left = refundable < paid ? `${dollars(refundable)} left` : dollars(paid);
  return `${orderId} · ${names} · ${left}`;
}

/** How many words of the text name something in this order. */
function mentions(text: string, { items }: OrderFacts): number {
  const spoken = text.toLowerCase().match(/[a-z]{3,}/g) ?? [];
  const names = items.map(({ name }) => name.toLowerCase()).join(" ");
  return spoken.filter((word) => names.includes(word.replace(/s$/, ""))).length;
}

function dollars(amount: number): string {
  return formatCents(Math.round(amount * 100));
}
