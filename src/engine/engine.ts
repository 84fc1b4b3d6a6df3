/**
 * The loop: load, fold, nextEffects, perform, append. A fresh run, a reload, a crash and a take-over
 * by another tab are this one code path. The rules that hold, cited by code and tests:
 *
 * J1  A run's state is the fold of its journal. Nothing about a run is kept elsewhere; rows such as the
 *     run list are projections written in the same transaction, and can be rebuilt.
 * J2  `seq` is gap-free. Events are appended only at `nextSeq`, atomically. Who comes second gets a
 *     conflict, folds again, and finds out whether its event still makes sense.
 * J3  `reduce` is total and monotone: an event that the state does not allow changes nothing but
 *     `nextSeq`; a settled interaction or tool call never goes back.
 * J4  Persist before showing; intent before effect. An approval is in the journal before its dialog is
 *     drawn; `tool_started` is committed before `execute`; the result before the model hears of it.
 * J5  A journal that ends in `tool_started` is an unknown outcome, never silently a failure. The tool's
 *     `reconcile` is asked first, then its `recovery` decides: run again, or ask a person.
 * J6  One driver a run, elected by a lock. The lock is liveness only; safety is J2. Taking over appends
 *     `run_claimed`. A driver that lost its claim may still record what a tool returned, nothing else.
 *     Locks are released when a page hides or freezes and asked for again when it is back; a person may
 *     take a run from a tab that hangs.
 * J7  A decision counts when its event is in the journal. Whoever loses the race is shown who won.
 * J8  Deadlines are stored times, compared on wake-up by any tab. Human waiting time counts against no
 *     other timeout.
 * J9  A journal written by a newer version is shown read-only and never driven.
 * J10 What was shown is what runs: the parsed input is frozen at request time as canonical JSON with a
 *     digest, and checked again at run time. A difference means a new approval, never a run.
 */
import type { AgentDefinition } from "../agent/agent-definition.js";
import type { Tool } from "../agent/create-tool.js";
import type { Runner, RunRequest, StartedRun } from "../agent/runner.js";
import { AnviaError } from "../errors.js";
import type { Hints } from "../relay/tabs.js";
import { toJson } from "../run/json.js";
import { isOpen, type RunState, type ToolCall } from "../run/state.js";
import type { RunStore } from "../store/run-store.js";
import { type Clock, ELEMENTS_APPEAR_MS, LATE_WRITE_MS, sleep } from "./clock.js";
import { type DriveOptions, faultOf } from "./drive-context.js";
import type { DriverLocks } from "./driver-lock.js";
import { DriverSigns } from "./driver-signs.js";
import type { Journal, JournalChange, NewEvent } from "./journal.js";
import { Journals } from "./journals.js";
import type { Network } from "./network.js";
import { onceMore } from "./once-more.js";
import { Overlays } from "./overlays.js";
import type { PageLife } from "./page.js";
import type { Permissions } from "./permissions.js";
import type { RelayLink } from "./relay-link.js";
import { loadPerform, type Opening, RunDriver } from "./run-driver.js";
import { RunStreams } from "./run-streams.js";
import { callsWithoutTool, superseded, type WhoDecided, withoutTools } from "./way-on.js";

/** The world as the engine gets it; `createRuntime` picks the adapters. */
export interface EnginePorts {
  readonly store: RunStore;
  readonly clock: Clock;
  readonly hints: Hints;
  readonly locks: DriverLocks;
  readonly page: PageLife;
  readonly network: Network;
  /** Names this tab in decisions. */
  readonly tabId: string;
  /** The runtime's name, part of the names of its locks. */
  readonly name: string;
  createId(): string;
  /** The standing permissions. Loaded at the first use. */
  grants(): Promise<Permissions>;
  /** The other devices, where the page has a relay to them. */
  readonly relay?: RelayLink;
  /** Faults that nobody awaits. */
  onFault(error: unknown): void;
}

interface Drive {
  readonly driver: RunDriver;
  readonly journal: Journal;
  readonly ended: Promise<void>;
}

/** Runs the agents of one tab. */
export class Engine implements Runner {
  readonly journals: Journals;
  readonly overlays: Overlays;
  readonly #signs: DriverSigns;
  readonly #ports: EnginePorts;
  readonly #agents = new Map<string, AgentDefinition>();
  readonly #drivers = new Map<string, Drive>();
  readonly #options = new Map<string, DriveOptions>();
  readonly #streams = new RunStreams();
  /** Runs whose lock this tab takes from another: somebody pressed "Continue here". */
  readonly #stolen = new Set<string>();
  /** What was said to runs whose first event is not written yet; it is written along with it. */
  readonly #early = new Map<string, NewEvent[]>();
  /** Runs that other tabs have announced and not begun yet; aborted when they have, or when this one closes. */
  readonly #awaited = new Map<string, AbortController>();
  readonly #audiences = new Set<(sessionId: string) => boolean>();
  readonly #undo: (() => void)[] = [];
  #isClosed = false;

