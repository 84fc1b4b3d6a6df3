// Two people, several devices: the demo's support desk, with its server on a real port and its database.
import { AxeBuilder } from "@axe-core/playwright";
import type { Browser, BrowserContext, Page } from "@playwright/test";
import { Chat } from "./chat.js";
import { DeskSite, type Refund } from "./desk-site.js";
import { test as base, expect } from "./fixtures.js";

const DONE = /is on its way to your card/;
const TITLE = "Refund an order";

const test = base.extend<{ desk: DeskSite; people: People }>({
  desk: async ({ site }, use) => {
    const desk = await DeskSite.open(site.url);
    await use(desk);
    await desk.close();
  },
  people: async ({ browser, desk }, use) => {
    const people = new People(browser, desk.url);
    await use(people);
    await people.leave();
  },
});

/** Each page in a browser context of its own, as on a device of its own. */
class People {
  readonly #browser: Browser;
  readonly #url: string;
  readonly #contexts: BrowserContext[] = [];

  constructor(browser: Browser, url: string) {
    this.#browser = browser;
    this.#url = url;
  }

  robin(search = ""): Promise<Page> {
    return this.#visit(`/demo/devices/${search}`, "Robin");
  }

  dana(): Promise<Page> {
    return this.#visit("/demo/devices/review.html", "Dana");
  }

  async leave(): Promise<void> {
    await Promise.all(this.#contexts.map((context) => context.close()));
  }

  async #visit(path: string, name: string): Promise<Page> {
    const context = await this.#browser.newContext({ baseURL: this.#url });
    this.#contexts.push(context);
    const page = await context.newPage();
    await page.goto(path);
    await page.getByRole("button", { name: `Sign in as ${name}` }).click();
    await expect(page.getByText(`Signed in as ${name}.`)).toBeVisible();
    return page;
  }
}

async function refunds(page: Page): Promise<readonly Refund[]> {
  const answer = await page.request.get("/api/support/refunds");
  return (await answer.json()).refunds;
}

test("what the manager approves on their device finishes on the visitor's, with one refund", async ({
  people,
}) => {
  const visitor = await people.robin();
  const chat = new Chat(visitor);
  await chat.say("Refund $250 of A-100");
  const own = chat.approval(TITLE);
  await expect(own.dialog).toContainText("A manager decides this.");
  await expect(own.button("Approve")).toBeDisabled();
  await visitor.reload();
  await expect(own.dialog).toContainText("A manager decides this.");
  await new Chat(await people.dana()).approval(TITLE).approve();
  await expect(chat.line(DONE)).toBeVisible();
  await expect(chat.settled("Approved")).toContainText("Dana");
  const refund = { orderId: "A-100", amount: 250, approvedBy: "Dana", requests: 1 };
  expect(await refunds(visitor)).toEqual([refund]);
});

test("approved while the visitor's page is closed, it finishes when that is opened again", async ({
  people,
}) => {
  const visitor = await people.robin();
  await new Chat(visitor).say("Refund $75 of A-102");
  await expect(new Chat(visitor).approval(TITLE).dialog).toBeVisible();
  const manager = await people.dana();
  await expect(new Chat(manager).approval(TITLE).dialog).toBeVisible();
  await visitor.close();
  await new Chat(manager).approval(TITLE).approve();
  expect(await refunds(manager)).toEqual([]); // nobody is there to make it
  const again = await visitor.context().newPage();
  await again.goto("/demo/devices/");
  await expect(new Chat(again).line(DONE)).toBeVisible();
  expect(await refunds(again)).toMatchObject([{ amount: 75, requests: 1 }]);
});

test("of a yes and a no on two of the manager's devices one counts, and all say which", async ({
  people,
}) => {
  const visitor = await people.robin();
  const chat = new Chat(visitor);
  await chat.say("Refund $60 of A-103");
  const cards = [await people.dana(), await people.dana()].map((page) =>
    new Chat(page).approval(TITLE),
  );
  for (const card of cards) await expect(card.dialog).toBeVisible();
  await Promise.all([cards[0]?.approve(), cards[1]?.reject()]);
  const isApproved = await chat.settled("Approved").or(chat.settled("Rejected")).textContent();
  const word = isApproved?.includes("Approved") ? "Approved" : "Rejected";
  await expect(chat.line(word === "Approved" ? DONE : /Nothing was refunded/)).toBeVisible();
  for (const { dialog } of cards) {
    await expect(new Chat(dialog.page()).settled(word)).toBeVisible();
  }
  expect(await refunds(visitor)).toHaveLength(word === "Approved" ? 1 : 0);
});

