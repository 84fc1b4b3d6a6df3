import { html, nothing, type ReactiveController, type ReactiveControllerHost, render } from "lit";
import type { InputRenderer, Json } from "../../src/index.js";

/** What an {@link OwnView} draws now. */
export interface Drawing {
  readonly input: Json;
  readonly locale: string | undefined;
  readonly renderer: InputRenderer;
}

/**
 * The tool's own view of its input, above the fields. It is drawn apart from the card, so that one that
 * fails takes nothing with it: the card shows the fields then, as it does without one.
 */
export class OwnView implements ReactiveController {
  readonly #host: ReactiveControllerHost & HTMLElement;
  readonly #wanted: () => Drawing | undefined;
  #drawn: Drawing | undefined;
  #place: HTMLElement | undefined;
  #failed: Drawing | undefined;

  /** `wanted`: `undefined` where the fields are all there is. */
  constructor(host: ReactiveControllerHost & HTMLElement, wanted: () => Drawing | undefined) {
    this.#host = host;
    this.#wanted = wanted;
    host.addController(this);
  }

  /** Whether there is such a view, and it has not failed. */
  get isThere(): boolean {
    const wanted = this.#wanted();
    return wanted !== undefined && !isSame(wanted, this.#failed);
  }

  /** The place for it; `nothing` where there is none. */
  render(): unknown {
    return this.isThere ? html`<div class="own-view" part="own-view"></div>` : nothing;
  }

  hostUpdated() {
    const wanted = this.#wanted();
    const place = this.#host.shadowRoot?.querySelector<HTMLElement>(".own-view") ?? undefined;
    if (!wanted || !place || (place === this.#place && isSame(wanted, this.#drawn))) return;
    this.#place = place;
    this.#drawn = wanted;
    if (this.#draw(wanted, place)) return;
    this.#failed = wanted;
    queueMicrotask(() => this.#host.requestUpdate());
  }

  /** Whether it drew something. */
  #draw({ renderer, input, locale }: Drawing, place: HTMLElement): boolean {
    try {
      const view = renderer(input, { locale });
      if (view === undefined || view === null || view === nothing || view === "") return false;
      render(view, place);
      return true;
    } catch (error) {
      console.error("anvia-chat: renderInput failed; the fields are shown instead.", error);
      return false;
    }
  }
}

function isSame(a: Drawing, b: Drawing | undefined): boolean {
  return a.input === b?.input && a.locale === b.locale && a.renderer === b.renderer;
}
