// No state of the chat breaks a rule that axe knows, in either colour scheme. Chromium only: the
// rules judge the document, which is the same in both.
import { AxeBuilder } from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import type { Chat } from "./chat.js";
import { expect, test } from "./fixtures.js";
import { Gate, scriptQuestion, scriptRefund, story, untilApproval } from "./shop-script.js";

test.skip(({ browserName }) => browserName !== "chromium", "axe judges the document");

async function expectNoViolations(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  const found = violations.map(({ id, help, nodes }) => ({
    id,
    help,
    where: nodes.map(({ target, failureSummary }) => `${target}: ${failureSummary}`),
  }));
  expect(found).toEqual([]);
}

for (const theme of ["light", "dark"] as const) {
  const open = async (chat: Chat) => {
    await chat.page.emulateMedia({ colorScheme: theme, reducedMotion: "reduce" });
    await chat.open({ theme });
  };

  test(`an empty chat has no accessibility fault (${theme})`, async ({ chat, page }) => {
    await open(chat);
    await expect(chat.message).toBeVisible();
    await expectNoViolations(page);
  });

  test(`a streaming answer has no accessibility fault (${theme})`, async ({ chat, llm, page }) => {
    const timings = { ttftMs: 0, interChunkDelaysMs: [0, 0, 30_000], totalDurationMs: 30_000 };
    const content = "# A heading\n\nSome **words** that never end.";
    llm.on({}, { content }, { recordedTimings: timings, chunkSize: 30 });
    await open(chat);
    await chat.say(story.prompt);
    await expect(chat.line("A heading")).toBeVisible();
    await expectNoViolations(page);
  });

  test(`an answer that has not begun has no accessibility fault (${theme})`, async ({
    chat,
    llm,
    page,
  }) => {
    const gate = new Gate();
    llm.on({}, () => gate.opened.then(() => ({ content: "At last." })));
    await open(chat);
    await chat.say(story.prompt);
    await expect(chat.stop).toBeVisible();
    await expectNoViolations(page);
    gate.open();
  });

  test(`a pending approval has no accessibility fault (${theme})`, async ({ chat, llm, page }) => {
    scriptRefund(llm);
    await open(chat);
    await untilApproval(chat);
    await expectNoViolations(page);
  });

  test(`a pending question has no accessibility fault (${theme})`, async ({ chat, llm, page }) => {
    scriptQuestion(llm);
    await open(chat);
    await chat.say(story.prompt);
    await chat.question(story.question).radio("As a gift").check();
    await expectNoViolations(page);
  });

  test(`a settled conversation has no accessibility fault (${theme})`, async ({
    chat,
    llm,
    page,
  }) => {
    scriptRefund(llm);
    await open(chat);
    await untilApproval(chat);
    await chat.approval().reason.fill("Agreed on the phone.");
    await chat.approval().approve();
    await expect(chat.line(story.refunded)).toBeVisible();
    await expect(chat.stop).toBeHidden();
    await expectNoViolations(page);
  });

  test(`an unknown outcome has no accessibility fault (${theme})`, async ({
    chat,
    llm,
    ledger,
    page,
  }) => {
    scriptRefund(llm);
    ledger.hold();
    await open(chat);
    await untilApproval(chat);
    await chat.approval().approve();
    await expect.poll(() => ledger.refunds.length).toBe(1);
    await page.reload();
    await expect(chat.unknownOutcome().dialog).toBeVisible();
    await expectNoViolations(page);
  });

  test(`a fault has no accessibility fault of its own (${theme})`, async ({ chat, llm, page }) => {
    llm.on({}, { error: { message: "No." }, status: 400 });
    await open(chat);
    await chat.say(story.prompt);
    await expect(chat.line(/did not accept the request/)).toBeVisible();
    await expectNoViolations(page);
  });
}
