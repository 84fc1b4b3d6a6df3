import { expect } from "@open-wc/testing";
import { openDatabase } from "../../src/store/database.js";
import { beginFreshLog } from "../../src/store/fresh-log.js";
import { begin } from "../../src/testing/run-store-fixtures.js";
import { type Bench, createBench, deleteDatabase } from "./indexeddb-fixtures.js";

let bench: Bench;
beforeEach(() => {
  bench = createBench();
});
afterEach(async () => {
  await bench.dispose();
  await deleteDatabase(`${bench.name}:fresh-log`); // of a page that could not
});

const IS_CHROMIUM = "dataLoss" in IDBVersionChangeEvent.prototype;

/** What is opened and deleted beside the database itself. */
async function othersDuring(work: () => Promise<void>): Promise<readonly string[]> {
  const asked: string[] = [];
  const { open, deleteDatabase } = IDBFactory.prototype;
  bench.replace(IDBFactory.prototype, "open", function (this: IDBFactory, name, version) {
    if (name !== bench.name) asked.push(`opens ${name}`);
    return open.call(this, name, version);
  });
  bench.replace(IDBFactory.prototype, "deleteDatabase", function (this: IDBFactory, name) {
    asked.push(`deletes ${name}`);
    return deleteDatabase.call(this, name);
  });
  await work();
  return asked;
}

async function freshen(): Promise<void> {
  const ignored = { blocked() {}, superseded() {}, lost() {}, emptied() {} };
  const db = await openDatabase(bench.name, ignored);
  await beginFreshLog(db);
  db.close();
}

describe("a fresh log", () => {
  it("is begun in Chromium where there are conversations, by a database that is gone again", async () => {
    await begin(bench.store, "r");
    const others = await othersDuring(freshen);
    const scratch = `${bench.name}:fresh-log`;
    expect(others).to.deep.equal(IS_CHROMIUM ? [`opens ${scratch}`, `deletes ${scratch}`] : []);
    const names = (await indexedDB.databases()).map(({ name }) => name);
    expect(names).to.include(bench.name);
    expect(names).not.to.include(scratch);
  });

  it("is not begun where there are none", async () => {
    await bench.store.writeDraft("key", 1);
    expect(await othersDuring(freshen)).to.deep.equal([]);
  });

  it("fails without a word", async () => {
    await begin(bench.store, "r");
    bench.replace(IDBFactory.prototype, "deleteDatabase", () => {
      throw new DOMException("The operation is insecure.", "SecurityError");
    });
    await freshen();
    expect(await bench.openAnother().read("r")).to.have.length(1);
  });

  it("is begun when a store opens its database", async function () {
    if (!IS_CHROMIUM) this.skip();
    await begin(bench.store, "r");
    const deleted = new Promise<string>((resolve) => {
      const { deleteDatabase } = IDBFactory.prototype;
      bench.replace(IDBFactory.prototype, "deleteDatabase", function (this: IDBFactory, name) {
        resolve(name);
        return deleteDatabase.call(this, name);
      });
    });
    await bench.openAnother().listRuns();
    expect(await deleted).to.equal(`${bench.name}:fresh-log`);
  });
});
