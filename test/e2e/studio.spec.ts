// The studio on a page of its own, of the browser build, and in the demo: what a developer sees and does.
import { readFile } from "node:fs/promises";
import type { Page } from "@playwright/test";
import { Chat } from "./chat.js";
import { expect, test } from "./fixtures.js";
import { expectOneRefund, scriptRefund, story, untilApproval } from "./shop-script.js";

async function openStudio(page: Page, path = "/studio.html"): Promise<Page> {
  await page.goto(path);
  await expect(page.getByRole("navigation", { name: "Studio" })).toBeVisible();
  return page;
}

const events = (page: Page) => page.getByRole("list", { name: "Journal" }).getByRole("listitem");

test("a run of another tab is seen while it goes on, and decided in the studio; it runs once", async ({
  chat,
  context,
  llm,
  ledger,
}) => {
  scriptRefund(llm);
  const studio = await openStudio(await context.newPage());
  await expect(studio.getByText("No conversation yet.")).toBeVisible();
  await chat.open();
  await untilApproval(chat);

  await studio.getByRole("button", { name: story.prompt }).click();
  await expect(studio.getByText("Waits for a person: Refund order")).toBeVisible();
  await expect(events(studio).filter({ hasText: "interaction_requested" })).toHaveCount(1);
  await studio.getByRole("button", { name: "Show what waits" }).click();
  await studio.bringToFront();
  await new Chat(studio).approval().approve();

  await expect(chat.line(story.refunded)).toBeVisible();
  expectOneRefund(ledger);
  await studio.getByRole("button", { name: /^Conversations/ }).click();
  await studio.getByRole("button", { name: story.prompt }).click();
  await expect(events(studio).filter({ hasText: "run_completed" })).toHaveCount(1);
  await expect(studio.getByText("Waits for a person")).toHaveCount(0);
});

test("a journal is downloaded as it stands in the store", async ({ browserName, page }) => {
  test.skip(browserName !== "chromium", "a stock Firefox tells nobody of its downloads");
  await openStudio(page, "/demo/studio/?run=run-refund-a100");
  await expect(events(page)).toHaveCount(29);
  const downloading = page.waitForEvent("download");
  await page
    .getByRole("region", { name: "Journal" })
    .getByRole("button", { name: "Download" })
    .click();
  const download = await downloading;
  expect(download.suggestedFilename()).toBe("run-run-refund-a100.json");
  const rows = JSON.parse(await readFile(await download.path(), "utf8"));
  expect(rows.map(({ seq }: { seq: number }) => seq)).toEqual([...Array(29).keys()]);
  expect(rows[0]).toMatchObject({ type: "run_started", runId: "run-refund-a100", v: 3 });
});

test("the address of the demo leads back to the same run", async ({ page }) => {
  await openStudio(page, "/demo/studio/");
  await page.getByRole("button", { name: /Where is order A-101/ }).click();
  await expect(page.getByRole("heading", { name: "Where is order A-101?" })).toBeVisible();
  await expect(page).toHaveURL(/run=run-where-is-it/);
  await page.reload();
  await expect(page.getByRole("heading", { name: "Where is order A-101?" })).toBeVisible();
  await expect(page.getByText("endpoint_unavailable:").first()).toBeVisible();
});

test("the picture is moved by the mouse, and a press on a span chooses its events", async ({
  page,
}) => {
  await openStudio(page, "/demo/studio/?run=run-refund-a100");
  const picture = page.getByRole("application", { name: /^Timeline/ });
  const third = picture.locator("[data-key='model:3:1']");
  await page.getByRole("button", { name: "Zoom in" }).click();
  await page.getByRole("button", { name: "Zoom in" }).click();
  await page.getByRole("button", { name: "Zoom in" }).click();
  await expect(third).toHaveCount(0);
  const box = await picture.boundingBox();
  if (!box) throw new Error("The picture has no place.");
  const y = box.y + 46;
  await page.mouse.move(box.x + box.width - 40, y);
  await page.mouse.down();
  await page.mouse.move(box.x + 160, y, { steps: 8 });
  await page.mouse.up();
  await page.mouse.move(box.x + box.width - 40, y);
  await page.mouse.down();
  await page.mouse.move(box.x + 160, y, { steps: 8 });
  await page.mouse.up();
  await expect(third).toHaveCount(1);
  await page.getByRole("button", { name: "Fit" }).click();
  await third.click();
  await expect(events(page).filter({ hasText: "turn 3" })).toHaveClass(/chosen/);
});
