import type { ReactiveController, ReactiveControllerHost } from "lit";
import type { AnviaError, Runtime } from "../../src/index.js";

/** Hears of a runtime's background faults while its host is connected. */
export class RuntimeFaults implements ReactiveController {
  readonly #onFault: (error: AnviaError) => void;
  #runtime: Runtime | undefined;
  #unsubscribe: (() => void) | undefined;

  constructor(host: ReactiveControllerHost, onFault: (error: AnviaError) => void) {
    this.#onFault = onFault;
    host.addController(this);
  }

  /** Listens to this runtime from now on; does nothing when it is listened to already. */
  follow(runtime: Runtime) {
    if (this.#runtime === runtime && this.#unsubscribe) return;
    this.hostDisconnected();
    this.#runtime = runtime;
    this.#unsubscribe = runtime.onFault(this.#onFault);
  }

  hostConnected() {
    if (this.#runtime) this.follow(this.#runtime);
  }

  hostDisconnected() {
    this.#unsubscribe?.();
    this.#unsubscribe = undefined;
  }
}