test("with no way to the server nothing is decided; what was pressed counts when it is back", async ({
  people,
  desk,
}) => {
  const visitor = await people.robin();
  const chat = new Chat(visitor);
  await chat.say("Refund $35 of A-104");
  const manager = await people.dana();
  const card = new Chat(manager).approval(TITLE);
  await expect(card.dialog).toBeVisible();
  await manager.context().setOffline(true);
  desk.cutConnections();
  await expect(async () => {
    await card.button("Approve").click({ timeout: 2000 });
    await expect(card.dialog).toContainText(/sent when|will be sent/i, { timeout: 2000 });
  }).toPass();
  expect(await refunds(visitor)).toEqual([]);
  await expect(chat.approval(TITLE).dialog).toBeVisible();
  await manager.context().setOffline(false);
  await expect(chat.line(DONE)).toBeVisible({ timeout: 30_000 });
  expect(await refunds(visitor)).toMatchObject([{ amount: 35, requests: 1 }]);
});

test("the visitor's phone goes on with what the laptop began, with one refund", async ({
  people,
}) => {
  const laptop = await people.robin();
  await new Chat(laptop).say("Refund $80 of A-105");
  await expect(new Chat(laptop).approval(TITLE).dialog).toBeVisible();
  const manager = await people.dana();
  await expect(new Chat(manager).approval(TITLE).dialog).toBeVisible();
  await laptop.close(); // its lease is let go
  await new Chat(manager).approval(TITLE).approve();
  const phone = await people.robin("?device=phone");
  await expect(new Chat(phone).line("Refund $80 of A-105")).toBeVisible();
  await expect(new Chat(phone).line(DONE)).toBeVisible({ timeout: 30_000 });
  expect(await refunds(phone)).toMatchObject([{ amount: 80, requests: 1 }]);
  const again = await laptop.context().newPage();
  await again.goto("/demo/devices/");
  await expect(new Chat(again).line(DONE)).toBeVisible();
  expect(await refunds(again)).toMatchObject([{ amount: 80, requests: 1 }]);
});

test("the server refunds nothing that no manager approved, whatever a page sends", async ({
  people,
}) => {
  const visitor = await people.robin();
  await new Chat(visitor).say("Refund $30 of A-101");
  const manager = await people.dana();
  await expect(new Chat(manager).approval(TITLE).dialog).toBeVisible();
  const list = await visitor.request.get("/api/support/approvals?status=pending");
  const { approvals } = await list.json();
  const [{ id: approvalId }] = approvals;
  const decision = `/api/support/approvals/${encodeURIComponent(approvalId)}/decision`;
  const post = async (page: Page, path: string, data: object) =>
    (await page.request.post(path, { data })).status();
  expect(await post(visitor, decision, { approved: true })).toBe(403);
  expect(await post(visitor, "/api/support/refunds", { approvalId })).toBe(403);
  expect(await post(visitor, "/api/support/refunds", { approvalId: "another" })).toBe(403);
  const call = { toolName: "close_account", args: { orderId: "A-101", amount: 5000 } };
  const asked = await visitor.request.post("/api/support/runs", {
    data: { ...call, sessionId: "support-robin" },
  });
  const { approval } = await asked.json();
  expect(
    await post(manager, `/api/support/approvals/${approval.id}/decision`, { approved: true }),
  ).toBe(200);
  expect(await post(visitor, "/api/support/refunds", { approvalId: approval.id })).toBe(403);
  expect(await refunds(visitor)).toEqual([]);
});

test("a copy of the demo without a server says so", async ({ page }) => {
  for (const path of ["/demo/devices/", "/demo/devices/review.html"]) {
    await page.goto(path);
    await expect(page.getByText("This copy of the demo has no server.")).toBeVisible();
    await expect(page.getByRole("button", { name: /^Sign in/ })).toBeHidden();
  }
});

for (const colorScheme of ["light", "dark"] as const) {
  test(`both pages have no accessibility fault (${colorScheme})`, async ({
    people,
    browserName,
  }) => {
    test.skip(browserName !== "chromium", "Firefox over BiDi emulates no media");
    const visitor = await people.robin();
    const manager = await people.dana();
    for (const page of [visitor, manager]) {
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    }
    await new Chat(visitor).say("Refund $20 of A-100");
    for (const page of [visitor, manager]) {
      await expect(new Chat(page).approval(TITLE).dialog).toBeVisible();
      expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
    }
  });
}
