/**
 * The shop's orders and its rules about them. Pure: what may happen to an order is decided here, and
 * nowhere else. Money is kept in whole cents.
 */
import { formatCents } from "./money.js";

/** `packing` is the only status in which an order can still be cancelled. */
export type OrderStatus = "packing" | "shipped" | "delivered" | "cancelled";

/** The drawings that the shop has; see pictures.ts. */
export type PictureName =
  | "headphones"
  | "case"
  | "kettle"
  | "filters"
  | "lamp"
  | "throw"
  | "mug"
  | "notebook";

/** One line of an order. */
export interface OrderItem {
  readonly name: string;
  readonly picture: PictureName;
  readonly quantity: number;
  /** Price of one. */
  readonly priceCents: number;
}

/** One order, as the database keeps it. */
export interface Order {
  readonly orderId: string;
  /** ms since the epoch. */
  readonly placedAt: number;
  readonly status: OrderStatus;
  /** When it was delivered or cancelled, will arrive, or will be sent: what `status` says. */
  readonly statusAt: number;
  readonly items: readonly OrderItem[];
  readonly refundedCents: number;
}

/** What a change amounts to: the order after it, or why it cannot be. */
export type Change =
  | { readonly status: "changed"; readonly order: Order; readonly refundCents: number }
  | { readonly status: "refused"; readonly why: string };

/** Price of one line. Pure. */
export function lineCents({ priceCents, quantity }: OrderItem): number {
  return priceCents * quantity;
}

/** What was paid for the order. Pure. */
export function paidCents({ items }: Order): number {
  return items.reduce((sum, item) => sum + lineCents(item), 0);
}

/** What was paid and not yet given back. Pure. */
export function refundableCents(order: Order): number {
  return paidCents(order) - order.refundedCents;
}

/** Gives money back. The order itself stays as it is. Pure. */
export function refundOrder(order: Order, amountCents: number): Change {
  const { orderId } = order;
  const left = refundableCents(order);
  if (!Number.isSafeInteger(amountCents) || amountCents <= 0) {
    return refused("A refund has to be more than $0.00, in whole cents.");
  }
  if (left === 0) return refused(`Everything paid for ${orderId} has been refunded already.`);
  if (amountCents > left) {
    return refused(
      `${formatCents(amountCents)} is more than can be refunded: ${formatCents(paidCents(order))} was paid for ${orderId}, ${formatCents(order.refundedCents)} has been refunded, ${formatCents(left)} is left.`,
    );
  }
  const refundedCents = order.refundedCents + amountCents;
  return { status: "changed", order: { ...order, refundedCents }, refundCents: amountCents };
}

/** Stops an order that has not been sent, and gives back what was paid for it. Pure. */
export function cancelOrder(order: Order, now: number): Change {
  const { orderId, status } = order;
  if (status === "cancelled") return refused(`${orderId} is cancelled already.`);
  if (status !== "packing") {
    return refused(
      `${orderId} was sent already, so it cannot be cancelled. It can be refunded instead.`,
    );
  }
  const refundCents = refundableCents(order);
  const refundedCents = paidCents(order);
  return {
    status: "changed",
    order: { ...order, status: "cancelled", statusAt: now, refundedCents },
    refundCents,
  };
}

function refused(why: string): Change {
  return { status: "refused", why };
}

const DAY_MS = 86_400_000;

/** The orders that a new visitor finds. `now`: ms since the epoch. Pure. */
export function seedOrders(now: number): readonly Order[] {
  const days = (count: number): number => now + count * DAY_MS;
  return [
    order("A-104", "packing", days(-1), days(2), [
      ["Wool throw, moss", "throw", 1, 96_00],
      ["Stoneware mug", "mug", 2, 18_00],
    ]),
    order("A-103", "shipped", days(-3), days(2), [["Lumen desk lamp", "lamp", 1, 118_00]]),
    order("A-100", "delivered", days(-12), days(-7), [
      ["Aria headphones, black", "headphones", 1, 229_00],
      ["Travel case", "case", 1, 21_00],
    ]),
    order("A-099", "delivered", days(-24), days(-20), [
      ["Pour-over kettle", "kettle", 1, 64_00],
      ["Filter papers, 100", "filters", 2, 9_00],
    ]),
    {
      ...order("A-097", "delivered", days(-41), days(-37), [
        ["Field notebook, dotted", "notebook", 3, 12_00],
      ]),
      refundedCents: 12_00,
    },
  ];
}

type Line = readonly [name: string, picture: PictureName, quantity: number, priceCents: number];

function order(
  orderId: string,
  status: OrderStatus,
  placedAt: number,
  statusAt: number,
  lines: readonly Line[],
): Order {
  const items = lines.map(([name, picture, quantity, priceCents]) => ({
    name,
    picture,
    quantity,
    priceCents,
  }));
  return { orderId, placedAt, status, statusAt, items, refundedCents: 0 };
}
