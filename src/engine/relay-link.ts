/** What the engine knows of other devices, without loading what is behind it (`relayed/`). */
import { once } from "../agent/create-tool.js";
import type { Decision, JournalEvent } from "../run/events.js";
import type { Interaction, RunState } from "../run/state.js";
import type { SettleResult } from "./decisions.js";
import type { Journal } from "./journal.js";
import { Listeners } from "./listeners.js";

/** Whether this device has the run. What is elsewhere is known by its relay's record alone. */
export type Origin = "here" | "elsewhere";

/** An interaction with the state of its run; of a run elsewhere the state holds nothing but the interaction. */
export interface FoundInteraction {
  readonly state: RunState;
  readonly interaction: Interaction;
  readonly origin: Origin;
}

/** Whether the relay can be reached: as the last thing that was asked of it went. */
export class Connection extends Listeners {
  #status: "none" | "online" | "offline" | "refused";
  #message: string | undefined;

  constructor(hasRelay: boolean) {
    super();
    this.#status = hasRelay ? "online" : "none";
  }

  /** `none`: there is no relay. `refused`: it answers, and does not let this page in. */
  get status(): "none" | "online" | "offline" | "refused" {
    return this.#status;
  }

  /** Why it is not `online`, in words for the person. */
  get message(): string | undefined {
    return this.#message;
  }

  /** Says how it went. Only what talks to the relay says so. */
  set(status: "online" | "offline" | "refused", message?: string): void {
    if (this.#status === status && this.#message === message) return;
    this.#status = status;
    this.#message = message;
    this.changed();
  }
}

/** The decisions that wait for the relay's word, as this tab knows them; nothing runs by them before. */
export class QueuedDecisions extends Listeners {
  readonly #decisions = new Map<string, Decision>();
  readonly #refusals = new Map<string, string>();

  /** The decision about this interaction that is still to be sent, or to be answered. */
  get(interactionId: string): Decision | undefined {
    return this.#decisions.get(interactionId);
  }

  /** Why the last queued decision about this interaction does not count, in words for the person. */
  refusal(interactionId: string): string | undefined {
    return this.#refusals.get(interactionId);
  }

  /** Only what keeps them says so: `undefined` takes a decision away, because of `refusal` where there is one. */
  set(interactionId: string, decision: Decision | undefined, refusal?: string): void {
    if (decision) this.#decisions.set(interactionId, decision);
    else this.#decisions.delete(interactionId);
    if (refusal === undefined) this.#refusals.delete(interactionId);
    else this.#refusals.set(interactionId, refusal);
    this.changed();
  }

  /** Everything that this origin kept was deleted: what was not sent yet is not sent any more. */
  clear(): void {
    this.#decisions.clear();
    this.#refusals.clear();
    this.changed();
  }
}

/** The port to what is loaded for a relay; the rules are at the top of `relayed/decision-gate.ts`. */
export interface Relayed {
  /**
   * The events as they may be written to this journal: each decision as the relay has confirmed it. Or a promise:
   * not all are confirmed yet; when it resolves, the caller builds its events again.
   */
  admit(
    journal: Journal,
    events: readonly JournalEvent[],
  ): readonly JournalEvent[] | Promise<unknown>;
  /** An interaction of a run elsewhere. */
  find(id: string): FoundInteraction | undefined;
  /** Those of runs elsewhere that are known here, oldest first: what waits, and what was settled lately. */
  list(): readonly FoundInteraction[];
  /** Settles it where it is; `settleHere` does so in this device's journal. */
  settle(
    found: FoundInteraction,
    decision: Decision,
    settleHere: () => Promise<SettleResult>,
  ): Promise<SettleResult>;
  /** Stops talking to the relay. */
  close(): Promise<void>;
}

/** A runtime's relay. What talks to it is loaded at the first use; who needs it before waits for it. */
export class RelayLink {
  /** Something elsewhere changed. */
  readonly elsewhere = new Listeners();
  readonly #load: (link: RelayLink) => Promise<Relayed>;
  #loaded: Relayed | undefined;
  #isClosed = false;

  constructor(load: (link: RelayLink) => Promise<Relayed>) {
    this.#load = load;
  }

  /** @throws AnviaError `network` when it cannot be loaded; it is tried again the next time. */
  readonly ready = once(async () => {
    const loaded = await this.#load(this);
    if (this.#isClosed) await loaded.close();
    this.#loaded = loaded;
    return loaded;
  });

  /** See {@link Relayed.admit}. Events without a decision wait for nothing. */
  readonly admit: Relayed["admit"] = (journal, events) => {
    if (!events.some(({ type }) => type === "interaction_settled")) return events;
    return this.#loaded?.admit(journal, events) ?? this.ready();
  };

  /** Stops what talks to the relay, if it was ever loaded. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#loaded?.close();
  }
}
