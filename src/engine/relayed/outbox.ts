import type { Hints } from "../../relay/tabs.js";
import { type Decision, decisionSchema } from "../../run/events.js";
import { toJson } from "../../run/json.js";
import type { RunStore } from "../../store/run-store.js";
import type { QueuedDecisions } from "../relay-link.js";

/** What the outbox needs of the engine. */
export interface OutboxPorts {
  readonly store: RunStore;
  readonly hints: Hints;
  /** What the page sees of it. */
  readonly queued: QueuedDecisions;
  onFault(error: unknown): void;
}

const PREFIX = "outbox:";
/** Decisions that are being sent: what this device knows of them, should their tab die or another one be faster. */
const SENDING = "sending:";

/**
 * Decisions that no relay has confirmed yet, kept over reloads, one an interaction: the first stands until it counts,
 * or is known not to. The same in every tab.
 */
export class Outbox {
  readonly #ports: OutboxPorts;
  readonly #sending = new Set<string>();
  readonly #stop: () => void;

  constructor(ports: OutboxPorts) {
    this.#ports = ports;
    this.#stop = ports.hints.subscribe((hint) => {
      if (hint.type === "everything") ports.queued.clear();
      if (hint.type !== "draft" || !hint.key.startsWith(PREFIX)) return;
      this.read(hint.key.slice(PREFIX.length)).catch(ports.onFault);
    });
  }

  /** The decision about this interaction, as this tab knows it. */
  get(id: string): Decision | undefined {
    return this.#ports.queued.get(id);
  }

  /** Calls `listener` after every change; returns its undo. */
  subscribe(listener: () => void): () => void {
    return this.#ports.queued.subscribe(listener);
  }

  /** Reads what this or another tab kept about this interaction. */
  async read(id: string): Promise<Decision | undefined> {
    const { store, queued } = this.#ports;
    const decision = decisionSchema.safeParse(await store.readDraft(PREFIX + id)).data;
    if (decision?.decisionId !== this.get(id)?.decisionId) queued.set(id, decision);
    return decision;
  }

  /** Keeps it, unless one is kept already. */
  async put(id: string, decision: Decision): Promise<void> {
    if (this.get(id) ?? (await this.read(id))) return;
    await this.#ports.store.writeDraft(PREFIX + id, toJson(decision));
    this.#ports.queued.set(id, decision);
    this.#ports.hints.post({ type: "draft", key: PREFIX + id });
  }

  /** Notes what is about to be sent, before it is (J4): the relay gives back less than was decided here. */
  async sending(id: string, decision: Decision): Promise<void> {
    this.#sending.add(id);
    await this.#ports.store.writeDraft(SENDING + id, toJson(decision));
  }

  /** What was sent about this interaction last, from whichever tab. */
  async sent(id: string): Promise<Decision | undefined> {
    const sent = decisionSchema.safeParse(await this.#ports.store.readDraft(SENDING + id)).data;
    if (sent) this.#sending.add(id);
    return sent;
  }

  /** The journal holds how it ended: nothing is kept about it any more. */
  async settled(id: string): Promise<void> {
    await this.remove(id);
    if (this.#sending.delete(id)) await this.#ports.store.writeDraft(SENDING + id, undefined);
  }

  /** It counts, or never will; `refusal` says to the person why not. */
  async remove(id: string, refusal?: string): Promise<void> {
    const isKnown = this.get(id) !== undefined;
    if (!isKnown) return;
    this.#ports.queued.set(id, undefined, refusal);
    await this.#ports.store.writeDraft(PREFIX + id, undefined);
    this.#ports.hints.post({ type: "draft", key: PREFIX + id });
  }

  /** Stops listening to the other tabs. */
  close(): void {
    this.#stop();
  }
}
