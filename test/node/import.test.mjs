// The built package, imported by its own name in plain Node: server rendering, bundlers and build
// scripts load it where there is no document. Needs `npm run build`.
import assert from "node:assert/strict";
import { test } from "node:test";

test("the headless entry loads in plain Node and exports createTool", async () => {
  const anvia = await import("anvia-chat");
  assert.equal(typeof anvia.createTool, "function");
});

test("the testing entry loads in plain Node", async () => {
  const testing = await import("anvia-chat/testing");
  assert.ok(Object.keys(testing).length > 0);
});

test("the element entry loads in plain Node, where there is nothing to register with", async () => {
  await import("anvia-chat/elements");
});
