/**
 * Follows the interactions of a runtime for its host.
 *
 * F1 At most one render a frame, however many changes arrive; a page in the background gets no frames,
 *    and a timer stands in for them.
 * F2 Subscribed only while the host is connected.
 * F3 What is announced or notified of is told once for each interaction, whatever is held or filtered.
 */
import type { ReactiveController, ReactiveControllerHost } from "lit";
import type { InboxItem, Runtime } from "../../src/index.js";
import {
  type InboxEntries,
  idOf,
  missingFrom,
  NO_ENTRIES,
  waitingCount,
  withHeld,
  withList,
  withOutcome,
  withoutSettled,
} from "./inbox-entries.js";

const NO_FRAME_MS = 150;

/** What {@link InboxFeed} tells its host. */
export interface FeedListener {
  /** Whether the person is at the list now: what arrives is held then. */
  isEngaged(): boolean;
  /** These are new; `isFirst`: all of what waited before anybody looked. */
  arrived(items: readonly InboxItem[], isFirst: boolean): void;
  /** So many wait now. */
  counted(count: number): void;
  /** This no longer waits. */
  settled(id: string): void;
  /** It could not be looked up. */
  failed(cause: unknown): void;
}

/** See the rules above. `entries` is what the host draws. */
export class InboxFeed implements ReactiveController {
  entries: InboxEntries = NO_ENTRIES;
  /** Whether everything that waits has been read once. */
  isReady = false;
  readonly #host: ReactiveControllerHost;
  readonly #listener: FeedListener;
  #runtime: Runtime | undefined;
  #leave: (() => void) | undefined;
  #next: readonly InboxItem[] | undefined;
  #frame = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #count = 0;
  readonly #told = new Set<string>();
  readonly #lookedUp = new Set<string>();

  constructor(host: ReactiveControllerHost, listener: FeedListener) {
    this.#host = host;
    this.#listener = listener;
    host.addController(this);
  }

  /** Follows this runtime from now on; does nothing when it is followed already. */
  follow(runtime: Runtime) {
    if (this.#runtime === runtime) return;
    this.hostDisconnected();
    this.entries = NO_ENTRIES;
    this.isReady = false;
    this.#told.clear();
    this.#runtime = runtime;
    this.hostConnected();
  }

  hostConnected() {
    this.#leave ??= this.#runtime?.inbox.subscribe((items) => {
      this.#next = items;
      this.#schedule();
    });
  }

  hostDisconnected() {
    this.#leave?.();
    this.#leave = undefined;
    this.#cancelFrame();
    this.#next = undefined;
  }

  /** Shows what was held. */
  showHeld() {
    this.#become(withHeld(this.entries));
  }

  /** The person went on: what is settled goes. */
  dropSettled() {
    this.#become(withoutSettled(this.entries));
  }

  #schedule() {
    if (this.#frame !== 0) return;
    const take = () => this.#take();
    this.#frame = requestAnimationFrame(take);
    this.#timer = setTimeout(take, NO_FRAME_MS);
  }

  #cancelFrame() {
    cancelAnimationFrame(this.#frame);
    clearTimeout(this.#timer);
    this.#frame = 0;
  }

  #take() {
    this.#cancelFrame();
    const list = this.#next;
    this.#next = undefined;
    if (!list) return;
    const isFirst = !this.isReady;
    this.isReady = true;
    const fresh = list.filter((item) => !this.#told.has(idOf(item)));
    for (const item of fresh) this.#told.add(idOf(item));
    const left = missingFrom(this.entries, list);
    this.#become(withList(this.entries, list, !isFirst && this.#listener.isEngaged()));
    for (const item of left) void this.#lookUp(idOf(item));
    if (fresh.length > 0 || isFirst) this.#listener.arrived(fresh, isFirst);
  }

  async #lookUp(id: string) {
    if (this.#lookedUp.has(id)) return;
    this.#lookedUp.add(id);
    try {
      const outcome = await this.#runtime?.inbox.get(id);
      this.#become(withOutcome(this.entries, id, outcome));
      this.#listener.settled(id);
    } catch (cause) {
      this.#listener.failed(cause);
    } finally {
      this.#lookedUp.delete(id);
    }
  }

  #become(entries: InboxEntries) {
    this.entries = entries;
    this.#host.requestUpdate();
    const count = waitingCount(entries);
    if (count === this.#count) return;
    this.#count = count;
    this.#listener.counted(count);
  }
}
