/** The only file that picks adapters: storage, clock, locks, hints. Everything else takes them as ports. */
import type { AgentDefinition } from "./agent/agent-definition.js";
import { type PromptInput, type PromptPlace, PromptRequest } from "./agent/prompt-request.js";
import {
  type BuiltAgent,
  onAgentBuilt,
  provideDefaultRunner,
  type Runner,
  type RunRequest,
  type StartedRun,
} from "./agent/runner.js";
import { Approvals } from "./engine/approvals.js";
import { type Clock, systemClock } from "./engine/clock.js";
import { faultOf } from "./engine/drive-context.js";
import { createDriverLocks, type DriverLocks } from "./engine/driver-lock.js";
import { Engine, type EnginePorts } from "./engine/engine.js";
import {
  type AnswersInput,
  Interactions,
  type RecoveryDecision,
  type SettleOptions,
  type SettleResult,
} from "./engine/interactions.js";
import { type PageLife, watchPage } from "./engine/page.js";
import { PageApprovals } from "./engine/page-approvals.js";
import { SessionView } from "./engine/session-view.js";
import { AnviaError, type AnviaErrorCode } from "./errors.js";
import { openTabHints } from "./relay/tabs.js";
import type { Json } from "./run/json.js";
import { createFallbackStore } from "./store/fallback-store.js";
import { openIndexedDBStore } from "./store/indexeddb-store.js";
import { createMemoryStore } from "./store/memory-store.js";
import type { RunStore } from "./store/run-store.js";

/** What {@link createRuntime} takes; everything has a default. */
export interface RuntimeOptions {
  /** Names the database, its locks and its channel. One per user keeps users apart. @default "anvia" */
  readonly name?: string;
  /**
   * Agents that run here, and nowhere else on the page.
   * @default every agent that the page builds, in the page's default runtime
   */
  readonly agents?: readonly BuiltAgent[];
  /** Where journals are kept. @default IndexedDB; memory where there is none, and the page is told */
  readonly store?: RunStore;
  /** Who decides, in this page; written with every decision. */
  readonly reviewer?: () => string | undefined;
  /** @default the machine's clock */
  readonly clock?: Clock;
  /** Who drives a run. @default Web Locks */
  readonly locks?: DriverLocks;
  /** @default the page's own life */
  readonly page?: PageLife;
}

const NOT_KEPT =
  "This browser lets the page store nothing, so this conversation is lost when the page is closed.";

/** Runs agents in this page and keeps their conversations. Made by {@link createRuntime}. */
export class Runtime implements Runner {
  /** Names this tab in decisions, across reloads where the browser allows it. */
  readonly tabId: string;
  readonly name: string;
  readonly approvals: Approvals;
  readonly #engine: Engine;
  readonly #ports: EnginePorts;
  readonly #interactions: Interactions;
  readonly #views = new Map<string, SessionView>();
  readonly #faultListeners = new Set<(error: AnviaError) => void>();
  #notice: string | undefined;
  #isClosed = false;
  readonly #closing: (() => void)[] = [];

