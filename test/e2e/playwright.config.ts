import { fileURLToPath } from "node:url";
import { defineConfig } from "@playwright/test";
import { chosenBrowsers, launchOptions } from "../browsers.mjs";

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));

// Firefox is a stock one over WebDriver BiDi (see firefox-bidi.mjs). What does not work there:
// `emulateMedia`, CDP, `request.postData()`, and `page.goBack()` while its back/forward cache is on.
export default defineConfig({
  testDir: path("."),
  testMatch: "**/*.spec.ts",
  globalSetup: path("global-setup.ts"),
  fullyParallel: true,
  outputDir: path("../../test-results"),
  timeout: 60_000,
  expect: { timeout: 10_000 },
  workers: 2,
  retries: 0, // a test that passes the second time has failed
  forbidOnly: Boolean(process.env.CI),
  reporter: [["list"]],
  use: { screenshot: "only-on-failure", trace: "off" },
  projects: chosenBrowsers().map((browserName) => ({
    name: browserName,
    use: { browserName, launchOptions: launchOptions(browserName) },
  })),
});
