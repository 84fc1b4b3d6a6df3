/**
 * When a press of a button that lets something happen counts (SECURITY: double click, focus theft,
 * layout shift, clickjacking, synthetic events).
 *
 * A1 Only a trusted event counts, and only the first of a double click or of a held key.
 * A2 With a pointer it counts once the buttons have stood still, wholly visible, for {@link ARM_MS};
 *    moving, going out of sight, returning to the tab or to the window starts that time again. A key
 *    reaches only what a person moved the focus to, so for keys only a return starts that time.
 *    What switch controls and screen readers press has no place, or is a key: it counts like one.
 * A3 Where the browser can tell, it does not count while something covers, fades or scales them, or
 *    the card around them, as far as all of that is in sight.
 * A4 Until then the buttons let the pointer through (`unarmed` in the style sheet); they keep their
 *    looks and the focus.
 * A5 A person's press that came too early is not lost in silence: `ignored` tells for a moment.
 */
import type { ReactiveController, ReactiveControllerHost } from "lit";
import type { TrackedInit, VisibilityEntry } from "./visibility.js";

/** How long the buttons must have stood still, in ms. */
export const ARM_MS = 500;
const IGNORED_MS = 1500;

/** See the rules above. */
export class Arming implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  readonly #target: () => HTMLElement | null | undefined;
  #element: HTMLElement | undefined;
  #inView: IntersectionObserver | undefined;
  #inPlace: IntersectionObserver | undefined;
  #uncovered: IntersectionObserver | undefined;
  #stillSince: number | undefined;
  /** When the person last came back to the tab or to the window. */
  #returnedAt = Number.NEGATIVE_INFINITY;
  readonly #covered = new Set<Element>();
  #ignored: ReturnType<typeof setTimeout> | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** `target`: the row of buttons in the host's render root, or null while there is none. */
  constructor(host: ReactiveControllerHost, target: () => HTMLElement | null | undefined) {
    this.#host = host;
    this.#target = target;
    host.addController(this);
  }

  /** Whether the browser says that something covers the buttons. */
  get covered(): boolean {
    return this.#covered.size > 0;
  }

  /** Whether a press came too early just now (A5). */
  get ignored(): boolean {
    return this.#ignored !== undefined;
  }

  /** Whether this press counts. */
  accepts(event: UIEvent): boolean {
    if (!event.isTrusted || event.detail > 1 || this.covered) return false;
    const byKey = event.detail === 0 || hasNoPlace(event);
    const since = byKey ? this.#returnedAt : this.#stillSince;
    // When it was pressed: a busy page hears of it later.
    if (since === undefined || event.timeStamp - since < ARM_MS) {
      this.#noteIgnored();
      return false;
    }
    return byKey || !(event instanceof MouseEvent) || this.#isOnTop(event);
  }

  hostConnected() {
    window.addEventListener("focus", this.#returned);
    document.addEventListener("visibilitychange", this.#returned);
    this.#host.requestUpdate(); // a card that was moved in its page is drawn already
  }

  hostUpdated() {
    const element = this.#target() ?? undefined;
    if (element === this.#element) return;
    this.#stop();
    this.#element = element;
    if (element) this.#watch(element);
  }

  hostDisconnected() {
    window.removeEventListener("focus", this.#returned);
    document.removeEventListener("visibilitychange", this.#returned);
    this.#stop();
  }

  #watch(element: HTMLElement) {
    element.classList.add("unarmed");
    element.addEventListener("keydown", ignoreRepeat);
    element.addEventListener("click", this.#passedThrough);
    this.#inView = new IntersectionObserver((entries) => this.#seen(entries), {
      threshold: [0, 0.98],
    });
    this.#inView.observe(element);
    const init: TrackedInit = { threshold: [0, 0.98], trackVisibility: true, delay: 100 };
    this.#uncovered = new IntersectionObserver((entries) => this.#trackCover(entries), init);
    this.#uncovered.observe(element);
    const card = element.closest("dialog");
    if (card) this.#uncovered.observe(card);
  }

  #stop() {
    for (const observer of [this.#inView, this.#inPlace, this.#uncovered]) observer?.disconnect();
    clearTimeout(this.#timer);
    clearTimeout(this.#ignored);
    this.#ignored = undefined;
    this.#element?.removeEventListener("keydown", ignoreRepeat);
    this.#element?.removeEventListener("click", this.#passedThrough);
    this.#element = undefined;
    this.#stillSince = undefined;
    this.#covered.clear();
  }

  #seen(entries: readonly IntersectionObserverEntry[]) {
    const entry = entries.at(-1);
    if (!entry) return;
    if (entry.intersectionRatio >= 0.98) this.#standStill();
    else this.#disarm();
  }

  #trackCover(entries: readonly VisibilityEntry[]) {
    const before = this.covered;
    for (const { target, isVisible, intersectionRatio } of entries) {
      if (isVisible === false && intersectionRatio >= 0.98) this.#covered.add(target);
      else this.#covered.delete(target);
    }
    if (this.covered === before) return;
    if (before) this.#restart();
    this.#host.requestUpdate();
  }

  /** The time of A2 starts now. */
  #standStill() {
    this.#disarm();
    this.#stillSince = performance.now();
    // A little later, so that no pointer gets through that A2 would still turn away.
    this.#timer = setTimeout(() => this.#element?.classList.remove("unarmed"), ARM_MS + 20);
    this.#watchPlace();
  }

  #disarm() {
    clearTimeout(this.#timer);
    this.#stillSince = undefined;
    this.#element?.classList.add("unarmed");
  }

  /** An observer whose root is exactly where the buttons are now: it reports when they leave it. */
  #watchPlace() {
    this.#inPlace?.disconnect();
    if (!this.#element) return;
    const box = this.#element.getBoundingClientRect();
    const { clientWidth, clientHeight } = document.documentElement;
    const inset = [box.top, clientWidth - box.right, clientHeight - box.bottom, box.left];
    this.#inPlace = new IntersectionObserver(
      (entries) => {
        // The ratio alone could be off from the start, by a scroll bar or by rounding.
        const now = entries.at(-1)?.boundingClientRect;
        if (now && hasMoved(box, now)) this.#restart();
      },
      {
        root: document,
        rootMargin: inset.map((side) => `${-Math.floor(side)}px`).join(" "),
        threshold: [0.5, 0.9, 0.98, 1],
      },
    );
    this.#inPlace.observe(this.#element);
  }

  readonly #returned = () => {
    this.#returnedAt = performance.now();
    this.#restart();
  };

  readonly #restart = () => {
    const wasVisible = this.#stillSince !== undefined;
    if (wasVisible && document.visibilityState === "visible") this.#standStill();
  };

  /** A4 let this press through to the row: it was meant for the button at that place. */
  readonly #passedThrough = (event: MouseEvent) => {
    if (!event.isTrusted || event.target instanceof HTMLButtonElement) return;
    const buttons = [...(this.#element?.querySelectorAll("button") ?? [])];
    if (buttons.some((button) => isWithin(event, button))) this.#noteIgnored();
  };

  #noteIgnored() {
    clearTimeout(this.#ignored);
    this.#ignored = setTimeout(() => {
      this.#ignored = undefined;
      this.#host.requestUpdate();
    }, IGNORED_MS);
    this.#host.requestUpdate();
  }

  /** Whether the press landed on what is drawn at that place. */
  #isOnTop(event: MouseEvent): boolean {
    const root = this.#element?.getRootNode();
    if (!(root instanceof ShadowRoot || root instanceof Document)) return false;
    const top = root.elementFromPoint(event.clientX, event.clientY);
    return top !== null && this.#element?.contains(top) === true;
  }
}

/** No pointer is in the corner of the screen while it presses something that is not there. */
function hasNoPlace(event: UIEvent): boolean {
  if (!(event instanceof MouseEvent && event.target instanceof Element)) return false;
  const { clientX, clientY, screenX, screenY } = event;
  const isCorner = clientX === 0 && clientY === 0 && screenX === 0 && screenY === 0;
  return isCorner && !isWithin(event, event.target);
}

function isWithin({ clientX, clientY }: MouseEvent, element: Element): boolean {
  const { left, right, top, bottom } = element.getBoundingClientRect();
  return clientX >= left && clientX <= right && clientY >= top && clientY <= bottom;
}

function hasMoved(before: DOMRectReadOnly, now: DOMRectReadOnly): boolean {
  return Math.abs(before.top - now.top) > 1 || Math.abs(before.left - now.left) > 1;
}

function ignoreRepeat(event: KeyboardEvent) {
  if (event.repeat && (event.key === "Enter" || event.key === " ")) event.preventDefault();
}
