/** Rows of the audit log that come back from a store. */
import { expect } from "@open-wc/testing";
import { type AuditRow, FIRST_PREV, readAuditRow } from "../../src/run/audit.js";

const ROW: AuditRow = {
  seq: 0,
  at: 1,
  kind: "requested",
  prev: FIRST_PREV,
  body: FIRST_PREV,
  hash: FIRST_PREV,
  content: { salt: "salt", sessionId: "s", runId: "r", agentId: "a", toolName: "refund" },
};

describe("a row read back", () => {
  it("is read whole, erased or not", () => {
    const { content: _erased, ...erased } = ROW;
    expect(readAuditRow(ROW)).to.deep.equal(ROW);
    expect(readAuditRow(erased)).to.deep.equal(erased);
  });

  it("is none where anything in it is not what it should be", () => {
    const wrong = [
      null,
      { ...ROW, seq: "0" },
      { ...ROW, hash: "no hash" },
      { ...ROW, more: 1 },
      { ...ROW, content: [] },
      { ...ROW, content: null },
      { ...ROW, content: "text" },
      { ...ROW, content: { ...ROW.content, made: () => 1 } },
    ];
    for (const row of wrong) expect(readAuditRow(row), JSON.stringify(row)).to.equal(undefined);
  });
});
