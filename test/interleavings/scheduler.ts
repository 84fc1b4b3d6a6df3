/**
 * The one place where anything waits. Every call out of a tab parks here, and comes back when the
 * explorer lets it: between two steps nothing moves, so an order of steps is an order of the world.
 */

/** What a parked call is, for choosing among them and for the log. */
export interface Call {
  readonly kind: CallKind;
  /** The tab that waits for it; {@link NOBODY} when no tab does. */
  readonly owner: string;
  readonly label: string;
  /** Whether it may go on even while its tab is hidden: it is with the disk or the server already. */
  readonly isOutside?: boolean;
  /** Whether the world lets it go on now. @default always */
  readonly isReady?: () => boolean;
}

/** The kinds of calls that a tab makes. */
export type CallKind =
  | "append"
  | "answer"
  | "read"
  | "draft"
  | "hint"
  | "alarm"
  | "lock"
  | "page"
  | "digest"
  | "model"
  | "request"
  | "response"
  | "reconcile"
  | "broken";

/** A call that waits to be let go. */
export interface Parked extends Call {
  /** Does what was asked, and gives the answer to whoever waits. */
  goOn(): void;
  /** Does what was asked, but the answer is this error. */
  goOnThenFail(error: Error): void;
  /** Does nothing; the answer is this error. */
  fail(error: Error): void;
}

/** Owner of a call that no tab waits for. */
export const NOBODY = "nobody";

/** Holds every call that is under way in a world. */
export class Scheduler {
  #parked: Parked[] = [];
  readonly #dead = new Set<string>();
  readonly #frozen = new Set<string>();

  /** Parks a call; `work` is done at the moment when it goes on. A dead tab's call never comes back. */
  park<Result>(call: Call, work: () => Result | Promise<Result>): Promise<Result> {
    if (this.#dead.has(call.owner)) return new Promise(() => undefined);
    return new Promise((resolve, reject) => {
      this.#parked.push(toParked(call, work, resolve, reject));
    });
  }

  /** What may go on now, in the order in which it was parked. */
  ready(): readonly Parked[] {
    return this.#parked.filter(
      (call) =>
        (call.isOutside || !this.#frozen.has(call.owner)) && (!call.isReady || call.isReady()),
    );
  }

  /** Everything that waits. */
  all(): readonly Parked[] {
    return this.#parked;
  }

  /** Takes a call out, to go on or to be lost. */
  take(call: Parked): void {
    const place = this.#parked.indexOf(call);
    if (place >= 0) this.#parked.splice(place, 1);
  }

  /** The tab's own code runs no more until {@link thaw}. */
  freeze(owner: string): void {
    this.#frozen.add(owner);
  }

  /** The tab goes on. */
  thaw(owner: string): void {
    this.#frozen.delete(owner);
  }

  /**
   * The tab is gone: nothing of it comes back.
   * @returns What was outside already, with the disk or the server; its fate is the caller's to choose.
   */
  kill(owner: string): readonly Parked[] {
    this.#dead.add(owner);
    this.#frozen.delete(owner);
    const lost = this.#parked.filter((call) => call.owner === owner);
    this.#parked = this.#parked.filter((call) => call.owner !== owner);
    return lost.filter(({ isOutside }) => isOutside);
  }

  /** Whether the tab was killed. */
  isDead(owner: string): boolean {
    return this.#dead.has(owner);
  }
}

function toParked<Result>(
  call: Call,
  work: () => Result | Promise<Result>,
  resolve: (result: Result | Promise<Result>) => void,
  reject: (error: unknown) => void,
): Parked {
  return {
    ...call,
    goOn() {
      try {
        resolve(work());
      } catch (error) {
        reject(error);
      }
    },
    goOnThenFail(error) {
      // Whatever comes of the work, the caller hears of this error instead.
      const fail = () => reject(error);
      Promise.resolve().then(work).then(fail, fail);
    },
    fail: reject,
  };
}

/** Resolves when all that is not parked has come to rest: the engine's own steps are microtasks. */
export function settle(): Promise<void> {
  return new Promise((resolve) => {
    waiting = resolve;
    channel.port2.postMessage(0);
  });
}

let waiting: () => void = () => undefined;
const channel = new MessageChannel();
channel.port1.onmessage = () => waiting();
