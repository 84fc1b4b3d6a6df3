import type { AgentDefinition } from "../agent/agent-definition.js";
import { once } from "../agent/create-tool.js";
import { notLoaded } from "../errors.js";
import { type Effect, effectKey, nextEffects } from "../run/next-effects.js";
import type { RunState } from "../run/state.js";
import { LATE_WRITE_MS } from "./clock.js";
import { askHook, type DriveContext, type DriveOptions } from "./drive-context.js";
import type { DriverLocks } from "./driver-lock.js";
import type { Journal, NewEvent } from "./journal.js";
import { needsNetwork } from "./needs-network.js";
import type { PerformedEffect } from "./perform.js";

/** What a driver gets from the engine. */
export interface DriverPorts
  extends Omit<
    DriveContext,
    "driverId" | "signal" | "fenced" | "append" | "renew" | "options" | "agent" | "agentNow"
  > {
  readonly locks: DriverLocks;
  readonly lockName: string;
  /** The run's agent as the page has it now: elements declare theirs anew when their tools change. */
  agent(): AgentDefinition;
  readonly options: DriveOptions;
  /** Whether the lock is taken from whoever has it ("Continue here"). */
  readonly steal: boolean;
  /** Faults that nobody awaits. */
  onFault(error: unknown): void;
  /** Tells the other tabs that the run is about to begin, before its first event is written. */
  announce(): void;
  /** Tells the other tabs that somebody is at work. */
  sign(): void;
}

/**
 * Loads what drivers do, once: a page that only shows runs never needs it. The engine has it loaded with the first
 * agent, so that a page that goes offline later has it.
 */
export const loadPerform = once(async () => {
  const { perform } = await import("./perform.js").catch((cause: unknown) => {
    throw notLoaded(cause);
  });
  return perform;
});

/** How often a driver that is at work says so. */
const SIGN_EVERY_MS = 3000;

type Perform = (context: DriveContext, effect: PerformedEffect) => Promise<unknown>;

/** Makes the first events of a new run. */
export type Opening = (driverId: string) => readonly NewEvent[];

/**
 * Drives one run in one tab: while it holds the run's lock it folds, asks what is next, performs it,
 * and appends what came of it, until the run ends or the page hides (J6).
 */
export class RunDriver {
  #driverId: string;
  readonly #ports: DriverPorts;
  readonly #inFlight = new Map<string, Effect>();
  /** Effects that came to nothing; they are tried again when the journal has changed. */
  readonly #idle = new Set<string>();
  readonly #stopped = new AbortController();
  readonly #cancelled = new AbortController();
  readonly #fenced = new AbortController();
  #wake: (() => void) | undefined;
  #fault: { readonly error: unknown } | undefined;
  /** The driver id under which this driver had the run, once it had it. */
  #hasClaimed: string | undefined;
  #isDriving = false;
  #givesSigns = false;

  constructor(ports: DriverPorts) {
    this.#ports = ports;
    this.#driverId = ports.createId();
  }

  /** Stops driving and lets the lock go; what is under way in this page may still be recorded. */
  stop(): void {
    this.#stopped.abort();
    this.#wake?.();
  }

  /** Whether this tab has the lock now. */
  get isDriving(): boolean {
    return this.#isDriving;
  }

