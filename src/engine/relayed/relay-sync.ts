/**
 * Keeps this device and its relay in step; one tab of the origin does it, by a lock. Nothing here has to be right for
 * a decision to be safe: the gate and the engine see to that. What is missed now is found in the next pass.
 *
 * Y1 What waits here is made known there; what is no longer waiting here, and was not decided, is taken back there.
 * Y2 What was decided there is written here, also what was decided while this device slept: after a start every
 *    interaction that waits here is read back.
 * Y3 The outbox is sent.
 * Y4 One record that cannot be read, used or sent holds nothing else up.
 */
import { AnviaError } from "../../errors.js";
import type { InteractionRecord } from "../../relay/interaction-record.js";
import type { Relay } from "../../relay/relay.js";
import type { Decision } from "../../run/events.js";
import type { Json } from "../../run/json.js";
import { findInteraction, type Interaction, pendingInteractions } from "../../run/state.js";
import type { RunStore } from "../../store/run-store.js";
import type { Clock } from "../clock.js";
import type { Journal } from "../journal.js";
import type { Journals } from "../journals.js";
import type { Network } from "../network.js";
import { onceMore } from "../once-more.js";
import { settling } from "../settling.js";
import type { Arbiter } from "./arbiter.js";
import type { DecisionGate } from "./decision-gate.js";
import type { Outbox } from "./outbox.js";
import { openedRecord } from "./records.js";
import type { RemoteInteractions } from "./remote-interactions.js";

/** What the sync works with. */
export interface SyncPorts {
  readonly relay: Relay;
  readonly arbiter: Arbiter;
  readonly gate: DecisionGate;
  readonly outbox: Outbox;
  readonly remote: RemoteInteractions;
  readonly journals: Journals;
  readonly store: RunStore;
  readonly clock: Clock;
  readonly network: Network;
  onFault(error: unknown): void;
}

/** Where the watch goes on after a reload. */
const CURSOR = "relay:cursor";
/** The interactions of this device that are known there, and not known to be over. */
const OURS = "relay:ours";
/** How often everything is looked at although nothing was heard, while all is well. */
const LOOK_EVERY_MS = 30_000;
/** How long to wait before a watch that broke is begun again. */
const LISTEN_AGAIN_MS = 2000;
/** The waits after something failed: longer and longer, up to the last. */
const WAITS_MS = [1000, 2000, 4000, 8000, 15_000, 30_000] as const;

/** See above. Made by the tab that has the lock, and for as long as it has it. */
export class RelaySync {
  readonly #ports: SyncPorts;
  readonly #until: AbortSignal;
  readonly #ours = new Set<string>();
  #kept = "";
  #failures = 0;
  #stopAlarm: () => void = () => undefined;

  constructor(ports: SyncPorts, until: AbortSignal) {
    this.#ports = ports;
    this.#until = until;
  }

  /** Works until the signal aborts. */
  async run(): Promise<void> {
    const { journals, network, outbox, store } = this.#ports;
    for (const id of readIds(await store.readDraft(OURS))) this.#ours.add(id);
    const undo = [
      journals.subscribe(({ before, journal }) => {
        if (before.interactions !== journal.state.interactions) this.look();
      }),
      network.subscribe(() => this.look()),
      outbox.subscribe(() => this.look()),
    ];
    this.look();
    await this.#listen();
    for (const stop of undo) stop();
    this.#stopAlarm();
  }

  /** Something may have to be told, or asked. */
  look(): void {
    if (this.#until.aborted) return;
    this.#pass().catch((error: unknown) => this.#ports.onFault(error));
  }

  readonly #pass = onceMore(async () => {
    this.#stopAlarm();
    if (this.#until.aborted) return;
    const { clock } = this.#ports;
    let waitMs: number = LOOK_EVERY_MS;
    try {
      await this.#everything();
      this.#failures = 0;
    } catch (error) {
      waitMs = waitAfter(this.#failures++);
      if (!isOfRelay(error)) throw error; // else the connection says what is wrong
    } finally {
      this.#stopAlarm = clock.wake(clock.now() + waitMs, () => this.look());
    }
  });

  async #everything(): Promise<void> {
    const waiting = await this.#waitingHere();
    await this.#tellWhatWaits(waiting);
    await this.#takeBack();
    const records = await this.#ports.arbiter.list({ status: "pending" });
    await this.#heardAll(records, waiting);
    for (const { journal } of waiting) await this.#ports.journals.expire(journal);
    await this.#send(waiting);
  }

