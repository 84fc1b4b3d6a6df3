import type { Clock } from "../engine/clock.js";

/** A clock that a test moves by hand. Nothing happens by itself. */
export class ManualClock implements Clock {
  #now: number;
  #alarms: { readonly at: number; readonly callback: () => void }[] = [];

  /** `start`: ms since the epoch. */
  constructor(start = Date.UTC(2026, 0, 1)) {
    this.#now = start;
  }

  now(): number {
    return this.#now;
  }

  wake(at: number, callback: () => void): () => void {
    const alarm = { at, callback };
    this.#alarms.push(alarm);
    if (at <= this.#now) queueMicrotask(() => this.#ring());
    return () => {
      this.#alarms = this.#alarms.filter((other) => other !== alarm);
    };
  }

  /** Moves on by `ms` and rings what is due, oldest first. */
  advance(ms: number): void {
    this.#now += ms;
    this.#ring();
  }

  #ring(): void {
    const due = this.#alarms.filter(({ at }) => at <= this.#now).sort((a, b) => a.at - b.at);
    this.#alarms = this.#alarms.filter(({ at }) => at > this.#now);
    for (const { callback } of due) callback();
  }
}
