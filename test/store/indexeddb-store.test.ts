import { expect } from "@open-wc/testing";
import { createMemoryStore } from "../../src/store/memory-store.js";
import {
  auditRow,
  begin,
  claimed,
  claims,
  finished,
  grant,
  row,
} from "../../src/testing/run-store-fixtures.js";
import { type Bench, createBench, faultOf, resultOf } from "./indexeddb-fixtures.js";

let bench: Bench;
beforeEach(() => {
  bench = createBench();
});
afterEach(() => bench.dispose());

describe("the database of version 2", () => {
  it("has exactly these stores, keys and indexes", async () => {
    await bench.store.listRuns();
    const db = bench.connections[0] as IDBDatabase; // CAST: listRuns has opened it
    const tx = db.transaction(["events", "runs", "drafts", "grants", "audit"]);
    const runs = tx.objectStore("runs");
    expect(db.version).to.equal(2);
    const names = ["audit", "drafts", "events", "grants", "runs"];
    expect([...db.objectStoreNames]).to.deep.equal(names);
    expect(tx.objectStore("events").keyPath).to.deep.equal(["runId", "seq"]);
    expect(tx.objectStore("drafts").keyPath).to.equal(null);
    expect(runs.keyPath).to.equal("runId");
    expect([...runs.indexNames]).to.deep.equal(["by_session", "by_status"]);
    expect(runs.index("by_session").keyPath).to.deep.equal(["sessionId", "startedAt"]);
    expect(runs.index("by_status").keyPath).to.deep.equal(["status", "updatedAt"]);
    for (const [name, key, indexed] of [
      ["grants", "grantId", "sessionId"],
      ["audit", "seq", "content.sessionId"],
    ] as const) {
      const store = tx.objectStore(name);
      expect([store.keyPath, ...store.indexNames]).to.deep.equal([key, "by_session"]);
      expect(store.index("by_session").keyPath).to.equal(indexed);
    }
  });
});

/** Calls every method that writes; what it asked the browser for. */
async function writingTransactions(): Promise<readonly IDBTransaction[]> {
  await bench.store.listRuns(); // opens the database
  const asked: IDBTransaction[] = [];
  const { transaction } = IDBDatabase.prototype;
  bench.replace(IDBDatabase.prototype, "transaction", function (this: IDBDatabase, ...args) {
    const tx = transaction.apply(this, args);
    asked.push(tx);
    return tx;
  });
  await bench.store.append([claimed("r", 0)], row("r"));
  await bench.store.writeDraft("key", 1);
  await bench.store.deleteSession("session");
  await bench.store.deleteFinished(1);
  await bench.store.deleteEverything();
  await bench.store.writeGrant(grant("g"));
  await bench.store.useGrant("g", { callId: "r:1", at: 1 });
  await bench.store.revokeGrant("g", 1);
  await bench.store.appendAudit([auditRow(0)]);
  expect(asked.map(({ mode }) => mode)).to.deep.equal(asked.map(() => "readwrite"));
  return asked;
}

describe("durability", () => {
  it("is strict for journals, ledgers and deletions, relaxed for drafts", async () => {
    const [append, draft, ...others] = await writingTransactions();
    expect(append?.durability).to.equal("strict");
    expect(draft?.durability).to.equal("relaxed");
    expect(others.map(({ durability }) => durability)).to.deep.equal(Array(7).fill("strict"));
  });
});

describe("two writes", () => {
  it("never run side by side, whatever they write", async () => {
    const [first, ...others] = await writingTransactions();
    const shared = [...(first?.objectStoreNames ?? [])].filter((name) =>
      others.every(({ objectStoreNames }) => objectStoreNames.contains(name)),
    );
    expect(shared).to.deep.equal(["drafts"]);
  });

  it("go one after the other, in two tabs", async () => {
    const order: string[] = [];
    const other = bench.openAnother();
    await Promise.all([bench.store.listRuns(), other.listRuns()]);
    const { transaction } = IDBDatabase.prototype;
    bench.replace(IDBDatabase.prototype, "transaction", function (this: IDBDatabase, ...args) {
      const tx = transaction.apply(this, args);
      const name = [...tx.objectStoreNames].join();
      tx.objectStore("drafts").get("key").onsuccess = () => order.push(`begins ${name}`);
      tx.addEventListener("complete", () => order.push(`ends ${name}`));
      return tx;
    });
    await Promise.all([bench.store.appendAudit([auditRow(0)]), other.writeGrant(grant("g"))]);
    expect(order).to.deep.equal([
      "begins audit,drafts",
      "ends audit,drafts",
      "begins drafts,grants",
      "ends drafts,grants",
    ]);
  });
});

