import { Agent } from "../../src/agent/agent.js";
import { loadPerform } from "../../src/engine/run-driver.js";
import { createRuntime, type Interaction, type Runtime, type ScreenItem } from "../../src/index.js";
import { withoutIntents } from "./broken-stores.js";
import { openAs } from "./browser.js";
import { parkedClock } from "./parked-clock.js";
import { ParkedPage } from "./parked-page.js";
import { parkedStore } from "./parked-store.js";
import { modelOf, type Script } from "./script.js";
import { toolsOf } from "./shop.js";
import type { World } from "./world.js";

// What is loaded when it is first needed is loaded now: as with the audit log, that is in nobody's hand.
await Promise.all([
  loadPerform(),
  import("../../src/engine/review.js"),
  import("../../src/engine/output-check.js"),
]);

/** The one conversation of a world. */
export const SESSION = "s";

/** One tab: a runtime whose every way out is parked, and what its visitor sees. */
export class Tab {
  readonly page: ParkedPage;
  readonly runtime: Runtime;
  /** Whether its visitor waits for an answer to a prompt. */
  hasAsked = false;
  readonly #world: World;
  readonly #agent: Agent;

  constructor(
    readonly id: string,
    world: World,
    script: Script,
  ) {
    this.#world = world;
    this.page = new ParkedPage(world.scheduler, id);
    this.#agent = new Agent({
      id: "shop",
      model: modelOf(world, id, script),
      instructions: "",
      tools: toolsOf(world, id),
      defaultMaxTurns: 8,
    });
    this.runtime = openAs(id, () => this.#open());
    this.runtime.onFault((fault) => world.faulted(id, fault));
    this.runtime.session(SESSION).subscribe(() => undefined);
  }

  /** What its visitor sees. */
  get items(): readonly ScreenItem[] {
    return this.runtime.session(SESSION).snapshot.items;
  }

  /** What waits for a person, as far as this tab knows. */
  get pending(): readonly Interaction[] {
    return this.items.flatMap((item) =>
      item.type === "interaction" && item.interaction.settlement.status === "pending"
        ? [item.interaction]
        : [],
    );
  }

  /** The run that a Retry button stands at, if there is one. */
  get retryable(): string | undefined {
    return this.items.find((item) => item.type === "fault" && item.canRetry)?.runId;
  }

  /** Sends the prompt; what comes of it is read from the journal. Once, and again when it failed. */
  prompt(): void {
    const { runtime } = this;
    this.hasAsked = true;
    const answer = runtime.prompt(this.#agent, "go", { sessionId: SESSION }).send();
    answer.catch((error: unknown) => {
      this.hasAsked = false;
      this.#world.faulted(this.id, error);
    });
  }

  #open(): Runtime {
    const world = this.#world;
    const store = parkedStore(world, this.id, world.disk.store);
    return createRuntime({
      name: "world",
      agents: [this.#agent],
      store: world.options.hidesIntents ? withoutIntents(store) : store,
      clock: parkedClock(world.scheduler, this.id, world.clock),
      locks: world.locks.of(this.id),
      page: this.page,
      network: world.network,
      keepFinishedMs: Number.POSITIVE_INFINITY,
      audit: false, // nothing depends on it, and its loading is in nobody's hand
    });
  }
}
