import type { PageLife } from "../../src/engine/page.js";
import type { Scheduler } from "./scheduler.js";

/** The life of one tab's page, led by the explorer: hidden pages run nothing until they are shown. */
export class ParkedPage implements PageLife {
  readonly #scheduler: Scheduler;
  readonly #owner: string;
  #hiding = new AbortController();
  #shown: (() => void)[] = [];
  #departures = 0;

  constructor(scheduler: Scheduler, owner: string) {
    this.#scheduler = scheduler;
    this.#owner = owner;
  }

  get isHidden(): boolean {
    return this.#hiding.signal.aborted;
  }

  /** `pagehide`: its listeners still run, then the page stands still. */
  hide(): void {
    this.#departures += 1;
    this.#hiding.abort();
    this.#scheduler.freeze(this.#owner);
  }

  /** `pageshow`. */
  show(): void {
    this.#scheduler.thaw(this.#owner);
    this.#hiding = new AbortController();
    for (const resolve of this.#shown.splice(0)) resolve();
  }

  ready(): Promise<void> {
    const call = { kind: "page", owner: this.#owner, label: "page is ready" } as const;
    return this.#scheduler.park(call, () => undefined);
  }

  hideSignal(): AbortSignal {
    return this.#hiding.signal;
  }

  shown(): Promise<void> {
    if (!this.isHidden) return Promise.resolve();
    return new Promise((resolve) => this.#shown.push(resolve));
  }

  watch() {
    const departures = this.#departures;
    const call = { kind: "page", owner: this.#owner, label: "was the page left?" } as const;
    return {
      wasLeft: () => this.#scheduler.park(call, () => this.#departures !== departures),
      end: () => undefined,
    };
  }
}