describe("a conflict", () => {
  it("leaves no unhandled rejection behind", async () => {
    const unhandled = await withWorker((ask) => ask({ conflictsIn: bench.name }));
    expect(unhandled).to.deep.equal([]);
    expect(await bench.store.read("r")).to.deep.equal(claims("r", 0, 2));
  });

  it("is decided by the key: a place that was taken after the check is not overwritten", async () => {
    await begin(bench.store, "r");
    await bench.store.append([finished("r", 1, "first")], row("r"));
    const { add } = IDBObjectStore.prototype;
    let adds = 0;
    bench.replace(IDBObjectStore.prototype, "add", function (this: IDBObjectStore, ...args) {
      adds++;
      return add.apply(this, args);
    });
    const late = bench.store.append([finished("r", 1, "late")], row("r"));
    expect(await late).to.equal("conflict");
    expect(adds).to.equal(1);
    expect(await bench.store.read("r", 1)).to.deep.equal([finished("r", 1, "first")]);
  });
});

describe("a batch that fails half way", () => {
  it("leaves nothing of itself", async () => {
    await begin(bench.store, "r");
    const db = bench.connections[0] as IDBDatabase; // CAST: begin has opened it
    const damaged = db.transaction("events", "readwrite").objectStore("events");
    await resultOf(damaged.add(claimed("r", 3))); // a journal with a hole, which append never makes
    expect(await bench.store.append(claims("r", 1, 4), row("r"))).to.equal("conflict");
    expect(await bench.store.read("r")).to.deep.equal([claimed("r", 0), claimed("r", 3)]);
  });
});

describe("a batch of two runs", () => {
  it("is refused by every store as invalid use", async () => {
    for (const store of [bench.store, createMemoryStore()]) {
      const foreignEvent = store.append([claimed("a", 0), claimed("b", 1)], row("a"));
      expect((await faultOf(foreignEvent)).code).to.equal("invalid_use");
      const foreignRow = store.append([claimed("a", 0)], row("b"));
      expect((await faultOf(foreignRow)).code).to.equal("invalid_use");
      expect(await store.listRuns()).to.deep.equal([]);
    }
  });
});

describe("runs that began at the same time", () => {
  it("are listed in the order of their ids by every store", async () => {
    for (const store of [bench.store, createMemoryStore()]) {
      for (const runId of ["b", "a", "c"]) await begin(store, runId, { startedAt: 7 });
      expect((await store.listRuns()).map(({ runId }) => runId)).to.deep.equal(["a", "b", "c"]);
    }
  });
});

describe("a page and a worker", () => {
  it("race 200 times for the same place, and exactly one of them wins each time", async () => {
    const outcomes = await withWorker(async (ask) => {
      const pairs: unknown[][] = [];
      for (let seq = 0; seq < 200; seq++) {
        const theirs = ask({ seq, of: bench.name });
        const ours = bench.store.append([claimed("r", seq, "page")], row("r"));
        pairs.push(await Promise.all([ours, theirs]));
      }
      return pairs;
    });
    for (const pair of outcomes) expect(pair).to.have.members(["appended", "conflict"]);
    const winners = outcomes.map(([ours]) => (ours === "appended" ? "page" : "worker"));
    const expected = winners.map((winner, seq) => claimed("r", seq, winner));
    expect(await bench.store.read("r")).to.deep.equal(expected);
  });
});

/** Lends a worker that answers one message after another. */
async function withWorker<T>(use: (ask: (message: unknown) => Promise<unknown>) => Promise<T>) {
  const worker = new Worker(new URL("./store-worker.ts", import.meta.url), { type: "module" });
  const ask = (message: unknown) =>
    new Promise<unknown>((resolve, reject) => {
      worker.onmessage = ({ data }) => resolve(data);
      worker.onerror = (event) => reject(new Error(event.message || "the worker did not load"));
      worker.postMessage(message);
    });
  try {
    return await use(ask);
  } finally {
    worker.terminate();
  }
}
