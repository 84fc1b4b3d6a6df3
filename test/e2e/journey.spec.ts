// The whole way, through real HTTP: prompt, streamed text, a tool that needs no approval, one that
// does, a reload while it waits, a decision, and the final answer. Both wire formats.
import { expect, test } from "./fixtures.js";
import { calledPaths, lastMessages, receivedMessages, resultsOf } from "./model-requests.js";
import {
  expectOneRefund,
  scriptQuestion,
  scriptRefund,
  story,
  untilApproval,
} from "./shop-script.js";

const FORMATS = [
  { api: "chat", path: "/v1/chat/completions" },
  { api: "responses", path: "/v1/responses" },
] as const;

for (const { api, path } of FORMATS) {
  test(`an approval survives a reload, and its tool runs once (${api})`, async ({
    chat,
    llm,
    ledger,
    page,
  }) => {
    scriptRefund(llm);
    await chat.open({ api });
    await untilApproval(chat);
    await expect(chat.line(story.opening)).toBeVisible();
    await expect(chat.line(story.asking)).toBeVisible();
    expect(ledger.lookups).toBe(1);
    const before = await chat.pending();
    expect(before).toMatchObject([
      { reason: story.reason, input: { orderId: "A-100", amount: 250 } },
    ]);

    await page.reload();

    const card = chat.approval();
    await expect(card.dialog).toContainText(story.reason);
    await expect(card.dialog).toContainText("A-100");
    await expect(card.dialog).toContainText("250");
    expect(await chat.pending()).toEqual(before);
    expect(ledger.refunds).toEqual([]);

    await card.approve();

    await expect(chat.line(story.refunded)).toBeVisible();
    await expect(chat.settled("Approved")).toContainText("by you");
    await expect(chat.settled("Approved").getByRole("time")).toBeVisible();
    expectOneRefund(ledger);
    expect(ledger.lookups).toBe(1);
    expect(resultsOf(llm, "call_refund")).toEqual(['{"status":"refunded"}']);
    expect(calledPaths(llm)).toEqual([path]);
    expect(receivedMessages(llm)).toHaveLength(3);
  });

  test(`the model hears why a person rejected after a reload, and nothing runs (${api})`, async ({
    chat,
    llm,
    ledger,
    page,
  }) => {
    scriptRefund(llm);
    await chat.open({ api });
    await untilApproval(chat);
    await page.reload();
    const card = chat.approval();
    await card.reason.fill("The parcel came back yesterday.");
    await card.reject();

    await expect(chat.line(story.refused)).toBeVisible();
    await expect(chat.settled("Rejected")).toContainText("The parcel came back yesterday.");
    await expect(chat.settled("Rejected")).toContainText("by you");
    expect(resultsOf(llm, "call_refund")).toEqual(["The parcel came back yesterday."]);
    expect(ledger.refunds).toEqual([]);
  });

  test(`what was typed for a question survives a reload and reaches the model (${api})`, async ({
    chat,
    llm,
    page,
  }) => {
    scriptQuestion(llm);
    await chat.open({ api });
    await chat.say(story.prompt);
    const card = chat.question(story.question);
    await card.radio("As a gift").check();
    await card.answer.fill("with a red bow");
    await page.reload();
    await expect(card.answer).toHaveValue("with a red bow");
    await expect(card.radio("As a gift")).toBeChecked();
    await expect(card.radio("In paper")).not.toBeChecked();

    await card.submit();

    await expect(chat.line(story.packed)).toBeVisible();
    await expect(chat.settled("Answered")).toContainText("As a gift, with a red bow");
    await expect(chat.settled("Answered")).toContainText("by you");
    const [result] = resultsOf(llm, "call_ask");
    expect(JSON.parse(String(result))).toEqual({
      answers: [
        {
          questionId: "packing",
          answer: "As a gift, with a red bow",
          choice: "gift",
          custom: "with a red bow",
        },
      ],
    });
  });

  test(`a page with only attributes and tools does the same (${api})`, async ({
    chat,
    llm,
    ledger,
    page,
  }) => {
    scriptRefund(llm);
    await chat.open({ api }, "attributes.html");
    await untilApproval(chat);
    await page.reload();
    await chat.approval().approve();
    await expect(chat.line(story.refunded)).toBeVisible();
    expectOneRefund(ledger);
    expect(calledPaths(llm)).toEqual([path]);
    expect(lastMessages(llm)[0]).toMatchObject({
      role: "system",
      content: "You help customers of a small shop.",
    });
  });

  test(`an endpoint on another origin works through CORS (${api})`, async ({
    chat,
    llm,
    ledger,
  }) => {
    scriptRefund(llm);
    await chat.open({ api, base: `${llm.url}/v1` });
    await untilApproval(chat);
    await chat.approval().approve();
    await expect(chat.line(story.refunded)).toBeVisible();
    expectOneRefund(ledger);
  });
}

test("without a reason the model hears the words of the policy", async ({ chat, llm, ledger }) => {
  scriptRefund(llm);
  await chat.open();
  await untilApproval(chat);
  await chat.approval().reject();
  await expect(chat.line(story.refused)).toBeVisible();
  expect(resultsOf(llm, "call_refund")).toEqual(["Refund was not approved."]);
  expect(ledger.refunds).toEqual([]);
});

test("a settled conversation reads the same after a reload, and nothing runs again", async ({
  chat,
  llm,
  ledger,
  page,
}) => {
  scriptRefund(llm);
  await chat.open();
  await untilApproval(chat);
  await chat.approval().approve();
  await expect(chat.line(story.refunded)).toBeVisible();
  const before = await chat.log.ariaSnapshot();
  await page.reload();
  await expect(chat.line(story.refunded)).toBeVisible();
  expect(await chat.log.ariaSnapshot()).toBe(before);
  expectOneRefund(ledger);
  expect(receivedMessages(llm)).toHaveLength(3);
});
