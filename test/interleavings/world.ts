import { AnviaError } from "../../src/index.js";
import type { JournalEvent } from "../../src/run/events.js";
import type { RunStore } from "../../src/store/run-store.js";
import { ManualClock } from "../../src/testing/index.js";
import { createDisk, type Disk } from "./disk.js";
import { Ledger } from "./ledger.js";
import { LockTable } from "./parked-locks.js";
import { ParkedNetwork } from "./parked-network.js";
import { Random } from "./random.js";
import { Scheduler } from "./scheduler.js";
import { drawScript, type Script } from "./script.js";
import { Tab } from "./tab.js";

/** What is taken away from a world to see that the invariants notice. */
export interface WorldOptions {
  /** The disk of the world. @default a memory store */
  readonly createStore?: () => RunStore;
  /** Intents reach the disk only together with what came of them. */
  readonly hidesIntents?: boolean;
  /** Every attempt of an idempotent call has a key of its own. */
  readonly forgetsKeys?: boolean;
  /** Unknown outcomes are tried again without asking. */
  readonly forgetsToAsk?: boolean;
}

/** Something that must never be: the rule that is broken, and what was seen. */
export interface Violation {
  readonly rule: Rule;
  readonly what: string;
}

/** The rules that hold in every schedule. */
export type Rule =
  | "executions"
  | "denied_ran"
  | "intent"
  | "input"
  | "commits"
  | "decisions"
  | "journal"
  | "tabs_differ"
  | "history"
  | "stuck"
  | "fault";

/** A decision that somebody asked for, and what they were told. */
export interface DecisionRecord {
  readonly interactionId: string;
  readonly reviewerId: string;
  readonly wanted: string;
  /** What was answered; nothing when the tab died first. */
  result?: string;
}

/** Faults that a tab may report: the injected ones, and the end of a run that somebody stopped. */
const EXPECTED = new Set(["storage_unavailable", "network", "cancelled", "stream_interrupted"]);

/** Everything that two tabs share, and everything that is known about what they did. */
export class World {
  readonly random: Random;
  readonly scheduler = new Scheduler();
  readonly clock = new ManualClock();
  readonly locks = new LockTable(this.scheduler);
  readonly network = new ParkedNetwork();
  readonly ledger = new Ledger();
  readonly disk: Disk;
  readonly channels: { readonly name: string; close(): void }[] = [];
  readonly decisions: DecisionRecord[] = [];
  readonly commits: JournalEvent[] = [];
  /** Which tab wrote each event, by run and place. */
  readonly writers = new Map<string, string>();
  readonly violations: Violation[] = [];
  readonly log: string[] = [];
  readonly script: Script;
  tabs: Tab[] = [];
  /** Nothing goes wrong any more. */
  isCalm = false;
  /** Whether something was written of which no tab is told: then somebody may have to look again. */
  hasLostHints = false;
  /** Whether a writer may not have come to tell that it wrote: then a tab may lag until it looks. */
  mayLag = false;
  #opened = 0;
  #ids = 0;

  constructor(
    seed: number,
    readonly options: WorldOptions = {},
  ) {
    this.random = new Random(seed);
    this.disk = createDisk(() => this.clock.now(), options.createStore?.());
    this.script = drawScript(this.random);
  }

  /** Opens a tab; what died before it stays dead. */
  openTab(): Tab {
    this.#opened += 1;
    const tab = new Tab(`T${this.#opened}`, this, this.script);
    this.tabs.push(tab);
    return tab;
  }

  createId(): string {
    this.#ids += 1;
    return `id${this.#ids}`;
  }

  /** Whether something goes wrong now that is nobody's fault. */
  hasMishap(probability: number): boolean {
    return !this.isCalm && this.random.chance(probability);
  }

  /** Writes a line of the step log. */
  note(line: string): void {
    this.log.push(line);
  }

  /** A rule was broken. */
  violate(rule: Rule, what: string): void {
    this.violations.push({ rule, what });
    this.note(`!! ${rule}: ${what}`);
  }

  /** A tab reported a fault that nobody awaited. */
  faulted(owner: string, error: unknown): void {
    const code = AnviaError.is(error) ? error.code : "internal";
    this.note(`  ${owner} reports ${code}: ${String(error)}`);
    if (!EXPECTED.has(code)) this.violate("fault", `${code}: ${String(error)}`);
  }

  /** A tab's events came to the disk. */
  wrote(owner: string, events: readonly JournalEvent[]): void {
    for (const { runId, seq } of events) this.writers.set(`${runId}:${seq}`, owner);
  }

  /** A tab was told that these events are written. */
  acknowledged(events: readonly JournalEvent[]): void {
    this.commits.push(...events);
  }

  /** Whether the intent of this attempt stands in the journal (J4). */
  isIntended(runId: string, callId: string, attempt: number): boolean {
    return this.#placeOfIntent(runId, callId, attempt) >= 0;
  }

  /**
   * For how many ms the driver of this attempt has not had the run any more: it was taken over, or cancelled.
   * A page that slept over its own intent must look before it acts (J6).
   */
  goneFor(runId: string, callId: string, attempt: number): number {
    const journal = this.disk.journals.get(runId) ?? [];
    const later = journal.slice(this.#placeOfIntent(runId, callId, attempt) + 1);
    const end = later.find(({ type }) => type === "run_claimed" || type === "run_cancelled");
    return end ? this.clock.now() - this.disk.writtenAt(end) : 0;
  }

  #placeOfIntent(runId: string, callId: string, attempt: number): number {
    const journal = this.disk.journals.get(runId) ?? [];
    return journal.findIndex(
      (event) =>
        event?.type === "tool_started" && event.callId === callId && event.attempt === attempt,
    );
  }
}
