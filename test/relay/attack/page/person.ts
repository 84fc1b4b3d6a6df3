/** What a person does at a device, through the public names of the runtime, and what the device shows them. */
import { createRuntime, type Interaction, type Relay } from "../../../../src/index.js";
import { readJournals } from "../../../torture/page/raw-database.js";
import { pause } from "../../../torture/random.mjs";
import { clock, instant } from "./instant.js";
import { shopAgent, type ToolName } from "./shop.js";

/** What is done, and when. `watch`: nothing, so that the deadline has a chance. */
export interface Order {
  readonly action: "approve" | "reject" | "cancel" | "watch";
  readonly approvalId: string;
  readonly runId: string;
  /** ms since the epoch. */
  readonly at: number;
}

/** What the person was told when they had pressed the button. */
export interface Told {
  /** What `decide` said; the fault's code when it threw; absent for the other actions. */
  readonly told?: string;
  readonly sentAt: number;
}

/** What a device shows of an approval. */
export interface Shown {
  /** `pending`, `queued`, `cancelled`, or how it was decided. */
  readonly status: string;
  readonly reviewerId?: string;
  readonly decisionId?: string;
}

const LOOK_AGAIN_MS = 20;

/** Sits down at a device. The laptop has the agent; both see everything that waits. */
export function openPerson(options: {
  readonly device: string;
  readonly name: string;
  readonly ledger: string;
  readonly relay: Relay;
  /** Whether the runs travel, too: then both devices have the agent. */
  readonly shareRuns: boolean;
  /** How long to look before it counts as stuck. */
  readonly patienceMs: number;
}) {
  const { device, relay, shareRuns, patienceMs } = options;
  const name = shareRuns ? `${options.name}-shared` : options.name;
  const runtime = createRuntime({
    ...{ name, agents: [], relay, shareRuns },
    reviewer: () => device,
  });
  const faults: string[] = [];
  runtime.onFault(({ code, message }) => void faults.push(`${code}: ${message}`));
  const agent = shopAgent(options.ledger);
  if (device === "laptop" || shareRuns) {
    agent.bindTo(runtime);
    runtime.register(agent);
  }
  const cards = watchCards(runtime, patienceMs);
  return {
    faults,
    runtime,
    ask: async (tool: ToolName, sessionId: string) => {
      const { runId } = agent.session(sessionId).prompt(tool).stream();
      const asked = await cards.first((item) => item.runId === runId);
      const { request } = asked.interaction;
      const expiresAt = request.kind === "approval" ? request.expiresAt : undefined;
      return { runId, approvalId: request.id, ...(expiresAt !== undefined && { expiresAt }) };
    },
    /** Resolves when the card of this approval is there, whatever it says by then. */
    sees: (id: string) => cards.there(id),
    act: (order: Order) => act(runtime, order),
    /** What the card says in the end, every state that it went through, and when it said so. */
    shows: (id: string) => cards.end(id),
    /** What the card says now. */
    showsNow: async (id: string) => shown(await runtime.inbox.get(id)),
    /** Whether the run has ended; waits for it. */
    isOver: (sessionId: string, runId: string) => isOver(runtime, sessionId, runId, patienceMs),
    readJournals: () => readJournals(name),
    resume: (runId: string) => runtime.resume(runId),
    connection: () => runtime.connection.status,
  };
}

type PersonRuntime = ReturnType<typeof createRuntime>;
type Item = Awaited<ReturnType<PersonRuntime["inbox"]["list"]>>[number];

async function act(
  runtime: PersonRuntime,
  { action, approvalId, runId, at }: Order,
): Promise<Told> {
  await instant(at);
  const sentAt = clock();
  if (action === "watch") return { sentAt };
  if (action === "cancel") {
    await runtime.cancel(runId, "nobody wants it any more");
    return { sentAt };
  }
  try {
    const approved = action === "approve";
    const result = await runtime.approvals.decide({ approvalId, approved, via: "dialog" });
    const why = result.status === "invalid" ? `: ${result.message}` : "";
    return { told: `${result.status}${why}`, sentAt };
  } catch (error) {
    return { told: `threw ${String(error)}`, sentAt };
  }
}

/** Every state that each card goes through, from the inbox's own changes. */
function watchCards(runtime: PersonRuntime, patienceMs: number) {
  const seen = new Map<string, { readonly shown: Shown; readonly at: number }[]>();
  const items: Item[] = [];
  const note = (id: string, state: Shown) => {
    const states = seen.get(id) ?? [];
    seen.set(id, states);
    const last = states.at(-1)?.shown;
    if (JSON.stringify(last) !== JSON.stringify(state)) states.push({ shown: state, at: clock() });
  };
  const look = async (id: string) => {
    const item = await runtime.inbox.get(id);
    if (item) note(id, shown(item));
  };
  runtime.inbox.subscribe((listed) => {
    const open = new Set(listed.map(({ interaction }) => interaction.request.id));
    for (const item of listed) {
      const { id } = item.interaction.request;
      if (!seen.has(id)) items.push(item);
      note(id, shown(item));
    }
    // What has left the list was settled: its card says how.
    for (const id of seen.keys()) if (!open.has(id) && !isFinal(seen.get(id))) void look(id);
  });
  return {
    first: async (fits: (item: Item) => boolean): Promise<Item> => {
      const until = clock() + patienceMs;
      for (;;) {
        const item = items.find(fits);
        if (item) return item;
        if (clock() > until) throw new Error("The card never came.");
        await pause(LOOK_AGAIN_MS);
      }
    },
    there: async (id: string): Promise<void> => {
      const until = clock() + patienceMs;
      while (!seen.has(id)) {
        await look(id);
        if (clock() > until) throw new Error("The card never came.");
        await pause(LOOK_AGAIN_MS);
      }
    },
    end: async (id: string) => {
      const until = clock() + patienceMs;
      while (!isFinal(seen.get(id)) && clock() < until) {
        await look(id);
        await pause(LOOK_AGAIN_MS);
      }
      return seen.get(id) ?? [];
    },
  };
}

function isFinal(states: readonly { readonly shown: Shown }[] | undefined): boolean {
  const status = states?.at(-1)?.shown.status;
  return status !== undefined && status !== "pending" && status !== "queued";
}

function shown(item: { interaction: Interaction; queued?: unknown } | undefined): Shown {
  if (!item) return { status: "missing" };
  const { settlement } = item.interaction;
  if (settlement.status === "pending") return { status: item.queued ? "queued" : "pending" };
  if (settlement.status === "cancelled") return { status: "cancelled" };
  const { status, reviewerId, decisionId } = settlement.decision;
  return { status, decisionId, ...(reviewerId !== undefined && { reviewerId }) };
}

async function isOver(
  runtime: PersonRuntime,
  sessionId: string,
  runId: string,
  patienceMs: number,
): Promise<boolean> {
  const until = clock() + patienceMs;
  const view = runtime.session(sessionId);
  const stop = view.subscribe(() => undefined);
  try {
    while (clock() < until) {
      const { status, activity, items } = view.snapshot;
      const isHere = items.some((item) => "runId" in item && item.runId === runId);
      if (status === "ready" && isHere && activity.status === "idle") return true;
      await pause(LOOK_AGAIN_MS);
    }
    return false;
  } finally {
    stop();
  }
}
