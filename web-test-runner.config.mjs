// Unit and element tests in real browsers. BROWSERS=chromium|firefox|both (default both);
// `--coverage` measures in Chromium alone, the only engine here that can.
import { esbuildPlugin } from "@web/dev-server-esbuild";
import { defaultReporter } from "@web/test-runner";
import { chromeLauncher } from "@web/test-runner-chrome";
import { playwrightLauncher } from "@web/test-runner-playwright";
import puppeteerCore from "puppeteer-core";
import { chosenBrowsers, launchOptions, requireBrowser } from "./test/browsers.mjs";
import { countsReporter } from "./test/wtr-counts-reporter.mjs";

const withCoverage = process.argv.includes("--coverage");
const browsers = withCoverage ? ["chromium"] : chosenBrowsers();

const launchers = {
  chromium: () =>
    playwrightLauncher({ product: "chromium", launchOptions: launchOptions("chromium") }),
  firefox: () => {
    const { executablePath, source } = requireBrowser("firefox");
    if (source === "playwright") return playwrightLauncher({ product: "firefox" });
    return chromeLauncher({
      puppeteer: puppeteerCore,
      launchOptions: { browser: "firefox", executablePath, headless: true },
    });
  },
};

// Mocha's `test` beside its `it`: the titles of this project are sentences, not "it should".
const testRunnerHtml = (testFramework) => `<!doctype html>
<html lang="en">
  <head>
    <title>Anvia tests</title>
    <script>
      for (const [name, of] of [["test", "it"], ["suite", "describe"]]) {
        Object.defineProperty(globalThis, name, { configurable: true, get: () => globalThis[of] });
      }
    </script>
  </head>
  <body>
    <script type="module" src="${testFramework}"></script>
  </body>
</html>`;

// axe-core is a classic script: give `import axe from "axe-core"` the global that it sets.
const axeAsModule = {
  name: "axe-as-module",
  transform(context) {
    if (!context.path.endsWith("/axe-core/axe.js")) return undefined;
    return `${context.body}\nexport default globalThis.axe;`;
  },
};

// highlight.js keeps its core in a CommonJS module behind a wrapper: without a bundler, this stands for it.
const highlightAsModule = {
  name: "highlight-as-module",
  transform(context) {
    if (!context.path.endsWith("/highlight.js/lib/core.js")) return undefined;
    return `const module = { exports: {} };\n${context.body}\nexport default module.exports;`;
  },
};

const countsFile = process.env.WTR_COUNTS_FILE;

export default {
  files: [
    "test/**/*.test.ts",
    "!test/e2e/**",
    "!test/torture/**",
    "!test/bench/**",
    "!test/node/**",
  ],
  // In Firefox the tests of one process share a window, and those in the background stand still.
  concurrency: browsers.includes("firefox") ? 1 : 2,
  nodeResolve: true,
  plugins: [
    // `target: "auto"` would leave decorators in place, which no browser runs.
    esbuildPlugin({ ts: true, target: "es2022", tsconfig: "components/tsconfig.json" }),
    axeAsModule,
    highlightAsModule,
  ],
  browsers: browsers.map((name) => launchers[name]()),
  testFramework: { config: { timeout: "20000" } },
  testRunnerHtml,
  // Lit's development build is wanted here for its warnings; its greeting is not.
  filterBrowserLogs: ({ args }) => !String(args[0]).startsWith("Lit is in dev mode"),
  browserStartTimeout: 60_000,
  testsStartTimeout: 60_000,
  testsFinishTimeout: 300_000,
  coverageConfig: {
    include: ["src/**/*.ts"],
    reporters: ["json-summary", "lcov"],
    reportDir: "coverage",
  },
  reporters: [defaultReporter(), ...(countsFile ? [countsReporter(countsFile)] : [])],
};
