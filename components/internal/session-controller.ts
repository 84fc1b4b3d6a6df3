/**
 * Follows one session of the runtime for its host.
 *
 * S1 At most one render a frame, however many changes arrive: the newest snapshot wins.
 * S2 A page in the background gets no frames; a timer stands in for them.
 * S3 Subscribed only while the host is connected.
 */
import type { ReactiveController, ReactiveControllerHost } from "lit";
import type { Runtime, SessionSnapshot } from "../../src/index.js";

const NO_FRAME_MS = 150;
const LOADING: SessionSnapshot = {
  status: "loading",
  items: [],
  activity: { status: "idle", pending: 0 },
};

/** See the rules above. `snapshot` is what the host draws. */
export class SessionController implements ReactiveController {
  snapshot: SessionSnapshot = LOADING;
  readonly #host: ReactiveControllerHost;
  readonly #onChange: (before: SessionSnapshot, after: SessionSnapshot) => void;
  #runtime: Runtime | undefined;
  #sessionId = "";
  #unsubscribe: (() => void) | undefined;
  #next: SessionSnapshot | undefined;
  #frame = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #waiting: (() => void)[] = [];

  /** `onChange` hears of each drawn change, before it is drawn. */
  constructor(
    host: ReactiveControllerHost,
    onChange: (before: SessionSnapshot, after: SessionSnapshot) => void,
  ) {
    this.#host = host;
    this.#onChange = onChange;
    host.addController(this);
  }

  /** Follows this session from now on; does nothing when it is followed already. */
  follow(runtime: Runtime, sessionId: string) {
    if (this.#runtime === runtime && this.#sessionId === sessionId && this.#unsubscribe) return;
    this.#leave();
    this.snapshot = LOADING;
    this.#runtime = runtime;
    this.#sessionId = sessionId;
    this.#join();
  }

  /** Resolves when everything heard so far is in `snapshot`. */
  get drawn(): Promise<void> {
    if (!this.#next) return Promise.resolve();
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  hostConnected() {
    if (this.#runtime && !this.#unsubscribe) this.#join();
  }

  hostDisconnected() {
    this.#leave();
  }

  #join() {
    // The current snapshot arrives during the call: it is drawn by the render that is under way.
    let joining = true;
    const unsubscribe = this.#runtime?.session(this.#sessionId).subscribe((snapshot) => {
      this.#next = snapshot;
      if (joining) this.#take();
      else this.#schedule();
    });
    joining = false;
    this.#unsubscribe = unsubscribe;
  }

  #leave() {
    this.#unsubscribe?.();
    this.#unsubscribe = undefined;
    this.#cancelFrame();
    this.#next = undefined;
    this.#wake();
  }

  #schedule() {
    if (this.#frame !== 0) return;
    const draw = () => {
      this.#take();
      this.#host.requestUpdate();
    };
    this.#frame = requestAnimationFrame(draw);
    this.#timer = setTimeout(draw, NO_FRAME_MS);
  }

  #cancelFrame() {
    cancelAnimationFrame(this.#frame);
    clearTimeout(this.#timer);
    this.#frame = 0;
  }

  #take() {
    this.#cancelFrame();
    const before = this.snapshot;
    const after = this.#next;
    this.#next = undefined;
    if (after && after !== before) {
      this.snapshot = after;
      this.#onChange(before, after);
    }
    this.#wake();
  }

  #wake() {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const resolve of waiting) resolve();
  }
}
