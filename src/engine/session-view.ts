import type { AgentDefinition } from "../agent/agent-definition.js";
import { AnviaError } from "../errors.js";
import type { RunFault } from "../run/events.js";
import {
  type KnownTools,
  type Overlay,
  type ScreenItem,
  type SessionActivity,
  screenItems,
  sessionActivity,
} from "../run/screen.js";
import type { RunState } from "../run/state.js";
import { faultOf } from "./drive-context.js";
import type { Engine, EnginePorts } from "./engine.js";
import type { Journal } from "./journal.js";
import { onceMore } from "./once-more.js";
import { IntegrityChecks } from "./tampering.js";
import { type WaitingFor, waitingFor } from "./waiting-for.js";

/** What a session shows at one moment. Items that did not change are the same objects as before. */
export interface SessionSnapshot {
  readonly status: "loading" | "ready" | "failed";
  /** Why it could not be read; only when `failed`. */
  readonly fault?: RunFault;
  /** Something to say once beside the conversation: that nothing is kept after this page, for instance. */
  readonly notice?: string;
  readonly items: readonly ScreenItem[];
  readonly activity: SessionActivity;
  /** What the newest open run waits for, when it is not a person. */
  readonly waitingFor?: WaitingFor;
}

const LOADING: SessionSnapshot = {
  status: "loading",
  items: [],
  activity: { status: "idle", pending: 0 },
};

interface Rendered {
  readonly state: RunState;
  readonly overlay: Overlay;
  readonly agent: AgentDefinition | undefined;
  readonly items: readonly ScreenItem[];
}

