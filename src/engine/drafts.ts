import type { Hints } from "../relay/tabs.js";
import type { Json } from "../run/json.js";
import type { RunStore } from "../store/run-store.js";

/** What was typed and not sent: kept beside the journals, and the same in every tab. */
export class Drafts {
  readonly #store: RunStore;
  readonly #hints: Hints;

  constructor({ store, hints }: { readonly store: RunStore; readonly hints: Hints }) {
    this.#store = store;
    this.#hints = hints;
  }

  /** The draft under this key; `undefined` when there is none. */
  read(key: string): Promise<Json | undefined> {
    return this.#store.readDraft(key);
  }

  /** Keeps a draft, and tells the other tabs; `undefined` removes it. */
  async write(key: string, value: Json | undefined): Promise<void> {
    await this.#store.writeDraft(key, value);
    this.#hints.post({ type: "draft", key });
  }

  /** Calls `listener` with what another tab has kept under this key, each time it does; returns its undo. */
  subscribe(key: string, listener: (value: Json | undefined) => void): () => void {
    return this.#hints.subscribe((hint) => {
      if (hint.type !== "draft" || hint.key !== key) return;
      // Best effort: what cannot be read now is read with the next letter, or after a reload.
      this.read(key).then(listener, () => undefined);
    });
  }
}
