import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, relative } from "node:path";

/**
 * A @web/test-runner reporter that writes `{ passed, failed, skipped, errors, failedFiles }` to `file` as JSON.
 * A test file counts as one error when it could not be loaded, broke outside its tests or has none.
 */
export function countsReporter(file) {
  return {
    stop({ sessions }) {
      const counts = { passed: 0, failed: 0, skipped: 0, errors: 0 };
      const failedFiles = new Set();
      for (const session of sessions) {
        const tests = allTests(session.testResults);
        const ofStatus = (status) => tests.filter((test) => statusOf(test) === status).length;
        counts.passed += ofStatus("passed");
        counts.failed += ofStatus("failed");
        counts.skipped += ofStatus("skipped");
        const broke = !session.passed && ofStatus("failed") === 0;
        const isError = broke || tests.length === 0;
        if (isError) counts.errors += 1;
        if (isError || ofStatus("failed") > 0) {
          failedFiles.add(relative("", session.testFile).replaceAll("\\", "/"));
        }
      }
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, JSON.stringify({ ...counts, failedFiles: [...failedFiles].sort() }));
    },
  };
}

function allTests(suite) {
  if (!suite) return [];
  return [...suite.tests, ...suite.suites.flatMap(allTests)];
}

function statusOf({ passed, skipped }) {
  if (skipped) return "skipped";
  return passed ? "passed" : "failed";
}
