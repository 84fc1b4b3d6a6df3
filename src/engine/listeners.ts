/** Those who want to hear that something changed; who hears it looks by itself. */
export class Listeners {
  readonly #listeners = new Set<() => void>();

  /** Calls `listener` after every change; returns its undo. */
  subscribe(listener: () => void): () => void {
    const tell = () => listener(); // one of its own, so that the same function may listen twice
    this.#listeners.add(tell);
    return () => this.#listeners.delete(tell);
  }

  /** Says that something changed. */
  changed(): void {
    for (const tell of this.#listeners) tell();
  }
}
