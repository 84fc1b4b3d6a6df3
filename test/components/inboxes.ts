/** A runtime whose inbox, outbox and connection a test drives by hand, and items for it. */
import type { Decision, InboxItem, Interaction, Json, Runtime } from "../../src/index.js";
import {
  approval,
  output,
  questions,
  quietRuntime,
  settled,
  unknownOutcome,
} from "./interactions.js";

type Listener<T> = (value: T) => void;
type Status = Runtime["connection"]["status"];

/** What a test does to it, beside what the elements use. */
export interface DrivenRuntime extends Runtime {
  /** What waits now, as the runtime would tell it. */
  tell(items: readonly InboxItem[]): void;
  /** One of them is settled like this, and leaves the list. */
  settleAs(id: string, interaction: Interaction | undefined): void;
  /** A decision waits for the relay's word, or does no more. */
  queue(id: string, decision: Decision | undefined, refusal?: string): void;
  connect(status: Status, message?: string): void;
  /** How many listen to the inbox. */
  readonly listening: number;
}

/** See {@link DrivenRuntime}; `over` takes the place of what a runtime does. */
export function fakeRuntime(over: Partial<Runtime> = {}): DrivenRuntime {
  const listeners = new Set<Listener<readonly InboxItem[]>>();
  const gone = new Map<string, InboxItem>();
  let items: readonly InboxItem[] | undefined;
  const inbox = {
    list: async () => items ?? [],
    get: async (id: string) => gone.get(id) ?? items?.find((item) => idOf(item) === id),
    subscribe: (listener: Listener<readonly InboxItem[]>) => {
      listeners.add(listener);
      if (items) listener(items);
      return () => listeners.delete(listener);
    },
  };
  const tell = (next: readonly InboxItem[]) => {
    items = next;
    for (const listener of listeners) listener(next);
  };
  const driven = {
    name: "driven",
    inbox,
    ...relayParts(),
    onFault: () => () => undefined,
    mayDecide: async () => true,
    tell,
    settleAs(id: string, interaction: Interaction | undefined) {
      const item = items?.find((one) => idOf(one) === id);
      if (item && interaction) gone.set(id, { ...item, interaction });
      tell((items ?? []).filter((one) => one !== item));
    },
    get listening() {
      return listeners.size;
    },
    ...over,
  };
  const runtime = quietRuntime();
  // CAST: the elements use no more of it here
  return Object.defineProperties(
    runtime,
    Object.getOwnPropertyDescriptors(driven),
  ) as DrivenRuntime;
}

function relayParts() {
  const decisions = new Map<string, Decision>();
  const refusals = new Map<string, string>();
  const toOutbox = new Set<() => void>();
  const toConnection = new Set<() => void>();
  const connection = {
    status: "online" as Status, // CAST: it changes
    message: undefined as string | undefined, // CAST: as above
    subscribe: (listener: () => void) => {
      toConnection.add(listener);
      return () => toConnection.delete(listener);
    },
  };
  return {
    outbox: {
      get: (id: string) => decisions.get(id),
      refusal: (id: string) => refusals.get(id),
      subscribe: (listener: () => void) => {
        toOutbox.add(listener);
        return () => toOutbox.delete(listener);
      },
    },
    connection,
    queue(id: string, decision: Decision | undefined, refusal?: string) {
      if (decision) decisions.set(id, decision);
      else decisions.delete(id);
      if (refusal !== undefined) refusals.set(id, refusal);
      for (const listener of toOutbox) listener();
    },
    connect(status: Status, message?: string) {
      Object.assign(connection, { status, message });
      for (const listener of toConnection) listener();
    },
  };
}

/** A decision as the outbox keeps it. */
export function decision(status: "approved" | "rejected" = "approved"): Decision {
  return { status, decisionId: "d1", via: "dialog", tabId: "me" };
}

const MINUTE_MS = 60_000;

/** The item of this interaction. */
export function inboxItem(interaction: Interaction, of: Partial<InboxItem> = {}): InboxItem {
  return {
    interaction,
    runId: "r",
    sessionId: "shop",
    agentId: "shop-support",
    origin: "here",
    ...of,
  };
}

/** An approval of this tool that was asked `minutesAgo`. */
export function approvalItem(
  id: string,
  { title = `Refund ${id}`, minutesAgo = 0, input, ...of }: ItemOptions = {},
): InboxItem {
  const interaction = approval({ id, title, ...(input !== undefined && { input }) });
  return inboxItem({ ...interaction, requestedAt: Date.now() - minutesAgo * MINUTE_MS }, of);
}

/** What {@link approvalItem} takes. */
export interface ItemOptions extends Partial<Omit<InboxItem, "interaction">> {
  readonly title?: string;
  readonly minutesAgo?: number;
  readonly input?: Json;
}

/** Items of every kind, newest first. */
export function makeItems(count: number): readonly InboxItem[] {
  return Array.from({ length: count }, (_, index) => itemOfKind(index));
}

function itemOfKind(index: number): InboxItem {
  const at = Date.now() - index * 4 * MINUTE_MS - 30_000;
  const elsewhere = index % 3 === 1 ? ({ origin: "elsewhere", userId: "robin" } as const) : {};
  const make = [approvalOf, questionOf, approvalOf, outcomeOf, outputOf][index % 5] ?? approvalOf;
  const agentId = index % 4 === 3 ? "billing" : "shop-support";
  const interaction = { ...make(`i${index}`, index), requestedAt: at };
  return inboxItem(interaction, {
    sessionId: index % 2 ? "billing-7" : "shop",
    agentId,
    ...elsewhere,
  });
}

function approvalOf(id: string, index: number): Interaction {
  const amount = 250 + index;
  const input = { orderId: `A-10${index}`, amount, payTo: "card ending 4417" };
  const reason = `Review refund of $${amount} for A-10${index}.`;
  return approval({
    id,
    input,
    reason,
    description: "Refunds money to the card it was paid with.",
  });
}

function questionOf(id: string): Interaction {
  const choices = [
    { label: "Card ending 4417", value: "card" },
    { label: "Store credit", value: "credit" },
  ];
  const where = { id: "q", question: "Where should the refund go?", choices, multiple: false };
  const interaction = questions([{ ...where, allowCustom: true }]);
  return { ...interaction, request: { ...interaction.request, id } };
}

function outcomeOf(id: string, index: number): Interaction {
  const startedAt = Date.now() - 300_000;
  return unknownOutcome({
    id,
    title: "Cancel an order",
    input: { orderId: `A-10${index}` },
    startedAt,
  });
}

function outputOf(id: string): Interaction {
  const outputSchema = { type: "string" };
  return output({ id, title: "Read the meter", input: { meter: "M-7" }, outputSchema });
}

/** The id of an item. */
export function idOf({ interaction }: InboxItem): string {
  return interaction.request.id;
}

export { settled };
