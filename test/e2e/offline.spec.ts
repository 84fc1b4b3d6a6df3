// The network goes away at every moment that matters, and comes back: people may decide meanwhile,
// nothing is lost, and nothing happens twice.
import { expect, test } from "./fixtures.js";
import { receivedMessages, resultsOf } from "./model-requests.js";
import { goOffline, goOnline } from "./network.js";
import {
  expectOneRefund,
  scriptQuestion,
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

test("an approval given offline waits for the network, and its tool runs once", async ({
  chat,
  page,
  llm,
  ledger,
}) => {
  scriptRefund(llm);
  await chat.open();
  await untilApproval(chat);
  await expect(chat.waitsForNetwork).toBeHidden();
  await goOffline(page);
  await expect(chat.waitsForNetwork).toBeHidden(); // it waits for the person
  await chat.approval().approve();
  await expect(chat.settled("Approved")).toContainText("by you");
  await expect(chat.waitsForNetwork).toBeVisible();
  expect(ledger.refunds).toEqual([]);

  await goOnline(page);
  await expect(chat.line(story.refunded)).toBeVisible();
  await expect(chat.waitsForNetwork).toBeHidden();
  expectOneRefund(ledger);
  expect(receivedMessages(llm)).toHaveLength(3);
});

test("a rejection given offline reaches the model when the network is back", async ({
  chat,
  page,
  llm,
  ledger,
}) => {
  scriptRefund(llm);
  await chat.open();
  await untilApproval(chat);
  await goOffline(page);
  await chat.approval().reason.fill("Not without a receipt.");
  await chat.approval().reject();
  await expect(chat.waitsForNetwork).toBeVisible();
  await goOnline(page);
  await expect(chat.line(story.refused)).toBeVisible();
  expect(resultsOf(llm, "call_refund")).toEqual(["Not without a receipt."]);
  expect(ledger.refunds).toEqual([]);
});

test("a question answered offline reaches the model when the network is back", async ({
  chat,
  page,
  llm,
}) => {
  scriptQuestion(llm);
  await chat.open();
  await chat.say(story.prompt);
  await expect(chat.question(story.question).dialog).toBeVisible();
  await goOffline(page);
  await chat.question(story.question).radio("In paper").check();
  await chat.question(story.question).submit();
  await expect(chat.settled("Answered")).toContainText("In paper");
  await expect(chat.waitsForNetwork).toBeVisible();
  await goOnline(page);
  await expect(chat.line(story.packed)).toBeVisible();
  expect(resultsOf(llm, "call_ask")).toHaveLength(1);
});

test("what is said offline is kept, and answered when the network is back", async ({
  chat,
  page,
  llm,
}) => {
  llm.on({ userMessage: "Are you there?" }, { content: "Yes, again." });
  await chat.open();
  await expect(chat.message).toBeVisible();
  await goOffline(page);
  await chat.say("Are you there?");
  await expect(chat.line("Are you there?")).toBeVisible();
  await expect(chat.waitsForNetwork).toBeVisible();
  await expect(chat.retry).toBeHidden();
  await goOnline(page);
  await expect(chat.line("Yes, again.")).toBeVisible();
  expect(receivedMessages(llm)).toHaveLength(1);
});

test("a page that is reloaded offline shows the card, takes the yes, and goes on when online", async ({
  chat,
  llm,
  ledger,
  page,
}) => {
  scriptRefund(llm);
  await chat.open({ worker: "" });
  await page.evaluate(() => navigator.serviceWorker.ready);
  await page.reload(); // from now on the worker sees what the page is made of
  await untilApproval(chat);
  const before = await chat.pending();
  await goOffline(page);
  await page.reload();
  await expect(chat.line(story.prompt)).toBeVisible();
  await expect(chat.line(story.asking)).toBeVisible();
  await expect(chat.approval().dialog).toContainText(story.reason);
  expect(await chat.pending()).toEqual(before);

  await chat.approval().approve();
  await expect(chat.waitsForNetwork).toBeVisible();
  await page.reload();
  await expect(chat.settled("Approved")).toContainText("by you");
  await expect(chat.waitsForNetwork).toBeVisible();
  expect(ledger.refunds).toEqual([]);

  await goOnline(page);
  await expect(chat.line(story.refunded)).toBeVisible();
  expectOneRefund(ledger);
  expect(receivedMessages(llm)).toHaveLength(3);
});

test("a connection lost in the middle of an answer asks again, and one answer is kept", async ({
  chat,
  page,
  llm,
  site,
}) => {
  let stalls = true;
  const stalled =
    "This answer begins very well, and after a while it stops in the middle of a word.";
  llm.on({ predicate: () => stalls }, { content: stalled }, STALLS);
  llm.on({}, { content: "Here is the whole answer." });
  await chat.open();
  await chat.say("Tell me everything.");
  await expect(chat.line("This answer begins")).toBeVisible();
  stalls = false;
  await goOffline(page);
  site.cutConnections();
  await expect(chat.waitsForNetwork).toBeVisible();
  await expect(chat.retry).toBeHidden();
  await goOnline(page);
  await expect(chat.line("Here is the whole answer.")).toHaveCount(1);
  await expect(chat.line("This answer begins")).toHaveCount(0);
  expect(receivedMessages(llm)).toHaveLength(2);
});

test("a connection lost in the middle of an idempotent call does it again with its key", async ({
  chat,
  page,
  llm,
  ledger,
  site,
}) => {
  scriptShortRefund(llm);
  ledger.hold();
  await chat.open({ recovery: "idempotent" });
  await untilApproval(chat);
  await chat.approval().approve();
  await expect.poll(() => ledger.refunds.length).toBe(1);
  await goOffline(page);
  site.cutConnections();
  await expect(chat.waitsForNetwork).toBeVisible();
  ledger.release();
  await goOnline(page);
  await expect(chat.line(story.refunded)).toBeVisible();
  await expect(chat.unknownOutcome().dialog).toBeHidden();
  const [first, second, ...more] = ledger.refunds;
  expect(second).toEqual(first);
  expect(more).toEqual([]);
  expect(resultsOf(llm, "call_refund")).toEqual(['{"status":"refunded"}']);
});

for (const choice of ["happened", "runAgain"] as const) {
  test(`a connection lost in the middle of a manual call asks what became of it (${choice})`, async ({
    chat,
    page,
    llm,
    ledger,
    site,
  }) => {
    scriptShortRefund(llm);
    ledger.hold();
    await chat.open();
    await untilApproval(chat);
    await chat.approval().approve();
    await expect.poll(() => ledger.refunds.length).toBe(1);
    await goOffline(page);
    site.cutConnections();
    ledger.release();
    await goOnline(page);
    await expect(chat.unknownOutcome().dialog).toContainText("A-100");
    expect(ledger.refunds).toHaveLength(1);
    await chat.unknownOutcome()[choice]();
    await expect(chat.line(choice === "runAgain" ? story.refunded : story.refused)).toBeVisible();
    expect(ledger.refunds).toHaveLength(choice === "runAgain" ? 2 : 1);
    expect(resultsOf(llm, "call_refund")).toHaveLength(1);
  });
}