  /** The journal, the agent or the network changed: looks again at what is next. */
  notify(): void {
    this.#idle.clear();
    if (this.#journal.state.status === "cancelled") this.#cancelled.abort();
    if (this.#isFenced()) this.#fenced.abort();
    this.#wake?.();
  }

  /**
   * Drives to the end. `opening` makes the first events of a new run.
   * @throws what kept an event from being written; the journal stands where it stood.
   */
  async drive(opening?: Opening): Promise<void> {
    const { page, locks, lockName, steal } = this.#ports;
    let first = opening;
    let options = { steal };
    if (!opening) await page.ready();
    while (!this.#isOver(first !== undefined)) {
      const untilHidden = AbortSignal.any([page.hideSignal(), this.#stopped.signal]);
      let work: Promise<void> = Promise.resolve();
      const whileHeld = (lost: AbortSignal) => {
        const until = AbortSignal.any([untilHidden, lost]);
        work = this.#work(until, first);
        first = undefined;
        // A page that falls asleep in the middle of a write gives the lock away all the same (J6).
        return Promise.race([work, aborted(until)]);
      };
      await locks.hold(lockName, untilHidden, whileHeld, options);
      options = { steal: false };
      await work;
      await Promise.race([page.shown(), aborted(this.#stopped.signal)]);
    }
    if (this.#fault) throw this.#fault.error;
  }

  /** What is done with the lock. */
  async #work(until: AbortSignal, opening: Opening | undefined): Promise<void> {
    this.#isDriving = true;
    if (!opening) this.#lookAgain();
    try {
      await (opening ? this.#open(opening) : this.#journal.refresh());
      await this.#loop(until, await loadPerform());
    } finally {
      this.#isDriving = false;
    }
  }

  /** The last write of a tab that died may land after its lock was given on: nobody is left to say so. */
  #lookAgain(): void {
    const { clock, onFault } = this.#ports;
    clock.wake(clock.now() + LATE_WRITE_MS, () => {
      if (this.#isDriving) this.#journal.refresh().catch(onFault);
    });
  }

  get #journal(): Journal {
    return this.#ports.journal;
  }

  #isOver(isNew: boolean): boolean {
    if (this.#stopped.signal.aborted || this.#journal.unreadable || this.#isFenced()) return true;
    return !isNew && this.#journal.state.status !== "running";
  }

  /** Another driver claimed the run after this one had it: from now on only its facts count (J6). */
  #isFenced(): boolean {
    return this.#hasClaimed === this.#driverId && this.#journal.state.driverId !== this.#driverId;
  }

  async #open(opening: Opening): Promise<void> {
    this.#ports.announce();
    await this.#journal.append(() => opening(this.#driverId));
    this.#hasClaimed = this.#driverId;
    if (this.#journal.state.status !== "running") return;
    await askHook(this.#context(), (hook, run) => hook.onRunStart?.({ run }));
  }

  async #loop(until: AbortSignal, perform: Perform): Promise<void> {
    const onAbort = () => this.#wake?.();
    until.addEventListener("abort", onAbort);
    const stopNotice = this.#ports.network.subscribe(() => this.notify());
    while (!until.aborted && !this.#isOver(false)) {
      // The promise comes first: what changes while effects are launched is not missed.
      const changed = new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
      for (const effect of this.#launchable(this.#journal.state)) this.#launch(effect, perform);
      await changed;
    }
    until.removeEventListener("abort", onAbort);
    stopNotice();
  }

  /** Says every few seconds that somebody is at work, as long as something is; a frozen tab cannot. */
  #giveSigns(): void {
    if (this.#givesSigns) return;
    this.#givesSigns = true;
    const { clock } = this.#ports;
    clock.wake(clock.now() + SIGN_EVERY_MS, () => {
      this.#givesSigns = false;
      if (this.#inFlight.size === 0 || !this.#isDriving) return;
      this.#ports.sign();
      this.#giveSigns();
    });
  }

  /** The effects to start now: not those under way, and those that end a turn only when it is quiet. */
  #launchable(state: RunState): readonly Effect[] {
    const effects = nextEffects(state, this.#driverId).filter((effect) => {
      const key = effectKey(effect);
      return !this.#inFlight.has(key) && !this.#idle.has(key) && this.#isPossible(effect);
    });
    const running = [...this.#inFlight.values()].filter(({ type }) => type !== "ask_handler");
    if (running.some(endsTurn)) return [];
    const now = effects.filter((effect) => !endsTurn(effect) || running.length === 0);
    return limitTools(now, running, state.toolConcurrency);
  }

  #isPossible(effect: Effect): boolean {
    const { network, options, agent } = this.#ports;
    if (effect.type === "ask_handler") return options.approvalHandler !== undefined;
    return network.isOnline() || !needsNetwork(effect, this.#journal.state, agent());
  }

  #launch(effect: Effect, perform: Perform): void {
    const key = effectKey(effect);
    const { nextSeq } = this.#journal.state;
    this.#inFlight.set(key, effect);
    this.#giveSigns();
    this.#perform(effect, perform)
      .catch((error: unknown) => this.#break(error))
      .finally(() => {
        this.#inFlight.delete(key);
        if (this.#journal.state.nextSeq === nextSeq) this.#idle.add(key);
        this.#wake?.();
      });
  }

  /** What came of an effect could not be written: nothing more is done until somebody says Retry. */
  #break(error: unknown): void {
    this.#fault ??= { error };
    this.stop();
  }

  #perform(effect: Effect, perform: Perform): Promise<unknown> {
    return effect.type === "claim" ? this.#claim() : perform(this.#context(), effect);
  }

  async #claim(): Promise<void> {
    const driverId = this.#driverId;
    await this.#journal.append((state) =>
      state.status === "running" && state.driverId !== driverId
        ? [{ type: "run_claimed", driverId }]
        : [],
    );
    if (this.#journal.state.driverId === driverId) this.#hasClaimed = driverId;
  }

  /** Made anew for every effect: a claim in between changes who writes. */
  #context(): DriveContext {
    const driverId = this.#driverId;
    return {
      ...this.#ports,
      agent: this.#ports.agent(),
      agentNow: this.#ports.agent,
      driverId,
      signal: this.#cancelled.signal,
      fenced: this.#fenced.signal,
      append: (build) =>
        this.#journal.append((state) => (state.driverId === driverId ? build(state) : [])),
      renew: () => {
        this.#driverId = this.#ports.createId();
      },
    };
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) =>
    signal.addEventListener("abort", () => resolve(), { once: true }),
  );
}

function endsTurn({ type }: Effect): boolean {
  return (
    type === "call_model" || type === "complete_run" || type === "fail_run" || type === "claim"
  );
}

function limitTools(
  effects: readonly Effect[],
  running: readonly Effect[],
  limit = Number.POSITIVE_INFINITY,
): readonly Effect[] {
  let free = limit - running.filter(runsTool).length;
  return effects.filter((effect) => !runsTool(effect) || free-- > 0);
}

function runsTool({ type }: Effect): boolean {
  return type === "start_tool" || type === "recover_call";
}
