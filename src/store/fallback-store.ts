import { AnviaError } from "../errors.js";
import type { RunStore } from "./run-store.js";

/**
 * `primary`, until it turns out at its first use that there is no storage to be had; from then on
 * `fallback`. A store that worked once is never left: what it holds must not seem to be gone. Before the
 * first use `durable` is the primary's.
 */
export function createFallbackStore(
  primary: RunStore,
  fallback: RunStore,
  onFallback: (error: AnviaError) => void,
): RunStore {
  const choice = new Choice(primary, fallback, onFallback);
  const pass = <Name extends Exclude<keyof RunStore, "durable" | "close">>(name: Name) =>
    (async (...args: unknown[]) => {
      const copies = structuredClone(args); // the caller may change them while the primary is asked
      // CAST: these are the arguments of the method of this name
      const method = (await choice.ready())[name] as (...args: unknown[]) => Promise<unknown>;
      return method.apply(choice.current, copies);
    }) as RunStore[Name]; // CAST: it takes and gives what that method does
  return {
    get durable() {
      return choice.current.durable;
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
    close: () => choice.close(),
  };
}

/** Which of two stores is used; decided once, by the first use. */
class Choice {
  current: RunStore;
  readonly #stores: readonly RunStore[];
  readonly #fallback: RunStore;
  readonly #onFallback: (error: AnviaError) => void;
  #probed: Promise<void> | undefined;
  #isClosed = false;

  constructor(primary: RunStore, fallback: RunStore, onFallback: (error: AnviaError) => void) {
    this.current = primary;
    this.#stores = [primary, fallback];
    this.#fallback = fallback;
    this.#onFallback = onFallback;
  }

  async ready(): Promise<RunStore> {
    // A fault other than "there is none" is that call's own; the next call asks again.
    this.#probed ??= this.#probe().catch((error: unknown) => {
      this.#probed = undefined;
      throw error;
    });
    await this.#probed;
    return this.current;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.all(this.#stores.map((store) => store.close()));
  }

  async #probe(): Promise<void> {
    try {
      await this.current.listRuns({ statuses: ["running"] });
    } catch (error) {
      const isThereNone = AnviaError.is(error) && error.code === "storage_unavailable";
      if (!isThereNone || this.#isClosed) throw error;
      this.current = this.#fallback;
      this.#onFallback(error);
    }
  }
}
