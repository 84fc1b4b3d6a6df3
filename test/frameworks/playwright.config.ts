import { fileURLToPath } from "node:url";
import { defineConfig } from "@playwright/test";
import { FRAMEWORK_NAMES } from "../../demo/start-framework.mjs";

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));

// One project for each framework of the demo: the real one, built for production. FRAMEWORK_DEV=1: its
// development server instead.
export default defineConfig({
  testDir: path("."),
  testMatch: "**/*.spec.ts",
  outputDir: path("../../test-results/frameworks"),
  timeout: 120_000,
  expect: { timeout: 20_000 },
  workers: 1, // one server at a time
  retries: 0,
  forbidOnly: Boolean(process.env.CI),
  reporter: [["list"]],
  projects: FRAMEWORK_NAMES.map((name) => ({ name })),
});
