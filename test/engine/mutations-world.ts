/** A run that was stopped before a guarded call ran, in a store whose rows can be edited behind the runtime's back. */
import {
  createMemoryStore,
  createRuntime,
  type RunStore,
  type Runtime,
  type Tool,
} from "../../src/index.js";
import { parseJournal } from "../../src/run/events.js";
import type { Json } from "../../src/run/json.js";
import { canonicalJson } from "../../src/run/json.js";
import { emptyRun, fold } from "../../src/run/reduce.js";
import { type RunRow, rowOf } from "../../src/run/state.js";
import { createPageLocks, ManualClock } from "../../src/testing/index.js";
import { interactionOf, scriptedAgent, spyTool, storeOver } from "./page.js";

/** What stands in a store about one run. */
export interface StoredRun {
  readonly rows: readonly Json[];
  readonly row: RunRow;
}

/** What the page's refund tool is like; each member may be another one after the reload. */
export interface RefundTool {
  readonly description: string;
  readonly title: string;
  readonly schema: Json;
  readonly asksAbove: number;
  readonly name: string;
}

/** The tool as it was when the run was stopped. */
export const REFUND: RefundTool = {
  name: "refund",
  title: "Refund an order",
  description: "Sends money back.",
  asksAbove: 100,
  schema: {
    type: "object",
    properties: { orderId: { type: "string" }, amount: { type: "number" } },
    required: ["orderId", "amount"],
  },
};

/** The tools of a page: one that asks, one that never does; both remember what they ran with. */
export function toolsOf(refund: RefundTool): { tools: Tool[]; ran: unknown[]; looked: unknown[] } {
  const { name, title, description, schema, asksAbove } = refund;
  const asking = spyTool({
    ...{ name, title, description },
    input: schema as { readonly [key: string]: Json }, // CAST: schemas here are objects
    recovery: "safe",
    approval: {
      editable: true,
      reason: "Money leaves the account.",
      when: ({ args }) => Number((args as { amount?: unknown }).amount) > asksAbove, // CAST: any object
    },
  });
  const quiet = spyTool({ name: "look", description: "Reads.", recovery: "safe" });
  return { tools: [asking.tool, quiet.tool], ran: asking.inputs, looked: quiet.inputs };
}

/** A page over `store`, on a clock that stands still. */
export function pageOver(store: RunStore): Runtime {
  return createRuntime({
    name: `mutations-${crypto.randomUUID()}`,
    agents: [],
    store,
    clock: new ManualClock(),
    locks: createPageLocks(),
  });
}

/** A store that holds exactly this run, and goes on from there. */
export async function storeWithRun({ rows, row }: StoredRun): Promise<RunStore> {
  const memory = createMemoryStore();
  const known = new Map(rows.map((event, seq) => [seq, event]));
  let isRowNew = false;
  // The memory store takes the rows in; what is read back are the edited ones.
  const plain = rows.map((event, seq) => ({ ...(event as object), runId: row.runId, seq }));
  // CAST: it keeps what it is given, whatever that is
  await memory.append(plain as never, { ...row, nextSeq: rows.length });
  return {
    ...storeOver(memory),
    async append(events, next) {
      const outcome = await memory.append(events, next);
      if (outcome === "appended") isRowNew = true;
      return outcome;
    },
    async read(runId, fromSeq = 0) {
      const stored = await memory.read(runId, fromSeq);
      return stored.map((event, index) => known.get(fromSeq + index) ?? event);
    },
    async listRuns(query) {
      const all = await memory.listRuns(isRowNew ? query : {});
      const edited = all.map((stored) => (isRowNew ? stored : row));
      return edited.filter(
        ({ sessionId, status }) =>
          (query?.sessionId === undefined || query.sessionId === sessionId) &&
          (query?.statuses === undefined || query.statuses.includes(status)),
      );
    },
  };
}

/** The first `length` events of a run, as they stand in a store. */
export function prefixOf(runId: string, events: readonly unknown[], length: number): StoredRun {
  const rows = events.slice(0, length);
  const state = fold(emptyRun(runId), parseJournal(runId, rows).events);
  return { rows: structuredClone(rows) as Json[], row: rowOf(state) }; // CAST: journals hold JSON
}

/** How a person answered the card of the guarded call before the page was left. */
export type Answer = "nothing" | "approved" | "rejected" | "edited";

/** What the model wrote for the guarded call, and what a reviewer made of it. */
export const ASKED: Json = { orderId: "A-100", amount: 250 };
/** See {@link ASKED}. */
export const EDITED: Json = { orderId: "A-100", amount: 150 };

/** Records a run up to the answer to its guarded call, and leaves the page before anything of it runs. */
export async function stoppedRun(answer: Answer): Promise<StoredRun> {
  const store = createMemoryStore();
  const page = pageOver(store);
  const { tools } = toolsOf(REFUND);
  const { agent } = scriptedAgent(
    [
      {
        toolCalls: [
          { id: "c1", name: "look", args: { at: "A-100" } },
          { id: "c2", name: "refund", args: ASKED as object },
        ],
      },
      "done",
    ],
    tools,
  );
  page.session("s").subscribe(() => undefined);
  const run = page.prompt(agent, "go", { sessionId: "s" }).stream();
  const { request } = await interactionOf(page, "s", "approval");
  if (answer !== "nothing") {
    await page.approvals.decide({
      approvalId: request.id,
      approved: answer !== "rejected",
      via: "dialog",
      ...(answer === "edited" && { input: EDITED }),
    });
  }
  const events = await store.read(run.runId);
  await page.close();
  const types = events.map((event) => (event as { type: string }).type); // CAST: they are events
  const last = answer === "nothing" ? "interaction_requested" : "interaction_settled";
  return prefixOf(run.runId, events, types.lastIndexOf(last) + 1);
}

/** Whether two inputs are the same, however their members are ordered. */
export function isSameInput(a: unknown, b: unknown): boolean {
  return canonicalJson(a as Json) === canonicalJson(b as Json); // CAST: both are JSON
}
