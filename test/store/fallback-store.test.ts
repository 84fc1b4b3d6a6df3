import { expect } from "@open-wc/testing";
import type { AnviaError } from "../../src/errors.js";
import { createFallbackStore } from "../../src/store/fallback-store.js";
import { createMemoryStore } from "../../src/store/memory-store.js";
import type { RunStore } from "../../src/store/run-store.js";
import { begin, claimed, row } from "../../src/testing/run-store-fixtures.js";
import { type Bench, createBench, failingOpen, faultOf, openRaw } from "./indexeddb-fixtures.js";

let bench: Bench;
let left: AnviaError[];
let store: RunStore;
beforeEach(() => {
  bench = createBench();
  left = [];
  store = createFallbackStore(bench.store, createMemoryStore(), (error) => void left.push(error));
});
afterEach(() => bench.dispose());

describe("a page without storage", () => {
  /** What browsers do to `indexedDB.open`, and what the visitor is told. */
  const refusals: Record<string, [IDBFactory["open"], string]> = {
    "an old Firefox in a private window": [failingOpen("InvalidStateError"), "Allow site data"],
    "a browser whose settings refuse site data": [
      () => {
        throw new DOMException("The operation is insecure.", "SecurityError");
      },
      "Allow site data",
    ],
    "a Chromium whose profile cannot be opened": [
      failingOpen("UnknownError"),
      "restart the browser",
    ],
  };
  for (const [who, [open, sentence]] of Object.entries(refusals)) {
    it(`works in memory and is told once: ${who}`, async () => {
      bench.replace(IDBFactory.prototype, "open", open);
      await Promise.all([store.listRuns(), begin(store, "r"), store.writeDraft("key", 1)]);
      expect(await store.read("r")).to.deep.equal([claimed("r", 0)]);
      expect(await store.readDraft("key")).to.equal(1);
      expect(store.durable).to.equal(false);
      expect(left.map(({ code }) => code)).to.deep.equal(["storage_unavailable"]);
      expect(left[0]?.message).to.include(sentence);
    });
  }

  it("works in memory where even asking for IndexedDB throws", async () => {
    const refuse = () => {
      throw new DOMException("The operation is insecure.", "SecurityError");
    };
    const before = Object.getOwnPropertyDescriptor(globalThis, "indexedDB");
    Object.defineProperty(globalThis, "indexedDB", { get: refuse, configurable: true });
    try {
      await begin(store, "r");
    } finally {
      if (before) Object.defineProperty(globalThis, "indexedDB", before);
      else Reflect.deleteProperty(globalThis, "indexedDB");
    }
    expect(left.map(({ code }) => code)).to.deep.equal(["storage_unavailable"]);
    expect(left[0]?.message).to.include("Allow site data");
  });

  it("stays in memory when storage can be had later: there is one conversation, not two", async () => {
    const { open } = IDBFactory.prototype;
    bench.replace(IDBFactory.prototype, "open", failingOpen("InvalidStateError"));
    await begin(store, "r");
    bench.replace(IDBFactory.prototype, "open", open);
    expect(await store.append([claimed("r", 1)], row("r"))).to.equal("appended");
    expect(await bench.store.read("r")).to.deep.equal([]);
  });
});

describe("a page with storage", () => {
  it("keeps to it when it fails later: what it holds must not seem to be gone", async () => {
    await begin(store, "r");
    bench.replace(IDBDatabase.prototype, "transaction", () => {
      throw new DOMException("The connection is closing.", "InvalidStateError");
    });
    expect((await faultOf(store.read("r"))).code).to.equal("storage_unavailable");
    expect(left).to.deep.equal([]);
    expect(store.durable).to.equal(true);
  });

  it("keeps to it when the disk is full at its first use, and asks again at the next", async () => {
    const { open } = IDBFactory.prototype;
    bench.replace(IDBFactory.prototype, "open", failingOpen("QuotaExceededError"));
    expect((await faultOf(store.listRuns())).code).to.equal("storage_full");
    bench.replace(IDBFactory.prototype, "open", open);
    expect(await store.listRuns()).to.deep.equal([]);
    expect(left).to.deep.equal([]);
  });

  it("keeps to it when a newer Anvia has it", async () => {
    (await openRaw(bench.name, 99)).close();
    expect((await faultOf(store.listRuns())).code).to.equal("storage_blocked");
    expect(left).to.deep.equal([]);
  });

  it("does not go over to memory because it was closed", async () => {
    await store.close();
    expect((await faultOf(begin(store, "r"))).code).to.equal("storage_unavailable");
    expect(left).to.deep.equal([]);
  });
});
