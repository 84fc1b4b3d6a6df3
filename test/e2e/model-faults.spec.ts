// The model asks for things that cannot be done. It is told, the person sees it, nothing runs.
import { ApprovalCard } from "./chat.js";
import { expect, test } from "./fixtures.js";
import { resultsOf } from "./model-requests.js";
import { scriptRefund, story, untilApproval } from "./shop-script.js";

const CALLS = [
  {
    name: "an unknown tool",
    call: { id: "call_1", name: "drop_database", arguments: "{}" },
    told: /Tool not found: drop_database/,
  },
  {
    name: "arguments that are not JSON",
    call: { id: "call_1", name: "refund_order", arguments: '{"orderId": "A-100", "amount":' },
    told: /ToolCallError: the arguments are not valid JSON/,
  },
  {
    name: "arguments that the schema forbids",
    call: {
      id: "call_1",
      name: "refund_order",
      arguments: '{"orderId":"A-100","amount":-5,"to":"me"}',
    },
    told: /ToolCallError: .*(amount|to)/,
  },
  {
    name: "a question without a text",
    call: { id: "call_1", name: "ask_question", arguments: '{"questions":[{"id":"q"}]}' },
    told: /ToolCallError: .*question 1 has no text/,
  },
];

for (const { name, call, told } of CALLS) {
  for (const api of ["chat", "responses"] as const) {
    test(`${name}: the model is told and goes on, nothing runs (${api})`, async ({
      chat,
      browserName,
      llm,
      ledger,
      page,
    }) => {
      test.skip(browserName !== "chromium" && (api === "responses" || call !== CALLS[0]?.call));
      llm.on({ hasToolResult: false }, { toolCalls: [call] });
      llm.on({ toolCallId: "call_1" }, { content: "I see; that does not work." });
      await chat.open({ api });
      await chat.say(story.prompt);
      await expect(chat.line("I see; that does not work.")).toBeVisible();
      expect(resultsOf(llm, "call_1")).toEqual([expect.stringMatching(told)]);
      await expect(chat.line(/failed/)).toBeVisible();
      expect(ledger.refunds).toEqual([]);
      await page.reload();
      await expect(chat.line("I see; that does not work.")).toBeVisible();
      await expect(chat.line(/failed/)).toBeVisible();
    });
  }
}

test("rejecting one of two calls does not drop the other, and the results go back in order", async ({
  chat,
  llm,
  ledger,
}) => {
  const refund = (id: string, orderId: string) => ({
    id,
    name: "refund_order",
    arguments: { orderId, amount: 200 },
  });
  llm.on(
    { hasToolResult: false },
    { toolCalls: [refund("call_a", "A-1"), refund("call_b", "A-2")] },
  );
  llm.on({ toolCallId: "call_b" }, { content: "One was refunded, one was not." });
  await chat.open();
  await chat.say("Refund both.");
  const cards = chat.approval().dialog;
  await expect(cards).toHaveCount(2);
  const cardOf = (orderId: string) => new ApprovalCard(cards.filter({ hasText: orderId }));
  await cardOf("A-2").approve();
  await expect(cards).toHaveCount(1);
  await expect.poll(() => ledger.refunds.length).toBe(1);
  await cardOf("A-1").reject();
  await expect(chat.line("One was refunded, one was not.")).toBeVisible();
  expect(ledger.refunds).toMatchObject([{ input: { orderId: "A-2" } }]);
  expect(resultsOf(llm, "call_a")).toEqual(["Refund was not approved."]);
  expect(resultsOf(llm, "call_b")).toEqual(['{"status":"refunded"}']);
});

test("a tool that fails is told to the model, and the conversation goes on", async ({
  chat,
  llm,
  ledger,
  page,
}) => {
  scriptRefund(llm);
  await page.route("**/api/shop/refunds", (route) => route.fulfill({ status: 503 }));
  await chat.open();
  await untilApproval(chat);
  await chat.approval().approve();
  await expect(chat.line(story.refused)).toBeVisible();
  expect(resultsOf(llm, "call_refund")).toEqual(["ToolCallError: The shop answered 503."]);
  expect(ledger.refunds).toEqual([]);
});
