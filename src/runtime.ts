/** The only file that picks adapters: storage, clock, locks, hints. Everything else takes them as ports. */
import type { AgentDefinition } from "./agent/agent-definition.js";
import { once } from "./agent/create-tool.js";
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
import { Audit } from "./engine/audit.js";
import { systemClock } from "./engine/clock.js";
import type { SettleOptions, SettleResult } from "./engine/decisions.js";
import { Drafts } from "./engine/drafts.js";
import { faultOf } from "./engine/drive-context.js";
import { createDriverLocks, type DriverLocks } from "./engine/driver-lock.js";
import { Engine, type EnginePorts } from "./engine/engine.js";
import type { ExportedSession } from "./engine/export-session.js";
import { Grants } from "./engine/grants.js";
import { Inbox } from "./engine/inbox.js";
import type { Inspection } from "./engine/inspect.js";
import { type AnswersInput, Interactions, type RecoveryDecision } from "./engine/interactions.js";
import {
  failToLoad,
  loadLedger,
  loadPageApprovals,
  loadRelayed,
  preloadFor,
  shareLater,
} from "./engine/later.js";
import { watchNetwork } from "./engine/network.js";
import { watchPage } from "./engine/page.js";
import type { PasskeyOptionsOf } from "./engine/passkey-options.js";
import type { Permissions } from "./engine/permissions.js";
import { askToPersist, forgetFinished, KEEP_FINISHED_MS } from "./engine/persistence.js";
import { Questions } from "./engine/questions.js";
import { Connection, QueuedDecisions, type Relayed, RelayLink } from "./engine/relay-link.js";
import type { RuntimeOptions } from "./engine/runtime-options.js";
import { SessionView } from "./engine/session-view.js";
import { loadTabId } from "./engine/tab-id.js";
import { AnviaError, type AnviaErrorCode } from "./errors.js";
import type { Relay } from "./relay/relay.js";
import { type Hint, openTabHints } from "./relay/tabs.js";
import type { Json } from "./run/json.js";
import type { Interaction } from "./run/state.js";
import { createFallbackStore } from "./store/fallback-store.js";
import { openIndexedDBStore } from "./store/indexeddb-store.js";
import { createMemoryStore } from "./store/memory-store.js";
import type { RunQuery, RunStore } from "./store/run-store.js";

const NOT_KEPT =
  "This browser lets the page store nothing, so this conversation is lost when the page is closed.";

/** Runs agents in this page and keeps their conversations. Made by {@link createRuntime}. */
export class Runtime implements Runner {
  /** Names this tab in decisions, across reloads where the browser allows it. */
  readonly tabId: string;
  readonly name: string;
  readonly approvals: Approvals;
  /** What models and the page ask people in words. */
  readonly questions: Questions;
  /** Everything that waits for a person, in every conversation, here and on the devices of the relay. */
  readonly inbox: Inbox;
  /** Decisions that are kept until the relay can be asked again. */
  readonly outbox = new QueuedDecisions();
  /** How the relay is doing. */
  readonly connection: Connection;
  /** Standing permissions: what people allowed beyond one call. */
  readonly grants: Grants;
  /** What was asked, shown, decided and run, for `verifyAudit` to check. */
  readonly audit: Audit;
  /** As in {@link RuntimeOptions.passkey}; for what draws approvals. */
  readonly passkey: PasskeyOptionsOf;
  readonly #engine: Engine;
  readonly #ports: EnginePorts;
  readonly #relay: Relay | undefined;
  readonly #locks: DriverLocks;
  readonly #interactions: Interactions;
  readonly #drafts: Drafts;
  readonly #reviewer: () => string | undefined;
  readonly #views = new Map<string, SessionView>();
  readonly #faultListeners = new Set<(error: AnviaError) => void>();
  readonly #keepFinishedMs: number;
  #hasForgotten = false;
  #notice: string | undefined;
  #isClosed = false;
  readonly #closing: (() => void)[] = [];

