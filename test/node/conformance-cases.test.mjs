// Every conformance case of Anvia's documentation has a test that names it by its number.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";

const folder = new URL("../engine/", import.meta.url);
const CASES = 14;

/** The numbers that the titles of these tests begin with. */
function numbersIn(source) {
  return [...source.matchAll(/\btest\(\s*["'`](\d+): /g)].map(([, number]) => Number(number));
}

test("cases 1 to 14 are tested by number", () => {
  const files = readdirSync(folder).filter((name) => name.endsWith(".test.ts"));
  const tested = new Set(
    files.flatMap((name) => numbersIn(readFileSync(new URL(name, folder), "utf8"))),
  );
  const all = Array.from({ length: CASES }, (_, index) => index + 1);
  assert.deepEqual(
    all.filter((number) => !tested.has(number)),
    [],
  );
});

test("a title without a number counts as none", () => {
  assert.deepEqual(numbersIn('test("10: a", f); test("of 11: b", f); test(\n  `12: c`)'), [10, 12]);
});
