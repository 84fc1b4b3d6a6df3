// `npm test`: every check of the project, one stage after another. A stage that fails prints what
// it said; the others go on, so that one run shows everything. The last line is the sum.
//
// The unit tests keep two processors busy: Chromium runs two files at a time. A window of Firefox can
// run one, so there are two of them. What touches nothing of a browser is run in Chromium alone.
//
// A stage of tests counts its tests, any other stage counts as one check. A stage of tests that
// ran none has failed: a check that cannot fail is no check.
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const STAGE_LIMIT_MS = 25 * 60_000;

/**
 * @typedef {{ passed: number, failed: number, skipped: number }} Counts
 * @typedef {object} Stage
 * @property {string} name
 * @property {string[]} script What follows `npm run`, or `node` when it ends in .mjs.
 * @property {Record<string, string>} [env]
 * @property {() => Counts} [counts] Reads what the stage has written; absent for one check.
 * @property {() => boolean} [when] Whether there is anything to run.
 * @property {boolean} [besideLast] Runs at the same time as the stage before it.
 */

/** @returns {Stage[]} */
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
      script: ["test:e2e", "--", "--reporter=list,json"],
      env: { PLAYWRIGHT_JSON_OUTPUT_FILE: e2eJson },
      counts: () => countPlaywright(JSON.parse(readFileSync(e2eJson, "utf8"))),
      when: () => existsSync(join(root, "test/e2e/playwright.config.ts")),
    },
    // It looks for the browser's processes in /proc.
    {
      name: "torture, short form",
      script: ["torture", "--", "--short"],
      when: () => process.platform === "linux",
    },
  ];
}

/** @returns {Stage} */
function browserStage(scratch, title, options, browser) {
  const file = join(scratch, `${title}.json`);
  // Two servers that look for a free port at the same moment would find the same one.
  const port = 20_000 + Math.floor(Math.random() * 20_000);
  const script = ["test:unit", "--", "--port", String(port), ...options];
  return {
    name: `unit and elements, ${title}`,
    script,
    env: { BROWSERS: browser, WTR_COUNTS_FILE: file },
    counts: () => countWtr(JSON.parse(readFileSync(file, "utf8"))),
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

/** @returns {Counts} */
export function countTap(text) {
  const count = (name) => Number(new RegExp(`^# ${name} (\\d+)$`, "m").exec(text)?.[1] ?? 0);
  return {
    passed: count("pass"),
    failed: count("fail") + count("cancelled"),
    skipped: count("skipped") + count("todo"),
  };
}

/** @returns {Counts} */
export function countWtr({ passed, failed, skipped, errors }) {
  return { passed, failed: failed + errors, skipped };
}

/** @returns {Counts} */
export function countPlaywright({ stats, errors }) {
  const { expected, unexpected, flaky, skipped } = stats;
  return { passed: expected, failed: unexpected + flaky + errors.length, skipped };
}

/**
 * The verdict on one stage.
 * @param {Counts | undefined} counts What the stage counted; undefined for a single check.
 * @returns {Counts & { problem?: string }}
 */
export function judge(exitCode, counts) {
  const ok = exitCode === 0;
  if (counts === undefined) return { passed: ok ? 1 : 0, failed: ok ? 0 : 1, skipped: 0 };
  if (counts.passed + counts.failed === 0) return { ...counts, failed: 1, problem: "ran no tests" };
  if (!ok && counts.failed === 0) return { ...counts, failed: 1, problem: `exit ${exitCode}` };
  return counts;
}

async function runStage(stage) {
  const startedAt = performance.now();
  const { exitCode, output } = await execute(stage);
  const verdict = judge(exitCode, stage.counts && readCounts(stage.counts));
  const seconds = (performance.now() - startedAt) / 1000;
  if (verdict.failed > 0) console.log(`\n──── ${stage.name} ────\n${output.trim()}\n`);
  console.log(
    `${verdict.failed > 0 ? "FAILED" : "ok    "}  ${stage.name} (${seconds.toFixed(1)} s)`,
  );
  return { name: stage.name, seconds, ...verdict };
}

function readCounts(counts) {
  try {
    return counts();
  } catch (error) {
    // The stage broke before it could report; its own output says why.
    console.log(`No counts: ${error.message}`);
    return { passed: 0, failed: 0, skipped: 0 };
  }
}

function execute({ script, env }) {
  const isFile = script[0].endsWith(".mjs");
  const [command, args] = isFile
    ? [process.execPath, script]
    : ["npm", ["run", "--silent", ...script]];
  const child = spawn(command, args, {
    cwd: root,
    env: { ...process.env, FORCE_COLOR: "0", ...env },
    stdio: ["ignore", "pipe", "pipe"],
    detached: process.platform !== "win32", // a group, so that browsers end with their stage
    shell: !isFile && process.platform === "win32",
  });
  const end = (signal) => killGroup(child, signal);
  const limit = setTimeout(() => end("SIGKILL"), STAGE_LIMIT_MS);
  const interrupt = () => {
    end("SIGTERM");
    process.exit(130);
  };
  process.once("SIGINT", interrupt).once("SIGTERM", interrupt);
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text) => {
      output += text;
    });
  }
  return new Promise((resolve) => {
    const settle = (exitCode, more = "") => {
      clearTimeout(limit);
      process.off("SIGINT", interrupt).off("SIGTERM", interrupt);
      resolve({ exitCode, output: output + more });
    };
    child.on("error", (error) => settle(1, String(error)));
    child.on("close", (code, signal) => settle(code ?? 1, signal ? `\nended by ${signal}` : ""));
  });
}

function killGroup(child, signal) {
  try {
    if (process.platform === "win32") child.kill(signal);
    else process.kill(-child.pid, signal);
  } catch {
    // It has ended already, which is what was wanted.
  }
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

/** The stages in turns: those of one turn run at the same time. */
export function groups(stages) {
  const turns = [];
  for (const stage of stages) {
    if (stage.besideLast && turns.length > 0) turns.at(-1).push(stage);
    else turns.push([stage]);
  }
  return turns;
}

async function main() {
  const scratch = mkdtempSync(join(tmpdir(), "anvia-test-"));
  // An old report must not speak for a run that could not write one.
  rmSync(join(root, "coverage"), { recursive: true, force: true });
  const rows = [];
  const wanted = stages(scratch).filter((stage) => stage.when?.() ?? true);
  for (const together of groups(wanted)) {
    rows.push(...(await Promise.all(together.map(runStage))));
  }
  rmSync(scratch, { recursive: true, force: true });
  printTable(rows);
  const sum = (key) => rows.reduce((total, row) => total + row[key], 0);
  console.log(`\n${sum("passed")} passed, ${sum("failed")} failed`);
  process.exitCode = sum("failed") === 0 ? 0 : 1;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) await main();