  constructor(options: RuntimeOptions) {
    this.name = options.name ?? "anvia";
    this.tabId = loadTabId();
    this.#ports = this.#createPorts(options);
    this.#engine = new Engine(this.#ports);
    const reviewer = options.reviewer ?? (() => undefined);
    this.#interactions = new Interactions(this.#engine, this.#ports, reviewer);
    this.approvals = new Approvals({
      engine: this.#engine,
      store: this.#ports.store,
      interactions: this.#interactions,
      pageApprovals: new PageApprovals(this.#engine, this.#ports),
      onFault: this.#ports.onFault,
    });
    this.#askToPersist();
    for (const agent of options.agents ?? []) {
      agent.bindTo(this);
      this.register(agent);
    }
  }

  /** Starts a prompt of an agent; `PromptRequest` calls this. */
  start(request: RunRequest): StartedRun {
    return this.#engine.start(request);
  }

  /** A prompt of this agent in this runtime, whatever the page's default is. */
  prompt(agent: AgentDefinition, input: PromptInput, place: PromptPlace = {}): PromptRequest {
    return new PromptRequest(agent, input, place, () => this);
  }

  /** Makes an agent known here: its unfinished runs go on. */
  register(agent: AgentDefinition): void {
    this.#engine.register(agent).catch(this.#ports.onFault);
  }

  /** What a session shows, live. The same object for the same id. */
  session(sessionId: string): SessionView {
    const known = this.#views.get(sessionId);
    if (known) return known;
    const view = new SessionView(sessionId, this.#engine, this.#ports, () => this.#notice);
    this.#views.set(sessionId, view);
    return view;
  }

  /** Answers a question call: its interaction's id, and all its answers. */
  answer(id: string, answers: AnswersInput, options: SettleOptions = {}): Promise<SettleResult> {
    return this.#interactions.answer(id, answers, options);
  }

  /** Gives the output of a call whose tool has no `execute`. */
  async provideOutput(
    id: string,
    output: unknown,
    options: SettleOptions = {},
  ): Promise<SettleResult> {
    return this.#interactions.provideOutput(id, output, options);
  }

  /** Says what became of a call whose outcome is unknown. */
  recover(
    id: string,
    decision: RecoveryDecision,
    options: SettleOptions = {},
  ): Promise<SettleResult> {
    return this.#interactions.settle(id, decision, options);
  }

  /** Goes on with a run here: drives it if it is not driven, and retries it when it failed. */
  resume(runId: string): Promise<void> {
    return this.#engine.resume(runId);
  }

  /** Ends a run; no later answer can run its tools. */
  cancel(runId: string, reason?: string): Promise<void> {
    return this.#engine.cancel(runId, reason);
  }

  /** Adds words to a run that is going on; `false` when it has ended. */
  steer(runId: string, text: string): Promise<boolean> {
    return this.#engine.steer(runId, text);
  }

  /** A handle of a run, in whichever tab it was started. */
  run(runId: string): { readonly runId: string; cancel(reason?: string): Promise<void> } {
    return { runId, cancel: (reason) => this.cancel(runId, reason) };
  }

  /** Something typed and not sent yet; `undefined` when there is none. */
  readDraft(key: string): Promise<Json | undefined> {
    return this.#ports.store.readDraft(key);
  }

  /** Keeps something typed and not sent yet; `undefined` removes it. */
  writeDraft(key: string, value: Json | undefined): Promise<void> {
    return this.#ports.store.writeDraft(key, value);
  }

  /** Deletes a session for good: what is going on is cancelled, then its rows and drafts are removed. */
  async clear(sessionId: string): Promise<void> {
    const { store, hints } = this.#ports;
    const open = await store.listRuns({ sessionId, statuses: ["running", "waiting", "failed"] });
    await Promise.all(open.map(({ runId }) => this.cancel(runId, "the conversation was deleted")));
    await store.deleteSession(sessionId);
    hints.post({ type: "session", sessionId });
    this.#engine.forgetSession(sessionId);
    this.session(sessionId).reset();
  }

  /** Calls `listener` with faults that nobody awaits; returns its undo. */
  onFault(listener: (error: AnviaError) => void): () => void {
    this.#faultListeners.add(listener);
    return () => this.#faultListeners.delete(listener);
  }

  /** Calls `listener` when the runtime is closed. */
  onClose(listener: () => void): void {
    this.#closing.push(listener);
  }

  /** Stops driving and releases the store. Runs stay as they are, and go on where they are opened next. */
  async close(): Promise<void> {
    if (pageRuntime === this) pageRuntime = undefined;
    for (const listener of this.#closing.splice(0)) listener();
    await this.#engine.close();
    this.#isClosed = true;
    this.#ports.hints.close();
    await this.#ports.store.close();
  }

  #createPorts(options: RuntimeOptions): EnginePorts {
    return {
      name: this.name,
      tabId: this.tabId,
      store: options.store ?? this.#openStore(),
      clock: options.clock ?? systemClock,
      hints: openTabHints(this.name),
      locks: options.locks ?? createDriverLocks(),
      page: options.page ?? watchPage(),
      createId: () => crypto.randomUUID(),
      onFault: (error) => this.#report(error),
    };
  }

  #openStore(): RunStore {
    const primary = openIndexedDBStore({
      name: this.name,
      onProblem: (error) => this.#report(error),
    });
    return createFallbackStore(primary, createMemoryStore(), (error) => {
      this.#notice = NOT_KEPT;
      this.#report(error);
    });
  }

  /** DESIGN §6: once something waits for a person, the browser should not throw it away. */
  #askToPersist(): void {
    let asked = false;
    this.#engine.journals.subscribe(({ events, isOwn }) => {
      if (asked || !isOwn || !events.some(({ type }) => type === "interaction_requested")) return;
      asked = true;
      // CAST: pages have `persist`, workers, insecure pages and Node have not; a refusal changes nothing
      const { storage } = navigator as { storage?: { persist?(): Promise<boolean> } };
      storage?.persist?.().catch(() => undefined);
    });
  }

  #report(error: unknown): void {
    if (this.#isClosed) return; // what was still under way finds the store closed, as it should
    const { code, message, retryable } = faultOf(error);
    // CAST: codes come from AnviaErrors or are "internal"
    const fault = AnviaError.is(error)
      ? error
      : new AnviaError(code as AnviaErrorCode, message, { retryable, cause: error });
    if (this.#faultListeners.size === 0) console.error("Anvia:", fault);
    for (const listener of this.#faultListeners) listener(fault);
  }
}

/** The runtime that the page's agents use: the first that the page made, else one with the defaults. */
let pageRuntime: Runtime | undefined;
let implicitRuntime: Runtime | undefined;

/**
 * Makes a runtime. The first one that a page makes is also its default: `agent.prompt()` uses it.
 * Nothing is opened before it is used.
 */
export function createRuntime(options: RuntimeOptions = {}): Runtime {
  const runtime = new Runtime(options);
  pageRuntime ??= runtime;
  if (pageRuntime === runtime && !options.agents) {
    runtime.onClose(onAgentBuilt((agent) => adopt(runtime, agent)));
  }
  return runtime;
}

/** The page's default runtime; made with the defaults when the page has made none. */
export function defaultRuntime(): Runtime {
  if (pageRuntime) return pageRuntime;
  implicitRuntime ??= new Runtime({});
  return implicitRuntime;
}

function adopt(runtime: Runtime, agent: BuiltAgent): void {
  if (runtime === pageRuntime && !agent.isBound) runtime.register(agent);
}

provideDefaultRunner(defaultRuntime);

// After a reload, building an agent is enough for its runs to go on (DESIGN §5). A page that makes a
// runtime of its own in the same task keeps this one from being made.
onAgentBuilt((agent) => {
  if (typeof indexedDB === "undefined") return;
  setTimeout(() => {
    if (!pageRuntime && !agent.isBound) defaultRuntime().register(agent);
  });
});

const TAB_KEY = "anvia-tab";

interface TabStorage {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
}

/** This tab's id, the same after a reload where session storage can be had. */
function loadTabId(): string {
  try {
    // CAST: pages have it, workers and Node have not; a page may also be refused it
    const { sessionStorage } = globalThis as { sessionStorage?: TabStorage };
    const known = sessionStorage?.getItem(TAB_KEY);
    const tabId = known ?? crypto.randomUUID();
    if (known === null) sessionStorage?.setItem(TAB_KEY, tabId);
    return tabId;
  } catch {
    return crypto.randomUUID(); // the storage is refused: a new id does as well
  }
}
