import { AnviaError } from "../../errors.js";
import type { Relay } from "../../relay/relay.js";
import type { Hints } from "../../relay/tabs.js";
import type { Decision } from "../../run/events.js";
import { pendingInteractions } from "../../run/state.js";
import type { RunStore } from "../../store/run-store.js";
import type { Clock } from "../clock.js";
import type { SettleResult } from "../decisions.js";
import type { DriverLocks } from "../driver-lock.js";
import type { JournalChange } from "../journal.js";
import type { Journals } from "../journals.js";
import type { Listeners } from "../listeners.js";
import type { Network } from "../network.js";
import type { PageLife } from "../page.js";
import type { Connection, FoundInteraction, QueuedDecisions, Relayed } from "../relay-link.js";
import { Arbiter } from "./arbiter.js";
import { DecisionGate } from "./decision-gate.js";
import { Outbox } from "./outbox.js";
import { RelaySync } from "./relay-sync.js";
import { RemoteInteractions } from "./remote-interactions.js";

/** What is needed to talk to a relay. */
export interface RelayedPorts {
  readonly relay: Relay;
  readonly journals: Journals;
  readonly store: RunStore;
  readonly clock: Clock;
  readonly hints: Hints;
  readonly locks: DriverLocks;
  readonly page: PageLife;
  readonly network: Network;
  readonly name: string;
  readonly tabId: string;
  readonly elsewhere: Listeners;
  readonly connection: Connection;
  readonly outbox: QueuedDecisions;
  createId(): string;
  onFault(error: unknown): void;
}

/** Begins to talk to the relay; the rules are at the top of `decision-gate.ts` and `relay-sync.ts`. */
export async function openRelayed(ports: RelayedPorts): Promise<Relayed> {
  const opened = new OpenRelayed(ports);
  await opened.begin();
  return opened;
}

class OpenRelayed implements Relayed {
  readonly #ports: RelayedPorts;
  readonly #arbiter: Arbiter;
  readonly #outbox: Outbox;
  readonly #gate: DecisionGate;
  readonly #remote: RemoteInteractions;
  readonly #closed = new AbortController();
  readonly #undo: () => void;
  readonly admit: Relayed["admit"];

  constructor(ports: RelayedPorts) {
    this.#ports = ports;
    this.#arbiter = new Arbiter(ports);
    this.#outbox = new Outbox({ ...ports, queued: ports.outbox });
    const parts = { arbiter: this.#arbiter, outbox: this.#outbox };
    this.#gate = new DecisionGate({ ...ports, ...parts });
    this.#remote = new RemoteInteractions({ ...ports, ...parts });
    this.admit = (journal, events) => this.#gate.admit(journal, events);
    this.#undo = ports.journals.subscribe((change) => this.#changed(change));
  }

  /** What was kept by the page before this one is there from the start; the relay itself is not waited for. */
  async begin(): Promise<void> {
    await Promise.all([this.#remote.load(), this.#readQueued()]);
    this.#keepInStep().catch(this.#ports.onFault);
  }

  find(id: string): FoundInteraction | undefined {
    return this.#remote.find(id);
  }

  list(): readonly FoundInteraction[] {
    return this.#remote.list();
  }

  async settle(
    { interaction, origin }: FoundInteraction,
    decision: Decision,
    settleHere: () => Promise<SettleResult>,
  ): Promise<SettleResult> {
    const { id } = interaction.request;
    if (interaction.settlement.status === "pending" && (await this.#outbox.read(id))) {
      return { status: "queued", interaction };
    }
    try {
      return await (origin === "here" ? settleHere() : this.#remote.settle(id, decision));
    } catch (error) {
      if (!AnviaError.is(error)) throw error;
      if (error.code === "relay_refused")
        return { status: "invalid", message: error.message, refused: true };
      if (error.code !== "relay_unavailable") throw error;
      await this.#outbox.put(id, decision);
      return { status: "queued", interaction };
    }
  }

  async close(): Promise<void> {
    this.#closed.abort();
    this.#undo();
    this.#outbox.close();
    this.#remote.close();
  }

  /** One tab of the origin at a time; a page that hides gives it up, as drivers do (J6). */
  async #keepInStep(): Promise<void> {
    const { page, locks, name } = this.#ports;
    const closed = this.#closed.signal;
    while (!closed.aborted) {
      const hidden = AbortSignal.any([page.hideSignal(), closed]);
      await locks.hold(`anvia:${name}:relay`, hidden, (lost) => this.#sync(hidden, lost));
      await Promise.race([page.shown(), aborted(closed)]);
    }
  }

  async #sync(hidden: AbortSignal, lost: AbortSignal): Promise<void> {
    const until = AbortSignal.any([hidden, lost]);
    const parts = {
      arbiter: this.#arbiter,
      gate: this.#gate,
      outbox: this.#outbox,
      remote: this.#remote,
    };
    const work = new RelaySync({ ...this.#ports, ...parts }, until).run();
    await Promise.race([work, aborted(until)]); // whatever it is at, the lock is given up
  }

  /** What was queued about interactions of this device, by the page before this one or by another tab. */
  async #readQueued(): Promise<void> {
    const { store, journals } = this.#ports;
    for (const row of await store.listRuns()) {
      if (row.pending === 0) continue;
      const { state } = await journals.openAt(row);
      for (const { request } of pendingInteractions(state)) await this.#outbox.read(request.id);
    }
  }

  /** What a journal holds as settled needs nobody's word any more. What waits may have been decided in another tab. */
  #changed({ before, journal }: JournalChange): void {
    const { interactions } = journal.state;
    if (before.nextSeq === 0) this.#remote.isHere(journal.runId).catch(this.#ports.onFault);
    if (interactions === before.interactions) return;
    for (const interaction of interactions) {
      const { id } = interaction.request;
      const isSettled = interaction.settlement.status !== "pending";
      if (isSettled) this.#gate.settled(id);
      if (isSettled) this.#outbox.settled(id).catch(this.#ports.onFault);
      else if (!before.interactions.includes(interaction))
        this.#outbox.read(id).catch(this.#ports.onFault);
    }
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    signal.addEventListener("abort", () => resolve(), { once: true });
  });
}
