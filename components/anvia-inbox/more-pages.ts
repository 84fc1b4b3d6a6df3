import type { ReactiveController, ReactiveControllerHost } from "lit";

/** A long list is drawn page by page: the next one when its end comes near, or its button is pressed. */
export class MorePages implements ReactiveController {
  /** How many are drawn. */
  limit: number;
  readonly #host: ReactiveControllerHost & HTMLElement;
  readonly #scroller: string;
  readonly #button: string;
  #observer: IntersectionObserver | undefined;
  #observed: Element | undefined;

  /** `scroller`, `button`: selectors in the host's render root. */
  constructor(
    host: ReactiveControllerHost & HTMLElement,
    scroller: string,
    button: string,
    /** How many more there are each time. */
    readonly size = 40,
  ) {
    this.#host = host;
    this.#scroller = scroller;
    this.#button = button;
    this.limit = size;
    host.addController(this);
  }

  /** Draws one page more. */
  more() {
    this.limit += this.size;
    this.#host.requestUpdate();
  }

  /** Draws at least so many. */
  reach(count: number) {
    if (count <= this.limit) return;
    this.limit = count;
    this.#host.requestUpdate();
  }

  /** Draws the first page only. */
  reset() {
    this.limit = this.size;
    this.#host.requestUpdate();
  }

  hostUpdated() {
    const root = this.#host.shadowRoot;
    const button = root?.querySelector(this.#button) ?? undefined;
    this.#observer?.disconnect();
    this.#observed = button;
    if (!root || !button) return;
    // Observed anew after each page: it is told again while the end is still near.
    this.#observer = new IntersectionObserver(
      (entries) => {
        if (entries.at(-1)?.isIntersecting && this.#observed === button) this.more();
      },
      { root: root.querySelector(this.#scroller), rootMargin: "900px 0px" },
    );
    this.#observer.observe(button);
  }

  hostDisconnected() {
    this.#observer?.disconnect();
    this.#observer = undefined;
    this.#observed = undefined;
  }
}
