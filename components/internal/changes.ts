/**
 * "Changed since it was approved": a card that is asked again shows what is not as it was. How to
 * compare comes when it is needed, which is rarely.
 *
 * X1 Until the difference can be seen, nothing may be approved: `ready` is false.
 * X2 Where it cannot be loaded (no network), what was approved is shown in full instead.
 */
import { html, nothing, type ReactiveController, type ReactiveControllerHost } from "lit";
import type { Interaction, InteractionRequest } from "../../src/index.js";
import { inputFields } from "./input-view.js";
import { later, loadLater } from "./load-later.js";
import type { ChatStrings } from "./strings.js";

/** See the rules above. */
export class Changes implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  readonly #before: () => Interaction | undefined;
  #failed = false;

  /** `before`: what was approved, when the host asks again; else `undefined`. */
  constructor(host: ReactiveControllerHost, before: () => Interaction | undefined) {
    this.#host = host;
    this.#before = before;
    host.addController(this);
  }

  /** Whether there is nothing to compare, or the person can see it. */
  get ready(): boolean {
    return !this.#before() || later() !== undefined || this.#failed;
  }

  hostUpdate() {
    if (this.ready) return;
    void loadLater().then((loaded) => {
      this.#failed = !loaded;
      this.#host.requestUpdate();
    });
  }

  /** The section of the card; `nothing` where it is not asked again, or nothing changed. */
  render(now: InteractionRequest, words: ChatStrings): unknown {
    const before = this.#before()?.request;
    if (!before) return nothing;
    const view = later()?.changesView;
    const shown = view ? view(before, now, words) : this.#instead(before, words);
    if (shown === nothing) return nothing;
    return html`<div class="input changes" part="changes" role="group" aria-label=${words.changed}>
      <p class="changed"><bdi>${words.changed}</bdi></p>
      ${shown}
    </div>`;
  }

  #instead(before: InteractionRequest, words: ChatStrings): unknown {
    if (!this.#failed) return html`<p class="no-input">${words.comparing}</p>`;
    return html`<p class="group">${words.wasApproved}</p>${inputFields(before.input, words)}`;
  }
}
