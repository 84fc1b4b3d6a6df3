/**
 * The shop's own IndexedDB database. On a real site these would be the site's orders behind its API,
 * and `operationId` would travel there as the idempotency key.
 *
 * S1 An order and the refund that changed it are written in one transaction.
 * S2 `operationId` is the key of a refund: the same operation can be asked for again and again, and
 *    the money moves once. Whoever asks again gets the first result.
 * S3 Other tabs are only told that something changed; they read it from the database.
 */
import { type DBSchema, type IDBPDatabase, openDB } from "idb";
import { type Change, cancelOrder, type Order, refundOrder, seedOrders } from "./orders.js";

/** Money that went back, and the operation that sent it. */
export interface Refund {
  readonly operationId: string;
  readonly orderId: string;
  readonly amountCents: number;
  /** ms since the epoch. */
  readonly at: number;
}

/** What became of an operation; `why` is a sentence for whoever asked for it. */
export type ShopResult =
  | { readonly status: "done"; readonly order: Order; readonly refund: Refund }
  | { readonly status: "refused"; readonly why: string };

interface ShopSchema extends DBSchema {
  orders: { key: string; value: Order };
  refunds: { key: string; value: Refund };
}

/** What {@link openShop} takes. */
export interface ShopOptions {
  /** Names the database, and the channel between its tabs. @default "anvia-demo-shop" */
  readonly name?: string;
  /** @default Date.now */
  readonly now?: () => number;
}

/** Opens the shop; the first visit finds its orders already there. */
export async function openShop({
  name = "anvia-demo-shop",
  now = Date.now,
}: ShopOptions = {}): Promise<Shop> {
  const db = await openDB<ShopSchema>(name, 1, {
    upgrade(db, oldVersion) {
      if (oldVersion >= 1) return;
      const orders = db.createObjectStore("orders", { keyPath: "orderId" });
      db.createObjectStore("refunds", { keyPath: "operationId" });
      for (const order of seedOrders(now())) void orders.add(order); // fails or lands with the upgrade
    },
    blocked: () =>
      console.warn("The shop waits for an old tab. Close the other tabs of this page."),
    // A newer version of this page wants to upgrade. CAST: `versionchange` is dispatched at the database.
    blocking: (_current, _next, event) => (event.target as IDBDatabase).close(),
  });
  return new Shop(db, new BroadcastChannel(name), now);
}

/** The shop's orders and refunds. Opened by {@link openShop}. */
export class Shop {
  readonly #db: IDBPDatabase<ShopSchema>;
  readonly #tabs: BroadcastChannel;
  readonly #now: () => number;
  readonly #listeners = new Set<() => void>();

  constructor(db: IDBPDatabase<ShopSchema>, tabs: BroadcastChannel, now: () => number) {
    this.#db = db;
    this.#tabs = tabs;
    this.#now = now;
    tabs.addEventListener("message", () => this.#tell());
  }

  /** All orders, the newest first. */
  async orders(): Promise<readonly Order[]> {
    const orders = await this.#db.getAll("orders");
    return orders.sort((a, b) => b.placedAt - a.placedAt);
  }

  /** One order; `undefined` when there is none with this number. */
  order(orderId: string): Promise<Order | undefined> {
    return this.#db.get("orders", orderId);
  }

  /** What this operation gave back; `undefined` when it never took effect. */
  refund(operationId: string): Promise<Refund | undefined> {
    return this.#db.get("refunds", operationId);
  }

  /** Gives money back, once per operation (S2). */
  refundOrder(operationId: string, orderId: string, amountCents: number): Promise<ShopResult> {
    return this.#apply(operationId, orderId, (order) => refundOrder(order, amountCents));
  }

  /** Cancels an order that was not sent yet, once per operation (S2). */
  cancelOrder(operationId: string, orderId: string): Promise<ShopResult> {
    return this.#apply(operationId, orderId, (order) => cancelOrder(order, this.#now()));
  }

  /** Forgets every change: the orders are those of a first visit again. */
  async reset(): Promise<void> {
    const tx = this.#db.transaction(["orders", "refunds"], "readwrite");
    const orders = tx.objectStore("orders");
    await Promise.all([
      tx.objectStore("refunds").clear(),
      orders.clear(),
      ...seedOrders(this.#now()).map((order) => orders.add(order)),
      tx.done,
    ]);
    this.#changed();
  }

  /** Calls `listener` after every change, of this tab or another; returns its undo. */
  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Closes the database and the channel. */
  close(): void {
    this.#db.close();
    this.#tabs.close();
  }

  async #apply(
    operationId: string,
    orderId: string,
    change: (order: Order) => Change,
  ): Promise<ShopResult> {
    const tx = this.#db.transaction(["orders", "refunds"], "readwrite", { durability: "strict" });
    const orders = tx.objectStore("orders");
    const refunds = tx.objectStore("refunds");
    const [order, earlier] = await Promise.all([orders.get(orderId), refunds.get(operationId)]);
    if (!order) return { status: "refused", why: `There is no order ${orderId}.` };
    if (earlier) return { status: "done", order, refund: earlier };
    const changed = change(order);
    if (changed.status === "refused") return changed;
    const refund = { operationId, orderId, amountCents: changed.refundCents, at: this.#now() };
    await Promise.all([orders.put(changed.order), refunds.add(refund), tx.done]);
    this.#changed();
    return { status: "done", order: changed.order, refund };
  }

  #changed(): void {
    this.#tabs.postMessage("changed");
    this.#tell();
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}
