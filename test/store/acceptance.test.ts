import { createMemoryStore } from "../../src/store/memory-store.js";
import { runStoreAcceptance } from "../../src/testing/run-store-acceptance.js";
import { createBench } from "./indexeddb-fixtures.js";

runStoreAcceptance(
  "memory store",
  async () => {
    const store = createMemoryStore();
    return { store, reopen: async () => store, dispose: () => store.close() };
  },
  { describe, it },
);

runStoreAcceptance(
  "IndexedDB store",
  async () => {
    const bench = createBench();
    return {
      store: bench.store,
      reopen: async () => bench.openAnother(),
      dispose: () => bench.dispose(),
    };
  },
  { describe, it },
);
