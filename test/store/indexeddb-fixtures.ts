import { AnviaError } from "../../src/errors.js";
import { openIndexedDBStore } from "../../src/store/indexeddb-store.js";
import type { RunStore } from "../../src/store/run-store.js";

/** A database of its own for one test, the stores on it, and what they reported. */
export interface Bench {
  readonly name: string;
  readonly store: RunStore;
  /** What was reported and is not solved. */
  readonly problems: AnviaError[];
  /** Every raw connection that anybody opened since, in order. */
  readonly connections: IDBDatabase[];
  openAnother(): RunStore;
  /** Replaces a member until the test is over. */
  replace<T extends object, Key extends keyof T>(target: T, key: Key, value: T[Key]): void;
  /** Puts everything back, closes what is open, deletes the database. */
  dispose(): Promise<void>;
}

export function createBench(): Bench {
  const name = `anvia-test-${crypto.randomUUID()}`;
  const problems: AnviaError[] = [];
  const connections: IDBDatabase[] = [];
  const undo: (() => void)[] = [];
  const open = () =>
    openIndexedDBStore({
      name,
      onProblem: (problem) => void problems.push(problem),
      onSolved: () => void problems.splice(0),
    });
  const stores = [open()];
  const bench: Bench = {
    name,
    store: stores[0] as RunStore, // CAST: the line above
    problems,
    connections,
    openAnother() {
      const store = open();
      stores.push(store);
      return store;
    },
    replace: (target, key, value) => void undo.push(replaced(target, key, value)),
    async dispose() {
      for (const restore of undo.reverse()) restore();
      await Promise.all(stores.map((store) => store.close()));
      for (const connection of connections) connection.close();
      await deleteDatabase(name);
    },
  };
  bench.replace(IDBFactory.prototype, "open", recordingOpen(connections));
  return bench;
}

/** The AnviaError that the call rejects with. */
export async function faultOf(call: Promise<unknown>): Promise<AnviaError> {
  try {
    await call;
  } catch (error) {
    if (AnviaError.is(error)) return error;
    throw error;
  }
  throw new Error("the call did not fail");
}

/** What `request` results in. */
export function resultOf<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

/** Opens the database as somebody does who is not Anvia. */
export function openRaw(name: string, version: number): Promise<IDBDatabase> {
  return resultOf(indexedDB.open(name, version));
}

/** Deletes the database; waits for whoever still has it open. */
export function deleteDatabase(name: string): Promise<unknown> {
  return resultOf(indexedDB.deleteDatabase(name));
}

/**
 * Makes the request's transaction end as on a full disk. A page cannot fill its real quota on demand,
 * which is gigabytes and differs by machine, so the browser's words are put into an ordinary abort: open
 * requests fail with AbortError, and only `transaction.error` says QuotaExceededError.
 */
export function endAsOnFullDisk(request: IDBRequest): void {
  const { transaction } = request;
  if (!transaction) throw new Error("only requests of a transaction can fill the disk");
  // A disk that is full is noticed at the commit: this one never comes to it.
  Object.defineProperty(transaction, "commit", { configurable: true, value: () => undefined });
  request.addEventListener("success", () => {
    const error = new DOMException("The disk is full.", "QuotaExceededError");
    Object.defineProperty(transaction, "error", { get: () => error });
    transaction.abort();
  });
}

/** The next transaction commits, but its connection is gone before the page hears of it. */
export function loseNextCommit({ replace }: Bench): void {
  const { transaction } = IDBDatabase.prototype;
  let lost = false;
  replace(IDBDatabase.prototype, "transaction", function (this: IDBDatabase, ...args) {
    const tx = transaction.apply(this, args);
    if (lost) return tx;
    lost = true;
    tx.addEventListener("complete", (event) => {
      event.stopImmediatePropagation();
      this.close();
      tx.dispatchEvent(new Event("abort"));
    });
    return tx;
  });
}

/** In place of `indexedDB.open`: the request fails, not at once, with an error of this name. */
export function failingOpen(name: string): IDBFactory["open"] {
  return () => {
    const request = idleRequest();
    Object.defineProperty(request, "error", { value: new DOMException("Refused.", name) });
    queueMicrotask(() => request.dispatchEvent(new Event("error")));
    return request;
  };
}

/** In place of `indexedDB.open`: the request is never answered. */
export function silentOpen(): IDBOpenDBRequest {
  return idleRequest();
}

/** A request that nobody works on: only its listeners are of any use. */
function idleRequest(): IDBOpenDBRequest {
  const request = Object.create(IDBOpenDBRequest.prototype, {});
  const target = new EventTarget();
  for (const method of ["addEventListener", "removeEventListener", "dispatchEvent"] as const) {
    Object.defineProperty(request, method, { value: target[method].bind(target) });
  }
  return request;
}

function recordingOpen(connections: IDBDatabase[]): IDBFactory["open"] {
  const open = IDBFactory.prototype.open;
  return function (this: IDBFactory, ...args) {
    const request = open.apply(this, args);
    request.addEventListener("success", () => connections.push(request.result));
    return request;
  };
}

function replaced<T extends object, Key extends keyof T>(target: T, key: Key, value: T[Key]) {
  const before = Object.getOwnPropertyDescriptor(target, key);
  Object.defineProperty(target, key, { value, configurable: true, writable: true });
  return () => {
    if (before) Object.defineProperty(target, key, before);
    else Reflect.deleteProperty(target, key);
  };
}
