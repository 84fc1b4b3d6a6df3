// Standing permissions in the demo's own shop: allowed on a card, used after a reload, taken back in another tab.
import { AxeBuilder } from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { Chat } from "./chat.js";
import { expect, test } from "./fixtures.js";

const TITLE = "Refund an order";
const ALLOWED = "Allowed by your permission";

/** The shop with its chat open. */
async function visit(page: Page): Promise<Chat> {
  await page.goto("/demo/");
  const opener = page.getByRole("button", { name: /^Open chat/ });
  const message = page.getByRole("textbox", { name: "Message", exact: true });
  await expect(opener.or(message).first()).toBeVisible();
  if (await opener.isVisible()) await opener.click();
  return new Chat(page);
}

/** Presses what widens the permission once it counts: both buttons in sight, and still. */
async function allow(page: Page, chat: Chat, name: string): Promise<void> {
  const card = chat.approval(TITLE);
  await card.button("Allow without asking…").click();
  await card.until(async () => {
    const button = card.button(name);
    await button.evaluate(async (one) => {
      one.parentElement?.scrollIntoView({ block: "nearest" });
      await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
    });
    await expect.poll(() => button.evaluate((one) => one.closest(".unarmed") !== null)).toBe(false);
    // The mouse itself: a click of Playwright's scrolls when it is turned away, and then it never stands still.
    const box = await button.boundingBox();
    if (box) await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
  });
}

test("what was allowed for the conversation runs without a card after a reload, and is counted", async ({
  page,
}) => {
  const chat = await visit(page);
  await chat.say("Refund $130 of A-100");
  await expect(chat.approval(TITLE).dialog).toContainText("Review refund of $130.00");
  await allow(page, chat, "Allow for this conversation");
  await expect(chat.line("Approved, and allowed for this conversation")).toBeVisible();
  await expect(page.getByText("Permissions (1)")).toBeVisible();

  await page.reload();
  const after = await visit(page);
  await expect(page.getByText("Permissions (1)")).toBeVisible();
  await after.say("Refund $110 of A-100");
  await expect(after.line(ALLOWED)).toBeVisible();
  await expect(after.approval(TITLE).dialog).toBeHidden();
  await page.getByText("Permissions (1)").click();
  await expect(page.getByText("Used: 1")).toBeVisible();
});

test("what one tab takes back, the other asks about again", async ({ page, context }) => {
  const chat = await visit(page);
  await chat.say("Refund $110 of A-100");
  await expect(chat.approval(TITLE).dialog).toBeVisible();
  await allow(page, chat, "Allow on this site for 1 day");
  await expect(page.getByText("Permissions (1)")).toBeVisible();

  const other = await context.newPage();
  await visit(other);
  await other.getByText("Permissions (1)").click();
  await other.getByRole("button", { name: `Revoke: ${TITLE}` }).click();
  await expect(other.getByText("Permissions (1)")).toBeHidden();
  await expect(page.getByText("Permissions (1)")).toBeHidden();

  await chat.say("Refund $130 of A-100");
  await expect(chat.approval(TITLE).dialog).toContainText("Review refund of $130.00");
  await expect(chat.line(ALLOWED)).toBeHidden();
});

test("the keyboard alone opens, reads and gives a permission; the card and the list pass axe", async ({
  page,
}) => {
  const chat = await visit(page);
  await chat.say("Refund $130 of A-100");
  const card = chat.approval(TITLE);
  const more = card.button("Allow without asking…");
  await more.focus();
  await page.keyboard.press("Enter");
  await expect(card.dialog).toContainText("Approves this, and allows later calls");
  await expect(more).toBeFocused();
  const opened = await new AxeBuilder({ page }).include("anvia-chat").analyze();
  expect(opened.violations).toEqual([]);
  await card.until(async () => {
    await more.focus();
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
  });
  const permissions = page.getByText("Permissions (1)");
  await permissions.click();
  await expect(page.getByText("In this conversation")).toBeVisible();
  const listed = await new AxeBuilder({ page }).include("anvia-chat").analyze();
  expect(listed.violations).toEqual([]);
});
