/**
 * Knows whether a person could see all of a card.
 *
 * F1 Either the whole card was in sight at once, or each of its parts was: a card may be longer than
 *    the window. Of a part that is longer than the window itself, both ends.
 * F2 Where the browser can tell, only what nothing covered counts.
 * F3 Another card, or other parts of it, and it starts again.
 */
import type { ReactiveController, ReactiveControllerHost } from "lit";
import type { TrackedInit, VisibilityEntry } from "../internal/visibility.js";

const PARTS = ".body > :not(details, .input), .field:not(.tree), .tree > dt, .lone, .no-input";
const EDGE_PX = 2;
const STEPS = Array.from({ length: 51 }, (_, step) => step / 50);

interface Seen {
  top: boolean;
  bottom: boolean;
}

/** See the rules above. */
export class SeenInFull implements ReactiveController {
  readonly #host: ReactiveControllerHost & HTMLElement;
  #observer: IntersectionObserver | undefined;
  #card: Element | undefined;
  #parts = new Map<Element, Seen>();
  #done = false;

  constructor(host: ReactiveControllerHost & HTMLElement) {
    this.#host = host;
    host.addController(this);
  }

  /** Whether all of it was in sight. */
  get done(): boolean {
    return this.#done;
  }

  /** Where to look next: the first part that is missing, or the card when nothing of it was seen. */
  get next(): Element | undefined {
    const left = [...this.#parts].filter(([, { top, bottom }]) => !top || !bottom);
    return left.length < this.#parts.size ? left[0]?.[0] : this.#card;
  }

  /** It may join a card that is drawn already. */
  hostConnected() {
    this.hostUpdated();
  }

  hostUpdated() {
    const card = this.#host.shadowRoot?.querySelector("dialog.ask") ?? undefined;
    const parts = [...(card?.querySelectorAll(PARTS) ?? [])];
    const isSame = card === this.#card && parts.length === this.#parts.size;
    if (isSame && parts.every((part) => this.#parts.has(part))) return;
    this.hostDisconnected();
    this.#done = false;
    this.#card = card;
    this.#parts = new Map(parts.map((part) => [part, { top: false, bottom: false }]));
    if (card) this.#observe([card, ...parts]);
  }

  hostDisconnected() {
    this.#observer?.disconnect();
    this.#card = undefined;
    this.#parts.clear();
  }

  #observe(elements: readonly Element[]) {
    const init: TrackedInit = { threshold: STEPS, trackVisibility: true, delay: 100 };
    this.#observer = new IntersectionObserver((entries) => this.#look(entries), init);
    for (const element of elements) this.#observer.observe(element);
  }

  #look(entries: readonly VisibilityEntry[]) {
    for (const entry of entries) this.#note(entry);
    const all = [...this.#parts.values()].every(({ top, bottom }) => top && bottom);
    if (!all && !entries.some((entry) => entry.target === this.#card && isWhole(entry))) return;
    this.#done = true;
    this.#observer?.disconnect();
    this.#host.requestUpdate();
  }

  #note(entry: VisibilityEntry) {
    const seen = this.#parts.get(entry.target);
    // A part that is only partly in sight is never `isVisible`: of that one, the ends have to do.
    if (!seen || (entry.intersectionRatio >= 0.98 && entry.isVisible === false)) return;
    if (!entry.isIntersecting) return;
    const { boundingClientRect: whole, intersectionRect: shown } = entry;
    seen.top ||= shown.top - whole.top < EDGE_PX;
    seen.bottom ||= whole.bottom - shown.bottom < EDGE_PX;
  }
}

function isWhole({ intersectionRatio, isVisible }: VisibilityEntry): boolean {
  return intersectionRatio >= 0.98 && isVisible !== false;
}
