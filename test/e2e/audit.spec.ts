// The audit log of real tabs and of a browser that dies, exported in the page and verified outside of it.
import type { Page } from "@playwright/test";
import { type AuditRow, verifyAudit } from "../../src/index.js";
import { killBrowserOn } from "./browser-processes.js";
import { Chat } from "./chat.js";
import { expect, test } from "./fixtures.js";
import { expectOneRefund, scriptRefund, story, untilApproval } from "./shop-script.js";

const CDN = "/dist/cdn/anvia-chat.js";

function exportOf(page: Page): Promise<string> {
  return page.evaluate(async (url) => {
    const { defaultRuntime } = await import(url);
    return defaultRuntime().audit.export();
  }, CDN);
}

function rowsOf(text: string): AuditRow[] {
  return text
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
}

const kindsOf = (rows: readonly AuditRow[]) => rows.map(({ kind }) => kind);

test("two tabs pressed at once leave one decision and one lost race, and the log verifies outside the browser", async ({
  chat,
  context,
  llm,
}) => {
  scriptRefund(llm);
  await chat.open({ reviewer: "Ada" });
  await untilApproval(chat);
  const other = new Chat(await context.newPage());
  await other.open({ reviewer: "Ben" });
  await expect(other.approval().dialog).toBeVisible();
  const [pending] = await chat.pending();
  const decide = (page: Page, approved: boolean) =>
    page.evaluate(
      async ([url, decision]) => {
        const { defaultRuntime } = await import(url);
        return (await defaultRuntime().approvals.decide(decision)).status;
      },
      [CDN, { approvalId: pending?.id ?? "", approved }] as const,
    );
  const statuses = await Promise.all([decide(chat.page, true), decide(other.page, false)]);
  expect(statuses.toSorted()).toEqual(["already_decided", "decided"]);
  await expect(chat.line(story.refunded).or(chat.line(story.refused))).toBeVisible();
  const text = await exportOf(other.page);
  const rows = rowsOf(text);
  const decisions = rows.filter(({ kind }) => kind === "decided");
  expect(decisions).toHaveLength(1);
  expect(kindsOf(rows).filter((kind) => kind === "requested")).toHaveLength(1);
  const shown = rows.filter(({ kind }) => kind === "shown");
  expect(new Set(shown.map(({ content }) => content?.tabId)).size).toBe(shown.length);
  const lost = rows.filter(({ kind }) => kind === "lost_race");
  expect(lost.map(({ content }) => content?.wonBy)).toEqual([decisions[0]?.content?.decisionId]);
  const verdict = await verifyAudit(text);
  expect(verdict).toMatchObject({ ok: true, rows: rows.length, erased: 0 });
  const cut = text.trimEnd().split("\n").slice(0, -1).join("\n");
  const expectedHead = verdict.ok ? verdict.head : "";
  expect(await verifyAudit(cut, { expectedHead })).toMatchObject({ ok: false, why: "gap" });
});

test("a browser that is killed after the yes misses nothing in its log when it is opened again", async ({
  browserName,
  durableBrowser,
  llm,
  ledger,
}) => {
  test.skip(browserName !== "chromium", "killing by folder is for Chromium");
  scriptRefund(llm);
  const before = await durableBrowser.open();
  const first = new Chat(await before.newPage());
  await first.open({ reviewer: "Ada" });
  await untilApproval(first);
  await first.approval().approve();
  await expect(first.line(story.refunded)).toBeVisible();
  const gone = before.waitForEvent("close");
  killBrowserOn(durableBrowser.folder);
  await gone;

  const chat = new Chat(await (await durableBrowser.open()).newPage());
  await chat.open();
  await expect(chat.settled("Approved")).toContainText("Ada");
  const text = await exportOf(chat.page);
  const rows = rowsOf(text).filter(({ kind }) => kind !== "shown");
  expect(kindsOf(rows).toSorted()).toEqual(["decided", "executed", "executed", "requested"]);
  expect(await verifyAudit(text)).toMatchObject({ ok: true });
  expectOneRefund(ledger);
});

test("what a person saw and pressed is told in order, and erased with the conversation", async ({
  chat,
  llm,
}) => {
  scriptRefund(llm);
  await chat.open({ reviewer: "Ada" });
  await untilApproval(chat);
  await chat.approval().approve();
  await expect(chat.line(story.refunded)).toBeVisible();
  const rows = rowsOf(await exportOf(chat.page));
  expect(kindsOf(rows)).toEqual(["requested", "shown", "decided", "executed", "executed"]);
  const [, shown, decided] = rows;
  expect(shown?.content).toMatchObject({ toolName: "refund_order" });
  expect(decided?.content).toMatchObject({ via: "dialog", status: "approved", reviewerId: "Ada" });
  expect(shown?.content?.digest).toBe(decided?.content?.digest);

  const text = await chat.page.evaluate(async (url) => {
    const { defaultRuntime } = await import(url);
    const runtime = defaultRuntime();
    const [row] = await runtime.audit.list({ kinds: ["shown"] });
    await runtime.clear(row.content.sessionId);
    return runtime.audit.export();
  }, CDN);
  expect(text).not.toContain("refund_order");
  expect(await verifyAudit(text)).toMatchObject({ ok: true, rows: 5, erased: 5 });
});