  async #waitingHere(): Promise<readonly Waiting[]> {
    const { store, journals } = this.#ports;
    const rows = (await store.listRuns()).filter(({ pending }) => pending > 0);
    const open = await Promise.all(rows.map((row) => journals.openAt(row)));
    return open
      .filter(({ unreadable }) => !unreadable)
      .flatMap((journal) =>
        pendingInteractions(journal.state).map((interaction) => ({ journal, interaction })),
      );
  }

  /** Y1. The answer may be that it is decided there already (Y2). */
  async #tellWhatWaits(waiting: readonly Waiting[]): Promise<void> {
    const { arbiter } = this.#ports;
    for (const { journal, interaction } of waiting) {
      const { id } = interaction.request;
      if (arbiter.hasOpened(id) && this.#ours.has(id)) continue;
      await this.#each(async () => {
        const record = await arbiter.open(openedRecord(journal.state, interaction));
        this.#ours.add(id);
        await this.#take(journal, record);
      });
    }
    await this.#keepOurs();
  }

  /** Y1. */
  async #takeBack(): Promise<void> {
    const { arbiter, journals } = this.#ports;
    for (const id of [...this.#ours]) {
      const journal = await journals.open(runIdOf(id));
      const asked = findInteraction(journal.state, id);
      if (asked?.settlement.status === "pending") continue;
      await this.#each(async () => {
        // Decided: the engine knows, it has confirmed it. Else the run has ended, or was deleted.
        if (asked?.settlement.status !== "settled") await arbiter.withdraw(id);
        this.#ours.delete(id);
      });
    }
    await this.#keepOurs();
  }

  /** Y2. Those that wait here and not there are asked for one by one. */
  async #heardAll(
    records: readonly InteractionRecord[],
    waiting: readonly Waiting[],
  ): Promise<void> {
    const { arbiter, remote } = this.#ports;
    await this.#heard(records);
    const listed = new Set(records.map(({ id }) => id));
    for (const { journal, interaction } of waiting) {
      if (listed.has(interaction.request.id)) continue;
      await this.#each(async () => {
        const record = await arbiter.get(interaction.request.id);
        if (record) await this.#take(journal, record);
      });
    }
    for (const id of remote.pendingIds.filter((id) => !listed.has(id))) {
      await this.#each(async () => {
        const record = await arbiter.get(id);
        if (record) await remote.heard([record]);
        else await remote.forget([id]);
      });
    }
  }

  async #heard(records: readonly InteractionRecord[]): Promise<void> {
    const { journals, remote } = this.#ports;
    const elsewhere: InteractionRecord[] = [];
    for (const record of records) {
      if (this.#ours.has(record.id) || !(await this.#isElsewhere(record))) {
        await this.#each(async () => this.#take(await journals.open(record.runId), record));
      } else {
        elsewhere.push(record);
      }
    }
    await remote.heard(elsewhere);
  }

  async #isElsewhere({ runId }: InteractionRecord): Promise<boolean> {
    return (await this.#ports.journals.open(runId)).isEmpty;
  }

  /** What the relay says of an interaction that is here: only the decision is of interest (R5). */
  async #take(journal: Journal, { id, status, decision }: InteractionRecord): Promise<void> {
    const { gate } = this.#ports;
    if (status === "settled" && decision && !gate.isAsking(id)) {
      await gate.deliver(journal, id, decision);
    }
  }

  /** Y3. */
  async #send(waiting: readonly Waiting[]): Promise<void> {
    const { outbox, remote } = this.#ports;
    for (const { journal, interaction } of waiting) {
      const { id } = interaction.request;
      const decision = await outbox.read(id);
      if (!decision) continue;
      await this.#each(async () => {
        await journal.append((state) => settling(state, id, decision));
      });
    }
    for (const id of remote.pendingIds) {
      const decision = outbox.get(id);
      if (decision) await this.#each(() => this.#sendElsewhere(id, decision));
    }
  }

  async #sendElsewhere(id: string, decision: Decision): Promise<void> {
    const { outbox, remote, onFault } = this.#ports;
    try {
      const { status } = await remote.settle(id, decision);
      if (status === "expired" || status === "missing") await outbox.remove(id, OVER);
    } catch (error) {
      if (!isRefusal(error)) throw error;
      await outbox.remove(id, error.message);
      onFault(error); // whoever decided was told that it would be sent
    }
  }

  /** Y4. What keeps everything from being sent is thrown; what concerns one record is not. */
  async #each(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (!isRefusal(error)) throw error;
    }
  }

  async #keepOurs(): Promise<void> {
    const { store } = this.#ports;
    const kept = [...this.#ours];
    if (kept.join() === this.#kept) return;
    await store.writeDraft(OURS, kept);
    this.#kept = kept.join();
  }

  /** Hears of every change from the last place on, and never stops: what breaks it off is waited out. */
  async #listen(): Promise<void> {
    const { relay, store, arbiter } = this.#ports;
    while (!this.#until.aborted) {
      try {
        const kept = await store.readDraft(CURSOR);
        const from = typeof kept === "string" ? { cursor: kept } : {};
        for await (const { record, cursor } of relay.watch({}, { ...from, signal: this.#until })) {
          if (this.#until.aborted) return; // a relay may not look at the signal
          const known = arbiter.note(record);
          if (known) await this.#each(() => this.#heard([known]));
          await store.writeDraft(CURSOR, cursor);
        }
      } catch {
        // Whatever broke it off: what was missed is heard from the cursor on, or found by the next pass.
      }
      await this.#pause();
    }
  }

  #pause(): Promise<void> {
    const { clock } = this.#ports;
    return new Promise((resolve) => {
      const end = () => {
        cancel();
        this.#until.removeEventListener("abort", end);
        resolve();
      };
      const cancel = clock.wake(clock.now() + LISTEN_AGAIN_MS, end);
      this.#until.addEventListener("abort", end);
      if (this.#until.aborted) end();
    });
  }
}

interface Waiting {
  readonly journal: Journal;
  readonly interaction: Interaction;
}

const OVER = "The time to decide this was over before it could be sent.";

/** The run that an interaction belongs to: ids are `<runId>:<kind>:<callId>:<n>`. */
function runIdOf(interactionId: string): string {
  return interactionId.slice(0, Math.max(0, interactionId.indexOf(":")));
}

function waitAfter(failures: number): number {
  return WAITS_MS[Math.min(failures, WAITS_MS.length - 1)] ?? LOOK_EVERY_MS;
}

function isRefusal(error: unknown): error is AnviaError {
  return AnviaError.is(error) && error.code === "relay_refused";
}

function isOfRelay(error: unknown): boolean {
  return isRefusal(error) || (AnviaError.is(error) && error.code === "relay_unavailable");
}

function readIds(draft: Json | undefined): readonly string[] {
  return (Array.isArray(draft) ? draft : []).filter((id): id is string => typeof id === "string");
}
