/**
 * A look into everything that a runtime holds, for developer tools. Reading changes nothing and drives nothing; the one
 * thing that acts is {@link Inspection.runTool}.
 */
import { sessionMessages } from "../run/conversation.js";
import { type JournalEvent, parseJournal } from "../run/events.js";
import type { Message } from "../run/message.js";
import { emptyRun, fold } from "../run/reduce.js";
import type { RunRow, RunState } from "../run/state.js";
import { type Timeline, timelineOf } from "../run/timeline.js";
import { merged, type Stretch, type TimelineTotals, totalsOf } from "../run/timeline-totals.js";
import type { Engine, EnginePorts } from "./engine.js";
import { type InspectedAgent, inspectAgent } from "./inspect-agents.js";
import { reportStorage, type StorageReport } from "./inspect-storage.js";
import { runToolByHand, type ToolTrial, type ToolTrialResult } from "./inspect-tool.js";

/** A journal as it stands in the store. */
export interface InspectedJournal {
  readonly runId: string;
  /** As far as this version can read it. */
  readonly events: readonly JournalEvent[];
  /** The rows after that, unchecked, and why they are not read. */
  readonly unread: readonly unknown[];
  readonly why?: "newer_version" | "damaged";
}

/** See the rule above. Made by `runtime.inspect()`. */
export class Inspection {
  readonly #engine: Engine;
  readonly #ports: EnginePorts;

  constructor(engine: Engine, ports: EnginePorts) {
    this.#engine = engine;
    this.#ports = ports;
  }

  /** The agents that this page has. */
  agents(): Promise<readonly InspectedAgent[]> {
    return Promise.all(this.#engine.agents.map(inspectAgent));
  }

  /** The rows of all runs, newest first. */
  async runs(): Promise<readonly RunRow[]> {
    return (await this.#ports.store.listRuns()).toReversed();
  }

  /** A journal, read from the store; empty when there is none. */
  async journal(runId: string): Promise<InspectedJournal> {
    const rows = await this.#ports.store.read(runId);
    const { events, unreadable } = parseJournal(runId, rows);
    const unread = rows.slice(events.length);
    return { runId, events, unread, ...(unreadable && { why: unreadable.why }) };
  }

  /** The picture of a journal, or of its beginning. Pure. */
  timeline(runId: string, events: readonly JournalEvent[]): Timeline {
    return timelineOf(runId, events);
  }

  /** The sums of a picture. Pure. */
  totals(timeline: Timeline, now: number): TimelineTotals {
    return totalsOf(timeline, now);
  }

  /** The same times as stretches that do not touch. Pure. */
  merged(spans: Parameters<typeof merged>[0], now: number): readonly Stretch[] {
    return merged(spans, now);
  }

  /** What the run was after these events. Pure. */
  stateAfter(runId: string, events: readonly JournalEvent[]): RunState {
    return fold(emptyRun(runId), events);
  }

  /**
   * What the model was told at the end of these events of a run: this page's instructions, the conversation's earlier
   * runs as they stand now, and this run.
   */
  async messages(runId: string, events: readonly JournalEvent[]): Promise<readonly Message[]> {
    const state = this.stateAfter(runId, events);
    const { sessionId, agentId, startedAt } = state;
    const rows = await this.#ports.store.listRuns({ sessionId });
    const earlier = rows.filter((row) => row.runId !== runId && row.startedAt <= startedAt);
    const journals = await Promise.all(earlier.map((row) => this.journal(row.runId)));
    const states = journals.map((one) => this.stateAfter(one.runId, one.events));
    const { instructions = "" } = this.#engine.agent(agentId) ?? {};
    const told = sessionMessages(states, state);
    return instructions === "" ? told : [{ role: "system", content: instructions }, ...told];
  }

  /**
   * Calls `listener` whenever something was written or removed, here or in another tab; with the run's id where it is
   * about one. Returns its undo.
   */
  subscribe(listener: (runId: string | undefined) => void): () => void {
    const undo = [
      this.#engine.journals.subscribe(({ journal }) => listener(journal.runId)),
      this.#ports.hints.subscribe((hint) => {
        if (hint.type === "journal") listener(hint.runId);
        if (["session", "everything", "awake", "grants"].includes(hint.type)) listener(undefined);
      }),
    ];
    return () => {
      for (const stop of undo) stop();
    };
  }

  /** What is kept, and how much of it. */
  storage(): Promise<StorageReport> {
    return reportStorage(this.#ports.store);
  }

  /** Runs a tool by hand: see inspect-tool.ts. */
  runTool(trial: ToolTrial): Promise<ToolTrialResult> {
    const { clock, createId } = this.#ports;
    const ports = { now: () => clock.now(), createId };
    return runToolByHand(this.#engine.agent(trial.agentId), trial, ports);
  }
}
