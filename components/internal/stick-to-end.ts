/**
 * Keeps a scrolling list at its end while the reader is there, and never pulls a reader back.
 *
 * E1 Whether the reader is at the end is told by an IntersectionObserver on a sentinel; growth by a
 *    ResizeObserver, which only scrolls: drawing from there would resize again, and browsers report
 *    that as an error of the page. Nothing reads the layout when text arrives.
 * E2 Scrolling up, by however little, lets go at once; reaching the end sticks again.
 * E3 What a person presses stays under the pointer: what that unfolds is not followed.
 */
import type { ReactiveController, ReactiveControllerHost } from "lit";

/** Selectors of the elements that {@link StickToEnd} works on, in the host's shadow root. */
export interface ScrollSelectors {
  readonly scroller: string;
  readonly content: string;
  /** An empty element after the last of the content. */
  readonly sentinel: string;
}

type ScrollParts = { readonly [Part in keyof ScrollSelectors]: HTMLElement };

const FAR_BELOW = 1e9; // browsers clamp it to the end

/** See the rules above. */
export class StickToEnd implements ReactiveController {
  /** Whether something arrived below what the reader sees. */
  newBelow = false;
  readonly #host: ReactiveControllerHost & HTMLElement;
  readonly #selectors: ScrollSelectors;
  #parts: ScrollParts | undefined;
  #atEnd: IntersectionObserver | undefined;
  #growth: ResizeObserver | undefined;
  #sentinelSeen = true;
  #stuck = true;
  #lastTop = 0;

  constructor(host: ReactiveControllerHost & HTMLElement, selectors: ScrollSelectors) {
    this.#host = host;
    this.#selectors = selectors;
    host.addController(this);
  }

  /** Something arrived at the end of the list. Call it before that is drawn. */
  arrived() {
    if (!this.#stuck) this.#setNewBelow(true);
  }

  /** Goes to the end and stays there. */
  toEnd() {
    this.#stuck = true;
    this.#setNewBelow(false);
    this.#scroll();
  }

  hostUpdated() {
    const parts = this.#find();
    if (parts?.scroller === this.#parts?.scroller) return;
    this.hostDisconnected();
    this.#parts = parts;
    if (parts) this.#observe(parts);
  }

  hostDisconnected() {
    this.#atEnd?.disconnect();
    this.#growth?.disconnect();
    this.#parts?.scroller.removeEventListener("scroll", this.#onScroll);
    this.#parts?.scroller.removeEventListener("click", this.#onClick);
    this.#parts = undefined;
  }

  #find(): ScrollParts | undefined {
    const find = (selector: string) => this.#host.shadowRoot?.querySelector<HTMLElement>(selector);
    const scroller = find(this.#selectors.scroller);
    const content = find(this.#selectors.content);
    const sentinel = find(this.#selectors.sentinel);
    return scroller && content && sentinel ? { scroller, content, sentinel } : undefined;
  }

  #observe({ scroller, content, sentinel }: ScrollParts) {
    this.#atEnd = new IntersectionObserver((entries) => this.#sawSentinel(entries), {
      root: scroller,
      rootMargin: "0px 0px 4px 0px",
    });
    this.#atEnd.observe(sentinel);
    this.#growth = new ResizeObserver(() => this.#stuck && this.#scroll());
    this.#growth.observe(content);
    this.#growth.observe(scroller);
    scroller.addEventListener("scroll", this.#onScroll, { passive: true });
    scroller.addEventListener("click", this.#onClick);
  }

  #sawSentinel(entries: readonly IntersectionObserverEntry[]) {
    this.#sentinelSeen = entries.at(-1)?.isIntersecting ?? false;
    if (!this.#sentinelSeen) return;
    this.#stuck = true;
    this.#setNewBelow(false);
  }

  #scroll() {
    const scroller = this.#parts?.scroller;
    if (!scroller) return;
    scroller.scrollTop = FAR_BELOW;
    this.#lastTop = scroller.scrollTop;
  }

  readonly #onScroll = () => {
    const top = this.#parts?.scroller.scrollTop ?? 0;
    if (top < this.#lastTop - 0.5) this.#stuck = false;
    else if (top > this.#lastTop && this.#sentinelSeen) this.#stuck = true;
    this.#lastTop = top;
  };

  /** E3: the list lets go while what was pressed unfolds, and sticks again if its end is still in sight. */
  readonly #onClick = () => {
    if (!this.#stuck) return;
    this.#stuck = false;
    const unfolded = () => {
      if (!this.#sentinelSeen) return;
      this.#stuck = true;
      this.#setNewBelow(false); // what arrived meanwhile is in sight, too
    };
    requestAnimationFrame(() => requestAnimationFrame(unfolded));
  };

  #setNewBelow(value: boolean) {
    if (this.newBelow === value) return;
    this.newBelow = value;
    this.#host.requestUpdate();
  }
}
