/** Plays schedules: one seed, one order of steps, one fault at a given step, and everything checked. */
import { enterWorld } from "./browser.js";
import { FAULTS, type Fault, inject } from "./faults.js";
import { checkTabs, checkWorld } from "./invariants.js";
import { Decider, nudge, passTime, tidyUp } from "./person.js";
import { type Parked, settle } from "./scheduler.js";
import type { Tab } from "./tab.js";
import { type Violation, World, type WorldOptions } from "./world.js";

/** Steps with faults and people; what is left after them happens in calm weather. */
const STORMY_STEPS = 140;
/** A run that needs more steps than this after the storm is stuck. */
const CALM_STEPS = 3000;
/** Every step from 0 to here has its faults. */
export const FAULT_STEPS = 120;

/** Which schedule: everything else follows from it. */
export interface Plan {
  readonly seed: number;
  readonly fault: Fault;
  readonly faultAt: number;
}

/** What came of a schedule. */
export interface Outcome {
  readonly plan: Plan;
  /** The step at which the fault struck; `undefined` when the run was over before. */
  readonly struckAt: number | undefined;
  readonly steps: number;
  readonly violations: readonly Violation[];
  readonly log: readonly string[];
  readonly world: World;
}

/** The plan of a seed: each step of the storm meets each fault in turn. */
export function planOf(seed: number): Plan {
  const fault = FAULTS[seed % FAULTS.length] ?? "crash";
  return { seed, fault, faultAt: Math.floor(seed / FAULTS.length) % FAULT_STEPS };
}

/** Plays one schedule to its end and checks it. */
export async function play(plan: Plan, options: WorldOptions = {}): Promise<Outcome> {
  const world = new World(plan.seed, options);
  enterWorld(world);
  const schedule = new Schedule(world, plan);
  await schedule.run();
  const { steps, struckAt } = schedule;
  return { plan, struckAt, steps, violations: world.violations, log: world.log, world };
}

const ENDED = new Set(["completed", "cancelled"]);
const EXECUTION = new Set(["request", "response"]);
const isAwake = ({ page }: Tab) => !page.isHidden;
const isExecution = ({ kind }: Parked) => EXECUTION.has(kind);

class Schedule {
  steps = 0;
  struckAt: number | undefined;
  readonly #world: World;
  readonly #plan: Plan;
  readonly #deciders: readonly Decider[];
  /** The tab whose steps come first for a while: the others fall behind. */
  #favourite = "";
  /** Whether a second fault comes, in the middle of an execution: that is where it hurts. */
  #hasSecond: boolean;
  /** Whether a fresh tab takes the place of a dead one; else who is left goes on alone. */
  readonly #replaces: boolean;
  /** Whether hidden pages are shown before the run ends; else they must not be in anybody's way. */
  #wakes: boolean;

  constructor(world: World, plan: Plan) {
    this.#world = world;
    this.#plan = plan;
    this.#deciders = [new Decider("ann", world), new Decider("bob", world)];
    this.#hasSecond = world.random.chance(0.6);
    this.#replaces = world.random.chance(0.5);
    this.#wakes = world.random.chance(0.5);
  }

