import type { ReactiveController, ReactiveControllerHost } from "lit";
import { nextChangeMs } from "./times.js";

/** Renders its host again whenever the text of a deadline changes. Nothing depends on it firing. */
export class Countdown implements ReactiveController {
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #host: ReactiveControllerHost;
  readonly #deadline: () => number | undefined;

  /** `deadline`: ms since the epoch, or `undefined` while there is none. */
  constructor(host: ReactiveControllerHost, deadline: () => number | undefined) {
    this.#host = host;
    this.#deadline = deadline;
    host.addController(this);
  }

  hostUpdated() {
    clearTimeout(this.#timer);
    const deadline = this.#deadline();
    if (deadline === undefined) return;
    const waitMs = nextChangeMs(deadline - Date.now());
    if (!Number.isFinite(waitMs)) return;
    this.#timer = setTimeout(() => this.#host.requestUpdate(), waitMs);
  }

  hostDisconnected() {
    clearTimeout(this.#timer);
  }
}
