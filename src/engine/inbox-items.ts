import type { Decision } from "../run/events.js";
import { type ScreenItem, screenItems } from "../run/screen.js";
import { type Interaction, pendingInteractions, type RunState } from "../run/state.js";
import type { Engine, EnginePorts } from "./engine.js";
import type { Interactions } from "./interactions.js";
import { onceMore } from "./once-more.js";
import type { FoundInteraction, Origin, QueuedDecisions } from "./relay-link.js";
import { IntegrityChecks } from "./tampering.js";

type InteractionItem = Extract<ScreenItem, { type: "interaction" }>;

/**
 * Something that waits, or waited, for a person, with what its card needs: as in a conversation's `ScreenItem`.
 * What is not known of a run elsewhere is absent.
 */
export interface InboxItem
  extends Pick<InteractionItem, "before" | "isToolGone" | "renderInput" | "integrity"> {
  readonly interaction: Interaction;
  readonly runId: string;
  readonly sessionId: string;
  readonly agentId: string;
  readonly userId?: string;
  readonly origin: Origin;
  /** A decision that waits for the relay's word. */
  readonly queued?: Decision;
}

/** What an inbox is made with. */
export interface InboxOptions {
  readonly engine: Engine;
  readonly ports: EnginePorts;
  readonly interactions: Interactions;
  readonly outbox: QueuedDecisions;
}

/** What waits for a person, as one list; see `Inbox`, which loads it. */
export class InboxItems {
  readonly #options: InboxOptions;
  readonly #checks = new IntegrityChecks(() => this.#look());
  readonly #listeners = new Set<(items: readonly InboxItem[]) => void>();
  readonly #known = new Map<string, InboxItem>();
  #undo: readonly (() => void)[] = [];
  #shown: readonly InboxItem[] | undefined;

  constructor(options: InboxOptions) {
    this.#options = options;
  }

  async list(): Promise<readonly InboxItem[]> {
    const { engine, ports } = this.#options;
    const rows = (await ports.store.listRuns()).filter(({ pending }) => pending > 0);
    const journals = await Promise.all(rows.map((row) => engine.journals.openAt(row)));
    const here = journals.flatMap(({ state }) => pendingInteractions(state).map(foundIn(state)));
    const elsewhere = ((await ports.relay?.ready())?.list() ?? []).filter(isPending);
    const items = [...here, ...elsewhere].map((found) => this.#itemOf(found));
    return items.sort((a, b) => b.interaction.requestedAt - a.interaction.requestedAt);
  }

  async get(interactionId: string): Promise<InboxItem | undefined> {
    const found = await this.#options.interactions.find(interactionId);
    return found && this.#itemOf(found);
  }

  subscribe(listener: (items: readonly InboxItem[]) => void): () => void {
    const tell = (items: readonly InboxItem[]) => listener(items); // one of its own
    this.#listeners.add(tell);
    if (this.#listeners.size === 1) this.#watch();
    else if (this.#shown) tell(this.#shown);
    return () => {
      this.#listeners.delete(tell);
      if (this.#listeners.size > 0) return;
      for (const stop of this.#undo) stop();
      this.#undo = [];
      this.#shown = undefined;
    };
  }

  #watch(): void {
    const { engine, ports, outbox } = this.#options;
    const look = () => this.#look();
    this.#undo = [
      engine.journals.subscribe(({ before, journal }) => {
        if (before.interactions !== journal.state.interactions) look();
      }),
      ports.hints.subscribe(({ type }) => {
        if (type === "session" || type === "everything" || type === "awake") look();
      }),
      outbox.subscribe(look),
      ...(ports.relay ? [ports.relay.elsewhere.subscribe(look)] : []),
    ];
    look();
  }

  #look(): void {
    this.#tellAll().catch((error: unknown) => this.#options.ports.onFault(error));
  }

  readonly #tellAll = onceMore(async () => {
    if (this.#listeners.size === 0) return;
    const items = await this.list();
    if (this.#shown && isSameList(this.#shown, items)) return;
    this.#shown = items;
    for (const tell of this.#listeners) tell(items);
  });

  /** The item that was made before, as long as nothing in it changed. */
  #itemOf(found: FoundInteraction): InboxItem {
    const item = this.#makeItem(found);
    const { id } = item.interaction.request;
    const known = this.#known.get(id);
    if (known && isShallowEqual(known, item)) return known;
    if (isPending(found)) this.#known.set(id, item);
    else this.#known.delete(id);
    return item;
  }

  #makeItem(found: FoundInteraction): InboxItem {
    const { state, interaction, origin } = found;
    const { runId, sessionId, agentId, userId } = state;
    const { request } = interaction;
    const queued = this.#options.outbox.get(request.id);
    const integrity = this.#checks.of(runId, interaction);
    const asker = "userId" in request ? (request.userId ?? userId) : userId;
    return {
      ...this.#cardOf(found),
      ...{ interaction, runId, sessionId, agentId, origin },
      ...(asker !== undefined && { userId: asker }),
      ...(queued && { queued }),
      ...(integrity && { integrity }),
    };
  }

  /** What a conversation would show beside it. */
  #cardOf({
    state,
    interaction,
    origin,
  }: FoundInteraction): Pick<InboxItem, "before" | "isToolGone" | "renderInput"> {
    const agent = this.#options.engine.agent(state.agentId);
    const tools = agent && new Map(agent.tools.map((tool) => [tool.name, tool]));
    if (origin === "elsewhere") {
      const renderInput = tools?.get(interaction.request.toolName)?.renderInput;
      return renderInput ? { renderInput } : {};
    }
    const item = screenItems(state, undefined, tools).find(
      (each): each is InteractionItem =>
        each.type === "interaction" && each.interaction === interaction,
    );
    return {
      ...(item?.before && { before: item.before }),
      ...(item?.isToolGone && { isToolGone: item.isToolGone }),
      ...(item?.renderInput && { renderInput: item.renderInput }),
    };
  }
}

function foundIn(state: RunState): (interaction: Interaction) => FoundInteraction {
  return (interaction) => ({ state, interaction, origin: "here" });
}

function isPending({ interaction }: FoundInteraction): boolean {
  return interaction.settlement.status === "pending";
}

function isSameList(a: readonly InboxItem[], b: readonly InboxItem[]): boolean {
  return a.length === b.length && a.every((item, index) => item === b[index]);
}

function isShallowEqual(a: InboxItem, b: InboxItem): boolean {
  const left = new Map(Object.entries(a));
  const right = Object.entries(b);
  return left.size === right.length && right.every(([key, value]) => left.get(key) === value);
}
