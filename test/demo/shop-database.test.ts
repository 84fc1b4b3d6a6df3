import { expect } from "@open-wc/testing";
import { deleteDB } from "idb";
import { openShop, type Shop } from "../../demo/shop/shop-database.js";

const NOW = Date.UTC(2026, 10, 21);

suite("the shop's database", () => {
  let name: string;
  let shops: Shop[];
  const open = async (): Promise<Shop> => {
    const shop = await openShop({ name, now: () => NOW });
    shops.push(shop);
    return shop;
  };

  beforeEach(() => {
    name = `shop-${crypto.randomUUID()}`;
    shops = [];
  });

  afterEach(async () => {
    for (const shop of shops) shop.close();
    await deleteDB(name);
  });

  test("a first visit finds its orders, a later one finds what became of them", async () => {
    const shop = await open();
    expect((await shop.orders()).map(({ orderId }) => orderId)).to.deep.equal([
      "A-104",
      "A-103",
      "A-100",
      "A-099",
      "A-097",
    ]);
    await shop.refundOrder("op1", "A-100", 10_00);
    expect((await (await open()).order("A-100"))?.refundedCents).to.equal(10_00);
  });

  test("the same operation moves the money once, and gives its first result again (S2)", async () => {
    const shop = await open();
    const results = await Promise.all([
      shop.refundOrder("op1", "A-100", 250_00),
      shop.refundOrder("op1", "A-100", 250_00),
      (await open()).refundOrder("op1", "A-100", 250_00),
    ]);
    expect(results.map(({ status }) => status)).to.deep.equal(["done", "done", "done"]);
    expect((await shop.order("A-100"))?.refundedCents).to.equal(250_00);
    expect((await shop.refund("op1"))?.amountCents).to.equal(250_00);
  });

  test("two operations at once cannot give back more than was paid", async () => {
    const shop = await open();
    const results = await Promise.all([
      shop.refundOrder("op1", "A-100", 200_00),
      shop.refundOrder("op2", "A-100", 200_00),
    ]);
    expect(results.map(({ status }) => status)).to.have.members(["done", "refused"]);
    expect((await shop.order("A-100"))?.refundedCents).to.equal(200_00);
  });

  test("a cancellation is an operation like a refund", async () => {
    const shop = await open();
    await shop.cancelOrder("op1", "A-104");
    const again = await shop.cancelOrder("op1", "A-104");
    expect(again.status).to.equal("done");
    expect((await shop.refund("op1"))?.amountCents).to.equal(132_00);
    expect((await shop.cancelOrder("op2", "A-104")).status).to.equal("refused");
  });

  test("what is refused is not kept", async () => {
    const shop = await open();
    expect(await shop.refundOrder("op1", "A-999", 1)).to.deep.equal({
      status: "refused",
      why: "There is no order A-999.",
    });
    expect(await shop.refund("op1")).to.equal(undefined);
  });

  test("a change is told in this tab and in others (S3)", async () => {
    const [here, there] = [await open(), await open()];
    let told = 0;
    here.subscribe(() => told++);
    const heard = new Promise<void>((resolve) => there.subscribe(resolve));
    await here.refundOrder("op1", "A-100", 1_00);
    await heard;
    expect(told).to.equal(1);
  });

  test("starting over brings the first orders back and forgets the operations", async () => {
    const shop = await open();
    await shop.cancelOrder("op1", "A-104");
    await shop.reset();
    expect((await shop.order("A-104"))?.status).to.equal("packing");
    expect(await shop.refund("op1")).to.equal(undefined);
  });
});