  constructor(options: RuntimeOptions) {
    this.name = options.name ?? "anvia";
    this.passkey = options.passkey ?? (() => ({}));
    this.tabId = loadTabId();
    this.#relay = options.relay;
    this.#locks = options.locks ?? createDriverLocks();
    this.connection = new Connection(options.relay !== undefined);
    this.#ports = this.#createPorts(options);
    this.#engine = new Engine(this.#ports);
    this.#reviewer = options.reviewer ?? (() => undefined);
    this.#drafts = new Drafts(this.#ports);
    this.#interactions = new Interactions(this.#engine, this.#ports, {
      reviewer: this.#reviewer,
      mayDecide: options.mayDecide,
      onLost: (lost) => this.audit.lost(lost),
    });
    this.audit = new Audit({
      engine: this.#engine,
      ports: this.#ports,
      interactions: this.#interactions,
      reviewer: this.#reviewer,
      isOn: options.audit ?? true,
    });
    this.approvals = new Approvals({
      engine: this.#engine,
      ports: this.#ports,
      interactions: this.#interactions,
      pageApprovals: once(() => loadPageApprovals(this.#engine, this.#ports)),
    });
    const asked = {
      engine: this.#engine,
      ports: this.#ports,
      interactions: this.#interactions,
      outbox: this.outbox,
    };
    this.questions = new Questions(asked);
    this.inbox = new Inbox(asked);
    const { grants: ledger, hints, onFault } = this.#ports;
    this.grants = new Grants({ ledger, hints, onFault });
    askToPersist(this.#engine.journals);
    this.#keepFinishedMs = options.keepFinishedMs ?? KEEP_FINISHED_MS;
    for (const agent of options.agents ?? []) {
      agent.bindTo(this);
      this.register(agent);
    }
    if (this.#ports.relay) this.#connect(this.#ports.relay).catch(this.#ports.onFault);
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
    this.#forgetOld();
    this.#engine.register(agent).catch(this.#ports.onFault);
    if (agent.tools.some(({ approval, kind }) => approval || kind === "output"))
      void preloadFor(agent, this.audit.isOn);
  }

  /** What a session shows, live. The same object for the same id. */
  session(sessionId: string): SessionView {
    this.#forgetOld();
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

  /**
   * Whether this reviewer may decide it: `true`, or why not in words for the person; for what draws cards.
   * @param reviewerId By default who decides in this page.
   */
  mayDecide(interaction: Interaction, reviewerId?: string): Promise<true | string> {
    return this.#interactions.mayDecide(interaction, reviewerId);
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

  /**
   * "Send now": what waits for a person in this run is settled as superseded, so that the words that were
   * added to it are read at once. Nothing that was waiting runs.
   * @returns Whether anything was.
   */
  supersede(runId: string, options: SettleOptions = {}): Promise<boolean> {
    const { reviewerId = this.#reviewer(), via = "api" } = options;
    return this.#engine.supersede(runId, { via, ...(reviewerId !== undefined && { reviewerId }) });
  }

  /**
   * "Continue here": drives the run in this page, whichever tab drives it; that one may be frozen, or hang.
   * What it has under way becomes an unknown outcome, and its late results still count as facts.
   * @throws AnviaError `unknown_run`, or `invalid_use` when this page does not have the run's agent.
   */
  takeOver(runId: string): Promise<void> {
    return this.#engine.takeOver(runId);
  }

  /**
   * Goes on without the tools that the page's agent does not have any more: their calls are refused; where it
   * is unknown whether one took effect, the person is asked.
   * @returns Whether there were any.
   */
  goOnWithout(runId: string): Promise<boolean> {
    return this.#engine.goOnWithout(runId);
  }

  /** A handle of a run, in whichever tab it was started. */
  run(runId: string): { readonly runId: string; cancel(reason?: string): Promise<void> } {
    return { runId, cancel: (reason) => this.cancel(runId, reason) };
  }

  /** Something typed and not sent yet; `undefined` when there is none. */
  readDraft(key: string): Promise<Json | undefined> {
    return this.#drafts.read(key);
  }

  /** Keeps something typed and not sent yet; `undefined` removes it. */
  writeDraft(key: string, value: Json | undefined): Promise<void> {
    return this.#drafts.write(key, value);
  }

  /** Calls `listener` with what another tab keeps under this key, each time it does; returns its undo. */
  onDraft(key: string, listener: (value: Json | undefined) => void): () => void {
    return this.#drafts.subscribe(key, listener);
  }

  /** Everything that is kept of a session, as plain JSON. */
  async exportSession(sessionId: string): Promise<ExportedSession> {
    const { store, clock } = this.#ports;
    const { exportSession } = await import("./engine/export-session.js").catch(failToLoad);
    return exportSession({ store, now: clock.now() }, sessionId);
  }

  /** Deletes a session for good: what is going on is cancelled, then its rows and drafts are removed. */
  async clear(sessionId: string): Promise<void> {
    const { store, hints } = this.#ports;
    await this.#cancelAll({ sessionId }, "the conversation was deleted");
    await store.deleteSession(sessionId);
    hints.post({ type: "session", sessionId });
    this.#engine.forgetSession(sessionId);
    this.session(sessionId).reset();
    this.grants.changed();
  }

  /** "Delete my data": every conversation of this runtime's name, with all drafts; what is going on is cancelled. */
  async deleteEverything(): Promise<void> {
    const { store, hints } = this.#ports;
    await this.#cancelAll({}, "all conversations were deleted");
    await store.deleteEverything();
    hints.post({ type: "everything" });
    this.outbox.clear();
    this.#engine.forgetEverything();
    for (const view of this.#views.values()) view.reset();
    this.grants.changed();
  }

  async #cancelAll(query: RunQuery, reason: string): Promise<void> {
    const statuses = ["running", "waiting", "failed"] as const;
    const open = await this.#ports.store.listRuns({ ...query, statuses });
    await Promise.all(open.map(({ runId }) => this.cancel(runId, reason)));
    await this.audit.flush(); // what is written after the removal would stay
  }

  /** A look into everything that is kept and known here, for developer tools. Loaded at the first use. */
  async inspect(): Promise<Inspection> {
    const { Inspection } = await import("./engine/inspect.js").catch(failToLoad);
    return new Inspection(this.#engine, this.#ports);
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
    await this.#ports.relay?.close();
    await this.#engine.close();
    await this.audit.flush();
    this.#isClosed = true;
    this.#ports.hints.close();
    await this.#ports.store.close();
    await this.#relay?.close();
  }

  #createPorts(options: RuntimeOptions): EnginePorts {
    const { relay } = options;
    const page = options.page ?? watchPage();
    const hints = openTabHints(this.name, page);
    const ports: EnginePorts = {
      name: this.name,
      tabId: this.tabId,
      store: options.store ?? this.#openStore(),
      clock: options.clock ?? systemClock,
      hints,
      locks: this.#locks,
      page,
      network: options.network ?? watchNetwork(),
      createId: () => crypto.randomUUID(),
      grants: once(() => this.#openLedger()),
      ...(relay && { relay: new RelayLink((link) => this.#openRelayed(relay, link)) }),
      onFault: (error) => this.#report(error),
    };
    const { shareRuns } = options;
    if (!shareRuns) return ports;
    const tell = (hint: Hint) => hints.tell(hint);
    return { ...ports, ...shareLater({ ...ports, tell }, relay, shareRuns) };
  }

  /** A page with a relay listens to it from the start: what was decided elsewhere meanwhile goes on here. */
  async #connect(relay: RelayLink): Promise<void> {
    await this.#ports.page.ready();
    if (!this.#isClosed) await relay.ready();
  }

  #openRelayed(relay: Relay, { elsewhere }: RelayLink): Promise<Relayed> {
    const { connection, outbox } = this;
    const { journals } = this.#engine;
    const locks = this.#locks; // who listens is no matter between devices
    return loadRelayed({ ...this.#ports, locks, relay, elsewhere, connection, outbox, journals });
  }

  #openLedger(): Promise<Permissions> {
    return loadLedger(this.#engine, this.#ports, {
      changed: () => this.grants.changed(),
      revoked: (grant) => this.audit.revoked(grant),
    });
  }

  #openStore(): RunStore {
    const primary = openIndexedDBStore({
      name: this.name,
      onProblem: (error) => {
        this.#note(error.message);
        this.#report(error);
      },
      onSolved: () => this.#note(undefined),
    });
    return createFallbackStore(primary, createMemoryStore(), (error) => {
      this.#note(NOT_KEPT);
      this.#report(error);
    });
  }

  /** Says something beside every conversation, also while it still loads. */
  #note(notice: string | undefined): void {
    this.#notice = notice;
    for (const view of this.#views.values()) view.refresh();
  }

  /** Once, at the first use, when the page's scripts have run: forgetting has time. */
  #forgetOld(): void {
    if (this.#hasForgotten) return;
    this.#hasForgotten = true;
    const forget = async () => {
      await this.#ports.page.ready();
      if (this.#isClosed) return;
      for (const sessionId of await forgetFinished(this.#ports, this.#keepFinishedMs)) {
        this.#engine.forgetSession(sessionId);
        this.#views.get(sessionId)?.reset();
      }
    };
    forget().catch((error: unknown) => this.#report(error));
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
