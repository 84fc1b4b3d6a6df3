import { expect } from "@open-wc/testing";
import { Connection, openDatabase } from "../../src/store/database.js";
import { SCHEMA_VERSION } from "../../src/store/migrations.js";
import { begin, claimed, claims, row } from "../../src/testing/run-store-fixtures.js";
import {
  type Bench,
  createBench,
  deleteDatabase,
  faultOf,
  loseNextCommit,
  openRaw,
  resultOf,
} from "./indexeddb-fixtures.js";

let bench: Bench;
beforeEach(() => {
  bench = createBench();
});
afterEach(() => bench.dispose());

describe("opening the database", () => {
  it("waits for the first call", async () => {
    expect(bench.connections).to.have.length(0);
    await bench.store.listRuns();
    expect(bench.connections).to.have.length(1);
  });

  it("happens once for calls made at the same time", async () => {
    await Promise.all([bench.store.listRuns(), bench.store.read("r"), bench.store.readDraft("k")]);
    expect(bench.connections).to.have.length(1);
  });

  it("fails with storage_unavailable where there is no IndexedDB", async () => {
    bench.replace(globalThis, "indexedDB", undefined as unknown as IDBFactory); // CAST: that is the case
    for (const call of [bench.store.listRuns(), bench.store.append([claimed("r", 0)], row("r"))]) {
      const fault = await faultOf(call);
      expect(fault.code).to.equal("storage_unavailable");
      expect(fault.message).to.include("Allow site data");
    }
    expect(bench.problems, "a call that fails reports nothing besides").to.have.length(0);
  });

  it("fails with storage_unavailable where the browser refuses, and is tried anew later", async () => {
    const { open } = IDBFactory.prototype;
    bench.replace(IDBFactory.prototype, "open", () => {
      throw new DOMException("The operation is insecure.", "SecurityError");
    });
    const fault = await faultOf(bench.store.listRuns());
    expect(fault.code).to.equal("storage_unavailable");
    expect(fault.message).to.include("Allow site data");
    expect(fault.cause).to.have.property("name", "SecurityError");
    bench.replace(IDBFactory.prototype, "open", open);
    expect(await bench.store.listRuns()).to.deep.equal([]);
  });

  it("fails with storage_blocked where a newer Anvia has been", async () => {
    const newer = await openRaw(bench.name, SCHEMA_VERSION + 1);
    newer.close();
    const fault = await faultOf(bench.store.listRuns());
    expect(fault.code).to.equal("storage_blocked");
    expect(fault.message).to.equal("Anvia was updated in another tab: reload this page to go on.");
  });

  it("reports an older tab that keeps the database, and goes on when it lets go", async () => {
    const older = await openRaw(bench.name, SCHEMA_VERSION); // it has no versionchange listener, so it stays
    let report = (_code: string) => {};
    const reported = new Promise<string>((resolve) => {
      report = resolve;
    });
    const schema = { version: SCHEMA_VERSION + 1, migrate() {} };
    const connection = new Connection(bench.name, {
      onProblem: ({ code }) => report(code),
      schema,
    });
    const version = connection.run(async (db) => db.version);
    expect(await reported).to.equal("storage_blocked");
    older.close();
    expect(await version).to.equal(SCHEMA_VERSION + 1);
    connection.close();
  });

  it("is undone when the store is closed meanwhile", async () => {
    const call = bench.store.listRuns();
    await bench.store.close();
    await deleteDatabase(bench.name); // would wait for ever for a connection that nobody closes
    expect(await call).to.deep.equal([]);
    expect(bench.problems).to.have.length(0);
  });
});

describe("a connection that a newer Anvia asks for", () => {
  it("is closed before anybody is told", async () => {
    const told: (number | null)[] = [];
    const ignored = { blocked() {}, lost() {}, emptied() {} };
    await openDatabase(bench.name, { ...ignored, superseded: (version) => told.push(version) });
    await openRaw(bench.name, SCHEMA_VERSION + 1); // would wait for ever if the first one stayed open
    expect(told).to.deep.equal([SCHEMA_VERSION + 1]);
  });

  it("is closed, reported, and serves no further call", async () => {
    await begin(bench.store, "r");
    await openRaw(bench.name, SCHEMA_VERSION + 1); // would wait for ever if ours stayed open
    expect(bench.problems.map(({ code }) => code)).to.deep.equal(["storage_blocked"]);
    expect(bench.problems[0]?.message).to.include("reload this page");
    expect(await faultOf(bench.store.read("r"))).to.equal(bench.problems[0]);
    expect((await faultOf(bench.store.writeDraft("k", 1))).code).to.equal("storage_blocked");
  });

  it("finishes what it has begun", async () => {
    await bench.store.listRuns();
    const appended = bench.store.append(claims("r", 0, 2), row("r"));
    const upgraded = openRaw(bench.name, SCHEMA_VERSION + 1);
    expect(await appended).to.equal("appended");
    const events = (await upgraded).transaction("events").objectStore("events");
    expect(await resultOf(events.count())).to.equal(3);
  });

  it("does not wait for the update to end before it refuses a call", async () => {
    await bench.store.listRuns();
    const third = await openRaw(bench.name, SCHEMA_VERSION); // keeps the update from starting
    const update = indexedDB.open(bench.name, SCHEMA_VERSION + 1);
    await new Promise((resolve) => {
      update.onblocked = resolve;
    });
    expect((await faultOf(bench.store.listRuns())).code).to.equal("storage_blocked");
    third.close();
    await resultOf(update);
  });

  it("is closed for the deletion of the database too; the next call finds an empty one", async () => {
    await begin(bench.store, "r");
    await deleteDatabase(bench.name);
    expect(bench.problems.map(({ code }) => code)).to.deep.equal(["storage_blocked"]);
    expect(bench.problems[0]?.message).to.include("deleted");
    expect(await bench.store.listRuns()).to.deep.equal([]);
  });
});

