import type { Outcome } from "./explore.js";
import { FAULTS, type Fault } from "./faults.js";

/** What was seen in many schedules: a search that never met a race would find nothing either. */
export class Tally {
  schedules = 0;
  steps = 0;
  /** How many schedules broke a rule. */
  failed = 0;
  readonly #counts = new Map<string, number>();
  readonly #struck = new Map<Fault, Set<number>>(FAULTS.map((fault) => [fault, new Set()]));

  /** Adds what came of one schedule. */
  add(outcome: Outcome): void {
    const { plan, struckAt, steps, world, violations } = outcome;
    this.schedules += 1;
    this.steps += steps;
    if (violations.length > 0) this.failed += 1;
    if (struckAt !== undefined) this.#struck.get(plan.fault)?.add(struckAt);
    this.#count("conflict", world.disk.conflicts);
    this.#count("execution", world.ledger.executions.length);
    const again = world.ledger.executions.filter(({ attempt }) => attempt > 1);
    this.#count("execution again", again.length);
    for (const { result } of world.decisions) this.#count(`told ${result ?? "nothing"}`, 1);
    for (const journal of world.disk.journals.values()) {
      for (const event of journal) {
        this.#count(event.type, 1);
        if (event.type === "interaction_requested") this.#count(event.interaction.kind, 1);
        if (event.type === "interaction_settled") this.#count(event.decision.status, 1);
      }
    }
  }

  /** How often something was seen. */
  of(what: string): number {
    return this.#counts.get(what) ?? 0;
  }

  /** The first step at which no fault struck in any schedule. */
  get firstMissedStep(): number {
    const all = new Set([...this.#struck.values()].flatMap((steps) => [...steps]));
    let step = 0;
    while (all.has(step)) step += 1;
    return step;
  }

  /** At how many different steps this fault struck. */
  stepsStruckBy(fault: Fault): number {
    return this.#struck.get(fault)?.size ?? 0;
  }

  /** Everything that was counted, for people. */
  describe(): string {
    const counts = [...this.#counts].sort(([, a], [, b]) => b - a);
    const seen = counts.map(([what, times]) => `${what} ${times}`).join(", ");
    const faults = FAULTS.map((fault) => `${fault} at ${this.stepsStruckBy(fault)} steps`).join(
      ", ",
    );
    const first = `no fault at step ${this.firstMissedStep}`;
    return `${this.schedules} schedules, ${this.steps} steps; ${seen}; ${faults}; ${first}`;
  }

  #count(what: string, times: number): void {
    this.#counts.set(what, this.of(what) + times);
  }
}
