// Words that are written while a decision is open, and several decisions at once. That every call id
// has exactly one result, in each request, is checked at the end of every test (fixtures.ts).
import { Chat } from "./chat.js";
import { expect, test } from "./fixtures.js";
import { lastMessages, receivedMessages, resultsOf } from "./model-requests.js";
import {
  expectOneRefund,
  scriptQuestion,
  scriptRefund,
  story,
  untilApproval,
} from "./shop-script.js";

const AFTERTHOUGHT = "Leave it, I keep the lamp.";
const REMARK = "And thank you for the card.";
const roles = (messages: ReturnType<typeof lastMessages>) => messages.map(({ role }) => role);

test("what is written while an approval waits is read after the decision", async ({
  chat,
  llm,
  ledger,
  page,
}) => {
  llm.on({ userMessage: REMARK }, { content: "You are welcome. The money is on its way." });
  scriptRefund(llm);
  await chat.open();
  await untilApproval(chat);
  await chat.say(REMARK);
  await expect(chat.line(REMARK)).toBeVisible();
  await expect(chat.line("After your decision")).toBeVisible();
  await expect(chat.approval().dialog).toBeVisible();
  await page.reload();
  await expect(chat.line("After your decision")).toBeVisible();
  expect(receivedMessages(llm)).toHaveLength(2);

  await chat.approval().approve();
  await expect(chat.line("You are welcome. The money is on its way.")).toBeVisible();
  await expect(chat.line("After your decision")).toBeHidden();
  await expect(chat.sendNow).toBeHidden();
  expectOneRefund(ledger);
  expect(resultsOf(llm, "call_refund")).toEqual(['{"status":"refunded"}']);
  expect(roles(lastMessages(llm)).slice(-2)).toEqual(["tool", "user"]);
  expect(receivedMessages(llm)).toHaveLength(3);
});

test("Send now sets the approval aside, and nothing of it runs", async ({
  chat,
  llm,
  ledger,
  page,
}) => {
  llm.on({ userMessage: AFTERTHOUGHT }, { content: "All right, you keep it." });
  scriptRefund(llm);
  await chat.open();
  await untilApproval(chat);
  const [approval] = await chat.pending();
  await chat.say(AFTERTHOUGHT);
  await chat.sendNow.click();
  await expect(chat.settled("Set aside")).toContainText("you wrote something else");
  await expect(chat.approval().dialog).toBeHidden();
  await expect(chat.line("All right, you keep it.")).toBeVisible();
  expect(ledger.refunds).toEqual([]);
  expect(resultsOf(llm, "call_refund")).toHaveLength(1);
  expect(roles(lastMessages(llm)).slice(-2)).toEqual(["tool", "user"]);
  expect(lastMessages(llm).at(-1)?.content).toBe(AFTERTHOUGHT);

  await page.reload();
  await expect(chat.settled("Set aside")).toBeVisible();
  const late = await page.evaluate(
    async ([url, approvalId]) => {
      const { defaultRuntime } = await import(String(url));
      return defaultRuntime().approvals.decide({ approvalId, approved: true });
    },
    ["/dist/cdn/anvia-chat.js", approval?.id],
  );
  expect(late).toMatchObject({ status: "already_decided" });
  expect(ledger.refunds).toEqual([]);
  expect(receivedMessages(llm)).toHaveLength(3);
});

test("Send now sets a question aside", async ({ chat, llm }) => {
  llm.on({ userMessage: AFTERTHOUGHT }, { content: "All right, you keep it." });
  scriptQuestion(llm);
  await chat.open();
  await chat.say(story.prompt);
  await expect(chat.question(story.question).dialog).toBeVisible();
  await chat.say(AFTERTHOUGHT);
  await chat.sendNow.click();
  await expect(chat.settled("Set aside")).toBeVisible();
  await expect(chat.line("All right, you keep it.")).toBeVisible();
  expect(resultsOf(llm, "call_ask")).toHaveLength(1);
});

