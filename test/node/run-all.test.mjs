// The runner's own arithmetic: a suite is worth what its counting is worth.
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { test } from "node:test";
import { parseModules } from "../architecture/modules.mjs";
import { checkCoverage, lineCoverage } from "../coverage-check.mjs";
import { afterSecond, countPlaywright, countTap, countWtr, groups, judge } from "../stage.mjs";
import { countsReporter } from "../wtr-counts-reporter.mjs";

const counts = (passed, failed, skipped = 0) => ({ passed, failed, skipped });

test("a stage without tests is one check, passed when it exits with 0", () => {
  assert.deepEqual(judge(0, undefined), counts(1, 0));
  assert.deepEqual(judge(2, undefined), counts(0, 1));
});

test("a stage of tests that ran none has failed, skipped ones or not", () => {
  assert.equal(judge(0, counts(0, 0)).failed, 1);
  assert.equal(judge(0, counts(0, 0, 7)).failed, 1);
});

test("a stage whose tests passed and which yet exits with an error has failed", () => {
  assert.equal(judge(1, counts(5, 0)).failed, 1);
  assert.deepEqual(judge(1, counts(5, 2)), counts(5, 2));
  assert.deepEqual(judge(0, counts(5, 0)), counts(5, 0));
});

test("TAP: cancelled tests have failed, todo ones are skipped", () => {
  const tap = "ok 1 - # pass 9\n# pass 3\n# fail 1\n# cancelled 2\n# skipped 4\n# todo 1\n";
  assert.deepEqual(countTap(tap), counts(3, 3, 5));
  assert.deepEqual(countTap(""), counts(0, 0, 0));
});

test("Playwright: an error outside the tests has failed, and a flaky test is named", () => {
  const stats = { expected: 4, unexpected: 1, flaky: 1, skipped: 3 };
  const spec = (status) => ({ file: "a.spec.ts", title: status, tests: [{ status }] });
  const suites = [{ suites: [{ specs: [spec("flaky"), spec("expected")] }] }];
  assert.deepEqual(countPlaywright({ stats, errors: [{}], suites }), {
    ...counts(5, 2, 3),
    second: ["a.spec.ts: flaky"],
  });
});

test("what failed and passes when it is tried again has passed, and is named", () => {
  const first = { ...counts(5, 2), failedFiles: ["a.test.ts"] };
  assert.deepEqual(afterSecond(first, counts(3, 0)), { ...counts(7, 0), second: ["a.test.ts"] });
  assert.equal(afterSecond(first, counts(2, 1)), first);
  assert.equal(afterSecond(first, counts(0, 0)), first);
});

test("a browser test file that did not load or has no tests has failed", () => {
  const folder = mkdtempSync(join(tmpdir(), "anvia-counts-"));
  const file = join(folder, "below", "counts.json");
  const one = (test) => ({ tests: [test], suites: [] });
  countsReporter(file).stop({
    sessions: [
      { passed: true, testResults: { tests: [], suites: [one({ passed: true })] } },
      { testFile: resolve("b.test.ts"), passed: false, testResults: one({ passed: false }) },
      { passed: true, testResults: one({ passed: false, skipped: true }) },
      { testFile: resolve("a.test.ts"), passed: false, testResults: one({ passed: true }) },
      { testFile: resolve("b.test.ts"), passed: false },
      { testFile: resolve("c.test.ts"), passed: true, testResults: { tests: [], suites: [] } },
    ],
  });
  const written = JSON.parse(readFileSync(file, "utf8"));
  rmSync(folder, { recursive: true });
  const failedFiles = ["a.test.ts", "b.test.ts", "c.test.ts"];
  assert.deepEqual(written, { passed: 2, failed: 1, skipped: 1, errors: 3, failedFiles });
  assert.deepEqual(countWtr(written), { ...counts(2, 4, 1), failedFiles });
});

test("a file that no test loads counts as uncovered, unless it holds only types", () => {
  const modules = parseModules({
    "src/run/a.ts": "export const a = 1;\nexport const b = 2;",
    "src/run/types.ts": "export interface A {}\nexport type B = 1;\nimport './c.js';",
    "src/index.ts": 'export * from "./run/a.js";',
  });
  const files = lineCoverage({ total: {} }, modules);
  assert.deepEqual(files, [{ path: "src/run/a.ts", total: 2, covered: 0 }]);
});

test("a coverage promise is missed by one line, and by having nothing to measure", () => {
  const promise = [{ folder: "src/run/", percent: 100 }];
  const file = (covered) => [{ path: "src/run/a.ts", total: 1000, covered }];
  assert.equal(checkCoverage(file(1000), promise)[0].ok, true);
  assert.equal(checkCoverage(file(999), promise)[0].ok, false);
  assert.equal(checkCoverage([], promise)[0].ok, false);
  const [{ ok }] = checkCoverage(file(0), [{ ...promise[0], except: /^src\/run\/a/ }]);
  assert.equal(ok, false, "a promise about nothing");
});

test("a stage runs beside the one before it only where it says so", () => {
  const [a, b, c] = [{ name: "a" }, { name: "b", besideLast: true }, { name: "c" }];
  assert.deepEqual(groups([a, b, c]), [[a, b], [c]]);
  assert.deepEqual(groups([b, c]), [[b], [c]]);
});
