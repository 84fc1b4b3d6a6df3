import type { DriverLocks, HoldOptions } from "../../src/engine/driver-lock.js";
import type { Scheduler } from "./scheduler.js";

/** One holding of a lock. */
interface Holding {
  readonly owner: string;
  readonly lost: AbortController;
}

/** The browser's lock table, which the explorer can make lie: safety must not depend on it (J6). */
export class LockTable {
  readonly #scheduler: Scheduler;
  readonly #holdings = new Map<string, Holding>();
  /** How many more requests are granted although somebody holds the lock, and is not told. */
  #doubleGrants = 0;

  constructor(scheduler: Scheduler) {
    this.#scheduler = scheduler;
  }

  /** The next request is granted at once, whoever holds the lock; the holder goes on believing it. */
  grantToBoth(): void {
    this.#doubleGrants += 1;
  }

  /** Whether somebody holds a lock. */
  get isAnyHeld(): boolean {
    return this.#holdings.size > 0;
  }

  /** Takes every lock from its holder, who is told, and gives it to whoever asks next. */
  robEverybody(): void {
    for (const { lost } of this.#holdings.values()) lost.abort();
    this.#holdings.clear();
  }

  /** A tab is gone, and its locks with it. */
  releaseOf(owner: string): void {
    for (const [name, holding] of this.#holdings) {
      if (holding.owner === owner) this.#holdings.delete(name);
    }
  }

  /** The locks as a tab asks for them. */
  of(owner: string): DriverLocks {
    return {
      hold: async (name, signal, whileHeld, options: HoldOptions = {}) => {
        const holding = await this.#ask(name, owner, signal, options.steal === true);
        if (!holding) return;
        try {
          if (!signal.aborted) await whileHeld(holding.lost.signal);
        } finally {
          if (this.#holdings.get(name) === holding) this.#holdings.delete(name);
        }
      },
    };
  }

  async #ask(
    name: string,
    owner: string,
    signal: AbortSignal,
    steal: boolean,
  ): Promise<Holding | undefined> {
    if (signal.aborted) return undefined;
    const isReady = () =>
      steal || signal.aborted || !this.#holdings.has(name) || this.#doubleGrants > 0;
    const label = steal ? "steal the lock" : "lock";
    return this.#scheduler.park({ kind: "lock", owner, label, isReady }, () =>
      signal.aborted ? undefined : this.#grant(name, owner, steal),
    );
  }

  #grant(name: string, owner: string, steal: boolean): Holding {
    const before = this.#holdings.get(name);
    if (before && steal) before.lost.abort();
    else if (before) this.#doubleGrants -= 1;
    const holding = { owner, lost: new AbortController() };
    this.#holdings.set(name, holding);
    return holding;
  }
}
