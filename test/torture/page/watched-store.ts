import type { JournalEvent, RunStore } from "../../../src/index.js";
import { labelOf } from "./event-label.js";

/** Where in the life of an append this page is to die. */
export interface AppendTrap {
  readonly label: string;
  readonly phase: string;
}

/** What a store tells to the world outside the browser. */
export interface AppendWitness {
  /** Every append begins with this; the answer is its name, with its number among those of that name. */
  begin(label: string): string;
  /** The store has acknowledged these events. Resolves when Node has it in writing. */
  appended(events: readonly JournalEvent[]): Promise<void>;
  /** The trap was reached: Node kills this page here, or holds it until this resolves. */
  stop(): Promise<void>;
}

/**
 * The real store, with a place to stop before, during and after every append. Nothing else is changed:
 * what is acknowledged to the engine is what the store has acknowledged.
 */
export function watchStore(
  store: RunStore,
  witness: AppendWitness,
  trap: AppendTrap | undefined,
): RunStore {
  const append: RunStore["append"] = async (events, row) => {
    const name = witness.begin(labelOf(events));
    const phase = trap?.label === name ? trap.phase : undefined;
    if (phase === "before") await witness.stop();
    const writing = store.append(events, row);
    if (phase === "during") await witness.stop();
    const outcome = await writing;
    if (outcome === "appended") await witness.appended(events);
    if (phase === "after") await witness.stop();
    return outcome;
  };
  return new Proxy(store, {
    get(target, member) {
      if (member === "append") return append;
      const value: unknown = Reflect.get(target, member);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}