  async run(): Promise<void> {
    const world = this.#world;
    const first = world.openTab();
    world.openTab();
    first.prompt();
    await settle();
    while (this.steps < STORMY_STEPS && !this.#isOver()) await this.#stormyStep();
    world.isCalm = true;
    world.note("-- calm");
    await this.#calmDown();
    await checkWorld(world);
  }

  async #stormyStep(): Promise<void> {
    const { random } = this.#world;
    if (this.#isStruck()) {
      await settle();
      return;
    }
    const ready = this.#world.scheduler.ready();
    const dice = random.next();
    if (dice < 0.12) this.#letDecide();
    else if (dice < 0.14) passTime(this.#world);
    else if (dice < 0.2) this.#bringBack();
    else if (ready.length > 0) this.#letGo(this.#choose(ready));
    else if (this.#world.disk.journals.size === 0) this.#askAgain();
    else if (dice < 0.6) this.#letDecide();
    else if (dice < 0.8) this.#bringBack();
    else passTime(this.#world);
    this.steps += 1;
    await settle();
  }

  #isStruck(): boolean {
    const { faultAt, fault } = this.#plan;
    if (this.struckAt === undefined && this.steps >= faultAt) return this.#strike(fault);
    const { scheduler, random } = this.#world;
    if (!this.#hasSecond || !scheduler.all().some(isExecution) || !random.chance(0.25))
      return false;
    this.#hasSecond = !this.#strike(random.pick(FAULTS));
    return !this.#hasSecond;
  }

  #strike(fault: Fault): boolean {
    const place = this.#world.log.length;
    if (!inject(this.#world, fault)) return false;
    this.#world.log.splice(place, 0, `${this.steps}: FAULT ${fault}`);
    this.struckAt ??= this.steps;
    return true;
  }

  #letDecide(): void {
    const free = this.#deciders.filter(({ isFree }) => isFree);
    if (free.length > 0) this.#world.random.pick(free).act();
  }

  /** The prompt was lost with its tab, before anything of it was written. */
  #askAgain(): void {
    const [ann] = this.#deciders;
    if (!ann || !tidyUp(this.#world, ann)) this.#bringBack();
  }

  /** A hidden page is shown again, the network comes back, or a dead tab is replaced by a fresh one. */
  #bringBack(): void {
    const world = this.#world;
    const mayShow = this.#wakes || !world.tabs.some(isAwake);
    const hidden = mayShow && world.tabs.find(({ page }) => page.isHidden);
    if (!world.network.isOnline()) {
      world.note("the network is back");
      world.network.turn(true);
    } else if (hidden) {
      world.note(`${hidden.id} is shown`);
      hidden.page.show();
    } else if (this.#isShortOfTabs) {
      world.note(`${world.openTab().id} opens`);
    }
  }

  get #isShortOfTabs(): boolean {
    return this.#world.tabs.length < (this.#replaces ? 2 : 1);
  }

  #choose(ready: readonly Parked[]): Parked {
    const { random } = this.#world;
    if (random.chance(0.05)) this.#favourite = random.pick(ready).owner;
    const weight = ({ owner }: Parked) => (owner === this.#favourite ? 6 : 1);
    return random.pickWeighted(ready, weight) ?? (ready[0] as Parked); // CAST: there is one
  }

  #letGo(call: Parked): void {
    this.#world.note(`${this.steps}: ${call.owner} ${call.label}`);
    this.#world.scheduler.take(call);
    call.goOn();
  }

  /** Everything goes well from here; a person answers what waits. Then every tab is looked at. */
  async #calmDown(): Promise<void> {
    const world = this.#world;
    const everyoneIsBack = () => !this.#isShortOfTabs && world.tabs.every(isAwake);
    const someoneIsBack = () => world.network.isOnline() && world.tabs.some(isAwake);
    while (!someoneIsBack() || (this.#wakes && !everyoneIsBack())) this.#bringBack();
    await settle();
    const isEnded = await this.#goOnUntil(() => this.#isOver());
    if (!isEnded) world.violate("stuck", "the run does not come to its end");
    this.#wakes = true;
    while (!everyoneIsBack()) this.#bringBack();
    world.openTab(); // what a fresh tab reads is what the others must show
    nudge(world);
    await settle();
    const isQuiet = await this.#goOnUntil(() => this.#isOver());
    if (!isQuiet) world.violate("stuck", "what a hidden tab had begun does not come to its end");
  }

  /** Lets everything go on until all is quiet and `isDone`; `false` when that takes too long. */
  async #goOnUntil(isDone: () => boolean): Promise<boolean> {
    const world = this.#world;
    for (let step = 0; step < CALM_STEPS; step++) {
      const ready = world.scheduler.ready();
      if (ready.length > 0) this.#letGo(this.#choose(ready));
      else {
        if (!world.mayLag) checkTabs(world);
        if (isDone()) return true;
        if (!this.#someoneActs(step)) world.clock.advance(3000);
      }
      this.steps += 1;
      await settle();
    }
    return false;
  }

  #someoneActs(step: number): boolean {
    const [ann] = this.#deciders;
    if (ann && tidyUp(this.#world, ann)) return true;
    if (!this.#world.hasLostHints || step % 7 > 0) return false;
    nudge(this.#world);
    return true;
  }

  #isOver(): boolean {
    const statuses = [...this.#world.disk.statuses.values()];
    return statuses.length > 0 && statuses.every((status) => ENDED.has(status));
  }
}
