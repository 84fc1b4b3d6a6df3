import type { ReactiveController, ReactiveControllerHost } from "lit";
import { inputWords } from "./input-words.js";
import { type ChatStrings, format } from "./strings.js";

/**
 * Knows whether the end of every value that scrolls in a box of its own has been in sight, and says at
 * each of them how many lines are left.
 */
export class ReadToEnd implements ReactiveController {
  readonly #host: ReactiveControllerHost & HTMLElement;
  readonly #words: () => ChatStrings;
  readonly #seen = new WeakSet<Element>();
  #observers: IntersectionObserver[] = [];
  /** A box has its height once it is drawn, and another one when the window has another width. */
  #sizes: ResizeObserver | undefined;
  #ends: readonly Element[] = [];

  constructor(host: ReactiveControllerHost & HTMLElement, words: () => ChatStrings) {
    this.#host = host;
    this.#words = words;
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

  /** A card that was moved in its page is drawn already. */
  hostConnected() {
    this.#host.requestUpdate();
  }

  hostUpdated() {
    const ends = [...(this.#host.shadowRoot?.querySelectorAll(".body .input .long > .end") ?? [])];
    if (ends.length === this.#ends.length && ends.every((end, i) => end === this.#ends[i])) return;
    this.hostDisconnected();
    this.#ends = ends;
    this.#sizes = new ResizeObserver((entries) => {
      for (const { target } of entries) this.#tell(target);
    });
    this.#observers = ends.map((end) => this.#watch(end));
    // What was drawn just now was drawn for the ends before.
    queueMicrotask(() => this.#host.requestUpdate());
  }

  hostDisconnected() {
    for (const observer of this.#observers) observer.disconnect();
    for (const { parentElement: box } of this.#ends)
      box?.removeEventListener("scroll", this.#scrolled);
    this.#sizes?.disconnect();
    this.#observers = [];
    this.#ends = [];
  }

  #watch(end: Element): IntersectionObserver {
    const box = end.parentElement;
    const observer = new IntersectionObserver(
      (entries) => {
        if (entries.some((entry) => entry.isIntersecting)) this.#seen.add(end);
        if (box) this.#tell(box);
        this.#host.requestUpdate();
      },
      { root: box },
    );
    observer.observe(end);
    if (box) {
      box.addEventListener("scroll", this.#scrolled, { passive: true });
      this.#sizes?.observe(box);
    }
    return observer;
  }

  readonly #scrolled = ({ currentTarget }: Event) => {
    if (currentTarget instanceof Element) this.#tell(currentTarget);
  };

  /** The element is ours, and empty in its template: what Lit draws is not touched. */
  #tell(box: Element) {
    const place = box.nextElementSibling?.querySelector(".left");
    const end = box.querySelector(":scope > .end");
    if (!place || !end) return;
    const count = this.#seen.has(end) ? 0 : Math.max(1, linesBelow(box));
    const words = inputWords(this.#words());
    const text = count === 1 ? words.oneLineLeft : format(words.linesLeft, { count });
    place.textContent = count === 0 ? words.allRead : text;
  }
}

/** Lines as they are drawn, below what is in sight. */
function linesBelow(box: Element): number {
  const lineHeight = Number.parseFloat(getComputedStyle(box).lineHeight);
  const below = box.scrollHeight - box.clientHeight - box.scrollTop;
  return lineHeight > 0 ? Math.ceil(below / lineHeight) : 1;
}
