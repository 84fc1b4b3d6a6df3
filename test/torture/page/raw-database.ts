/**
 * The product's database, with nothing but IndexedDB: what the product says about its own journal is no
 * evidence, and what it does to its database others must survive.
 */

const STORES = ["events", "runs", "drafts"];

/** Every event of every journal, in order. Nothing when there is no journal. */
export function readJournals(databaseName: string): Promise<readonly unknown[]> {
  return read(databaseName, "events", (events) => events.getAll());
}

/** The keys of everything in a store. */
export function readKeys(databaseName: string, storeName: string): Promise<readonly unknown[]> {
  return read(databaseName, storeName, (store) => store.getAllKeys());
}

async function read<Row>(
  databaseName: string,
  storeName: string,
  ask: (store: IDBObjectStore) => IDBRequest<Row[]>,
): Promise<readonly Row[]> {
  const db = await open(databaseName);
  try {
    if (!db.objectStoreNames.contains(storeName)) return [];
    return await answer(ask(db.transaction(storeName).objectStore(storeName)));
  } finally {
    db.close();
  }
}

/**
 * Opens a transaction on everything and keeps it open until this page is put away and comes back: like a
 * page that is left in the middle of its writing, made certain.
 */
export async function keepWriting(databaseName: string): Promise<void> {
  const db = await open(databaseName);
  const drafts = db.transaction(STORES, "readwrite").objectStore("drafts");
  let isBack = false;
  addEventListener("pageshow", () => {
    isBack = true;
  });
  const again = () => {
    if (!isBack) drafts.get("probe").onsuccess = again;
  };
  again();
}

/** The longest time that a small write to every store took, in `watchedMs` of small writes. */
export async function watchWrites(databaseName: string, watchedMs: number): Promise<number> {
  const until = performance.now() + watchedMs;
  let worst = 0;
  while (performance.now() < until) {
    const startedAt = performance.now();
    await writeProbe(databaseName);
    worst = Math.max(worst, performance.now() - startedAt);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return worst;
}

async function writeProbe(databaseName: string): Promise<void> {
  const db = await open(databaseName);
  const tx = db.transaction(STORES, "readwrite");
  tx.objectStore("drafts").put("probe", "probe");
  await new Promise<void>((resolve, reject) => {
    tx.oncomplete = () => resolve();
    tx.onabort = () => reject(tx.error);
  });
  db.close();
}

function open(databaseName: string): Promise<IDBDatabase> {
  return answer(indexedDB.open(databaseName));
}

function answer<Result>(request: IDBRequest<Result>): Promise<Result> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}
