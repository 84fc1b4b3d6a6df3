import type { ReactiveController, ReactiveControllerHost } from "lit";
import type { Interaction, Runtime } from "../../src/index.js";
import { SeenInFull } from "../anvia-approve-all/seen-in-full.js";

/** What {@link InSight} needs to know of its card. */
export interface SeenCard {
  readonly interaction?: Interaction;
  readonly runtime?: Runtime;
}

/** Tells the audit log once that a person could see all of a card that waits. It draws nothing. */
export class InSight implements ReactiveController {
  readonly #card: () => SeenCard;
  readonly #isReady: () => boolean;
  readonly #seen: SeenInFull;
  #told: string | undefined;

  /** `isReady`: it shows what was asked, and nothing is left to scroll through. */
  constructor(
    host: ReactiveControllerHost & HTMLElement,
    card: () => SeenCard,
    isReady: () => boolean,
  ) {
    this.#card = card;
    this.#isReady = isReady;
    this.#seen = new SeenInFull(host);
  }

  hostUpdated() {
    const { interaction, runtime } = this.#card();
    if (!runtime || interaction?.settlement.status !== "pending") return;
    const { id } = interaction.request;
    if (id === this.#told || !this.#seen.done || !this.#isReady()) return;
    this.#told = id;
    runtime.audit.shown(id);
  }
}
