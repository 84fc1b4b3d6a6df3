// The tab that drives hangs, is frozen, or lies in the back/forward cache: another one goes on, and
// what was approved happens once.
import type { BrowserContext, Page } from "@playwright/test";
import { Chat } from "./chat.js";
import { expect, test } from "./fixtures.js";
import { receivedMessages, resultsOf } from "./model-requests.js";
import {
  expectOneRefund,
  scriptRefund,
  scriptShortRefund,
  story,
  untilApproval,
} from "./shop-script.js";

test.skip(({ browserName }) => browserName !== "chromium", "only CDP can freeze and unblock a tab");

const WITHIN_TWO_SECONDS = { timeout: 2000 };
/** A driver may be silent for ten seconds. */
const WHEN_QUIET = { timeout: 20_000 };

/** A tab whose main thread never comes back, so that nothing of it is ever given up. */
async function hang(page: Page): Promise<{ end(): Promise<void> }> {
  const session = await page.context().newCDPSession(page);
  const hung = page.evaluate(() => {
    for (;;);
  });
  const ended = hung.catch(() => undefined); // it ends as an error
  return {
    async end() {
      await session.send("Runtime.terminateExecution");
      await ended;
    },
  };
}

async function secondTab(context: BrowserContext, options = {}): Promise<Chat> {
  const other = new Chat(await context.newPage());
  await other.open(options);
  return other;
}

test("a tab that hangs in the middle of a call: another one offers to go on, and does", async ({
  chat,
  context,
  llm,
  ledger,
  page,
}) => {
  scriptShortRefund(llm);
  ledger.hold();
  await chat.open({ recovery: "idempotent" });
  await untilApproval(chat);
  const other = await secondTab(context, { recovery: "idempotent" });
  await expect(other.approval().dialog).toBeVisible();
  await chat.approval().approve();
  await expect.poll(() => ledger.refunds.length).toBe(1);
  await expect(other.settled("Approved")).toBeVisible();
  const hung = await hang(page);
  await expect(other.quietDriver).toBeHidden();
  await expect(other.quietDriver).toBeVisible(WHEN_QUIET);
  expect(ledger.refunds).toHaveLength(1);
  await other.continueHere.click();
  await expect.poll(() => ledger.refunds.length).toBe(2);
  ledger.release();
  await expect(other.line(story.refunded)).toBeVisible();
  await expect(other.quietDriver).toBeHidden();

  await hung.end();
  await expect(chat.line(story.refunded)).toHaveCount(1);
  await expect(chat.stop).toBeHidden();
  const [first, second, ...more] = ledger.refunds;
  expect(second).toEqual(first); // one key: one effect
  expect(more).toEqual([]);
  expect(receivedMessages(llm)).toHaveLength(2);
  expect(resultsOf(llm, "call_refund")).toHaveLength(1);
});

test("a tab that hangs in the middle of a manual call: the other one asks what became of it", async ({
  chat,
  context,
  llm,
  ledger,
  page,
}) => {
  scriptShortRefund(llm);
  ledger.hold();
  await chat.open();
  await untilApproval(chat);
  const other = await secondTab(context);
  await chat.approval().approve();
  await expect.poll(() => ledger.refunds.length).toBe(1);
  await expect(other.settled("Approved")).toBeVisible();
  const hung = await hang(page);
  await other.continueHere.click(WHEN_QUIET);
  await other.unknownOutcome().happened();
  await expect(other.line(story.refused)).toBeVisible();
  expectOneRefund(ledger);
  await hung.end();
  await expect(chat.line(story.refused)).toBeVisible();
  expectOneRefund(ledger);
});

test("a tab that hangs while an approval waits: decided in the other, it goes on there", async ({
  chat,
  context,
  llm,
  ledger,
  page,
}) => {
  scriptRefund(llm);
  await chat.open();
  await untilApproval(chat);
  const other = await secondTab(context);
  await expect(other.approval().dialog).toBeVisible();
  const hung = await hang(page);
  await other.approval().approve();
  expect(ledger.refunds).toEqual([]);
  await other.continueHere.click(WHEN_QUIET);
  await expect(other.line(story.refunded)).toBeVisible();
  expectOneRefund(ledger);
  await hung.end();
  await expect(chat.line(story.refunded)).toHaveCount(1);
  expectOneRefund(ledger);
  expect(receivedMessages(llm)).toHaveLength(3);
});

