/**
 * Half-typed words that survive a reload.
 *
 * W1 Every change is written at once; while a write is under way only the newest value waits.
 * W2 A restored value is handed over only if nothing was typed meanwhile.
 * W3 `clear` wins over writes that are still waiting.
 * W4 What another tab writes replaces what is here, unless the person is in this box, or words of
 *    this tab are still being written: those come last, and the other tab gets them.
 */
import type { ReactiveController, ReactiveControllerHost } from "lit";
import type { Json, Runtime } from "../../src/index.js";

/** See the rules above. One value under one key at a time. */
export class Draft implements ReactiveController {
  readonly #host: ReactiveControllerHost & HTMLElement;
  readonly #restore: (value: Json | undefined) => void;
  #unsubscribe: (() => void) | undefined;
  #runtime: Runtime | undefined;
  #key = "";
  #touched = false;
  #writing = false;
  #waiting: { readonly value: Json | undefined } | undefined;
  #written: Promise<void> = Promise.resolve();

  /**
   * `restore` gets the stored value, if there is one and nothing was typed since, and what another
   * tab writes (W4); `undefined` when that is nothing, or when another key takes over, whose words
   * are not the ones on the screen.
   */
  constructor(
    host: ReactiveControllerHost & HTMLElement,
    restore: (value: Json | undefined) => void,
  ) {
    this.#host = host;
    this.#restore = restore;
    host.addController(this);
  }

  /** Keeps under this key from now on, and restores what is there. */
  async open(runtime: Runtime, key: string): Promise<void> {
    if (this.#runtime === runtime && this.#key === key) return;
    this.#flush();
    if (this.#key !== "") this.#restore(undefined);
    this.#runtime = runtime;
    this.#key = key;
    this.#touched = false;
    this.#listen();
    const value = await runtime.readDraft(key).catch(() => undefined); // a draft is best effort
    if (value !== undefined && !this.#touched && this.#key === key) this.#restore(value);
  }

  /** Keeps `value`; `undefined` forgets the draft. */
  keep(value: Json | undefined) {
    this.#touched = true;
    this.#waiting = { value };
    if (!this.#writing) this.#written = this.#write();
  }

  /** Forgets the draft. */
  clear() {
    this.keep(undefined);
  }

  /** Resolves when everything kept so far is stored. */
  get stored(): Promise<void> {
    return this.#written;
  }

  hostConnected() {
    window.addEventListener("pagehide", this.#flush);
    this.#listen();
  }

  hostDisconnected() {
    window.removeEventListener("pagehide", this.#flush);
    this.#flush();
    this.#unsubscribe?.();
    this.#unsubscribe = undefined;
  }

  #listen() {
    this.#unsubscribe?.();
    this.#unsubscribe = this.#runtime?.onDraft(this.#key, this.#heard);
  }

  /** W4. A tab in the background keeps its focused element, but the person is not there. */
  readonly #heard = (value: Json | undefined) => {
    const focused = document.hasFocus() ? this.#host.shadowRoot?.activeElement : undefined;
    const isHere = focused?.matches("textarea, input");
    if (isHere || this.#writing || this.#waiting) return;
    this.#touched = true; // what is being read is older
    this.#restore(value);
  };

  async #write(): Promise<void> {
    this.#writing = true;
    while (this.#waiting) await this.#writeWaiting();
    this.#writing = false;
  }

  async #writeWaiting(): Promise<void> {
    const next = this.#waiting;
    if (!next) return;
    this.#waiting = undefined;
    // Best effort: a full disk must not stop anybody from typing, and the runtime reports it.
    await this.#runtime?.writeDraft(this.#key, next.value).catch(() => undefined);
  }

  /** The page goes away: what waits cannot wait for the write before it. */
  readonly #flush = () => {
    void this.#writeWaiting();
  };
}
