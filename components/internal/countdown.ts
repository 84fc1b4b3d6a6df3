import type { ReactiveController, ReactiveControllerHost } from "lit";
import { nextChangeMs } from "./times.js";

/** A time that runs out: when, and when to begin to warn, in ms since the epoch. */
export interface Deadline {
  readonly expiresAt: number;
  readonly warnAt: number;
}

/** Renders its host again whenever the text of a deadline changes. Nothing depends on it firing. */
export class Countdown implements ReactiveController {
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #host: ReactiveControllerHost;
  readonly #deadline: () => Deadline | undefined;

  /** `deadline`: `undefined` while there is none. */
  constructor(host: ReactiveControllerHost, deadline: () => Deadline | undefined) {
    this.#host = host;
    this.#deadline = deadline;
    host.addController(this);
  }

  hostUpdated() {
    clearTimeout(this.#timer);
    const deadline = this.#deadline();
    if (deadline === undefined) return;
    const now = Date.now();
    const toWarningMs = deadline.warnAt > now ? deadline.warnAt - now : Number.POSITIVE_INFINITY;
    const waitMs = Math.min(nextChangeMs(deadline.expiresAt - now), toWarningMs);
    if (!Number.isFinite(waitMs)) return;
    this.#timer = setTimeout(() => this.#host.requestUpdate(), waitMs);
  }

  hostDisconnected() {
    clearTimeout(this.#timer);
  }
}