  constructor(ports: EnginePorts) {
    this.#ports = ports;
    this.journals = new Journals(ports);
    this.overlays = new Overlays(ports);
    this.#signs = new DriverSigns(ports);
    this.#undo.push(
      this.journals.subscribe((change) => this.#changed(change)),
      ports.hints.subscribe((hint) => {
        if (hint.type === "session" || hint.type === "everything") this.#guard(this.#forgetGone());
        if (hint.type === "awake") {
          for (const agent of this.#agents.values()) this.#guard(this.register(agent));
        }
        if (hint.type === "journal") this.#guard(this.#heard(hint.runId));
      }),
    );
  }

  /** Starts a run; everything else happens in the background. */
  start(request: RunRequest): StartedRun {
    this.#assertOpen();
    const runId = this.#ports.createId();
    const sessionId = request.sessionId ?? `session-${runId}`;
    const queue = this.#streams.open(runId, request.watched);
    this.#setAgent(request.agent);
    this.#options.set(runId, { hook: request.hook, approvalHandler: request.approvalHandler });
    const journal = this.journals.create(runId);
    this.#early.set(runId, []);
    this.#drive(journal, request.agent, (driverId) => {
      const early = this.#early.get(runId) ?? [];
      this.#early.delete(runId);
      return [opening(request, sessionId, driverId), ...early];
    });
    return {
      runId,
      sessionId,
      events: () => queue,
      steer: (text) => this.#steerNow(journal, text),
      cancel: (reason) => this.cancel(runId, reason),
    };
  }

  /** Makes an agent known, and goes on with its unfinished runs. */
  async register(agent: AgentDefinition): Promise<void> {
    if (this.#isClosed) return;
    this.#setAgent(agent);
    const rows = await this.#ports.store.listRuns({ statuses: ["running", "waiting"] });
    await Promise.all(
      rows
        .filter((row) => row.agentId === agent.id)
        .map(async (row) => this.#consider(await this.journals.openAt(row))),
    );
  }

  #setAgent(agent: AgentDefinition): void {
    this.#agents.set(agent.id, agent);
    for (const { driver } of this.#drivers.values()) driver.notify(); // a tool may be there now
    // What drives, and what reads the schemas, is loaded now, so that a page that goes offline has it. Who needs it
    // hears of faults.
    loadPerform().catch(() => undefined);
    for (const tool of agent.tools) tool.input().catch(() => undefined);
  }

  /** The tools of this name, of whichever of the page's agents. */
  toolsNamed(name: string): readonly Tool[] {
    const tools = [...this.#agents.values()].flatMap((agent) => agent.tools);
    return tools.filter((tool) => tool.name === name);
  }

  /** The agents that this page has. */
  get agents(): readonly AgentDefinition[] {
    return [...this.#agents.values()];
  }

  /** The agent of this id, when this page has it. */
  agent(id: string): AgentDefinition | undefined {
    return this.#agents.get(id);
  }

  /**
   * Goes on with a run: drives it in this page, and retries it when it failed.
   * @throws AnviaError `unknown_run`.
   */
  async resume(runId: string): Promise<void> {
    const journal = await this.#existing(runId);
    this.overlays.showFault(runId, undefined);
    await journal.append((state) => (state.status === "failed" ? [{ type: "run_retried" }] : []));
    this.#consider(journal);
  }

  /**
   * Drives the run here and now, whichever tab drives it: that one may be frozen, or hang. What it has under
   * way is unknown from then on (J5).
   * @throws AnviaError `unknown_run`, or `invalid_use` when this page does not have the run's agent.
   */
  async takeOver(runId: string): Promise<void> {
    const journal = await this.#existing(runId);
    const { agentId } = journal.state;
    if (!this.#agents.has(agentId)) {
      const message = `This page does not have the agent “${agentId}”, so the run cannot go on here.`;
      throw new AnviaError("invalid_use", message);
    }
    const drive = this.#drivers.get(runId);
    if (drive?.driver.isDriving) return;
    this.#stolen.add(runId);
    drive?.driver.stop(); // it waits in line; its end starts the next one, which does not
    await drive?.ended;
    this.#consider(journal);
  }

  /** When the run's driver, in another tab, counts as quiet (ms since the epoch); `undefined` when it is driven here. */
  quietAt(runId: string): number | undefined {
    return this.#drivers.get(runId)?.driver.isDriving ? undefined : this.#signs.quietAt(runId);
  }

  /** Settles what waits for a person as superseded, so that what the visitor wrote is read now. */
  async supersede(runId: string, who: Omit<WhoDecided, "decisionId" | "tabId">): Promise<boolean> {
    const journal = await this.#existing(runId);
    await this.journals.expire(journal); // whose time is up has timed out, whatever was written (J8)
    const { createId, tabId } = this.#ports;
    const sign = () => ({ ...who, decisionId: createId(), tabId });
    return (await journal.append((state) => superseded(state, sign))).length > 0;
  }

  /** Goes on without the tools that this page's agent does not have. */
  async goOnWithout(runId: string): Promise<boolean> {
    const journal = await this.#existing(runId);
    const agent = this.#agents.get(journal.state.agentId);
    if (!agent) return false;
    return (await journal.append((state) => withoutTools(state, agent))).length > 0;
  }

  /** The calls that wait because this page's agent does not have their tool. */
  callsWithoutTool(state: RunState): readonly ToolCall[] {
    const agent = this.#agents.get(state.agentId);
    return agent ? callsWithoutTool(state, agent) : [];
  }

  /** Ends a run: what waits is cancelled, and no later answer can run its tools. */
  async cancel(runId: string, reason = "stopped"): Promise<void> {
    const early = this.#early.get(runId);
    if (early) {
      if (!isCancelled(early)) early.push({ type: "run_cancelled", reason });
      return;
    }
    const journal = await this.#existing(runId);
    await journal.append((state) => (isOpen(state) ? [{ type: "run_cancelled", reason }] : []));
  }

  /** Adds words to a run that is going on; `false` when it has ended. */
  async steer(runId: string, text: string): Promise<boolean> {
    const journal = await this.#existing(runId);
    const written = await journal.append((state) => this.#steered(state, text));
    return written.length > 0;
  }

  /** A session's rows were deleted, here or in another tab: nothing of it is driven or kept here. */
  forgetSession(sessionId: string): void {
    this.#forget(({ state }) => state.sessionId === sessionId);
  }

  /** All rows were deleted, here or in another tab. */
  forgetEverything(): void {
    this.#forget(() => true);
  }

  /** Somebody says that rows were deleted: the store knows which. A run whose first row is on its way has none yet. */
  readonly #forgetGone = onceMore(async () => {
    const written = [...this.#drivers.values()].filter(({ journal }) => !journal.isEmpty);
    const kept = new Set((await this.#ports.store.listRuns()).map(({ runId }) => runId));
    const gone = written.filter(({ journal }) => !kept.has(journal.runId));
    this.#forget((deleted) => gone.some(({ journal }) => journal === deleted));
  });

  #forget(isDeleted: (journal: Journal) => boolean): void {
    for (const { driver, journal } of this.#drivers.values()) {
      if (!isDeleted(journal)) continue;
      driver.stop();
      this.journals.forget(journal);
    }
  }

  /** Says who could show an approval of a session; returns the undo. */
  addAudience(watches: (sessionId: string) => boolean): () => void {
    this.#audiences.add(watches);
    return () => this.#audiences.delete(watches);
  }

  /** Stops driving. What a tool is doing goes on, and is found again like after a crash. */
  async close(): Promise<void> {
    this.#isClosed = true;
    for (const undo of this.#undo) undo();
    for (const { driver } of this.#drivers.values()) driver.stop();
    for (const awaited of this.#awaited.values()) awaited.abort();
    await Promise.all([...this.#drivers.values()].map(({ ended }) => ended));
    this.journals.close();
    this.#signs.close();
  }

  /**
   * A run of another tab: this one is next in line should that tab die. One that is only announced has no
   * first event yet. Its tab may die between writing it and saying so; then the lock comes to this tab.
   */
  async #heard(runId: string): Promise<void> {
    const journal = await this.journals.open(runId);
    if (!journal.isEmpty || this.#drivers.has(runId) || this.#awaited.has(runId)) return;
    const written = new AbortController();
    this.#awaited.set(runId, written);
    await this.#ports.locks.hold(this.#lockName(runId), written.signal, () => journal.refresh());
    this.#awaited.delete(runId);
    if (!journal.isEmpty || this.#isClosed) return;
    await sleep(this.#ports.clock, LATE_WRITE_MS);
    if (!this.#isClosed) await journal.refresh();
  }

  #lockName(runId: string): string {
    return `anvia:${this.#ports.name}:${runId}`;
  }

  #changed(change: JournalChange): void {
    const { journal } = change;
    this.#awaited.get(journal.runId)?.abort();
    // It could be written after all: what kept it from being written is over.
    if (this.overlays.of(journal.runId).fault) this.overlays.showFault(journal.runId, undefined);
    this.#drivers.get(journal.runId)?.driver.notify();
    this.#streams.tell(change);
    this.#consider(journal);
  }

  /** Drives the run here if it is going on and this page can. */
  #consider(journal: Journal): void {
    const { state, unreadable } = journal;
    if (this.#isClosed || unreadable || state.status !== "running") return;
    if (this.#drivers.has(journal.runId)) return;
    const agent = this.#agents.get(state.agentId);
    if (agent && state.purpose === "prompt") this.#drive(journal, agent);
  }

  #drive(journal: Journal, agent: AgentDefinition, opening?: Opening): void {
    const { runId } = journal;
    const driver = new RunDriver({
      ...this.#ports,
      journal,
      agent: () => this.#agents.get(agent.id) ?? agent,
      overlays: this.overlays,
      options: this.#options.get(runId) ?? agentOptions(agent),
      lockName: this.#lockName(runId),
      canAsk: () => this.#canAsk(journal.state),
      history: () => this.#history(journal.state),
      steal: this.#stolen.delete(runId),
      announce: () => this.#ports.hints.post({ type: "journal", runId }),
      sign: () => this.#ports.hints.post({ type: "sign", runId }),
      emit: (event) => this.#streams.emit(runId, event),
      noteCause: (error) => this.#streams.noteCause(runId, error),
    });
    const ended = driver.drive(opening).then(
      () => this.#ended(journal),
      (error: unknown) => this.#broke(journal, error),
    );
    this.#drivers.set(runId, { driver, journal, ended });
  }

  /** A driver that was fenced off gets in line again: its successor may die, too. */
  #ended(journal: Journal): void {
    const { runId, state } = journal;
    this.#drivers.delete(runId);
    if (!isOpen(state)) {
      this.#options.delete(runId);
      this.#streams.forget(runId);
    }
    if (this.journals.has(journal)) this.#consider(journal);
  }

  /** The journal cannot say that it could not be written: whoever waits is told, and the view shows it. */
  #broke({ runId, isEmpty }: Journal, error: unknown): void {
    this.#drivers.delete(runId);
    this.#early.delete(runId);
    if (this.#isClosed) return;
    if (!isEmpty) this.overlays.showFault(runId, { ...faultOf(error), retryable: true });
    if (this.#streams.has(runId)) this.#streams.emit(runId, { type: "error", error });
    else this.#ports.onFault(error);
  }

  async #canAsk({ runId, sessionId }: RunState): Promise<boolean> {
    const somebody = () =>
      this.#streams.isWatched(runId) || [...this.#audiences].some((watches) => watches(sessionId));
    // A run that was resumed may be faster than the page that is still building its elements.
    if (somebody() || this.#streams.has(runId)) return somebody();
    await sleep(this.#ports.clock, ELEMENTS_APPEAR_MS);
    return somebody();
  }

  async #history({ runId, sessionId, startedAt }: RunState): Promise<readonly RunState[]> {
    const rows = await this.#ports.store.listRuns({ sessionId });
    const earlier = rows.filter((row) => row.runId !== runId && row.startedAt <= startedAt);
    const journals = await Promise.all(earlier.map((row) => this.journals.openAt(row)));
    return journals.map(({ state }) => state);
  }

  #steerNow(journal: Journal, text: string): boolean {
    const early = this.#early.get(journal.runId);
    if (early) {
      if (isCancelled(early)) return false;
      early.push({ type: "steered", messageId: this.#ports.createId(), text });
      return true;
    }
    if (!isOpen(journal.state)) return false;
    this.#guard(journal.append((state) => this.#steered(state, text)));
    return true;
  }

  #steered(state: RunState, text: string): readonly NewEvent[] {
    const messageId = this.#ports.createId();
    return state.status === "running" ? [{ type: "steered", messageId, text }] : [];
  }

  async #existing(runId: string): Promise<Journal> {
    this.#assertOpen();
    const journal = await this.journals.open(runId);
    if (!journal.isEmpty || this.#drivers.has(runId)) return journal;
    throw new AnviaError("unknown_run", `There is no run “${runId}” here.`);
  }

  #assertOpen(): void {
    if (!this.#isClosed) return;
    throw new AnviaError("invalid_use", "This runtime was closed. Create a new one.");
  }

  #guard(work: Promise<unknown>): void {
    work.catch((error: unknown) => this.#ports.onFault(error));
  }
}

function isCancelled(events: readonly NewEvent[]): boolean {
  return events.some(({ type }) => type === "run_cancelled");
}

function agentOptions({ hook, approvalHandler }: AgentDefinition): DriveOptions {
  return { hook, approvalHandler };
}

function opening(request: RunRequest, sessionId: string, driverId: string): NewEvent {
  const { agent, prompt, maxTurns, toolConcurrency, userId, metadata } = request;
  return {
    type: "run_started",
    purpose: "prompt",
    sessionId,
    agentId: agent.id,
    driverId,
    prompt: [...prompt],
    maxTurns,
    ...(toolConcurrency !== undefined && { toolConcurrency }),
    ...(userId !== undefined && { userId }),
    ...(metadata !== undefined && { metadata: toJson(metadata) }),
  };
}
