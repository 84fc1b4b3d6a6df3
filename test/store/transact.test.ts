import { expect } from "@open-wc/testing";
import { type IDBPDatabase, openDB } from "idb";
import { transact } from "../../src/store/transact.js";
import { deleteDatabase } from "./indexeddb-fixtures.js";

let db: IDBPDatabase;
beforeEach(async () => {
  db = await openDB(`anvia-test-${crypto.randomUUID()}`, 1, {
    upgrade: (opened) => void opened.createObjectStore("things"),
  });
});
afterEach(async () => {
  db.close();
  await deleteDatabase(db.name);
});

describe("a transaction", () => {
  it("hands on what its work results in, once all of it is written", async () => {
    const tx = db.transaction("things", "readwrite");
    expect(await transact(tx, tx.store.put(1, "a"))).to.equal("a");
    expect(await db.get("things", "a")).to.equal(1);
  });

  it("keeps nothing when its work throws after a write", async () => {
    const tx = db.transaction("things", "readwrite");
    const reason = new Error("second thoughts");
    const work = async () => {
      await tx.store.put(1, "a");
      throw reason;
    };
    expect(await reasonOf(transact(tx, work()))).to.equal(reason);
    expect(await db.get("things", "a")).to.equal(undefined);
  });

  it("fails with the error of the request that failed, not with the abort that follows", async () => {
    await db.put("things", 1, "a");
    const tx = db.transaction("things", "readwrite");
    const work = Promise.all([tx.store.put(1, "b"), tx.store.add(2, "a"), tx.store.put(3, "c")]);
    expect(await reasonOf(transact(tx, work))).to.have.property("name", "ConstraintError");
    expect(await db.getAllKeys("things")).to.deep.equal(["a"]);
  });

  it("fails when it is aborted after its work was done", async () => {
    const tx = db.transaction("things", "readwrite");
    const work = tx.store.put(1, "a").then(() => tx.abort());
    expect(await reasonOf(transact(tx, work))).to.have.property("name", "AbortError");
  });
});

function reasonOf(call: Promise<unknown>): Promise<unknown> {
  return call.then(
    () => undefined,
    (reason: unknown) => reason,
  );
}
