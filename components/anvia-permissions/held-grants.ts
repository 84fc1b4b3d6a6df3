import type { ReactiveController, ReactiveControllerHost } from "lit";
import type { Grant, Runtime } from "../../src/index.js";

/** The standing permissions of a runtime, live, for the element that shows them. */
export class HeldGrants implements ReactiveController {
  /** Those that hold now, newest first; `undefined` until they are known. */
  grants: readonly Grant[] | undefined;
  readonly #host: ReactiveControllerHost;
  #runtime: Runtime | undefined;
  #undo: (() => void) | undefined;

  constructor(host: ReactiveControllerHost) {
    this.#host = host;
    host.addController(this);
  }

  /** Follows this runtime from now on; does nothing when it is followed already. */
  follow(runtime: Runtime | undefined) {
    if (this.#runtime === runtime) return;
    this.#leave();
    this.grants = undefined;
    this.#runtime = runtime;
    this.#join();
  }

  hostConnected() {
    this.#join();
  }

  hostDisconnected() {
    this.#leave();
  }

  #join() {
    if (this.#undo) return;
    this.#undo = this.#runtime?.grants.subscribe((grants) => {
      this.grants = grants;
      this.#host.requestUpdate();
    });
  }

  #leave() {
    this.#undo?.();
    this.#undo = undefined;
  }
}
