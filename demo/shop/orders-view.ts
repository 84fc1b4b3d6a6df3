import { html, nothing, render, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { formatCents } from "./money.js";
import { lineCents, type Order, type OrderItem, paidCents } from "./orders.js";
import { picture } from "./pictures.js";
import type { Shop } from "./shop-database.js";

const STATUS_WORDS: { readonly [status in Order["status"]]: readonly [string, string] } = {
  packing: ["Being packed", "leaves"],
  shipped: ["On its way", "arrives"],
  delivered: ["Delivered", ""],
  cancelled: ["Cancelled", ""],
};

const day = new Intl.DateTimeFormat("en-US", { day: "numeric", month: "short" });

/**
 * Draws the orders into `list`, and again whenever they change, in whichever tab. It is no live
 * region: what changed is said in the conversation that changed it.
 */
export async function showOrders(shop: Shop, list: HTMLElement): Promise<void> {
  let shown: readonly Order[] = [];
  const draw = async (): Promise<void> => {
    const orders = await shop.orders();
    render(
      repeat(orders, ({ orderId }) => orderId, orderCard),
      list,
    );
    const changed = orders.filter((order) => isNew(order, shown));
    if (shown.length > 0) for (const { orderId } of changed) highlight(list, orderId);
    shown = orders;
  };
  shop.subscribe(() => void draw());
  // A tab that slept may have missed a hint, so it looks again when somebody looks at it.
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") void draw();
  });
  await draw();
}

function isNew(order: Order, shown: readonly Order[]): boolean {
  const before = shown.find(({ orderId }) => orderId === order.orderId);
  return before?.status !== order.status || before.refundedCents !== order.refundedCents;
}

function highlight(list: HTMLElement, orderId: string): void {
  if (matchMedia("(prefers-reduced-motion: reduce)").matches) return;
  const card = list.querySelector(`[data-order="${orderId}"]`);
  card?.animate([{ backgroundColor: "var(--glow)" }, {}], { duration: 1600, easing: "ease-out" });
}

function orderCard(order: Order): TemplateResult {
  const { orderId, placedAt, status, items } = order;
  return html`<li class="order ${status}" data-order=${orderId}>
    <header>
      <h3>${orderId}</h3>
      <p class="placed">Ordered ${time(placedAt)}</p>
      ${statusLine(order)}
    </header>
    <ul class="items">${items.map(itemRow)}</ul>
    ${totals(order)}
  </li>`;
}

function statusLine({ status, statusAt }: Order): TemplateResult {
  const [words, verb] = STATUS_WORDS[status];
  return html`<p class="status"><b>${words}</b> <span>${verb} ${time(statusAt)}</span></p>`;
}

function itemRow(item: OrderItem): TemplateResult {
  const { name, quantity } = item;
  return html`<li>
    ${picture(item.picture)}
    <span class="name">${name}${quantity > 1 ? html` <span class="quantity">× ${quantity}</span>` : nothing}</span>
    <span class="price">${formatCents(lineCents(item))}</span>
  </li>`;
}

function totals(order: Order) {
  const { refundedCents, items } = order;
  if (refundedCents === 0 && items.length === 1) return nothing; // the line above says it all
  const refunded = html`<div class="refunded">
    <dt>Refunded</dt>
    <dd>−${formatCents(refundedCents)}</dd>
  </div>`;
  return html`<dl class="totals">
    ${refundedCents > 0 ? refunded : nothing}
    <div><dt>Paid</dt><dd>${formatCents(paidCents(order))}</dd></div>
  </dl>`;
}

function time(at: number): TemplateResult {
  return html`<time datetime=${new Date(at).toISOString().slice(0, 10)}>${day.format(at)}</time>`;
}