/** One conversation, live: every run of a session in this and every other tab. */
export class SessionView {
  #snapshot: SessionSnapshot = LOADING;
  #journals: readonly Journal[] = [];
  #undo: readonly (() => void)[] = [];
  #stopLooking: (() => void) | undefined;
  readonly #rendered = new Map<string, Rendered>();
  readonly #checks = new IntegrityChecks((runId) => {
    this.#rendered.delete(runId);
    this.refresh();
  });
  readonly #listeners = new Set<(snapshot: SessionSnapshot) => void>();
  readonly #engine: Engine;
  readonly #ports: EnginePorts;
  readonly #notice: () => string | undefined;

  constructor(
    readonly sessionId: string,
    engine: Engine,
    ports: EnginePorts,
    notice: () => string | undefined,
  ) {
    this.#engine = engine;
    this.#ports = ports;
    this.#notice = notice;
  }

  /** What it shows now; `loading` before somebody subscribed. */
  get snapshot(): SessionSnapshot {
    return this.#snapshot;
  }

  /**
   * Calls `listener` with the snapshot at once, then after every change; returns its undo. A subscriber
   * counts as somebody who can show this session's approvals.
   */
  subscribe(listener: (snapshot: SessionSnapshot) => void): () => void {
    this.#listeners.add(listener);
    if (this.#listeners.size === 1) this.#watch();
    listener(this.#snapshot);
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size > 0) return;
      for (const stop of this.#undo) stop();
      this.#undo = [];
      this.#stopLooking?.();
    };
  }

  #watch(): void {
    const { journals, overlays } = this.#engine;
    this.#undo = [
      this.#engine.addAudience((sessionId) => sessionId === this.sessionId),
      journals.subscribe(({ journal }) => {
        if (journal.state.sessionId === this.sessionId) this.#include(journal);
      }),
      overlays.subscribe((runId) => {
        if (this.#journals.some((journal) => journal.runId === runId)) this.#show();
      }),
      this.#ports.network.subscribe(() => this.refresh()),
      this.#ports.hints.subscribe((hint) => {
        if (hint.type === "everything") void this.#recheck();
        if (hint.type === "sign") this.refresh();
        // Runs that were begun meanwhile are found by reading the list again.
        if (hint.type === "awake") this.#load().catch((error: unknown) => this.#fail(error));
        if (hint.type === "session" && hint.sessionId === this.sessionId) void this.#recheck();
        if (hint.type !== "journal") return;
        // A run that this tab has not seen yet may be one of this session: reading it tells.
        journals.open(hint.runId).catch((error: unknown) => this.#fail(error));
      }),
    ];
    this.#load().catch((error: unknown) => this.#fail(error));
  }

  async #load(): Promise<void> {
    const rows = await this.#ports.store.listRuns({ sessionId: this.sessionId });
    const journals = await Promise.all(rows.map((row) => this.#engine.journals.openAt(row)));
    await Promise.all(
      journals
        .filter(({ state }) => state.status !== "completed")
        .map(({ runId }) => this.#engine.overlays.load(runId)),
    );
    for (const journal of journals) this.#add(journal);
    this.#snapshot = { ...this.#snapshot, status: "ready" };
    this.#show();
  }

  /** The session's rows were deleted, here or in another tab. */
  reset(): void {
    this.#drop(this.#journals);
  }

  /** Somebody says that rows were deleted: the store knows which. */
  readonly #recheck = onceMore(async () => {
    try {
      const shown = this.#journals;
      const rows = await this.#ports.store.listRuns({ sessionId: this.sessionId });
      const kept = new Set(rows.map(({ runId }) => runId));
      const gone = shown.filter(({ runId }) => !kept.has(runId));
      if (gone.length > 0) this.#drop(gone);
    } catch (error) {
      this.#fail(error);
    }
  });

  #drop(gone: readonly Journal[]): void {
    for (const journal of gone) {
      this.#engine.journals.forget(journal);
      this.#rendered.delete(journal.runId);
    }
    this.#journals = this.#journals.filter((journal) => !gone.includes(journal));
    this.#show();
  }

  /** Shows again although nothing was written: time passed, the network or the notice came or went. */
  refresh(): void {
    if (this.#listeners.size > 0) this.#show();
  }

  #include(journal: Journal): void {
    this.#add(journal);
    this.#show();
  }

  #add(journal: Journal): void {
    // One that was only announced has no start yet; once it has, its place is another.
    const others = this.#journals.filter(({ runId }) => runId !== journal.runId);
    this.#journals = [...others, journal].sort(
      (a, b) => a.state.startedAt - b.state.startedAt || (a.runId < b.runId ? -1 : 1),
    );
  }

  #show(): void {
    const states = this.#journals.map(({ state }) => state);
    const notice = this.#notice();
    const waiting = this.#waitingFor(states);
    const { status } = this.#snapshot;
    this.#snapshot = {
      status: status === "failed" ? "ready" : status,
      items: this.#journals.flatMap((journal) => this.#itemsOf(journal)),
      activity: sessionActivity(states),
      ...(notice !== undefined && { notice }),
      ...(waiting && { waitingFor: waiting }),
    };
    this.#tell();
  }

  #fail(error: unknown): void {
    this.#snapshot = { ...this.#snapshot, status: "failed", fault: faultOf(error) };
    this.#tell();
  }

  #tell(): void {
    for (const listener of this.#listeners) listener(this.#snapshot);
  }

  #itemsOf(journal: Journal): readonly ScreenItem[] {
    const { state, runId, unreadable } = journal;
    const overlay = this.#engine.overlays.of(runId);
    const known = this.#rendered.get(runId);
    const agent = this.#engine.agent(state.agentId);
    const isSame = known?.state === state && known.overlay === overlay && known.agent === agent;
    if (isSame) return known.items;
    const fresh = screenItems(state, overlay, agent && toolsOf(agent));
    const all = unreadable ? [...fresh, unreadableItem(runId)] : fresh;
    const items = keepSame(
      known?.items ?? [],
      all.map((item) => this.#withIntegrity(item)),
    );
    this.#rendered.set(runId, { state, overlay, agent, items });
    return items;
  }

  #withIntegrity(item: ScreenItem): ScreenItem {
    if (item.type !== "interaction") return item;
    const integrity = this.#checks.of(item.runId, item.interaction);
    return integrity ? { ...item, integrity } : item;
  }

  #waitingFor(states: readonly RunState[]): WaitingFor | undefined {
    this.#stopLooking?.();
    const { clock, network } = this.#ports;
    const now = clock.now();
    const { waiting, lookAgainAt } = waitingFor(states, { engine: this.#engine, network, now });
    this.#stopLooking =
      lookAgainAt === undefined ? undefined : clock.wake(lookAgainAt, () => this.refresh());
    return waiting;
  }
}

function toolsOf({ tools }: AgentDefinition): KnownTools {
  return new Map(tools.map((tool) => [tool.name, tool]));
}

function unreadableItem(runId: string): ScreenItem {
  const message =
    "The rest of this conversation was written by a newer version. Reload the page to go on.";
  const fault = faultOf(new AnviaError("newer_journal", message));
  return { type: "fault", id: `${runId}:unreadable`, runId, fault, canRetry: false };
}

/** The new items, with the old object wherever nothing in it changed. */
function keepSame(
  before: readonly ScreenItem[],
  after: readonly ScreenItem[],
): readonly ScreenItem[] {
  const known = new Map(before.map((item) => [item.id, item]));
  return after.map((item) => {
    const old = known.get(item.id);
    return old && isShallowEqual(old, item) ? old : item;
  });
}

function isShallowEqual(a: ScreenItem, b: ScreenItem): boolean {
  const left = new Map(Object.entries(a));
  const right = Object.entries(b);
  return left.size === right.length && right.every(([key, value]) => left.get(key) === value);
}
