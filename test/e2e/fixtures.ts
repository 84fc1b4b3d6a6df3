import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { LLMock } from "@copilotkit/aimock";
import { type BrowserContext, test as base } from "@playwright/test";
import { launchOptions } from "../browsers.mjs";
import { openSite } from "./site.mjs";

/** A browser whose data lives in one folder, so that it can be closed, killed and opened again. */
export interface DurableBrowser {
  /** The folder, which also stands in the command line of the browser's processes. */
  readonly folder: string;
  /** Opens the browser on the folder; the one opened before must be closed or dead. */
  open(): Promise<BrowserContext>;
}

interface TestFixtures {
  /** The fake provider behind `/api/llm`, without scripted answers and journal. */
  llm: LLMock;
  /** A folder of its own for each test. */
  durableBrowser: DurableBrowser;
}

interface WorkerFixtures {
  llmServer: LLMock;
  site: Awaited<ReturnType<typeof openSite>>;
}

/** Playwright's `test`, whose `page` has the site as its base URL. */
export const test = base.extend<TestFixtures, WorkerFixtures>({
  llmServer: [
    // Playwright reads what a fixture needs from this pattern, so it has to be one, if an empty one.
    // biome-ignore lint/correctness/noEmptyPattern: see above
    async ({}, use) => {
      const server = new LLMock({ port: 0, latency: 1, chunkSize: 8, logLevel: "silent" });
      await server.start();
      await use(server);
      await server.stop();
    },
    { scope: "worker" },
  ],
  site: [
    async ({ llmServer }, use) => {
      const site = await openSite({ llmUrl: () => llmServer.url });
      await use(site);
      await site.close();
    },
    { scope: "worker" },
  ],
  baseURL: async ({ site }, use) => {
    await use(site.url);
  },
  llm: async ({ llmServer }, use) => {
    llmServer.reset();
    await use(llmServer);
  },
  durableBrowser: async ({ browserName, playwright, baseURL }, use) => {
    if (browserName === "webkit") throw new Error("Only Chromium and Firefox are set up here.");
    const folder = await mkdtemp(join(tmpdir(), "anvia-e2e-"));
    const opened: BrowserContext[] = [];
    await use({
      folder,
      async open() {
        const options = { ...launchOptions(browserName), ...(baseURL ? { baseURL } : {}) };
        const context = await playwright[browserName].launchPersistentContext(folder, options);
        opened.push(context);
        return context;
      },
    });
    // One that a test has killed is closed already; closing it again does nothing.
    await Promise.all(opened.map((context) => context.close()));
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  },
});

export { expect } from "@playwright/test";
