/** How to get the lock: in line, or away from whoever has it. */
export interface HoldOptions {
  /** Takes the lock from its holder, who may be frozen and never give it up. @default false */
  readonly steal?: boolean;
}

/** Who drives: one tab a run, by a lock that dies with its tab (J6). Liveness only; safety is J2. */
export interface DriverLocks {
  /**
   * Waits for the lock, then holds it until `whileHeld` settles, or until somebody steals it: `lost` aborts
   * then. Resolves without having held it when `signal` aborts first.
   */
  hold(
    name: string,
    signal: AbortSignal,
    whileHeld: (lost: AbortSignal) => Promise<void>,
    options?: HoldOptions,
  ): Promise<void>;
}

/** Web Locks where there are some; else locks that reach no further than this page. */
export function createDriverLocks(): DriverLocks {
  // CAST: an insecure page and Node have no `locks`, whatever the types say
  const { navigator } = globalThis as { navigator?: { locks?: LockManager } };
  const locks = navigator?.locks;
  return locks ? webLocks(locks) : createPageLocks();
}

function webLocks(locks: LockManager): DriverLocks {
  const pageLocks = createPageLocks();
  return {
    async hold(name, signal, whileHeld, options = {}) {
      if (signal.aborted) return;
      const lost = new AbortController();
      let held: Promise<void> | undefined;
      try {
        // A request that steals is granted at once, and may not have a signal (Web Locks §4.2).
        await locks.request(name, options.steal ? { steal: true } : { signal }, () => {
          held = whileHeld(lost.signal);
          return held;
        });
      } catch {
        if (held) {
          lost.abort(); // stolen, or `held` failed by itself: its own fault is thrown below
          await held;
        } else if (!signal.aborted) {
          // Refused, like all storage here. Then no other tab can see this run, let alone drive it.
          await pageLocks.hold(name, signal, whileHeld, options);
        }
      }
    },
  };
}

/** One lock: its holder, and who waits for it. A turn is handed over as the new holder's `lost` signal. */
class PageLock {
  readonly #line: ((turn: AbortController | undefined) => void)[] = [];
  #holder: AbortController | undefined;

  /** Resolves with the turn; with nothing when `signal` aborts first. */
  wait(signal: AbortSignal): Promise<AbortController | undefined> {
    if (!this.#holder) return Promise.resolve(this.#give());
    return new Promise((resolve) => {
      this.#line.push(resolve);
      const leave = () => {
        const place = this.#line.indexOf(resolve);
        if (place >= 0) this.#line.splice(place, 1);
        resolve(undefined); // changes nothing when the turn came first
      };
      signal.addEventListener("abort", leave, { once: true });
    });
  }

  steal(): AbortController {
    this.#holder?.abort();
    return this.#give();
  }

  /** Hands the turn on; who was robbed of it has nothing to hand on. */
  release(turn: AbortController): void {
    if (this.#holder !== turn) return;
    this.#holder = undefined;
    const next = this.#line.shift();
    if (next) next(this.#give());
  }

  #give(): AbortController {
    this.#holder = new AbortController();
    return this.#holder;
  }
}

/** Locks within one page: for Node, for insecure pages, and for tests of two drivers in one page. */
export function createPageLocks(): DriverLocks {
  const locks = new Map<string, PageLock>();
  const lockOf = (name: string): PageLock => {
    const lock = locks.get(name) ?? new PageLock();
    locks.set(name, lock);
    return lock;
  };
  return {
    async hold(name, signal, whileHeld, { steal = false } = {}) {
      const lock = lockOf(name);
      const turn = steal ? lock.steal() : await lock.wait(signal);
      if (!turn) return;
      try {
        if (!signal.aborted && !turn.signal.aborted) await whileHeld(turn.signal);
      } finally {
        lock.release(turn);
      }
    },
  };
}
