import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { LLMock } from "@copilotkit/aimock";
import { type BrowserContext, test as base, expect, type LaunchOptions } from "@playwright/test";
import { launchOptions } from "../browsers.mjs";
import { type BareBrowser, openBareBrowser } from "./bare-browser.js";
import { Chat } from "./chat.js";
import { Endpoint } from "./endpoint.js";
import { malformedResults, receivedMessages } from "./model-requests.js";
import { ShopLedger } from "./shop-ledger.js";
import { openSite } from "./site.mjs";

/** A browser whose data lives in one folder, so that it can be closed, killed and opened again. */
export interface DurableBrowser {
  /** The folder, which also stands in the command line of the browser's processes. */
  readonly folder: string;
  /** Opens the browser on the folder; the one opened before must be closed or dead. */
  open(options?: LaunchOptions): Promise<BrowserContext>;
}

interface TestFixtures {
  /** The fake provider behind `/api/llm`; what it received is checked at the end of each test. */
  llm: LLMock;
  /** The same provider on an origin of its own, breakable. */
  endpoint: Endpoint;
  /** The shop's server: what really happened. */
  ledger: ShopLedger;
  /** The chat of `page`; open it with `chat.open()`. */
  chat: Chat;
  /** A folder of its own for each test. */
  durableBrowser: DurableBrowser;
  /** A Chromium as a person has it: tabs in the background can be frozen, pages left are cached. */
  bareBrowser: BareBrowser;
  site: Awaited<ReturnType<typeof openSite>>;
}

/** Playwright's `test`, whose `page` has a site of its own, on an origin of its own, as base URL. */
export const test = base.extend<TestFixtures>({
  // Playwright reads what a fixture needs from this pattern, so it has to be one, if an empty one.
  // biome-ignore lint/correctness/noEmptyPattern: see above
  llm: async ({}, use) => {
    const server = new LLMock({ port: 0, latency: 1, chunkSize: 8, logLevel: "silent" });
    await server.start();
    await use(server);
    const malformed = receivedMessages(server).flatMap(malformedResults);
    await server.stop();
    expect(malformed, "each call has exactly one result in every request").toEqual([]);
  },
  // biome-ignore lint/correctness/noEmptyPattern: as above
  ledger: async ({}, use) => {
    const ledger = new ShopLedger();
    await use(ledger);
    ledger.release();
  },
  site: async ({ llm, ledger }, use) => {
    const site = await openSite({
      llmUrl: () => llm.url,
      shop: (request, response) => void ledger.handle(request, response),
    });
    await use(site);
    await site.close();
  },
  endpoint: async ({ llm }, use) => {
    const endpoint = await Endpoint.open(llm.url);
    await use(endpoint);
    await endpoint.close();
  },
  baseURL: async ({ site }, use) => {
    await use(site.url);
  },
  chat: async ({ page }, use) => {
    await use(new Chat(page));
  },
  durableBrowser: async ({ browserName, playwright, baseURL }, use) => {
    if (browserName === "webkit") throw new Error("Only Chromium and Firefox are set up here.");
    const folder = await mkdtemp(join(tmpdir(), "anvia-e2e-"));
    const opened: BrowserContext[] = [];
    await use({
      folder,
      async open(extra = {}) {
        const options = {
          ...launchOptions(browserName),
          ...(baseURL ? { baseURL } : {}),
          ...extra,
        };
        const context = await playwright[browserName].launchPersistentContext(folder, options);
        opened.push(context);
        return context;
      },
    });
    // One that a test has killed is closed already; closing it again does nothing.
    await Promise.all(opened.map((context) => context.close()));
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  },
  // biome-ignore lint/correctness/noEmptyPattern: as above
  bareBrowser: async ({}, use) => {
    const folder = await mkdtemp(join(tmpdir(), "anvia-e2e-"));
    const browser = await openBareBrowser(folder);
    await use(browser);
    await browser.close();
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  },
});

export { expect };
