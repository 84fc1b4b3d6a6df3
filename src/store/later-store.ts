import type { RunStore } from "./run-store.js";

/** What is known of a store before it is there. */
export interface LaterStore {
  durable(): boolean;
  /** Resolves with it; asked at every call. */
  ready(): Promise<RunStore>;
  close(): Promise<void>;
}

/** A store that has to be opened, chosen or loaded first: every call waits for it. */
export function createLaterStore({ durable, ready, close }: LaterStore): RunStore {
  const pass = <Name extends Exclude<keyof RunStore, "durable" | "close">>(name: Name) =>
    (async (...args: unknown[]) => {
      const copies = structuredClone(args); // the caller may change them meanwhile
      const store = await ready();
      // CAST: these are the arguments of the method of this name
      const method = store[name] as (...args: unknown[]) => Promise<unknown>;
      return method.apply(store, copies);
    }) as RunStore[Name]; // CAST: it takes and gives what that method does
  return {
    get durable() {
      return durable();
    },
    append: pass("append"),
    read: pass("read"),
    listRuns: pass("listRuns"),
    readDraft: pass("readDraft"),
    writeDraft: pass("writeDraft"),
    deleteSession: pass("deleteSession"),
    deleteFinished: pass("deleteFinished"),
    deleteEverything: pass("deleteEverything"),
    writeGrant: pass("writeGrant"),
    listGrants: pass("listGrants"),
    useGrant: pass("useGrant"),
    revokeGrant: pass("revokeGrant"),
    appendAudit: pass("appendAudit"),
    readAudit: pass("readAudit"),
    close,
  };
}
