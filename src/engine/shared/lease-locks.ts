/**
 * Who drives a run that several devices share: a tab that has the local lock and the relay's lease (J6). Both are
 * liveness only: a lease may run out under a driver, or be taken from it, and nothing runs twice (J2).
 */
import type { JournalRelay } from "../../relay/journal-relay.js";
import type { DriverLocks } from "../driver-lock.js";
import { pause, type SharedPorts } from "./shared-ports.js";

/** What the locks need. */
export interface LeasePorts extends Pick<SharedPorts, "locks" | "clock" | "network" | "name"> {
  readonly journals: JournalRelay;
  /** Names this device, the same in all its tabs. */
  holder(): Promise<string>;
  /** How long a lease lasts that nobody renews, in ms: that long a device that died holds a run up. @default 15000 */
  readonly leaseMs?: number;
}

const LEASE_MS = 15_000;
const STEALS = 5;
/** The shortest pause between two looks. */
const LEAST_MS = 50;

/** The locks of this device, each with the lease of its run. */
export function createLeaseLocks(ports: LeasePorts): DriverLocks {
  const leases = new Leases(ports);
  const prefix = `anvia:${ports.name}:`;
  return {
    hold(name, signal, whileHeld, options = {}) {
      if (!name.startsWith(prefix)) return ports.locks.hold(name, signal, whileHeld, options);
      const runId = name.slice(prefix.length);
      const underLease = (lost: AbortSignal) =>
        leases.hold({ runId, signal, lost, isStolen: options.steal === true }, whileHeld);
      return ports.locks.hold(name, signal, underLease, options);
    },
  };
}

interface Held {
  readonly runId: string;
  /** Whoever drives does not want it any more. */
  readonly signal: AbortSignal;
  /** Another tab of this device has the local lock. */
  readonly lost: AbortSignal;
  readonly isStolen: boolean;
}

class Leases {
  readonly #ports: LeasePorts;
  readonly #leaseMs: number;

  constructor(ports: LeasePorts) {
    this.#ports = ports;
    this.#leaseMs = ports.leaseMs ?? LEASE_MS;
  }

  /** Waits for the lease, renews it while `whileHeld` is at it, and gives it back. */
  async hold(held: Held, whileHeld: (lost: AbortSignal) => Promise<void>): Promise<void> {
    const { runId, signal, lost, isStolen } = held;
    const until = AbortSignal.any([signal, lost]);
    const holder = await this.#ports.holder();
    if (isStolen) await this.#steal(runId, holder);
    else if (!(await this.#wait(runId, holder, until))) return;
    const gone = new AbortController();
    const ended = new AbortController();
    const isOver = AbortSignal.any([until, gone.signal, ended.signal]);
    void this.#renew(runId, holder, isOver, gone);
    try {
      if (!until.aborted) await whileHeld(AbortSignal.any([lost, gone.signal]));
    } finally {
      ended.abort();
      // The tab that has the lock now has the lease by the same name.
      if (!lost.aborted && !gone.signal.aborted) this.#release(runId, holder);
    }
  }

  /** Whether it came before nobody wanted it any more. A relay that cannot be reached gives none: nothing runs. */
  async #wait(runId: string, holder: string, until: AbortSignal): Promise<boolean> {
    while (!until.aborted) {
      const lease = await this.#ask(runId, holder);
      if (lease?.isHeld && !until.aborted) return true;
      if (lease?.isHeld) this.#release(runId, holder);
      else await this.#pause(lease?.expiresInMs, until);
    }
    return false;
  }

  /**
   * A person continues here: whoever has the lease loses it, and learns so when it renews it. Where that fails the run
   * goes on here all the same, and the other driver is fenced off by the journal.
   */
  async #steal(runId: string, holder: string): Promise<void> {
    for (let attempt = 0; attempt < STEALS; attempt++) {
      const lease = await this.#ask(runId, holder);
      if (!lease || lease.isHeld) return;
      await this.#ports.journals.release(runId, lease.holder).catch(() => undefined);
    }
  }

  async #renew(
    runId: string,
    holder: string,
    isOver: AbortSignal,
    gone: AbortController,
  ): Promise<void> {
    for (;;) {
      await this.#pause(undefined, isOver);
      if (isOver.aborted) return;
      const lease = await this.#ask(runId, holder);
      if (lease && !lease.isHeld) gone.abort();
    }
  }

  /** `undefined`: no answer came. */
  async #ask(runId: string, holder: string) {
    return this.#ports.journals.lease(runId, holder, this.#leaseMs).catch(() => undefined);
  }

  /** Nobody waits for it: a page that is being left has no time, and what is not given back runs out. */
  #release(runId: string, holder: string): void {
    this.#ports.journals.release(runId, holder).catch(() => undefined);
  }

  #pause(freeInMs: number | undefined, until: AbortSignal): Promise<void> {
    const waitMs = Math.min(freeInMs ?? Number.POSITIVE_INFINITY, this.#leaseMs / 3);
    return pause(this.#ports, Math.max(waitMs, LEAST_MS), until);
  }
}
