import { type InteractionRecord, readRecord } from "../../relay/interaction-record.js";
import type { Hints } from "../../relay/tabs.js";
import type { Decision } from "../../run/events.js";
import { type Json, toJson } from "../../run/json.js";
import type { Interaction } from "../../run/state.js";
import type { RunStore } from "../../store/run-store.js";
import type { SettleResult } from "../decisions.js";
import type { Listeners } from "../listeners.js";
import { onceMore } from "../once-more.js";
import type { FoundInteraction } from "../relay-link.js";
import type { Arbiter, Verdict } from "./arbiter.js";
import type { Outbox } from "./outbox.js";
import { foundElsewhere } from "./records.js";

/** What is needed for interactions of runs elsewhere. */
export interface RemotePorts {
  readonly store: RunStore;
  readonly hints: Hints;
  readonly arbiter: Arbiter;
  readonly outbox: Outbox;
  /** Told when something elsewhere changed. */
  readonly elsewhere: Listeners;
  onFault(error: unknown): void;
}

/** Where the tab that listens to the relay keeps what it heard, for the other tabs and for after a reload. */
const KEY = "relay:elsewhere";
/** How many of those that were settled lately are kept, to show how they ended. */
const KEEP_SETTLED = 50;

const OVER = "The time to decide this was over before it could be sent.";

/** The interactions of runs that this device does not have, as its relay tells of them (R4 of `decision-gate.ts`). */
export class RemoteInteractions {
  readonly #ports: RemotePorts;
  readonly #found = new Map<string, { record: InteractionRecord; found: FoundInteraction }>();
  readonly #stop: () => void;

  constructor(ports: RemotePorts) {
    this.#ports = ports;
    this.#stop = ports.hints.subscribe((hint) => {
      if (hint.type === "draft" && hint.key === KEY) this.load().catch(ports.onFault);
    });
  }

  /** Reads what another tab, or the page before this one, heard. */
  async load(): Promise<void> {
    const kept = await this.#ports.store.readDraft(KEY);
    const records = (Array.isArray(kept) ? kept : []).flatMap(
      (item: Json) => readRecord(item) ?? [],
    );
    const ids = new Set(records.map(({ id }) => id));
    for (const id of this.#found.keys()) if (!ids.has(id)) this.#found.delete(id);
    for (const record of records)
      this.#found.set(record.id, { record, found: foundElsewhere(record) });
    for (const id of this.pendingIds) await this.#ports.outbox.read(id);
    this.#ports.elsewhere.changed();
  }

  find(id: string): FoundInteraction | undefined {
    return this.#found.get(id)?.found;
  }

  list(): readonly FoundInteraction[] {
    return [...this.#found.values()]
      .sort((a, b) => a.record.requestedAt - b.record.requestedAt)
      .map(({ found }) => found);
  }

  /** The ids of those that wait, as far as this tab knows. */
  get pendingIds(): readonly string[] {
    return [...this.#found]
      .filter(([, { record }]) => record.status === "pending")
      .map(([id]) => id);
  }

  /** Takes in what the relay says of runs elsewhere. */
  async heard(records: readonly InteractionRecord[]): Promise<void> {
    if (!(await this.#note(records))) return;
    this.#ports.elsewhere.changed();
    await this.#keep();
  }

  /** Forgets those that nobody may see any more. */
  async forget(ids: readonly string[]): Promise<void> {
    const known = ids.filter((id) => this.#found.delete(id));
    if (known.length === 0) return;
    this.#ports.elsewhere.changed();
    await this.#keep();
  }

  /** This run is here, after all: its journal says what is to be known of it. */
  isHere(runId: string): Promise<void> {
    const of = [...this.#found].filter(([, { record }]) => record.runId === runId);
    return this.forget(of.map(([id]) => id));
  }

  /** Sends a decision there; where it cannot be sent now, it is queued (R2). */
  async settle(id: string, decision: Decision): Promise<SettleResult> {
    const verdict = await this.#ports.arbiter.settle(id, decision);
    if (verdict.status === "gone") {
      await this.forget([id]);
      return { status: "missing" };
    }
    await this.heard([verdict.record]);
    return this.#result(verdict, decision);
  }

  close(): void {
    this.#stop();
  }

  #result(verdict: Exclude<Verdict, { status: "gone" }>, { decisionId }: Decision): SettleResult {
    const { interaction } = foundElsewhere(verdict.record);
    if (verdict.status === "out_of_time") return { status: "expired", interaction };
    const isOwn = verdict.status === "settled" && verdict.decision.decisionId === decisionId;
    if (isOwn) return { status: "decided", interaction };
    return { status: isTimedOut(interaction) ? "expired" : "already_decided", interaction };
  }

  /** @returns Whether anything was news. An older version of a record is none. */
  async #note(records: readonly InteractionRecord[]): Promise<boolean> {
    const news = records.filter(({ id, version, status }) => {
      const known = this.#found.get(id)?.record;
      return known ? known.version < version : status === "pending"; // how something unknown ended is no news
    });
    for (const record of news) {
      this.#found.set(record.id, { record, found: foundElsewhere(record) });
      if (record.status === "pending") await this.#ports.outbox.read(record.id);
      else await this.#ports.outbox.remove(record.id, lateness(record));
    }
    this.#dropOld();
    return news.length > 0;
  }

  #dropOld(): void {
    const settled = [...this.#found.values()].filter(({ record }) => record.status !== "pending");
    for (const { record } of settled.slice(0, -KEEP_SETTLED)) this.#found.delete(record.id);
  }

  readonly #keep = onceMore(async () => {
    const records = [...this.#found.values()].map(({ record }) => toJson(record));
    await this.#ports.store.writeDraft(KEY, records);
    this.#ports.hints.post({ type: "draft", key: KEY });
  });
}

function isTimedOut({ settlement }: Interaction): boolean {
  return settlement.status === "settled" && settlement.decision.status === "timed_out";
}

function lateness({ decision }: InteractionRecord): string | undefined {
  return decision?.status === "timed_out" ? OVER : undefined;
}
