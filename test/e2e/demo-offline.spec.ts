// The built demo, as a static site in a subfolder: it can be installed, and loads without a network.
import { cpSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { appendFile, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import { Chat } from "./chat.js";
import { expect, test } from "./fixtures.js";
import { goOffline, goOnline } from "./network.js";
import { openSite } from "./site.mjs";

const KEPT = "this page is kept now, and loads without a network";
const REFUND = "Refund an order";

/** Visits the demo and waits until all of it is kept. */
async function visit(page: Page, url = "/demo/"): Promise<Chat> {
  await page.goto(url);
  await expect(page.getByText(KEPT)).toBeVisible({ timeout: 20_000 });
  return new Chat(page);
}

/** Where the copy of the built demo lies; see global-setup.ts. */
function builtDemo(): string {
  const folder = process.env.ANVIA_E2E_DEMO;
  if (!folder) throw new Error("global-setup.ts names the built demo in ANVIA_E2E_DEMO.");
  return folder;
}

test("the demo with its own model needs no network: reloaded, approved and done offline, once", async ({
  page,
}) => {
  const chat = await visit(page);
  await chat.say("Refund $250 of A-100");
  await expect(chat.approval(REFUND).dialog).toContainText("Review refund of $250.00 for A-100.");
  await goOffline(page);
  await page.reload();
  await expect(chat.approval(REFUND).dialog).toContainText("Review refund of $250.00 for A-100.");
  await chat.approval(REFUND).approve();
  await expect(chat.line("goes back to your card")).toBeVisible();
  await expect(chat.log.getByText("$250.00").first()).toBeVisible(); // bold: markdown is there, too
  await expect(chat.waitsForNetwork).toBeHidden();
  await expect(page.getByText("−$250.00", { exact: true })).toHaveCount(1);
  await page.reload();
  await expect(page.getByText("−$250.00", { exact: true })).toHaveCount(1);
});

test("the demo with a real model waits for the network after a reload offline, and goes on", async ({
  page,
  llm,
}) => {
  const call = { id: "call_1", name: "refund_order", arguments: { orderId: "A-100", amount: 250 } };
  llm.on({ userMessage: "all of A-100", hasToolResult: false }, { toolCalls: [call] });
  llm.on({ toolCallId: "call_1" }, { content: "Your money is on its way." });
  await page.addInitScript(() => {
    const other = { baseUrl: "/api/llm/v1", model: "gpt-5-mini", api: "chat" };
    const settings = { provider: "other", endpoints: { other } };
    localStorage.setItem("anvia-demo-model", JSON.stringify(settings));
  });
  const chat = await visit(page);
  await chat.say("Refund all of A-100");
  await expect(chat.approval(REFUND).dialog).toBeVisible();
  await goOffline(page);
  await page.reload();
  await chat.approval(REFUND).approve();
  await expect(page.getByText("−$250.00", { exact: true })).toHaveCount(1); // the shop is in the page
  await expect(chat.waitsForNetwork).toBeVisible();
  await goOnline(page);
  await expect(chat.line("Your money is on its way.")).toBeVisible();
  await expect(page.getByText("−$250.00", { exact: true })).toHaveCount(1);
  expect(await keptAddresses(page)).not.toContainEqual(expect.stringContaining("/api/"));
});

test("all that the demo is made of is there offline, and no other page of it is invented online", async ({
  page,
  site,
}) => {
  await visit(page);
  expect((await page.goto("/demo/nowhere"))?.status()).toBe(404);
  await page.goto("/demo/");
  await site.close(); // Firefox lets a worker have the network that it takes from pages
  const files = readdirSync(builtDemo(), { recursive: true, encoding: "utf8" }).filter(
    (path) => /\.\w+$/.test(path) && path !== "sw.js",
  );
  expect(files.filter((path) => path.endsWith(".js")).length).toBeGreaterThan(5);
  const missing = await page.evaluate(async (paths) => {
    const answers = await Promise.allSettled(paths.map((path) => fetch(`/demo/${path}`)));
    return paths.filter((_path, at) => answers[at]?.status === "rejected");
  }, files);
  expect(missing).toEqual([]);

  await page.goto("/demo/plain/?visit=2");
  await expect(new Chat(page).message).toBeVisible();
  await page.goto("/demo/nowhere");
  await expect(page.getByRole("heading", { name: "Your orders", exact: true })).toBeVisible();
});

test("a new version waits for the next visit: nothing is reloaded under somebody who types", async ({
  context,
  llm,
}) => {
  const demo = mkdtempSync(join(tmpdir(), "anvia-e2e-"));
  cpSync(builtDemo(), demo, { recursive: true });
  const site = await openSite({ llmUrl: () => llm.url, demo });
  const page = await context.newPage();
  const chat = await visit(page, `${site.url}/demo/`);
  await chat.message.fill("I would like to");
  const before = await page.evaluate(() => performance.timeOrigin);
  await appendFile(join(demo, "sw.js"), "\n// the next version\n");
  await expect.poll(() => page.evaluate(hasNewVersion)).toBe("waiting");
  await expect(chat.message).toHaveValue("I would like to");
  expect(await page.evaluate(() => performance.timeOrigin)).toBe(before);

  const elsewhere = await context.newPage(); // of the same site, outside of what the worker serves
  await elsewhere.goto(`${site.url}/`);
  await page.close();
  await expect.poll(() => elsewhere.evaluate(hasWaitingVersion)).toBe(false);
  const next = await context.newPage();
  await visit(next, `${site.url}/demo/`);
  expect(await next.evaluate(hasNewVersion)).toBe("used");
  await next.close();
  await site.close();
  rmSync(demo, { recursive: true, force: true });
});

test("the demo can be installed", async ({ browserName, page }) => {
  test.skip(browserName !== "chromium", "only Chromium tells what it thinks of a manifest");
  await visit(page);
  const session = await page.context().newCDPSession(page);
  const { url, errors, data } = await session.send("Page.getAppManifest");
  expect(errors).toEqual([]);
  const { name, display, icons, start_url } = JSON.parse(data ?? "");
  expect({ name, display, start_url }).toEqual({
    name: "Alder & Finch, the Anvia demo shop",
    display: "standalone",
    start_url: "./",
  });
  for (const { src, type } of icons) {
    const answer = await page.request.get(new URL(src, url).href);
    expect(answer.headers()["content-type"]).toBe(type);
  }
  const { installabilityErrors } = await session.send("Page.getInstallabilityErrors");
  const ids = installabilityErrors.map(({ errorId }) => errorId);
  expect(ids.filter((id) => id !== "in-incognito")).toEqual([]); // as the pages of tests are
});

test("a conversation can be taken along as a file", async ({ browserName, page }) => {
  test.skip(browserName !== "chromium", "a stock Firefox tells nobody of its downloads");
  const chat = await visit(page);
  await chat.say("Refund $20 of A-099");
  await expect(chat.line("goes back to your card")).toBeVisible();
  await page.getByRole("button", { name: "Settings", exact: true }).click();
  const saved = page.waitForEvent("download");
  await page.getByRole("button", { name: "Download this conversation", exact: true }).click();
  const download = await saved;
  expect(download.suggestedFilename()).toMatch(/^conversation-shop-[\d-]+\.json$/);
  expect(await readFile(await download.path(), "utf8")).toContain("Refund $20 of A-099");
});

test("all of a visitor's data is deleted at once, after a question", async ({ page }) => {
  const chat = await visit(page);
  await chat.say("Refund $20 of A-099");
  await expect(page.getByText("−$20.00", { exact: true })).toHaveCount(1);
  await expect(chat.line("goes back to your card")).toBeVisible();
  await page.getByRole("button", { name: "Settings", exact: true }).click();
  await page.getByRole("button", { name: "Delete all my data", exact: true }).click();
  await page.getByRole("button", { name: "Keep everything", exact: true }).click();
  await expect(page.getByText("−$20.00", { exact: true })).toHaveCount(1);
  await page.getByRole("button", { name: "Delete all my data", exact: true }).click();
  await page.getByRole("button", { name: "Delete everything", exact: true }).click();
  await expect(page.getByText("−$20.00", { exact: true })).toHaveCount(0);
  await expect(chat.line("goes back to your card")).toHaveCount(0);
  await page.reload();
  await expect(page.getByText("How can I help, Robin?")).toBeVisible();
});

/** Every address that is kept in any cache of the page's origin. */
function keptAddresses(page: Page): Promise<readonly string[]> {
  return page.evaluate(async () => {
    const names = await caches.keys();
    const kept = await Promise.all(names.map(async (name) => (await caches.open(name)).keys()));
    return kept.flat().map(({ url }) => url);
  });
}

/** In a page beside the demo: whether a version waits until the pages of the one before are gone. */
async function hasWaitingVersion(): Promise<boolean> {
  const registration = await navigator.serviceWorker.getRegistration("/demo/");
  return registration?.waiting !== null;
}

/** In the page: asks the server for a new version, and tells what became of it. */
async function hasNewVersion(): Promise<"waiting" | "used" | "no"> {
  const registration = await navigator.serviceWorker.ready;
  await registration.update();
  if (registration.waiting) return "waiting";
  return registration.installing ? "no" : "used";
}
