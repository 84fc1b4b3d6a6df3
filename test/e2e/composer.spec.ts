// Writing: drafts, keys, focus, and words that are sent while something else is going on.
import type { Locator, Page } from "@playwright/test";
import { expect, test } from "./fixtures.js";
import { lastMessages, receivedMessages, resultsOf } from "./model-requests.js";
import {
  expectOneRefund,
  Gate,
  scriptQuestion,
  scriptRefund,
  scriptShortRefund,
  story,
  untilApproval,
} from "./shop-script.js";

/** Presses the key until the focus is where a person wants it; fails when it never gets there. */
async function walkTo(page: Page, target: Locator, key: "Tab" | "Shift+Tab"): Promise<void> {
  await expect(target).toBeVisible();
  for (let presses = 0; presses < 30; presses++) {
    if (await target.evaluate((element) => element.matches(":focus"))) return;
    await page.keyboard.press(key);
  }
  await expect(target).toBeFocused();
}

test("a half-written message and a half-written reason survive a reload", async ({
  chat,
  llm,
  ledger,
  page,
}) => {
  scriptRefund(llm);
  await chat.open();
  await untilApproval(chat);
  await chat.message.pressSequentially("And please hurry");
  await chat.approval().reason.pressSequentially("Only if the parcel");
  await page.reload();
  await expect(chat.message).toHaveValue("And please hurry");
  await expect(chat.approval().reason).toHaveValue("Only if the parcel");
  await chat.approval().reason.fill("Only if the parcel came back.");
  await chat.approval().approve();
  await expect(chat.settled("Approved")).toContainText("Only if the parcel came back.");
  await expect(chat.line(story.refunded)).toBeVisible();
  await expect(chat.message).toHaveValue("And please hurry");
  expectOneRefund(ledger);
});

test("a sent message leaves no draft behind", async ({ chat, llm, page }) => {
  llm.on({}, { content: "Hello to you." });
  await chat.open();
  await chat.say("Hello");
  await expect(chat.line("Hello to you.")).toBeVisible();
  await expect(chat.message).toHaveValue("");
  await page.reload();
  await expect(chat.line("Hello to you.")).toBeVisible();
  await expect(chat.message).toHaveValue("");
});

test("Shift and Enter break the line, Enter sends, and nothing is lost of the text", async ({
  chat,
  llm,
}) => {
  llm.on({}, { content: "Two lines, I see." });
  await chat.open();
  await chat.message.focus();
  await chat.page.keyboard.type("First line");
  await chat.page.keyboard.press("Shift+Enter");
  await chat.page.keyboard.type("<b>second</b> line");
  await expect(chat.message).toHaveValue("First line\n<b>second</b> line");
  expect(receivedMessages(llm)).toEqual([]);
  await chat.page.keyboard.press("Enter");
  await expect(chat.line("Two lines, I see.")).toBeVisible();
  expect(lastMessages(llm).at(-1)).toMatchObject({ content: "First line\n<b>second</b> line" });
  await expect(chat.line("<b>second</b> line")).toBeVisible();
});

test("an empty message cannot be sent", async ({ chat, llm }) => {
  await chat.open();
  await expect(chat.send).toBeDisabled();
  await chat.message.fill("   ");
  await expect(chat.send).toBeDisabled();
  await chat.message.press("Enter");
  await expect(chat.stop).toBeHidden();
  expect(receivedMessages(llm)).toEqual([]);
});

test("a card that appears takes no focus from somebody who is typing", async ({ chat, llm }) => {
  const gate = new Gate();
  llm.on({ userMessage: story.prompt }, async () => {
    await gate.opened;
    return {
      toolCalls: [{ id: "call_1", name: "refund_order", arguments: JSON.stringify(REFUND) }],
    };
  });
  await chat.open();
  await chat.say(story.prompt);
  await expect(chat.stop).toBeVisible();
  await chat.page.keyboard.type("I was just ");
  gate.open();
  await expect(chat.approval().dialog).toBeVisible();
  await expect(chat.message).toBeFocused();
  await chat.page.keyboard.type("writing this");
  await expect(chat.message).toHaveValue("I was just writing this");
  await expect(chat.approval().dialog).toBeVisible();
});

test("words sent while an approval waits reach the model after the decision", async ({
  chat,
  llm,
  ledger,
}) => {
  scriptShortRefund(llm);
  llm.on({ userMessage: "send me a receipt" }, { content: "Refunded; the receipt is coming." });
  await chat.open();
  await untilApproval(chat);
  await chat.say("Also send me a receipt.");
  await expect(chat.line("Also send me a receipt.")).toBeVisible();
  await expect(chat.approval().dialog).toBeVisible();
  expect(receivedMessages(llm)).toHaveLength(1);
  await chat.approval().approve();
  await expect(chat.line("Refunded; the receipt is coming.")).toBeVisible();
  await expect(chat.line("Also send me a receipt.")).toHaveCount(1);
  expectOneRefund(ledger);
  expect(receivedMessages(llm)).toHaveLength(2);
  expect(lastMessages(llm).map(({ role }) => role)).toEqual([
    "system",
    "user",
    "assistant",
    "tool",
    "user",
  ]);
});

test("the keyboard alone sends, answers a question and approves", async ({ chat, llm, ledger }) => {
  const { page } = chat;
  scriptQuestion(llm);
  llm.on(
    { userMessage: "now refund it", hasToolResult: false },
    { toolCalls: [{ id: "call_refund", name: "refund_order", arguments: REFUND }] },
  );
  llm.on({ toolCallId: "call_refund" }, { content: story.refunded });
  await chat.open();
  await walkTo(page, chat.message, "Tab");
  await page.keyboard.type(story.prompt);
  await walkTo(page, chat.send, "Tab");
  await page.keyboard.press("Space");

  const question = chat.question(story.question);
  await walkTo(page, question.button("Submit"), "Shift+Tab");
  await walkTo(page, question.answer, "Shift+Tab");
  await page.keyboard.type("with a red bow");
  await page.keyboard.press("Shift+Tab");
  await page.keyboard.press("Space");
  await walkTo(page, question.button("Submit"), "Tab");
  await page.keyboard.press("Enter");
  await expect(chat.line(story.packed)).toBeVisible();
  expect(String(resultsOf(llm, "call_ask")[0])).toContain("with a red bow");

  await walkTo(page, chat.message, "Tab");
  await page.keyboard.type("And now refund it.");
  await page.keyboard.press("Enter");
  const approval = chat.approval();
  await walkTo(page, approval.button("Approve"), "Shift+Tab");
  await approval.until(() => page.keyboard.press("Enter"));
  await expect(chat.line(story.refunded)).toBeVisible();
  await expect(chat.settled("Approved")).toBeFocused();
  expectOneRefund(ledger);
});

const REFUND = { orderId: "A-100", amount: 250 };
