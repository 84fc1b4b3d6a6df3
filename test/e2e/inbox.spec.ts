// A page with an inbox and no chat: it shows and decides what the site's other pages wait for.
import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { Chat } from "./chat.js";
import { expect, test } from "./fixtures.js";
import {
  expectOneRefund,
  scriptQuestion,
  scriptRefund,
  scriptShortRefund,
  story,
  untilApproval,
} from "./shop-script.js";

const NOTHING = "Nothing waits for you";

async function openInbox(page: Page): Promise<Chat> {
  await page.goto("/inbox.html");
  return new Chat(page); // the cards are the same
}

test("the tag upgrades by the chat's script alone, shows what another tab waits for, and decides it there", async ({
  chat,
  context,
  llm,
  ledger,
}) => {
  scriptRefund(llm);
  const inbox = await openInbox(await context.newPage());
  await expect(inbox.page.getByText(NOTHING)).toBeVisible();
  await chat.open();
  await untilApproval(chat);

  await expect(inbox.approval().dialog).toContainText(story.reason);
  await expect(inbox.page).toHaveTitle("(1) Shop: what waits");
  await inbox.page.bringToFront();
  await inbox.approval().approve();
  await expect(inbox.settled("Approved")).toContainText("by you");
  await expect(inbox.page).toHaveTitle("Shop: what waits");

  await expect(chat.settled("Approved")).toContainText("by you, in another tab");
  await expect(chat.line(story.refunded)).toBeVisible();
  expectOneRefund(ledger);
});

test("what waits is there after a reload, can be decided with the chat's page closed, and runs once when it is back", async ({
  chat,
  context,
  llm,
  ledger,
}) => {
  scriptShortRefund(llm);
  await chat.open();
  await untilApproval(chat);
  const inbox = await openInbox(await context.newPage());
  await expect(inbox.approval().dialog).toBeVisible();
  await chat.page.close();
  await inbox.page.reload();
  await inbox.approval().approve();
  await expect(inbox.settled("Approved")).toBeVisible();
  expect(ledger.refunds).toHaveLength(0); // this page has no tool to run

  const back = new Chat(await context.newPage());
  await back.open();
  await expect(back.line(story.refunded)).toBeVisible();
  expectOneRefund(ledger);
});

test("a question is answered there, and what was picked survives a reload", async ({
  chat,
  context,
  llm,
}) => {
  scriptQuestion(llm);
  await chat.open();
  await chat.say(story.prompt);
  await expect(chat.question(story.question).dialog).toBeVisible();
  const inbox = await openInbox(await context.newPage());
  await inbox.question(story.question).radio("As a gift").check();
  await inbox.page.reload();
  await expect(inbox.question(story.question).radio("As a gift")).toBeChecked();
  await inbox.question(story.question).submit();
  await expect(chat.line(story.packed)).toBeVisible();
});

test("what was decided in the chat becomes a small card in the inbox, and goes when the person says so", async ({
  chat,
  context,
  llm,
}) => {
  scriptShortRefund(llm);
  const inbox = await openInbox(await context.newPage());
  await chat.open({ reviewer: "Ada" });
  await untilApproval(chat);
  await expect(inbox.approval().dialog).toBeVisible();
  await chat.page.bringToFront();
  await chat.approval().reject();
  await expect(inbox.settled("Rejected")).toContainText("by Ada");
  await inbox.page.getByRole("button", { name: "Hide decided" }).click();
  await expect(inbox.page.getByText(NOTHING)).toBeVisible();
});

test("a tag that a script creates later is loaded then, and a page without one loads nothing of it", async ({
  chat,
  page,
  llm,
}) => {
  scriptShortRefund(llm);
  const asked: string[] = [];
  page.on("request", (request) => asked.push(new URL(request.url()).pathname));
  await chat.open();
  await untilApproval(chat);
  const before = await page.evaluate(() => customElements.get("anvia-inbox") === undefined);
  expect(before).toBe(true);
  const chunksBefore = asked.length;
  await page.evaluate(() => {
    const inbox = document.createElement("anvia-inbox");
    inbox.style.blockSize = "700px";
    document.querySelector("main")?.append(inbox);
  });
  const region = page.getByRole("region", { name: "Waiting for you", exact: true });
  const card = region.getByRole("dialog", { name: "Approval needed: Refund order", exact: true });
  await expect(card).toBeVisible();
  expect(asked.length).toBeGreaterThan(chunksBefore);
  await region.getByRole("button", { name: "Open conversation: Refund order" }).click();
  await expect(page.getByText("on another page of this site")).toBeHidden();
});

test("keys alone reach the controls of the inbox in their order, and decide there", async ({
  browserName,
  chat,
  context,
  llm,
  ledger,
}) => {
  scriptShortRefund(llm);
  await chat.open();
  await untilApproval(chat);
  const { page } = await openInbox(await context.newPage());
  const button = (name: string) => page.getByRole("button", { name, exact: true });
  await expect(button("Approve")).toBeVisible();
  const order = [
    button("Open conversation: Refund order"),
    page.getByText("Raw JSON"),
    page.getByRole("textbox", { name: "Reason (optional)" }),
    button("Reject"),
    button("Approve"),
  ];
  await expect(async () => {
    await page.keyboard.press("Tab");
    await expect(order[0] ?? button("Approve")).toBeFocused({ timeout: 200 });
  }).toPass({ timeout: 15_000 });
  for (const control of order.slice(1)) {
    await page.keyboard.press("Tab");
    // Firefox also stops at what could scroll: the card itself.
    const isThere = await control.evaluate((one) => one.matches(":focus"));
    if (browserName === "firefox" && !isThere) await page.keyboard.press("Tab");
    await expect(control).toBeFocused();
  }
  await expect(async () => {
    await page.keyboard.press("Enter");
    await expect(button("Approve")).toBeHidden({ timeout: 1000 });
  }).toPass({ timeout: 15_000 });
  await expect(page.getByRole("dialog", { name: "Approved: Refund order" })).toBeFocused();
  await expect(chat.line(story.refunded)).toBeVisible();
  expectOneRefund(ledger);
});

test("axe finds nothing in an inbox with and without cards", async ({ chat, context, llm }) => {
  scriptShortRefund(llm);
  const inbox = await openInbox(await context.newPage());
  await expect(inbox.page.getByText(NOTHING)).toBeVisible();
  expect(
    (await new AxeBuilder({ page: inbox.page }).include("anvia-inbox").analyze()).violations,
  ).toEqual([]);
  await chat.open();
  await untilApproval(chat);
  await expect(inbox.approval().dialog).toBeVisible();
  expect(
    (await new AxeBuilder({ page: inbox.page }).include("anvia-inbox").analyze()).violations,
  ).toEqual([]);
});

test("the demo's inbox shows what the shop waits for", async ({ page, context }) => {
  await page.goto("/demo/");
  await page.getByRole("button", { name: "Refund $250 of A-100" }).first().click();
  const title = "Approval needed: Refund an order";
  await expect(page.getByRole("dialog", { name: title })).toBeVisible();
  const inbox = await context.newPage();
  await inbox.goto("/demo/inbox/");
  await expect(inbox.getByRole("dialog", { name: title })).toBeVisible();
  await expect(inbox).toHaveTitle(/^\(1\) /);
});