test("a driving tab that works for long keeps its run: nobody offers to take it over", async ({
  chat,
  context,
  llm,
  ledger,
}) => {
  scriptShortRefund(llm);
  ledger.hold();
  await context.clock.install();
  await chat.open();
  await untilApproval(chat);
  const other = await secondTab(context);
  await chat.approval().approve();
  await expect.poll(() => ledger.refunds.length).toBe(1);
  await expect(other.settled("Approved")).toBeVisible();
  // One clock for both tabs. Each step leaves what the driver says the time to arrive.
  for (let second = 0; second < 30; second += 1) {
    await context.clock.fastForward(1000);
    await other.page.evaluate(() => new Promise((resolve) => requestAnimationFrame(resolve)));
  }
  await expect(other.quietDriver).toBeHidden();
  ledger.release();
  await expect(other.line(story.refunded)).toBeVisible();
  expectOneRefund(ledger);
});

/** Visits the test page in a browser that knows no base URL. */
async function visit(context: BrowserContext, siteUrl: string, query = ""): Promise<Chat> {
  const page = await context.newPage();
  await page.goto(`${siteUrl}/agent.html${query}`);
  return new Chat(page);
}

/** Freezes a tab as the browser does to save power. */
async function freeze(page: Page): Promise<{ thaw(): Promise<void> }> {
  const session = await page.context().newCDPSession(page);
  await page.evaluate(() => {
    document.addEventListener("freeze", () => localStorage.setItem("frozen", "yes"));
  });
  await session.send("Page.setWebLifecycleState", { state: "frozen" });
  return {
    async thaw() {
      await session.send("Page.setWebLifecycleState", { state: "active" });
    },
  };
}

const wasFrozen = ({ page }: Chat) => page.evaluate(() => localStorage.getItem("frozen"));

/** How many tabs wait for a run that another one drives. */
const tabsInLine = ({ page }: Chat) =>
  page.evaluate(async () => (await navigator.locks.query()).pending?.length);

test("a frozen tab gives its run up by itself: the other one goes on without a click", async ({
  bareBrowser,
  llm,
  ledger,
  site,
}) => {
  scriptRefund(llm);
  const chat = await visit(bareBrowser.context, site.url);
  await untilApproval(chat);
  const other = await visit(bareBrowser.context, site.url);
  await expect(other.approval().dialog).toBeVisible();
  const { thaw } = await freeze(chat.page);
  await expect.poll(() => wasFrozen(other)).toBe("yes");
  await other.approval().approve();
  await expect(other.line(story.refunded)).toBeVisible();
  expectOneRefund(ledger);

  await thaw();
  await expect(chat.line(story.refunded)).toHaveCount(1);
  expectOneRefund(ledger);
  expect(receivedMessages(llm)).toHaveLength(3);
});

test("a tab is frozen in the middle of an idempotent call: the other one ends it, with its key", async ({
  bareBrowser,
  llm,
  ledger,
  site,
}) => {
  scriptShortRefund(llm);
  ledger.hold();
  const chat = await visit(bareBrowser.context, site.url, "?recovery=idempotent");
  await untilApproval(chat);
  await chat.approval().approve();
  await expect.poll(() => ledger.refunds.length).toBe(1);
  const other = await visit(bareBrowser.context, site.url, "?recovery=idempotent");
  await expect(other.settled("Approved")).toBeVisible();
  const { thaw } = await freeze(chat.page);
  await expect.poll(() => ledger.refunds.length, WITHIN_TWO_SECONDS).toBe(2);
  ledger.release();
  await expect(other.line(story.refunded)).toBeVisible();
  await thaw();
  await expect(chat.line(story.refunded)).toHaveCount(1);
  const [first, second, ...more] = ledger.refunds;
  expect(second).toEqual(first);
  expect(more).toEqual([]);
  expect(resultsOf(llm, "call_refund")).toHaveLength(1);
});

test("a driving page in the back/forward cache blocks nobody for two seconds, and comes back", async ({
  bareBrowser,
  llm,
  ledger,
  site,
}) => {
  scriptRefund(llm);
  const chat = await visit(bareBrowser.context, site.url);
  await untilApproval(chat);
  const other = await visit(bareBrowser.context, site.url);
  await expect(other.approval().dialog).toBeVisible();
  await expect.poll(() => tabsInLine(other)).toBe(1);
  await chat.page.evaluate(() => {
    document.title = "The page that was left";
  });
  await chat.page.goto(`${site.url}/tools.js`);
  await expect.poll(() => tabsInLine(other), WITHIN_TWO_SECONDS).toBe(0);
  await other.approval().approve();
  await expect(other.line(story.refunded)).toBeVisible();

  await chat.page.evaluate(() => history.back());
  await expect(chat.line(story.refunded)).toHaveCount(1);
  await expect(chat.page).toHaveTitle("The page that was left"); // not loaded again
  expectOneRefund(ledger);
  expect(receivedMessages(llm)).toHaveLength(3);
});
