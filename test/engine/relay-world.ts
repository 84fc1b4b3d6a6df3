/** Several devices over one relay in memory: each a page with a store of its own. */
import {
  type ApprovalRequest,
  createMemoryStore,
  type InboxItem,
  type Interaction,
  type Network,
  type Relay,
  type RunState,
  type RunStore,
  type Runtime,
  type RuntimeOptions,
} from "../../src/index.js";
import { parseJournal } from "../../src/run/events.js";
import { emptyRun, fold } from "../../src/run/reduce.js";
import {
  createPageLocks,
  type MemoryAccess,
  type MemoryRelay,
  type RelayDevice,
} from "../../src/testing/index.js";
import { calls, openPage, scriptedAgent, spyTool } from "./page.js";

/** A device: its page, its way to the relay, and what it keeps. */
export interface TestDevice extends RelayDevice {
  readonly page: Runtime;
  readonly store: RunStore;
}

/** A device with a page of its own, which shares nothing with the others but the relay. */
export function openDevice(
  engine: MemoryRelay,
  { access, ...options }: RuntimeOptions & { readonly access?: MemoryAccess } = {},
): TestDevice {
  const device = engine.device(access);
  const store = options.store ?? createMemoryStore();
  const page = openPage({
    relay: device.relay,
    store,
    locks: createPageLocks(),
    audit: false,
    ...options,
  });
  return { relay: device.relay, disruption: device.disruption, page, store };
}

/** A network that a test says things about. */
export class TestNetwork implements Network {
  readonly #listeners = new Set<() => void>();
  readonly losses = 0;

  isOnline(): boolean {
    return true;
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** The network is back: whoever waits for it looks again. */
  isBack(): void {
    for (const listener of this.#listeners) listener();
  }
}

/** A relay's methods, as an object whose methods can be replaced. */
export function relayOver(relay: Relay, replaced: Partial<Relay> = {}): Relay {
  return {
    open: (record, signal) => relay.open(record, signal),
    withdraw: (id, signal) => relay.withdraw(id, signal),
    get: (id, signal) => relay.get(id, signal),
    list: (query, signal) => relay.list(query, signal),
    decide: (id, decision, options) => relay.decide(id, decision, options),
    watch: (query, options) => relay.watch(query, options),
    close: () => relay.close(),
    ...replaced,
  };
}

/** A laptop whose agent asks before it refunds, and what its tool was called with. */
export function shop(approval: object = {}, { isReopened = false } = {}) {
  const { tool, inputs } = spyTool({ name: "refund", approval });
  const call = calls({ name: "refund", args: { amount: 250 } });
  const { agent, model } = scriptedAgent(isReopened ? ["done"] : [call, "done"], [tool]);
  return { agent, model, inputs };
}

/** Starts the shop's run on a device, which shows it; resolves with the approval that waits there. */
export async function askOn(
  { page }: Pick<TestDevice, "page">,
  { agent }: Pick<ReturnType<typeof shop>, "agent">,
) {
  page.session("s").subscribe(() => undefined);
  const finished = page.prompt(agent, "go", { sessionId: "s" }).send();
  finished.catch(() => undefined);
  const approval = await approvalOn(
    { page },
    ({ status, origin }) => status === "pending" && origin === "here",
  );
  return { approval, finished };
}

/** The first approval that waits, as this device knows it. */
export function pendingOn({ page }: Pick<TestDevice, "page">): Promise<ApprovalRequest> {
  return approvalOn({ page }, ({ status }) => status === "pending");
}

/** The first approval on this device's list that fits, as soon as there is one. */
export function approvalOn(
  { page }: Pick<TestDevice, "page">,
  fits: (approval: ApprovalRequest) => boolean,
): Promise<ApprovalRequest> {
  return when(page, async () => (await page.approvals.list()).find(fits));
}

/** The item of this inbox that fits, as soon as there is one. */
export function itemOn(
  { page }: Pick<TestDevice, "page">,
  fits: (item: InboxItem) => boolean = () => true,
) {
  return new Promise<InboxItem>((resolve) => {
    const undo = page.inbox.subscribe((items) => {
      const found = items.find(fits);
      if (!found) return;
      queueMicrotask(() => undo());
      resolve(found);
    });
  });
}

/** What `look` finds, asked again after every change that this page hears of. */
export function when<Found>(page: Runtime, look: () => Promise<Found | undefined>): Promise<Found> {
  return new Promise((resolve, reject) => {
    let isOver = false;
    const undo: (() => void)[] = [];
    const again = () =>
      void look().then((found) => {
        if (isOver || found === undefined) return;
        isOver = true;
        for (const stop of undo) stop();
        resolve(found);
      }, reject);
    undo.push(
      page.approvals.subscribe(again),
      page.outbox.subscribe(again),
      page.connection.subscribe(again),
    );
    const timer = setInterval(again, 50); // what a page is not told of, such as the end of a run
    undo.push(() => clearInterval(timer));
    again();
  });
}

/** The state of a run, folded from what a device has written. */
export async function stateIn(store: RunStore, runId: string): Promise<RunState> {
  return fold(emptyRun(runId), parseJournal(runId, await store.read(runId)).events);
}

/** The interaction of this id in a device's journal. */
export async function interactionIn(store: RunStore, id: string): Promise<Interaction | undefined> {
  const state = await stateIn(store, id.split(":")[0] ?? "");
  return state.interactions.find(({ request }) => request.id === id);
}

/** Resolves when the relay's engine holds what the test waits for. */
export async function engineHas(
  engine: MemoryRelay,
  fits: (record: MemoryRelay["records"][number]) => boolean,
): Promise<MemoryRelay["records"][number]> {
  const never = new AbortController();
  for (;;) {
    const woken = engine.woken(never.signal);
    const found = engine.records.find(fits);
    if (found) return found;
    await woken;
  }
}
