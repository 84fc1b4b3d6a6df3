// `npm test`: every check of the project, one stage after another. A stage that fails prints what
// it said; the others go on, so that one run shows everything. The last line is the sum.
//
// The unit tests keep two processors busy: Chromium runs two files at a time. A window of Firefox can
// run one, so there are two of them. What touches nothing of a browser is run in Chromium alone.
//
// A test that fails is tried once more, alone: what a busy machine broke passes then. It is named at the
// end all the same, and more than a few of those are a failure.
import { randomInt } from "node:crypto";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { countPlaywright, countTap, countWtr, groups, runStage } from "./stage.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
/** More tests than this that pass only when tried again: the suite is broken, not the machine busy. */
const SECOND_ATTEMPTS = 3;

/** @returns {import("./stage.mjs").Stage[]} */
function stages(scratch) {
  const nodeTap = join(scratch, "node.tap");
  const e2eJson = join(scratch, "e2e.json");
  return [
    { name: "browsers", script: ["test/ensure-browsers.mjs"] },
    { name: "typecheck", script: ["typecheck"] },
    { name: "lint", script: ["lint"] },
    { name: "build", script: ["build"] },
    { name: "demo build", script: ["build:demo"], when: () => existsSync(join(root, "demo")) },
    {
      name: "architecture and node",
      script: ["test:node"],
      env: { NODE_OPTIONS: withOptions(tapOptions(nodeTap)) },
      counts: () => countTap(readFileSync(nodeTap, "utf8")),
    },
    browserStage(scratch, "Chromium", ["--coverage"], "chromium"),
    { name: "coverage", script: ["test/coverage-check.mjs"] },
    browserStage(scratch, "Firefox, elements", filesIn(["components"]), "firefox"),
    {
      ...browserStage(scratch, "Firefox, the rest", filesIn(otherFolders()), "firefox"),
      besideLast: true,
    },
    {
      name: "end to end",
      script: ["test:e2e", "--", "--retries=1", "--reporter=list,json"],
      env: { PLAYWRIGHT_JSON_OUTPUT_FILE: e2eJson },
      counts: () => countPlaywright(JSON.parse(readFileSync(e2eJson, "utf8"))),
      when: () => existsSync(join(root, "test/e2e/playwright.config.ts")),
    },
    // It looks for the browser's processes in /proc.
    tortureStage("torture, short form", "torture"),
    tortureStage("torture of relays, short form", "torture:relay"),
  ];
}

/**
 * It kills browsers of its own at random, so it is tried once more as well; what it found the first time is printed.
 * @returns {import("./stage.mjs").Stage}
 */
function tortureStage(name, script) {
  const once = { script: [script, "--", "--short"] };
  return { name, ...once, again: () => once, when: () => process.platform === "linux" };
}

/** @returns {import("./stage.mjs").Stage} */
function browserStage(scratch, title, options, browser) {
  const file = join(scratch, `${title}.json`);
  const attempt = (chosen) => ({
    // Two servers that look for a free port at the same moment would find the same one.
    script: ["test:unit", "--", "--port", String(20_000 + randomInt(20_000)), ...chosen],
    env: { BROWSERS: browser, WTR_COUNTS_FILE: file },
    counts: () => countWtr(JSON.parse(readFileSync(file, "utf8"))),
  });
  return {
    name: `unit and elements, ${title}`,
    ...attempt(options),
    again: (files) => attempt(["--files", ...files]),
  };
}

const NOT_IN_FIREFOX = ["run", "model", "interleavings"];

/** The folders of unit tests for Firefox, the elements' aside. */
function otherFolders() {
  return readdirSync(join(root, "test"), { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && hasUnitTests(entry.name))
    .map(({ name }) => name)
    .filter((name) => name !== "components" && !NOT_IN_FIREFOX.includes(name));
}

function hasUnitTests(folder) {
  return readdirSync(join(root, "test", folder)).some((name) => name.endsWith(".test.ts"));
}

function filesIn(folders) {
  return ["--files", ...folders.map((folder) => `test/${folder}/**/*.test.ts`)];
}

function tapOptions(file) {
  const human = "--test-reporter=spec --test-reporter-destination=stdout";
  return `${human} --test-reporter=tap --test-reporter-destination=${file}`;
}

function withOptions(options) {
  return [process.env.NODE_OPTIONS, options].filter(Boolean).join(" ");
}

function printTable(rows) {
  const width = Math.max(...rows.map(({ name }) => name.length));
  const cells = (...values) => values.map((value) => String(value).padStart(9)).join("");
  console.log(`\n${"".padEnd(width)}${cells("passed", "failed", "skipped", "seconds")}`);
  for (const { name, passed, failed, skipped, seconds, problem } of rows) {
    const note = problem === undefined ? "" : `  ${problem}`;
    const line = cells(passed, failed, skipped, seconds.toFixed(1));
    console.log(`${name.padEnd(width)}${line}${note}`);
  }
}

async function main() {
  const scratch = mkdtempSync(join(tmpdir(), "anvia-test-"));
  // An old report must not speak for a run that could not write one.
  rmSync(join(root, "coverage"), { recursive: true, force: true });
  const rows = [];
  const wanted = stages(scratch).filter((stage) => stage.when?.() ?? true);
  for (const together of groups(wanted)) {
    rows.push(...(await Promise.all(together.map((stage) => runStage(stage, root)))));
  }
  rmSync(scratch, { recursive: true, force: true });
  printTable(rows);
  const second = rows.flatMap((row) => row.second ?? []);
  for (const name of second) console.log(`passed only when tried again: ${name}`);
  const sum = (key) => rows.reduce((total, row) => total + row[key], 0);
  const failed = sum("failed") + (second.length > SECOND_ATTEMPTS ? second.length : 0);
  console.log(`\n${sum("passed")} passed, ${failed} failed`);
  process.exitCode = failed === 0 ? 0 : 1;
}

await main();
