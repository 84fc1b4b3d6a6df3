/** The people of a world: two who decide whatever they see at random moments, and one who tidies up. */
import type { Interaction, RecoveryDecision } from "../../src/index.js";
import { APPROVAL_TIMEOUT_MS } from "./shop.js";
import type { Tab } from "./tab.js";
import type { DecisionRecord, World } from "./world.js";

/** What people do beside deciding. */
const MEDDLING = [
  "cancel",
  ...(["steer", "steer", "sendNow"] as const),
  ...(["takeOver", "takeOver", "takeOver", "takeOver"] as const),
] as const;

/** One who decides: at most one thing at a time, in whichever tab is at hand. */
export class Decider {
  readonly #name: string;
  readonly #world: World;
  #busyIn: Tab | undefined;
  #count = 0;

  constructor(name: string, world: World) {
    this.#name = name;
    this.#world = world;
  }

  /** Whether there is something to do, and nothing under way. */
  get isFree(): boolean {
    const tabs = awake(this.#world); // who waits in a tab that is gone, or hidden, waits no longer
    return tabs.length > 0 && !(this.#busyIn && tabs.includes(this.#busyIn));
  }

  /** Does something: mostly decides what waits, now and then meddles. */
  act(): void {
    const { random } = this.#world;
    const tab = random.pick(awake(this.#world));
    const shown = random.chance(0.15) ? seenAnywhere(this.#world) : tab.pending;
    if (shown.length > 0 && random.chance(0.85)) this.#decide(tab, random.pick(shown));
    else if (random.chance(0.25)) this.#meddle(tab);
  }

  #decide(tab: Tab, interaction: Interaction): void {
    this.#count += 1;
    const reviewerId = `${this.#name}${this.#count}`;
    const decision = drawDecision(this.#world, tab, interaction, reviewerId);
    this.#do(tab, decision.work, decision.record);
  }

  #meddle(tab: Tab): void {
    const { random } = this.#world;
    const runId = tab.items[0]?.runId;
    if (runId === undefined) return;
    const meddling = random.pick(MEDDLING);
    this.#world.note(`${this.#name} ${meddling} in ${tab.id}`);
    if (meddling === "cancel") this.#do(tab, tab.runtime.cancel(runId, "changed my mind"));
    else if (meddling === "steer") this.#do(tab, tab.runtime.steer(runId, "and hurry"));
    else if (meddling === "sendNow") this.#do(tab, tab.runtime.supersede(runId));
    else this.#do(tab, tab.runtime.takeOver(runId));
  }

  #do(tab: Tab, work: Promise<unknown>, record?: DecisionRecord): void {
    this.#busyIn = tab;
    const isOver = (result: string) => {
      if (record) record.result = result;
      if (record) this.#world.note(`  ${record.reviewerId} is told: ${result}`);
      this.#busyIn = undefined;
    };
    work.then(
      (result) => isOver(statusOf(result)),
      (error: unknown) => {
        this.#world.faulted(tab.id, error);
        isOver("failed");
      },
    );
  }
}

function statusOf(result: unknown): string {
  return typeof result === "object" && result !== null && "status" in result
    ? String(result.status)
    : "done";
}

function awake(world: World): readonly Tab[] {
  return world.tabs.filter(({ page }) => !page.isHidden);
}

/** What any tab shows: a decision may come in by a tab that has not heard of what it is about. */
function seenAnywhere(world: World): readonly Interaction[] {
  return world.tabs.flatMap(({ pending }) => pending);
}

/** Asks for a decision that fits the interaction, and writes down what was wanted. */
function drawDecision(world: World, tab: Tab, { request }: Interaction, reviewerId: string) {
  const { random } = world;
  const interactionId = request.id;
  const begin = (wanted: string, work: Promise<unknown>) => {
    const record: DecisionRecord = { interactionId, reviewerId, wanted };
    world.decisions.push(record);
    world.note(`${reviewerId} wants ${interactionId} ${wanted} in ${tab.id}`);
    return { work, record };
  };
  switch (request.kind) {
    case "approval": {
      const approved = random.chance(0.65);
      const isEdited = approved && request.toolName === "refund" && random.chance(0.3);
      const input = isEdited ? { input: { n: 100 + random.below(5) } } : {};
      return begin(
        approved ? "approved" : "rejected",
        tab.runtime.approvals.decide({ approvalId: interactionId, approved, reviewerId, ...input }),
      );
    }
    case "question": {
      const answers = Object.fromEntries(request.questions.map(({ id }) => [id, reviewerId]));
      return begin("answered", tab.runtime.answer(interactionId, answers, { reviewerId }));
    }
    case "output": {
      const output = { seat: reviewerId };
      return begin("provided", tab.runtime.provideOutput(interactionId, output, { reviewerId }));
    }
    case "recovery": {
      const decision = drawRecovery(world, request.callId, interactionId);
      const work = tab.runtime.recover(interactionId, decision, { reviewerId });
      return begin(decision.status, work);
    }
  }
}

/** Somebody who looks at the server's books says what is true; others say anything. */
function drawRecovery(world: World, callId: string, interactionId: string): RecoveryDecision {
  const runId = interactionId.slice(0, interactionId.indexOf(":"));
  if (!world.isCalm && world.random.chance(0.3)) {
    return { status: world.random.pick(["happened", "run_again", "stopped"] as const) };
  }
  return { status: world.ledger.effectsOf(runId, callId) > 0 ? "happened" : "run_again" };
}

/** Lets time pass: a little, some seconds, or past every deadline. */
export function passTime(world: World): void {
  const ms = world.random.pick([300, 3000, 3000, 11_000, APPROVAL_TIMEOUT_MS]);
  world.note(`${ms} ms pass`);
  world.clock.advance(ms);
}

/** The one who stays to the end: answers what waits, presses Retry, asks again when nothing was asked. */
export function tidyUp(world: World, decider: Decider): boolean {
  if (!decider.isFree) return false;
  if (world.disk.journals.size === 0) {
    const tab = awake(world).find(({ hasAsked }) => !hasAsked);
    if (tab) world.note(`the person asks in ${tab.id}`);
    tab?.prompt();
    return tab !== undefined;
  }
  const retry = awake(world).find(({ retryable }) => retryable !== undefined);
  if (retry?.retryable !== undefined) {
    world.note(`the person presses Retry in ${retry.id}`);
    retry.runtime.resume(retry.retryable).catch((error: unknown) => world.faulted(retry.id, error));
    return true;
  }
  const waits = awake(world).some(({ pending }) => pending.length > 0);
  if (waits) decider.act();
  return waits;
}

/** The run's journal moved, says somebody: what every message between tabs amounts to. */
export function nudge(world: World): void {
  const runIds = [...world.disk.journals.keys()];
  world.note("every tab is told to look again");
  const channel = new BroadcastChannel("anvia:world");
  for (const runId of runIds) channel.postMessage({ type: "journal", runId });
  channel.close();
}
