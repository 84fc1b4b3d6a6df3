import type { Hints } from "../relay/tabs.js";
import type { Clock } from "./clock.js";

/** How long the driver of another tab may be silent before this tab offers to go on in its place. */
export const QUIET_MS = 10_000;

/**
 * When the drivers of other tabs were last heard of. A tab that is frozen, or hangs, keeps its lock and
 * says nothing; a person may then take its run over (J6). A forged sign only delays that offer.
 */
export class DriverSigns {
  readonly #clock: Clock;
  readonly #heardAt = new Map<string, number>();
  readonly #undo: () => void;

  constructor({ clock, hints }: { readonly clock: Clock; readonly hints: Hints }) {
    this.#clock = clock;
    this.#undo = hints.subscribe((hint) => {
      if ("runId" in hint) this.#heardAt.set(hint.runId, clock.now());
    });
  }

  /** When the run's driver counts as quiet, in ms since the epoch. The first time it is asked counts as a sign. */
  quietAt(runId: string): number {
    const heardAt = this.#heardAt.get(runId) ?? this.#clock.now();
    this.#heardAt.set(runId, heardAt);
    return heardAt + QUIET_MS;
  }

  close(): void {
    this.#undo();
  }
}