test("Send now in the tab that does not drive sets the card aside in both", async ({
  chat,
  context,
  llm,
  ledger,
}) => {
  llm.on({ userMessage: AFTERTHOUGHT }, { content: "All right, you keep it." });
  scriptRefund(llm);
  await chat.open();
  await untilApproval(chat);
  const other = new Chat(await context.newPage());
  await other.open();
  await expect(other.approval().dialog).toBeVisible();
  await other.say(AFTERTHOUGHT);
  await expect(chat.line(AFTERTHOUGHT)).toBeVisible();
  await other.sendNow.click();
  for (const tab of [chat, other]) {
    await expect(tab.settled("Set aside")).toBeVisible();
    await expect(tab.line("All right, you keep it.")).toBeVisible();
  }
  expect(ledger.refunds).toEqual([]);
  expect(receivedMessages(llm)).toHaveLength(3);
});

test("Send now in one tab and Approve in the other at once: one of them counts, in both tabs", async ({
  chat,
  context,
  llm,
  ledger,
}) => {
  llm.on({ userMessage: AFTERTHOUGHT }, { content: "I have read it." });
  scriptRefund(llm);
  await chat.open();
  await untilApproval(chat);
  const other = new Chat(await context.newPage());
  await other.open();
  await chat.say(AFTERTHOUGHT);
  await expect(other.line("After your decision")).toBeVisible();
  await other.approval().button("Approve").click({ trial: true });
  // The button of who comes second may be gone by then.
  const presses = [chat.sendNow, other.approval().button("Approve")];
  await Promise.allSettled(presses.map((button) => button.click({ timeout: 5_000 })));
  await expect(chat.line("I have read it.")).toBeVisible();
  await expect(other.line("I have read it.")).toBeVisible();
  const approved = await chat.settled("Approved").isVisible();
  for (const tab of [chat, other]) {
    await expect(tab.settled(approved ? "Approved" : "Set aside")).toBeVisible();
    await expect(tab.settled(approved ? "Set aside" : "Approved")).toHaveCount(0);
  }
  expect(ledger.refunds).toHaveLength(approved ? 1 : 0);
  expect(resultsOf(llm, "call_refund")).toHaveLength(1);
});

test("Approve all approves each call of a turn once, after all of both was seen", async ({
  chat,
  llm,
  ledger,
  page,
}) => {
  const calls = ["A-100", "A-101"].map((orderId) => ({
    id: `call_${orderId}`,
    name: "refund_order",
    arguments: { orderId, amount: 250 },
  }));
  llm.on({ userMessage: "both", hasToolResult: false }, { toolCalls: calls });
  llm.on({ toolCallId: "call_A-101" }, { content: "Both are on their way." });
  await chat.open();
  await chat.say("Please refund both.");
  const cards = chat.approval().dialog;
  await expect(cards).toHaveCount(2);
  await expect(chat.approveAll).toBeVisible();
  await page.reload();
  await expect(cards).toHaveCount(2);
  // Until all of both was in sight, a press leads to what was not; Playwright calls that disabled.
  await expect(async () => {
    const isThere = await chat.approveAll.isVisible();
    if (isThere) await chat.approveAll.click({ timeout: 1000, force: true });
    await expect(cards).toHaveCount(0, { timeout: 1000 });
  }).toPass({ timeout: 15_000 });

  await expect(chat.line("Both are on their way.")).toHaveCount(1);
  await expect(chat.settled("Approved")).toHaveCount(2);
  const refunded = ledger.refunds.map(({ input }) => input);
  expect(refunded).toHaveLength(2);
  expect(refunded).toEqual(expect.arrayContaining(calls.map((call) => call.arguments)));
  expect(new Set(ledger.refunds.map(({ operationId }) => operationId)).size).toBe(2);
  expect(receivedMessages(llm)).toHaveLength(2);
  for (const { id } of calls) expect(resultsOf(llm, id)).toEqual(['{"status":"refunded"}']);
});
