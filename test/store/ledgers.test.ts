// What only a database can do to grants and to the audit log: be edited by others, lose its connection.
import { expect } from "@open-wc/testing";
import { SCHEMA_VERSION } from "../../src/store/migrations.js";
import { auditRow, grant } from "../../src/testing/run-store-fixtures.js";
import {
  type Bench,
  createBench,
  loseNextCommit,
  openRaw,
  resultOf,
} from "./indexeddb-fixtures.js";

let bench: Bench;
beforeEach(() => {
  bench = createBench();
});
afterEach(() => bench.dispose());

describe("a grant that somebody else wrote into the database", () => {
  const unreadable: Record<string, object> = {
    "without a tool": { toolName: undefined },
    "with a scope that there is not": { scope: "everywhere" },
    "with an end that is no number": { expiresAt: "never" },
    "with a shape that is no JSON": { shape: new Date(0) },
    "with uses that are no list": { usedBy: "r:1" },
  };
  for (const [how, changes] of Object.entries(unreadable)) {
    it(`${how} is not listed and allows nothing`, async () => {
      await bench.store.writeGrant(grant("good"));
      await put("grants", { ...grant("bad"), ...changes });
      expect(await bench.store.listGrants()).to.deep.equal([grant("good")]);
      expect(await bench.store.useGrant("bad", { callId: "r:1", at: 2 })).to.equal(false);
      expect(await bench.store.revokeGrant("bad", 2)).to.equal(false);
    });
  }

  it("is removed with its session all the same", async () => {
    await bench.store.listRuns();
    await put("grants", { ...grant("bad"), scope: 1 });
    await bench.store.deleteSession("session");
    const db = await openRaw(bench.name, SCHEMA_VERSION);
    const left = await resultOf(db.transaction("grants").objectStore("grants").count());
    db.close();
    expect(left).to.equal(0);
  });
});

describe("a connection that is lost after a write was committed", () => {
  it("does not count a use twice, nor deny a revocation that it did", async () => {
    await bench.store.writeGrant(grant("g"));
    loseNextCommit(bench);
    expect(await bench.store.useGrant("g", { callId: "r:1", at: 2 })).to.equal(true);
    loseNextCommit(bench);
    expect(await bench.store.revokeGrant("g", 3)).to.equal(true);
    const left = { uses: 1, usedBy: ["r:1"], lastUsedAt: 2, revokedAt: 3 };
    expect(await bench.store.listGrants()).to.deep.equal([grant("g", left)]);
    expect(bench.connections).to.have.length(3);
  });

  it("does not take its own audit rows for somebody else's", async () => {
    await bench.store.appendAudit([auditRow(0)]);
    loseNextCommit(bench);
    expect(await bench.store.appendAudit([auditRow(1), auditRow(2)])).to.equal("appended");
    expect(await bench.store.readAudit()).to.have.length(3);
    expect(bench.connections).to.have.length(2);
  });
});

async function put(name: string, value: object): Promise<void> {
  const db = await openRaw(bench.name, SCHEMA_VERSION);
  const tx = db.transaction(name, "readwrite");
  await resultOf(tx.objectStore(name).put(value));
  db.close();
}