describe("a connection that the browser took away", () => {
  it("is replaced, and the call done again", async () => {
    await begin(bench.store, "r");
    bench.connections[0]?.close(); // from now on starting a transaction is an InvalidStateError
    expect(await bench.store.append([claimed("r", 1)], row("r"))).to.equal("appended");
    expect(await bench.store.read("r")).to.deep.equal(claims("r", 0, 1));
    expect(bench.connections).to.have.length(2);
    expect(bench.problems).to.have.length(0);
  });

  it("is replaced as soon as its close event says so", async () => {
    await bench.store.listRuns();
    bench.connections[0]?.dispatchEvent(new Event("close"));
    await bench.store.listRuns();
    expect(bench.connections).to.have.length(2);
  });

  it("is replaced once for all calls that notice", async () => {
    await begin(bench.store, "r");
    bench.connections[0]?.close();
    const reads = await Promise.all(Array.from({ length: 10 }, () => bench.store.read("r")));
    expect(reads).to.deep.equal(new Array(10).fill([claimed("r", 0)]));
    expect(bench.connections).to.have.length(2);
  });

  it("is replaced when it goes in the middle of a transaction", async () => {
    await begin(bench.store, "r");
    const { add } = IDBObjectStore.prototype;
    let lost = 0;
    bench.replace(IDBObjectStore.prototype, "add", function (this: IDBObjectStore, ...args) {
      const request = add.apply(this, args);
      // what the browser does to a connection that it kills
      if (lost++ === 0) queueMicrotask(() => this.transaction.abort());
      return request;
    });
    expect(await bench.store.append([claimed("r", 1)], row("r"))).to.equal("appended");
    expect(await bench.store.read("r")).to.deep.equal(claims("r", 0, 1));
    expect(bench.connections).to.have.length(2);
  });

  it("is done again when the page froze in the middle of it: nobody has to wait for a frozen page", async () => {
    await begin(bench.store, "r");
    const { add } = IDBObjectStore.prototype;
    let frozen = 0;
    bench.replace(IDBObjectStore.prototype, "add", function (this: IDBObjectStore, ...args) {
      const request = add.apply(this, args);
      if (frozen++ === 0) queueMicrotask(() => document.dispatchEvent(new Event("freeze")));
      return request;
    });
    expect(await bench.store.append([claimed("r", 1)], row("r"))).to.equal("appended");
    expect(await bench.store.read("r")).to.deep.equal(claims("r", 0, 1));
    expect(frozen).to.equal(2);
  });

  it("knows its own events again when it went after the commit", async () => {
    await begin(bench.store, "r");
    loseNextCommit(bench);
    expect(await bench.store.append(claims("r", 1, 2), row("r"))).to.equal("appended");
    expect(await bench.store.read("r")).to.deep.equal(claims("r", 0, 2));
  });

  it("does not take another writer's event for its own", async () => {
    await begin(bench.store, "r");
    bench.connections[0]?.close();
    await bench.openAnother().append([claimed("r", 1, "other")], row("r"));
    expect(await bench.store.append([claimed("r", 1, "ours")], row("r"))).to.equal("conflict");
  });

  it("is replaced once and no more: then the call fails with storage_unavailable", async () => {
    await bench.store.listRuns();
    let attempts = 0;
    bench.replace(IDBDatabase.prototype, "transaction", () => {
      attempts++;
      throw new DOMException("The connection is closing.", "InvalidStateError");
    });
    const fault = await faultOf(bench.store.append([claimed("r", 0)], row("r")));
    expect(fault.code).to.equal("storage_unavailable");
    expect(fault.retryable).to.equal(true);
    expect(attempts).to.equal(2);
  });
});
