/** What the support agent can do in the shop. Copy from here: these are ordinary Anvia tools. */
import { z } from "zod";
import { createTool, type Tool } from "../../src/index.js";
import { formatCents, toCents } from "./money.js";
import { lineCents, type Order, paidCents, refundableCents } from "./orders.js";
import type { Shop, ShopResult } from "./shop-database.js";

/** Refunds above this wait for a person. */
export const APPROVAL_LIMIT = 100;

/** What the model reads when a person says no without a reason. */
export const NOT_APPROVED = "The visitor did not approve this.";

const NOBODY_ANSWERED = "Nobody answered within a day, so this was not done.";
const DAY_MS = 86_400_000;

const orderId = z
  .string()
  .regex(/^A-\d+$/, "An order number looks like A-100.")
  .describe("Order number, such as A-100");

/** An order as a model reads it: amounts in dollars, dates as YYYY-MM-DD. */
export interface OrderFacts {
  readonly orderId: string;
  readonly status: Order["status"];
  readonly placedOn: string;
  /** The day of the status: delivered, cancelled, expected to arrive, or expected to be sent. */
  readonly statusOn: string;
  readonly items: readonly { name: string; quantity: number; price: number }[];
  readonly paid: number;
  readonly refunded: number;
  /** What can still be refunded. */
  readonly refundable: number;
}

/** What the model reads of an order. Pure. */
export function orderFacts(order: Order): OrderFacts {
  return {
    orderId: order.orderId,
    status: order.status,
    placedOn: day(order.placedAt),
    statusOn: day(order.statusAt),
    items: order.items.map((item) => ({
      name: item.name,
      quantity: item.quantity,
      price: lineCents(item) / 100,
    })),
    paid: paidCents(order) / 100,
    refunded: order.refundedCents / 100,
    refundable: refundableCents(order) / 100,
  };
}

/** The shop's tools, working on this shop. */
export function createShopTools(shop: Shop): readonly Tool[] {
  return [listOrders(shop), lookupOrder(shop), refundOrder(shop), cancelOrder(shop)];
}

function listOrders(shop: Shop): Tool {
  return createTool({
    name: "list_orders",
    title: "List the orders",
    description: "List the visitor's own orders, the newest first. Amounts are in US dollars.",
    recovery: "safe", // it only reads
    offline: true, // the shop is in this page, so none of these needs a network
    async execute() {
      return { orders: (await shop.orders()).map(orderFacts) };
    },
  });
}

function lookupOrder(shop: Shop): Tool {
  return createTool({
    name: "lookup_order",
    title: "Look up an order",
    description: "Look up one order: items, status, what was paid, what can still be refunded.",
    input: z.object({ orderId }),
    recovery: "safe",
    offline: true,
    async execute({ orderId }) {
      const order = await shop.order(orderId);
      // What a tool throws, the model reads: say what is wrong and what would be right.
      if (!order)
        throw new Error(`There is no order ${orderId}. list_orders shows those there are.`);
      return orderFacts(order);
    },
  });
}

function refundOrder(shop: Shop): Tool {
  return createTool({
    name: "refund_order",
    title: "Refund an order",
    description: "Give back an amount in US dollars of one order, to the card that paid.",
    input: z.object({ orderId, amount: z.number().positive() }),
    approval: {
      when: ({ args }) => args.amount > APPROVAL_LIMIT,
      reason: ({ args }) => `Review refund of ${dollars(args.amount)} for ${args.orderId}.`,
      editable: true, // a smaller refund than the one that was asked for
      rejectMessage: NOT_APPROVED,
      timeoutMs: DAY_MS,
      timeoutMessage: NOBODY_ANSWERED,
      // Beside Approve: "Allow without asking", for this order and any amount. The chat lists what was allowed.
      grantable: { shape: ({ orderId }) => ({ orderId }) },
    },
    // If the page dies while this runs, it may run again: the shop knows the operation (S2).
    recovery: "idempotent",
    offline: true,
    async reconcile(operationId) {
      const refund = await shop.refund(operationId);
      const order = refund && (await shop.order(refund.orderId));
      if (!refund || !order) return { happened: false };
      return { happened: true, output: outcome({ status: "done", order, refund }) };
    },
    async execute({ orderId, amount }, { operationId }) {
      const cents = toCents(amount);
      if (cents === undefined) throw new Error("The amount has to be in whole cents.");
      return outcome(await shop.refundOrder(operationId, orderId, cents));
    },
  });
}

function cancelOrder(shop: Shop): Tool {
  return createTool({
    name: "cancel_order",
    title: "Cancel an order",
    description:
      "Cancel an order that is still being packed; what was paid goes back to the card. An order that was sent cannot be cancelled.",
    input: z.object({ orderId }),
    approval: {
      reason: async ({ args }) => cancelReason(args.orderId, await shop.order(args.orderId)),
      rejectMessage: NOT_APPROVED,
    },
    recovery: "idempotent",
    offline: true,
    async execute({ orderId }, { operationId }) {
      return outcome(await shop.cancelOrder(operationId, orderId));
    },
  });
}

function cancelReason(orderId: string, order: Order | undefined): string {
  if (!order) return `Cancel ${orderId}.`;
  const items = order.items.map(({ name }) => name).join(" and ");
  return `Cancel ${orderId} (${items}). ${formatCents(refundableCents(order))} goes back to the card.`;
}

function outcome(result: ShopResult) {
  if (result.status === "refused") throw new Error(result.why);
  const { order, refund } = result;
  return { done: true, amount: refund.amountCents / 100, order: orderFacts(order) };
}

function dollars(amount: number): string {
  return formatCents(Math.round(amount * 100));
}

function day(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}
