import type { Network } from "../../src/engine/network.js";

/** The network of the machine, so of every tab at once: it goes and comes when the explorer says so. */
export class ParkedNetwork implements Network {
  losses = 0;
  #isOnline = true;
  readonly #listeners = new Set<() => void>();

  isOnline(): boolean {
    return this.#isOnline;
  }

  /** The network goes, or comes back; listeners hear of it at once. */
  turn(isOnline: boolean): void {
    if (this.#isOnline && !isOnline) this.losses += 1;
    this.#isOnline = isOnline;
    for (const listener of this.#listeners) listener();
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}
