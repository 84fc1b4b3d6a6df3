/** Who drives: one tab a run, by a lock that dies with its tab (J6). Liveness only; safety is J2. */
export interface DriverLocks {
  /**
   * Waits for the lock, then holds it until `whileHeld` settles. Resolves without having held it when
   * `signal` aborts first.
   */
  hold(name: string, signal: AbortSignal, whileHeld: () => Promise<void>): Promise<void>;
}

/** Web Locks where there are some; else locks that reach no further than this page. */
export function createDriverLocks(): DriverLocks {
  // CAST: an insecure page and Node have no `locks`, whatever the types say
  const { locks } = navigator as { locks?: LockManager };
  return locks ? webLocks(locks) : createPageLocks();
}

function webLocks(locks: LockManager): DriverLocks {
  const pageLocks = createPageLocks();
  return {
    async hold(name, signal, whileHeld) {
      let isHeld = false;
      try {
        await locks.request(name, { signal }, () => {
          isHeld = true;
          return whileHeld();
        });
      } catch (error) {
        if (isHeld) throw error;
        if (signal.aborted) return;
        // Refused, like all storage here. Then no other tab can see this run, let alone drive it.
        await pageLocks.hold(name, signal, whileHeld);
      }
    },
  };
}

/** Locks within one page: for Node, for insecure pages, and for tests of two drivers in one page. */
export function createPageLocks(): DriverLocks {
  const tails = new Map<string, Promise<void>>();
  return {
    async hold(name, signal, whileHeld) {
      const before = tails.get(name) ?? Promise.resolve();
      const mine = before.then(() => (signal.aborted ? undefined : whileHeld()));
      // The next in line goes on whatever became of this one; its own caller hears of the fault.
      tails.set(
        name,
        mine.catch(() => undefined),
      );
      await mine;
    },
  };
}
