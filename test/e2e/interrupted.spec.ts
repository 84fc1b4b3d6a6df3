// The page goes away, or the person says Stop, at the worst moments.
import { expect, test } from "./fixtures.js";
import { lastMessages, receivedMessages, resultsOf } from "./model-requests.js";
import {
  expectOneRefund,
  scriptRefund,
  scriptShortRefund,
  story,
  untilApproval,
} from "./shop-script.js";

/** A few words at once, and then nothing for longer than any test takes. */
const STALLS = {
  chunkSize: 20,
  recordedTimings: { ttftMs: 0, interChunkDelaysMs: [0, 0, 0, 0, 30_000], totalDurationMs: 30_000 },
};
const STALLED = "This answer begins very well, and after a while it stops in the middle of a word.";

test("reloading in the middle of an answer asks again, and exactly one answer is kept", async ({
  chat,
  llm,
  page,
}) => {
  let stalls = true;
  llm.on({ predicate: () => stalls }, { content: STALLED }, STALLS);
  llm.on({}, { content: "Here is the whole answer." });
  await chat.open();
  await chat.say("Tell me everything.");
  await expect(chat.line("This answer begins")).toBeVisible();
  stalls = false;
  await page.reload();
  await expect(chat.line("Here is the whole answer.")).toHaveCount(1);
  await expect(chat.line("This answer begins")).toHaveCount(0);
  await expect(chat.stop).toBeHidden();
  await page.reload();
  await expect(chat.line("Here is the whole answer.")).toHaveCount(1);
  await expect(chat.line("This answer begins")).toHaveCount(0);
  expect(receivedMessages(llm)).toHaveLength(2);
  expect(lastMessages(llm).map(({ role }) => role)).toEqual(["system", "user"]);
});

for (const choice of ["happened", "runAgain", "stop"] as const) {
  test(`a reload while a manual tool runs asks what became of it (${choice})`, async ({
    chat,
    llm,
    ledger,
    page,
  }) => {
    scriptShortRefund(llm);
    ledger.hold();
    await chat.open();
    await untilApproval(chat);
    await chat.approval().approve();
    await expect.poll(() => ledger.refunds.length).toBe(1);
    await page.reload();
    ledger.release();

    const card = chat.unknownOutcome();
    await expect(card.dialog).toContainText("A-100");
    await page.reload();
    await expect(card.dialog).toBeVisible();
    expect(ledger.refunds).toHaveLength(1);
    await card[choice]();
    await expect(card.dialog).toBeHidden();
    if (choice === "stop") {
      await expect(chat.settled("Answered")).toContainText("Stop");
      await expect(chat.stop).toBeHidden();
      expectOneRefund(ledger);
      expect(receivedMessages(llm)).toHaveLength(1);
      return;
    }
    await expect(chat.line(choice === "runAgain" ? story.refunded : story.refused)).toBeVisible();
    expect(ledger.refunds).toHaveLength(choice === "runAgain" ? 2 : 1);
    expect(new Set(ledger.refunds.map(({ operationId }) => operationId)).size).toBe(1);
    expect(resultsOf(llm, "call_refund")).toHaveLength(1);
  });
}

test("a slow next page does not turn a running tool into a failed one", async ({
  chat,
  llm,
  ledger,
  page,
}) => {
  scriptShortRefund(llm);
  ledger.hold();
  await chat.open({ serverMs: "800" });
  await untilApproval(chat);
  await chat.approval().approve();
  await expect.poll(() => ledger.refunds.length).toBe(1);
  await page.reload();
  await chat.unknownOutcome().happened();
  await expect(chat.line(story.refused)).toBeVisible();
  expectOneRefund(ledger);
});

test("a slow next page does not turn a running answer into a failed one", async ({
  chat,
  llm,
  page,
}) => {
  let stalls = true;
  llm.on({ predicate: () => stalls }, { content: STALLED }, STALLS);
  llm.on({}, { content: "Here is the whole answer." });
  await chat.open({ serverMs: "800" });
  await chat.say("Tell me everything.");
  await expect(chat.line("This answer begins")).toBeVisible();
  stalls = false;
  await page.reload();
  await expect(chat.line("Here is the whole answer.")).toHaveCount(1);
  await expect(chat.retry).toBeHidden();
});

test("a reload while an idempotent tool runs does it again with the same operation id", async ({
  chat,
  llm,
  ledger,
  page,
}) => {
  scriptShortRefund(llm);
  ledger.hold();
  await chat.open({ recovery: "idempotent" });
  await untilApproval(chat);
  await chat.approval().approve();
  await expect.poll(() => ledger.refunds.length).toBe(1);
  await page.reload();
  await expect.poll(() => ledger.refunds.length).toBe(2);
  ledger.release();
  await expect(chat.line(story.refunded)).toBeVisible();
  await expect(chat.unknownOutcome().dialog).toBeHidden();
  const [first, second, ...more] = ledger.refunds;
  expect(second).toEqual(first);
  expect(more).toEqual([]);
});

test("Stop ends an answer that is streaming; what came stays, and the next message works", async ({
  chat,
  llm,
  page,
}) => {
  llm.on({ userMessage: "everything" }, { content: STALLED }, STALLS);
  llm.on({ userMessage: "shorter" }, { content: "In short: all is well." });
  await chat.open();
  await chat.say("Tell me everything.");
  await expect(chat.line("This answer begins")).toBeVisible();
  await chat.stop.click();
  await expect(chat.stop).toBeHidden();
  await expect(chat.line("This answer begins")).toBeVisible();
  await expect(chat.line("You stopped this.")).toBeVisible();
  await page.reload();
  await expect(chat.line("You stopped this.")).toBeVisible();
  await chat.say("Say it shorter.");
  await expect(chat.line("In short: all is well.")).toBeVisible();
  expect(receivedMessages(llm)).toHaveLength(2);
});

test("Stop while an approval waits cancels it for ever, and the next message works", async ({
  chat,
  llm,
  ledger,
  page,
}) => {
  scriptRefund(llm);
  llm.on({ userMessage: "Thanks anyway" }, { content: "You are welcome." });
  await chat.open();
  await untilApproval(chat);
  const [approval] = await chat.pending();
  await chat.stop.click();
  await expect(chat.settled("Cancelled")).toContainText("Refund order");
  await expect(chat.approval().dialog).toBeHidden();
  await page.reload();
  await expect(chat.settled("Cancelled")).toBeVisible();
  const late = await page.evaluate(
    async ([url, approvalId]) => {
      const { defaultRuntime } = await import(String(url));
      return defaultRuntime().approvals.decide({ approvalId, approved: true });
    },
    ["/dist/cdn/anvia-chat.js", approval?.id],
  );
  expect(late).toMatchObject({ status: "already_decided" });
  await chat.say("Thanks anyway.");
  await expect(chat.line("You are welcome.")).toBeVisible();
  expect(ledger.refunds).toEqual([]);
  expect(resultsOf(llm, "call_refund")).toHaveLength(1);
});
