// Several tabs of one browser, and several chats on one page: one conversation, one driver.
import { Chat } from "./chat.js";
import { expect, test } from "./fixtures.js";
import { receivedMessages, resultsOf } from "./model-requests.js";
import {
  expectOneRefund,
  scriptQuestion,
  scriptRefund,
  story,
  untilApproval,
} from "./shop-script.js";

const WITHIN_A_SECOND = { timeout: 1000 };

test("two tabs show one card; approving in one tells the other who decided, within a second", async ({
  chat,
  context,
  llm,
  ledger,
}) => {
  scriptRefund(llm);
  const other = new Chat(await context.newPage());
  await other.open({ reviewer: "Ben" });
  await chat.open({ reviewer: "Ada" });
  await untilApproval(chat);
  await expect(other.approval().dialog).toContainText(story.reason);
  expect(await other.pending()).toEqual(await chat.pending());

  await chat.approval().approve();
  await expect(chat.settled("Approved")).toContainText("by you (Ada)");
  await expect(other.settled("Approved")).toContainText("by Ada", WITHIN_A_SECOND);
  await expect(other.approval().dialog).toBeHidden();

  await expect(chat.line(story.refunded)).toBeVisible();
  await expect(other.line(story.refunded)).toBeVisible();
  expectOneRefund(ledger);
  expect(receivedMessages(llm)).toHaveLength(3);
});

test("the tab that does not drive may decide, too, and the tool runs once", async ({
  chat,
  context,
  llm,
  ledger,
}) => {
  scriptRefund(llm);
  await chat.open();
  await untilApproval(chat);
  const other = new Chat(await context.newPage());
  await other.open();
  await other.approval().approve();
  await expect(chat.settled("Approved")).toContainText("by you, in another tab", WITHIN_A_SECOND);
  await expect(chat.line(story.refunded)).toBeVisible();
  await expect(other.line(story.refunded)).toBeVisible();
  expectOneRefund(ledger);
});

test("both tabs are pressed at once: one decision counts, and both tabs show the same one", async ({
  chat,
  context,
  llm,
  ledger,
}) => {
  scriptRefund(llm);
  await chat.open({ reviewer: "Ada" });
  await untilApproval(chat);
  const other = new Chat(await context.newPage());
  await other.open({ reviewer: "Ben" });
  await other.approval().button("Reject").click({ trial: true });
  await chat.approval().button("Approve").click({ trial: true });
  await Promise.all([chat.approval().approve(), other.approval().reject()]);
  await expect(chat.approval().dialog).toBeHidden();
  await expect(other.approval().dialog).toBeHidden();
  const approved = await chat.settled("Approved").isVisible();
  const status = approved ? "Approved" : "Rejected";
  const name = approved ? "Ada" : "Ben";
  await expect(chat.settled(status)).toContainText(name);
  await expect(other.settled(status)).toContainText(name);
  const answer = approved ? story.refunded : story.refused;
  await expect(chat.line(answer)).toBeVisible();
  await expect(other.line(answer)).toBeVisible();
  expect(ledger.refunds).toHaveLength(approved ? 1 : 0);
});

test("a question answered in one tab is answered in the other, once", async ({
  chat,
  context,
  llm,
}) => {
  scriptQuestion(llm);
  await chat.open();
  await chat.say(story.prompt);
  await expect(chat.question(story.question).dialog).toBeVisible();
  const other = new Chat(await context.newPage());
  await other.open();
  await other.question(story.question).radio("In paper").check();
  await other.question(story.question).submit();
  await expect(chat.settled("Answered")).toContainText("In paper", WITHIN_A_SECOND);
  await expect(chat.settled("Answered")).toContainText("by you, in another tab");
  await expect(chat.line(story.packed)).toBeVisible();
  expect(resultsOf(llm, "call_ask")).toHaveLength(1);
});

test("the driving tab is closed while an approval waits: the other tab goes on", async ({
  chat,
  context,
  page,
  llm,
  ledger,
}) => {
  scriptRefund(llm);
  await chat.open();
  await untilApproval(chat);
  const other = new Chat(await context.newPage());
  await other.open();
  await expect(other.approval().dialog).toBeVisible();
  await page.close();
  await other.approval().approve();
  await expect(other.line(story.refunded)).toBeVisible();
  await expect(other.settled("Approved")).toContainText("by you");
  expectOneRefund(ledger);
  expect(receivedMessages(llm)).toHaveLength(3);
});

test("the driving tab is closed while the tool runs: the other tab asks what became of it", async ({
  chat,
  context,
  page,
  llm,
  ledger,
}) => {
  scriptRefund(llm);
  ledger.hold();
  await chat.open();
  await untilApproval(chat);
  const other = new Chat(await context.newPage());
  await other.open();
  await chat.approval().approve();
  await expect.poll(() => ledger.refunds.length).toBe(1);
  await page.close();
  await other.unknownOutcome().happened();
  await expect(other.line(story.refused)).toBeVisible();
  expectOneRefund(ledger);
});

test("a page without the agent may approve while no tab drives; the next page with it goes on", async ({
  chat,
  context,
  page,
  llm,
  ledger,
}) => {
  scriptRefund(llm);
  await chat.open();
  await untilApproval(chat);
  const viewer = new Chat(await context.newPage());
  await viewer.open({}, "viewer.html");
  await page.close();
  await viewer.approval().approve();
  await expect(viewer.settled("Approved")).toContainText("by you");
  await expect(
    viewer.page.getByText(/continues in a page that has the agent support/),
  ).toBeVisible();
  expect(ledger.refunds).toEqual([]);

  const next = new Chat(await context.newPage());
  await next.open();
  await expect(next.line(story.refunded)).toBeVisible();
  await expect(viewer.line(story.refunded)).toBeVisible();
  expectOneRefund(ledger);
});

test("two chats of one conversation on one page show and settle the same card", async ({
  page,
  llm,
  ledger,
}) => {
  scriptRefund(llm);
  const left = new Chat(page, page.getByRole("region", { name: "Left", exact: true }));
  const right = new Chat(page, page.getByRole("region", { name: "Right", exact: true }));
  await left.open({}, "two-chats.html");
  await left.say(story.prompt);
  await expect(left.approval().dialog).toBeVisible();
  await expect(right.approval().dialog).toBeVisible();
  await right.approval().approve();
  await expect(left.settled("Approved")).toContainText("by you");
  await expect(left.line(story.refunded)).toBeVisible();
  await expect(right.line(story.refunded)).toBeVisible();
  expectOneRefund(ledger);
  expect(receivedMessages(llm)).toHaveLength(3);
});
