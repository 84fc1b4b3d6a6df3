import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type BrowserContext, test as base, expect, type Page } from "@playwright/test";
import { type FrameworkName, startFramework } from "../../demo/start-framework.mjs";
import { launchOptions } from "../browsers.mjs";
import { Chat } from "../e2e/chat.js";

/** A browser of somebody's own: a profile in a folder, so that it can be closed and opened again. */
export class PersonalBrowser {
  readonly #folder: string;
  readonly #url: string;
  readonly #path: string;
  readonly #name: string;
  #context: BrowserContext | undefined;

  constructor(folder: string, { url, path, name }: { url: string; path: string; name: string }) {
    this.#folder = folder;
    this.#url = url;
    this.#path = path;
    this.#name = name;
  }

  /** Opens the browser on the person's page; signs in the first time. */
  async open(): Promise<Page> {
    const { chromium } = await import("playwright");
    const viewport = { width: 1200, height: 860 };
    const options = { ...launchOptions("chromium"), viewport };
    this.#context = await chromium.launchPersistentContext(this.#folder, options);
    const page = this.#context.pages()[0] ?? (await this.#context.newPage());
    await page.goto(this.#url + this.#path);
    const signIn = page.getByRole("button", { name: `Sign in as ${this.#name}` });
    const who = page.getByText(`Signed in as ${this.#name}.`);
    await expect(signIn.or(who)).toBeVisible();
    if (await signIn.isVisible()) await signIn.click();
    await expect(who).toBeVisible();
    return page;
  }

  async close(): Promise<void> {
    await this.#context?.close();
    this.#context = undefined;
  }

  /** Asks the server with this browser's own cookies, as whoever is signed in. */
  ask(path: string, data?: object) {
    if (!this.#context) throw new Error("This browser is closed.");
    const { request } = this.#context;
    return data ? request.post(this.#url + path, { data }) : request.get(this.#url + path);
  }
}

interface Refund {
  readonly orderId: string;
  readonly amount: number;
  readonly approvedBy: string;
  readonly requests: number;
}

/** What the framework's own route has made for an order. */
export async function refundsOf(browser: PersonalBrowser, order: string): Promise<Refund[]> {
  const { refunds } = await (await browser.ask("/api/refunds")).json();
  return refunds.filter(({ orderId }: Refund) => orderId === order);
}

/** The visitor's chat. */
export function chatOf(page: Page): Chat {
  return new Chat(page);
}

/** The manager's card of a refund. */
export function cardOf(page: Page) {
  return new Chat(page).approval("Refund an order");
}

type Site = Awaited<ReturnType<typeof startFramework>>;

/** Playwright's `test`, with the framework that the project is named after, a visitor and a manager. */
export const test = base.extend<{ robin: PersonalBrowser; dana: PersonalBrowser }, { site: Site }>({
  site: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads what a fixture needs from this pattern
    async ({}, use, { project }) => {
      const dataFolder = await mkdtemp(join(tmpdir(), "anvia-desk-"));
      const name = project.name as FrameworkName; // CAST: playwright.config.ts names them so
      const isProduction = !process.env.FRAMEWORK_DEV;
      const site = await startFramework(name, { isProduction, dataFolder, isQuiet: true });
      // A development server builds a page when it is first asked for, which is nobody's waiting time here.
      for (const path of ["/", "/review"]) await fetch(site.url + path);
      await use(site);
      await site.stop();
      await rm(dataFolder, { recursive: true, force: true });
    },
    { scope: "worker", timeout: 900_000 }, // it may install the framework first
  ],
  robin: async ({ site }, use) => {
    await withBrowser({ url: site.url, path: "/", name: "Robin" }, use);
  },
  dana: async ({ site }, use) => {
    await withBrowser({ url: site.url, path: "/review", name: "Dana" }, use);
  },
});

async function withBrowser(
  options: { url: string; path: string; name: string },
  use: (browser: PersonalBrowser) => Promise<void>,
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "anvia-person-"));
  const browser = new PersonalBrowser(folder, options);
  await use(browser);
  await browser.close();
  await rm(folder, { recursive: true, force: true, maxRetries: 5 });
}

export { expect };
