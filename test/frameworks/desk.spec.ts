// The same story in each framework's own pages and routes: a visitor asks in one browser, a manager decides in another.
import { cardOf, chatOf, expect, refundsOf, test } from "./desk-fixtures.js";

const DONE = /is on its way to your card/;

test("a manager approves in another browser, and the visitor's run finishes with one refund", async ({
  robin,
  dana,
}) => {
  const chat = chatOf(await robin.open());
  await chat.say("Refund $250 of A-100");
  const own = chat.approval("Refund an order");
  await expect(own.dialog).toContainText("A manager decides this.");
  await expect(own.button("Approve")).toBeDisabled();
  const manager = await dana.open();
  await expect(cardOf(manager).dialog).toContainText("A manager reviews this refund of $250.");
  expect(await refundsOf(robin, "A-100")).toEqual([]);
  await cardOf(manager).approve();
  await expect(chat.line(DONE)).toBeVisible();
  await expect(chat.settled("Approved")).toContainText("Dana");
  const refund = { orderId: "A-100", amount: 250, approvedBy: "Dana", requests: 1 };
  expect(await refundsOf(robin, "A-100")).toEqual([refund]);
  await expect(manager.getByRole("listitem")).toContainText(["$250 of A-100"]);
});

test("a visitor who reloads while it waits finds it waiting, and then approved", async ({
  robin,
  dana,
}) => {
  const page = await robin.open();
  const chat = chatOf(page);
  await chat.say("Refund $40 of A-101");
  await expect(chat.approval("Refund an order").dialog).toBeVisible();
  await page.reload();
  await expect(chat.approval("Refund an order").dialog).toContainText("A manager decides this.");
  await cardOf(await dana.open()).approve();
  await expect(chat.line(DONE)).toBeVisible();
  expect(await refundsOf(robin, "A-101")).toMatchObject([{ amount: 40, requests: 1 }]);
});

test("approved while the visitor's browser is closed, it finishes when that is opened again", async ({
  robin,
  dana,
}) => {
  const chat = chatOf(await robin.open());
  await chat.say("Refund $75 of A-102");
  await expect(chat.approval("Refund an order").dialog).toBeVisible();
  const manager = await dana.open();
  await expect(cardOf(manager).dialog).toBeVisible();
  await robin.close();
  await cardOf(manager).approve();
  expect(await refundsOf(dana, "A-102")).toEqual([]); // nobody is there to make it
  const again = chatOf(await robin.open());
  await expect(again.line(DONE)).toBeVisible();
  expect(await refundsOf(robin, "A-102")).toMatchObject([{ amount: 75, requests: 1 }]);
});

test("the server is killed while it waits and started again, and nothing is lost", async ({
  robin,
  dana,
  site,
}) => {
  const chat = chatOf(await robin.open());
  await chat.say("Refund $60 of A-103");
  const manager = await dana.open();
  await expect(cardOf(manager).dialog).toBeVisible();
  await site.killAndStart();
  await cardOf(manager).approve();
  await expect(chat.line(DONE)).toBeVisible();
  expect(await refundsOf(robin, "A-103")).toMatchObject([{ amount: 60, requests: 1 }]);
});

test("what the manager rejects is not refunded, and the visitor is told why", async ({
  robin,
  dana,
}) => {
  const chat = chatOf(await robin.open());
  await chat.say("Refund $9000 of A-104");
  const card = cardOf(await dana.open());
  await card.reason.fill("This order cost $80.");
  await card.reject();
  await expect(chat.line("Nothing was refunded. This order cost $80.")).toBeVisible();
  expect(await refundsOf(robin, "A-104")).toEqual([]);
});

test("the server refunds nothing that no manager approved, whatever a page sends", async ({
  robin,
  dana,
}) => {
  const chat = chatOf(await robin.open());
  await chat.say("Refund $30 of A-105");
  await expect(cardOf(await dana.open()).dialog).toBeVisible();
  const list = await robin.ask("/api/support/approvals?status=pending");
  const { approvals } = await list.json();
  expect(approvals).toHaveLength(1);
  const [{ id }] = approvals;
  const path = `/api/support/approvals/${encodeURIComponent(id)}/decision`;
  expect((await robin.ask(path, { approved: true })).status()).toBe(403);
  const before = await robin.ask("/api/refunds", { approvalId: id });
  expect([before.status(), await before.json()]).toEqual([403, { why: "This was not approved." }]);
  const foreign = await dana.ask("/api/refunds", { approvalId: id });
  expect(foreign.status()).toBe(403);
  expect((await dana.ask(path, { approved: true })).status()).toBe(200);
  await expect(chat.line(DONE)).toBeVisible();
  expect(await refundsOf(robin, "A-105")).toMatchObject([{ amount: 30, requests: 1 }]);
});

test("the documented split works under the framework's base path", async ({ robin, dana }) => {
  await robin.open();
  const manager = await dana.open();
  const runId = crypto.randomUUID();
  const asked = {
    runId,
    toolName: "close_account",
    title: "Close an account",
    args: { orderId: "A-106", amount: 500 },
    sessionId: "support-robin",
  };
  const created = await robin.ask("/api/support/runs", asked);
  expect(created.status()).toBe(201);
  const { approval } = await created.json();
  expect(approval).toMatchObject({ runId, status: "pending", toolName: "close_account" });
  await chatOf(manager).approval("Close an account").approve();
  await expect(async () => {
    const answer = await robin.ask(`/api/support/approvals?runId=${runId}`);
    const { approvals } = await answer.json();
    expect(approvals).toMatchObject([{ id: approval.id, status: "approved", reviewerId: "Dana" }]);
  }).toPass();
  const refund = await robin.ask("/api/refunds", { approvalId: approval.id });
  expect([refund.status(), await refund.json()]).toEqual([403, { why: "This is no refund." }]);
  const stranger = await fetch(new URL(`/api/support/approvals?runId=${runId}`, manager.url()));
  expect(stranger.status).toBe(401);
});
