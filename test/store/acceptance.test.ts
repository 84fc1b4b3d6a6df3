import { AnviaError } from "../../src/errors.js";
import { createFallbackStore } from "../../src/store/fallback-store.js";
import { createMemoryStore } from "../../src/store/memory-store.js";
import type { RunStore } from "../../src/store/run-store.js";
import { runStoreAcceptance } from "../../src/testing/run-store-acceptance.js";
import { createBench } from "./indexeddb-fixtures.js";

runStoreAcceptance("memory store", async () => memoryOnly(createMemoryStore()), { describe, it });

runStoreAcceptance("IndexedDB store", async () => inDatabase((store) => store), { describe, it });

runStoreAcceptance(
  "fallback store of a page that has IndexedDB",
  async () => inDatabase((store) => createFallbackStore(store, createMemoryStore(), unexpected)),
  { describe, it },
);

runStoreAcceptance(
  "fallback store of a page that has no storage",
  async () => {
    const store = createFallbackStore(refusing(), createMemoryStore(), () => {});
    await store.listRuns(); // until then it cannot know that it is not durable
    return memoryOnly(store);
  },
  { describe, it },
);

function memoryOnly(store: RunStore) {
  return { store, reopen: async () => store, dispose: () => store.close() };
}

function inDatabase(wrap: (store: RunStore) => RunStore) {
  const bench = createBench();
  return {
    store: wrap(bench.store),
    reopen: async () => wrap(bench.openAnother()),
    dispose: () => bench.dispose(),
  };
}

function unexpected(error: AnviaError): void {
  throw error;
}

/** A store that can be closed, and nothing else. */
function refusing(): RunStore {
  const refuse = () => Promise.reject(new AnviaError("storage_unavailable", "There is none."));
  return {
    durable: true,
    append: refuse,
    read: refuse,
    listRuns: refuse,
    readDraft: refuse,
    writeDraft: refuse,
    deleteSession: refuse,
    deleteFinished: refuse,
    deleteEverything: refuse,
    writeGrant: refuse,
    listGrants: refuse,
    useGrant: refuse,
    revokeGrant: refuse,
    appendAudit: refuse,
    readAudit: refuse,
    close: async () => {},
  };
}
