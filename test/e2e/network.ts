import { expect, type Page } from "@playwright/test";

/** Takes the network away from the page's browser. What is under way then is not broken off. */
export async function goOffline(page: Page): Promise<void> {
  await page.context().setOffline(true);
  await expect.poll(() => page.evaluate(() => navigator.onLine)).toBe(false);
}

/** Gives the network back. Firefox owes a page that was loaded offline the event, and never sends it. */
export async function goOnline(page: Page): Promise<void> {
  await page.context().setOffline(false);
  await expect.poll(() => page.evaluate(() => navigator.onLine)).toBe(true);
}
