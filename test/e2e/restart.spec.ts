// The browser itself goes away, in an orderly way or not, and is started again on the same profile.
import { killBrowserOn } from "./browser-processes.js";
import { Chat } from "./chat.js";
import { type DurableBrowser, expect, test } from "./fixtures.js";
import { resultsOf } from "./model-requests.js";
import {
  expectOneRefund,
  scriptQuestion,
  scriptRefund,
  story,
  untilApproval,
} from "./shop-script.js";

async function openChat(durableBrowser: DurableBrowser) {
  const context = await durableBrowser.open();
  const chat = new Chat(await context.newPage());
  await chat.open();
  return { context, chat };
}

test("an approval still waits after the browser was closed and started again", async ({
  durableBrowser,
  llm,
  ledger,
}) => {
  scriptRefund(llm);
  const first = await openChat(durableBrowser);
  await untilApproval(first.chat);
  const before = await first.chat.pending();
  await first.context.close();

  const { chat } = await openChat(durableBrowser);
  await expect(chat.approval().dialog).toContainText(story.reason);
  expect(await chat.pending()).toEqual(before);
  expect(ledger.refunds).toEqual([]);
  await chat.approval().approve();
  await expect(chat.line(story.refunded)).toBeVisible();
  expectOneRefund(ledger);
});

test("an approval still waits after the browser was killed", async ({
  browserName,
  durableBrowser,
  llm,
  ledger,
}) => {
  test.skip(browserName !== "chromium", "in Firefox the last test of this file kills");
  scriptRefund(llm);
  const first = await openChat(durableBrowser);
  await untilApproval(first.chat);
  const before = await first.chat.pending();
  const gone = first.context.waitForEvent("close");
  killBrowserOn(durableBrowser.folder);
  await gone;

  const { chat } = await openChat(durableBrowser);
  await expect(chat.approval().dialog).toContainText(story.reason);
  expect(await chat.pending()).toEqual(before);
  await chat.approval().approve();
  await expect(chat.line(story.refunded)).toBeVisible();
  expectOneRefund(ledger);
});

test("a question and what was typed for it are still there after the browser was closed", async ({
  durableBrowser,
  llm,
}) => {
  scriptQuestion(llm);
  const first = await openChat(durableBrowser);
  await first.chat.say(story.prompt);
  await first.chat.question(story.question).answer.fill("with a red bow");
  await first.chat.message.fill("One more thing");
  await first.context.close();

  const { chat } = await openChat(durableBrowser);
  const card = chat.question(story.question);
  await expect(card.answer).toHaveValue("with a red bow");
  await expect(chat.message).toHaveValue("One more thing");
  await card.submit();
  await expect(chat.line(story.packed)).toBeVisible();
  expect(resultsOf(llm, "call_ask")).toEqual([
    JSON.stringify({
      answers: [{ questionId: "packing", answer: "with a red bow", custom: "with a red bow" }],
    }),
  ]);
});

test("the browser is killed while a tool runs: the person is asked, and nothing runs by itself", async ({
  durableBrowser,
  llm,
  ledger,
}) => {
  scriptRefund(llm);
  ledger.hold();
  const first = await openChat(durableBrowser);
  await untilApproval(first.chat);
  await first.chat.approval().approve();
  await expect.poll(() => ledger.refunds.length).toBe(1);
  const gone = first.context.waitForEvent("close");
  killBrowserOn(durableBrowser.folder);
  await gone;
  ledger.release();

  const { chat } = await openChat(durableBrowser);
  const card = chat.unknownOutcome();
  await expect(card.dialog).toContainText("A-100");
  await card.happened();
  await expect(chat.line(story.refused)).toBeVisible();
  await expect(chat.settled("Answered")).toContainText("It happened");
  expectOneRefund(ledger);
});
