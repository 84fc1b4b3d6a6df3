import type { ReactiveController, ReactiveControllerHost } from "lit";

/** Knows whether the end of every value that scrolls in a box of its own has been in sight. */
export class ReadToEnd implements ReactiveController {
  readonly #host: ReactiveControllerHost & HTMLElement;
  readonly #seen = new WeakSet<Element>();
  #observers: IntersectionObserver[] = [];
  #ends: readonly Element[] = [];

  constructor(host: ReactiveControllerHost & HTMLElement) {
    this.#host = host;
    host.addController(this);
  }

  /** Whether nothing is left to scroll through. False before the first render. */
  get done(): boolean {
    return this.#ends.length > 0 && this.#ends.every((end) => this.#seen.has(end));
  }

  /** Whether there is something left to scroll through, as far as it is drawn. */
  get isUnread(): boolean {
    return this.#ends.some((end) => !this.#seen.has(end));
  }

  hostUpdated() {
    const ends = [...(this.#host.shadowRoot?.querySelectorAll(".body .input .long > .end") ?? [])];
    if (ends.length === this.#ends.length && ends.every((end, i) => end === this.#ends[i])) return;
    this.hostDisconnected();
    this.#ends = ends;
    this.#observers = ends.map((end) => this.#watch(end));
  }

  hostDisconnected() {
    for (const observer of this.#observers) observer.disconnect();
    this.#observers = [];
    this.#ends = [];
  }

  #watch(end: Element): IntersectionObserver {
    const observer = new IntersectionObserver(
      (entries) => {
        if (entries.some((entry) => entry.isIntersecting)) this.#seen.add(end);
        this.#host.requestUpdate(); // also the first time: a new end is drawn as unread
      },
      { root: end.parentElement },
    );
    observer.observe(end);
    return observer;
  }
}
