// The audit log is checked where the page cannot reach: on a server, by the built package. Needs `npm run build`.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { verifyAudit } from "anvia-chat";

const log = readFileSync(new URL("../engine/audit-golden.jsonl", import.meta.url), "utf8");
const head = "e717d5c089c19791376addace83a6133d1c69ac8f69b388430ed937ecae25e91";

test("verifyAudit accepts an exported log in plain Node", async () => {
  const expected = { ok: true, rows: 2, erased: 0, head };
  assert.deepEqual(await verifyAudit(log, { expectedHead: head }), expected);
});

test("verifyAudit finds a changed decision, and a row that was cut off, in plain Node", async () => {
  const changed = log.replace("approved", "rejected");
  assert.deepEqual(await verifyAudit(changed), { ok: false, at: 1, why: "body" });
  const cut = log.slice(0, log.indexOf("\n"));
  const verdict = await verifyAudit(cut, { expectedHead: head });
  assert.deepEqual(verdict, { ok: false, at: 1, why: "gap" });
});
