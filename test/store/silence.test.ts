import { expect } from "@open-wc/testing";
import type { AnviaError } from "../../src/errors.js";
import { Connection } from "../../src/store/database.js";
import { createFallbackStore } from "../../src/store/fallback-store.js";
import { openIndexedDBStore } from "../../src/store/indexeddb-store.js";
import { createMemoryStore } from "../../src/store/memory-store.js";
import { SCHEMA_VERSION } from "../../src/store/migrations.js";
import { begin, claimed, row } from "../../src/testing/run-store-fixtures.js";
import { type Bench, createBench, openRaw, resultOf, silentOpen } from "./indexeddb-fixtures.js";

let bench: Bench;
beforeEach(() => {
  bench = createBench();
});
afterEach(() => bench.dispose());

describe("a database that does not answer", () => {
  it("is reported with what to do, and its calls wait on", async () => {
    bench.replace(IDBFactory.prototype, "open", silentOpen);
    const { store, told, heard } = impatientStore();
    const call = store.listRuns();
    await heard;
    expect(told[0]).to.include({ code: "storage_blocked", retryable: true });
    expect((told[0] as AnviaError).message).to.include("reload this page"); // CAST: the line above
    expect(await stateOf(call)).to.equal("waits");
  });

  it("is reported once, however many calls wait", async () => {
    bench.replace(IDBFactory.prototype, "open", silentOpen);
    const { store, told, heard } = impatientStore();
    const calls = [store.listRuns(), store.read("r"), store.append([claimed("r", 0)], row("r"))];
    await heard;
    for (let task = 0; task < 10; task++) await nextTask();
    expect(told).to.have.length(1);
    expect(await stateOf(Promise.any(calls))).to.equal("waits");
  });

  it("is not mistaken for no database: the page does not go over to memory", async () => {
    bench.replace(IDBFactory.prototype, "open", silentOpen);
    const { store, heard } = impatientStore();
    let isLeft = false;
    const leave = () => {
      isLeft = true;
    };
    const fallback = createFallbackStore(store, createMemoryStore(), leave);
    const call = fallback.append([claimed("r", 0)], row("r"));
    await heard;
    expect(await stateOf(call)).to.equal("waits");
    expect(isLeft).to.equal(false);
  });

  it("has its calls served when it answers after all, and then the problem is over", async () => {
    await begin(bench.store, "r");
    const release = await holdTransaction();
    const { store, told, heard } = impatientStore();
    const reads = [store.read("r"), store.append([claimed("r", 1)], row("r"))];
    await heard;
    release();
    expect(await Promise.all(reads)).to.deep.equal([[claimed("r", 0)], "appended"]);
    expect(told.at(-1)).to.equal("solved");
  });

  it("has no problem while every call is answered in time", async () => {
    await begin(bench.store, "r");
    await bench.store.read("r");
    expect(bench.problems).to.deep.equal([]);
  });
});

describe("an older tab that keeps the database", () => {
  it("is one problem, which is over when it lets go", async () => {
    await begin(bench.store, "r");
    await bench.store.close();
    const older = await openRaw(bench.name, SCHEMA_VERSION); // it has no versionchange listener, so it stays
    const { options, told, heard } = impatient();
    const schema = { version: SCHEMA_VERSION + 1, migrate() {} };
    const connection = new Connection(bench.name, { ...options, patienceMs: 5000, schema });
    const version = connection.run(async (db) => db.version);
    await heard;
    expect(told[0]).to.have.property("message").that.includes("Another tab with an older Anvia");
    older.close();
    expect(await version).to.equal(SCHEMA_VERSION + 1);
    expect(told.slice(1)).to.deep.equal(["solved"]);
    connection.close();
  });
});

describe("a newer tab that takes the database from one that waited long", () => {
  it("is a problem that lasts", async () => {
    await begin(bench.store, "r");
    const release = await holdTransaction();
    const { store, told, heard } = impatientStore();
    const call = store.read("r");
    await heard;
    const upgraded = openRaw(bench.name, SCHEMA_VERSION + 1);
    release();
    await upgraded;
    await call.catch(() => {}); // whether it was served before the end is a matter of luck
    expect(told.at(-1)).to.have.property("message").that.includes("updated in another tab");
  });
});

interface Told {
  readonly options: { patienceMs: number; onProblem(problem: AnviaError): void; onSolved(): void };
  readonly told: (AnviaError | "solved")[];
  /** Resolves with the first report. */
  readonly heard: Promise<void>;
}

/** Options of somebody who takes every wait for a problem, and what is told then. */
function impatient(): Told {
  const told: Told["told"] = [];
  let hear = () => {};
  const heard = new Promise<void>((resolve) => {
    hear = resolve;
  });
  const tell = (word: AnviaError | "solved") => {
    told.push(word);
    hear();
  };
  return {
    options: { patienceMs: 0, onProblem: tell, onSolved: () => tell("solved") },
    told,
    heard,
  };
}

function impatientStore() {
  const { options, told, heard } = impatient();
  return { store: openIndexedDBStore({ name: bench.name, ...options }), told, heard };
}

/** Keeps a transaction over everything open, as a tab does that hangs in one; the result ends it. */
async function holdTransaction(): Promise<() => void> {
  const db = await openRaw(bench.name, SCHEMA_VERSION);
  db.onversionchange = () => db.close();
  const runs = db.transaction(["events", "runs", "drafts"], "readwrite").objectStore("runs");
  let isHeld = true;
  const ask = () => {
    if (!isHeld) return;
    runs.count().onsuccess = ask;
  };
  await resultOf(runs.count());
  ask();
  return () => {
    isHeld = false;
    db.close();
  };
}

async function stateOf(call: Promise<unknown>): Promise<"waits" | "ended"> {
  const ended = call.then(
    () => "ended" as const,
    () => "ended" as const,
  );
  return Promise.race([ended, nextTask().then(() => "waits" as const)]);
}

function nextTask(): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve);
  });
}
