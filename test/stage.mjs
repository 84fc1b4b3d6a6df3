// One stage of `npm test`: how it is run, counted and judged.
//
// A stage of tests counts its tests, any other stage counts as one check. A stage of tests that
// ran none has failed: a check that cannot fail is no check.
import { spawn } from "node:child_process";

const STAGE_LIMIT_MS = 25 * 60_000;
/** More files than this that fail are no accident of a busy machine. */
const FILES_AGAIN = 3;

/**
 * @typedef {object} Counts
 * @property {number} passed
 * @property {number} failed
 * @property {number} skipped
 * @property {string[]} [failedFiles] Files to try again.
 * @property {string[]} [second] What passed only when it was tried again.
 * @typedef {object} Attempt
 * @property {string[]} script What follows `npm run`, or `node` when it ends in .mjs.
 * @property {Record<string, string>} [env]
 * @property {() => Counts} [counts] Reads what the stage has written; absent for one check.
 * @typedef {object} StageOnly
 * @property {string} name
 * @property {(files: string[]) => Attempt} [again] A second attempt of these files alone.
 * @property {() => boolean} [when] Whether there is anything to run.
 * @property {boolean} [besideLast] Runs at the same time as the stage before it.
 * @typedef {Attempt & StageOnly} Stage
 */

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
export function countWtr({ passed, failed, skipped, errors, failedFiles }) {
  return { passed, failed: failed + errors, skipped, failedFiles };
}

/** @returns {Counts} */
export function countPlaywright({ stats, errors, suites }) {
  const { expected, unexpected, flaky, skipped } = stats;
  const failed = unexpected + errors.length;
  return { passed: expected + flaky, failed, skipped, second: flakyTitles(suites) };
}

function flakyTitles(suites = []) {
  return suites.flatMap((suite) => [
    ...flakyTitles(suite.suites),
    ...(suite.specs ?? [])
      .filter(({ tests }) => tests.some(({ status }) => status === "flaky"))
      .map(({ file, title }) => `${file}: ${title}`),
  ]);
}

/**
 * What is left of a first attempt once its failed files were tried again: they passed, or it stays as it is.
 * @param {Counts} first
 * @param {Counts} again
 * @returns {Counts}
 */
export function afterSecond(first, again) {
  if (again.failed > 0 || again.passed === 0) return first;
  const passed = first.passed + first.failed;
  return { passed, failed: 0, skipped: first.skipped, second: first.failedFiles };
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

/** Runs a stage; what failed in a few files is tried again, alone. */
export async function runStage(stage, root) {
  const startedAt = performance.now();
  let verdict = await attempt(stage, stage.name, root);
  if (stage.again && verdict.failed > 0 && isWorthIt(stage, verdict)) {
    const files = verdict.failedFiles ?? [];
    const again = await attempt(stage.again(files), `${stage.name}, tried again`, root);
    verdict = afterSecond({ failedFiles: [stage.name], ...verdict }, again);
  }
  const seconds = (performance.now() - startedAt) / 1000;
  console.log(
    `${verdict.failed > 0 ? "FAILED" : "ok    "}  ${stage.name} (${seconds.toFixed(1)} s)`,
  );
  return { name: stage.name, seconds, ...verdict };
}

/** One check is; of files of tests only a few are. */
function isWorthIt({ counts }, { failedFiles = [], problem }) {
  if (!counts) return true;
  return !problem && failedFiles.length > 0 && failedFiles.length <= FILES_AGAIN;
}

async function attempt(stage, name, root) {
  const { exitCode, output } = await execute(stage, root);
  const verdict = judge(exitCode, stage.counts && readCounts(stage.counts));
  if (verdict.failed > 0) console.log(`\n──── ${name} ────\n${output.trim()}\n`);
  return verdict;
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

function execute({ script, env }, root) {
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

/** The stages in turns: those of one turn run at the same time. */
export function groups(stages) {
  const turns = [];
  for (const stage of stages) {
    if (stage.besideLast && turns.length > 0) turns.at(-1).push(stage);
    else turns.push([stage]);
  }
  return turns;
}
