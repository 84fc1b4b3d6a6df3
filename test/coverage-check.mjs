// Reads coverage/coverage-summary.json and checks the promises about it. A source file that no test
// loads is missing from that report; here it counts as uncovered, line by line.
import { readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { readModules } from "./architecture/modules.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));

/** What runs against real servers and databases, in processes of Node: `test/relay/` tests it, where nothing measures lines. */
const MEASURED_NOWHERE =
  /^src\/(server\/|relay\/(nats\/|http-|server-events|shared-row|parse-json))/;

const PROMISES = [
  { folder: "src/", percent: 90, except: MEASURED_NOWHERE },
  { folder: "src/run/", percent: 100 },
];

/** Statements that leave no JavaScript behind, or none that a test could cover. */
const NO_CODE = /^(ImportDeclaration|ExportAllDeclaration|TS(Interface|TypeAlias|Module)\w*)$/;

/**
 * Line coverage of every source file with code in it.
 * @returns {{ path: string, total: number, covered: number }[]}
 */
export function lineCoverage(summary, modules) {
  const measured = new Map(
    Object.entries(summary)
      .filter(([path]) => path !== "total")
      .map(([path, { lines }]) => [relative(root, path).replaceAll("\\", "/"), lines]),
  );
  return modules.filter(hasCode).map(({ path, text }) => {
    const { total, covered } = measured.get(path) ?? { total: text.split("\n").length, covered: 0 };
    return { path, total, covered };
  });
}

/** One verdict per promise, with the files that fall short of it, worst first. */
export function checkCoverage(files, promises = PROMISES) {
  return promises.map(({ folder, percent, except }) => {
    const inside = files.filter(({ path }) => path.startsWith(folder) && !except?.test(path));
    const sum = (key) => inside.reduce((total, file) => total + file[key], 0);
    const reached = sum("total") === 0 ? 0 : (100 * sum("covered")) / sum("total");
    const short = inside
      .filter(({ total, covered }) => covered < total)
      .sort((a, b) => b.total - b.covered - (a.total - a.covered))
      .map(({ path, total, covered }) => `${path}: ${total - covered} of ${total} lines`);
    return { folder, percent, reached, ok: reached >= percent, short };
  });
}

function hasCode({ program }) {
  return program.body.some((node) => {
    const inner = node.declaration ?? node;
    if (node.type === "ExportNamedDeclaration" && !node.declaration) return false;
    return !NO_CODE.test(inner.type) && inner.type !== "TSDeclareFunction" && !inner.declare;
  });
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const summary = JSON.parse(readFileSync(join(root, "coverage/coverage-summary.json"), "utf8"));
  const verdicts = checkCoverage(lineCoverage(summary, readModules(root, ["src"])));
  for (const { folder, percent, reached, ok, short } of verdicts) {
    // Floored, so that 99.996 is not printed as the 100 it misses.
    const shown = (Math.floor(reached * 100) / 100).toFixed(2);
    console.log(`${ok ? "ok" : "MISSED"}  ${folder} lines ${shown} %, promised ${percent} %`);
    if (!ok) console.log(short.map((line) => `        not covered in ${line}`).join("\n"));
  }
  if (!verdicts.every(({ ok }) => ok)) process.exitCode = 1;
}
