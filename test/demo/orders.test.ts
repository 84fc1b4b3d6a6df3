import { expect } from "@open-wc/testing";
import { formatCents, toCents } from "../../demo/shop/money.js";
import {
  cancelOrder,
  type Order,
  paidCents,
  refundableCents,
  refundOrder,
  seedOrders,
} from "../../demo/shop/orders.js";

const NOW = Date.UTC(2026, 10, 21);

function order(orderId: string): Order {
  const found = seedOrders(NOW).find((one) => one.orderId === orderId);
  if (!found) throw new Error(`no ${orderId}`);
  return found;
}

suite("the shop's rules", () => {
  test("a refund takes from what was paid, and leaves the order as it is", () => {
    const change = refundOrder(order("A-100"), 100_00);
    expect(change.status === "changed" && refundableCents(change.order)).to.equal(150_00);
    expect(change.status === "changed" && change.order.status).to.equal("delivered");
  });

  test("everything that was paid can be refunded, and nothing more", () => {
    const change = refundOrder(order("A-100"), 250_00);
    if (change.status !== "changed") throw new Error(change.why);
    expect(refundOrder(change.order, 1)).to.deep.equal({
      status: "refused",
      why: "Everything paid for A-100 has been refunded already.",
    });
  });

  test("more than is left is refused with the amounts that matter", () => {
    expect(refundOrder(order("A-097"), 30_00)).to.deep.equal({
      status: "refused",
      why: "$30.00 is more than can be refunded: $36.00 was paid for A-097, $12.00 has been refunded, $24.00 is left.",
    });
  });

  for (const cents of [0, -1, 0.5, Number.NaN, Number.POSITIVE_INFINITY]) {
    test(`${cents} cents cannot be refunded`, () => {
      expect(refundOrder(order("A-100"), cents).status).to.equal("refused");
    });
  }

  test("cancelling an order that is packed gives back what was paid", () => {
    const change = cancelOrder(order("A-104"), NOW);
    if (change.status !== "changed") throw new Error(change.why);
    expect(change.order.status).to.equal("cancelled");
    expect(change.refundCents).to.equal(paidCents(change.order));
    expect(cancelOrder(change.order, NOW).status).to.equal("refused");
  });

  for (const orderId of ["A-103", "A-100"]) {
    test(`${orderId} was sent, so it cannot be cancelled`, () => {
      expect(cancelOrder(order(orderId), NOW))
        .to.have.property("why")
        .that.contains("was sent already");
    });
  }
});

suite("money", () => {
  test("amounts are shown with two digits", () => {
    expect([formatCents(25_000), formatCents(5), formatCents(125_050)]).to.deep.equal([
      "$250.00",
      "$0.05",
      "$1,250.50",
    ]);
  });

  test("dollars become whole cents, and a fraction of a cent is no money", () => {
    expect([250, 0.1 + 0.2, 19.99, 1.005].map(toCents)).to.deep.equal([
      250_00,
      30,
      1999,
      undefined,
    ]);
  });
});
