/** What is measured in the page. Every contest names its floor: the least that the platform itself takes. */
import { type IDBPDatabase, openDB } from "idb";
import { lexMarkdown } from "../../components/internal/markdown-lexer.js";
import { Journal } from "../../src/engine/journal.js";
import {
  AgentBuilder,
  createMemoryStore,
  createRuntime,
  createTool,
  openIndexedDBStore,
  type RunStore,
} from "../../src/index.js";
import { type JournalEvent, parseJournal } from "../../src/run/events.js";
import { emptyRun, fold } from "../../src/run/reduce.js";
import { rowOf } from "../../src/run/state.js";
import { ScriptedModel, type ScriptedStep } from "../../src/testing/index.js";
import { SIZE_BOMBS } from "../components/size-bombs.js";
import { longJournal } from "./long-journal.js";
import { type Contest, timeOf } from "./measure.js";

const fresh = () => `bench-${crypto.randomUUID()}`;

/** A database with nothing but the rows, opened as plainly as can be. */
function openBare(name: string): Promise<IDBPDatabase> {
  return openDB(name, 1, {
    upgrade(db) {
      db.createObjectStore("events", { keyPath: ["runId", "seq"] });
    },
  });
}

async function bareAdd(db: IDBPDatabase, row: object): Promise<void> {
  const tx = db.transaction("events", "readwrite", { durability: "strict" });
  await Promise.all([tx.store.add(row), tx.done]);
}

/** One event at a time, checked, folded and written with its run's row; strict, as always. */
export async function appending(): Promise<Contest> {
  const store = openIndexedDBStore({ name: fresh() });
  const journal = new Journal("r", { store, now: () => Date.now(), onChange: () => undefined });
  const { v: _v, at: _at, runId: _runId, seq: _seq, ...opening } = first(longJournal("r", 1));
  await journal.append(() => [opening]);
  const bare = await openBare(fresh());
  const text = "x".repeat(100);
  return {
    name: "journal append, IndexedDB",
    unit: "ms per append",
    floorName: "a bare add, as durable",
    runs: 300,
    subject: (run) =>
      timeOf(() => journal.append(() => [{ type: "steered", messageId: `${run}`, text }])),
    floor: (seq) =>
      timeOf(() => bareAdd(bare, { runId: "r", seq, type: "steered", v: 1, at: 1, text })),
  };
}

/**
 * The family of size bombs whose reading grows fastest with its length, out of all of them: four times the text
 * against the text. In proportion would be 4.
 */
export async function bombing(length: number): Promise<Contest> {
  const growth: { make: (length: number) => string; name: string; factor: number }[] = [];
  for (const [name, make] of SIZE_BOMBS) {
    const [one, four] = [make(length), make(4 * length)];
    const times = { one: Number.POSITIVE_INFINITY, four: Number.POSITIVE_INFINITY };
    for (let run = 0; run < 5; run++) {
      times.one = Math.min(times.one, await timeOf(() => lexMarkdown(one)));
      times.four = Math.min(times.four, await timeOf(() => lexMarkdown(four)));
    }
    growth.push({ make, name, factor: times.four / Math.max(times.one, 0.5) }); // below that is noise
  }
  const { make, name } = first(growth.toSorted((a, b) => b.factor - a.factor));
  const [one, four] = [make(length), make(4 * length)];
  return {
    name: `markdown, the worst bomb at ${(4 * length) / 1000} kB: ${name}`,
    unit: "ms per text",
    floorName: "a quarter of it",
    runs: 15,
    subject: () => timeOf(() => lexMarkdown(four)),
    floor: () => timeOf(() => lexMarkdown(one)),
  };
}

function first<Item>(items: readonly Item[]): Item {
  const [item] = items;
  if (item === undefined) throw new Error("The list is empty.");
  return item;
}

/** From events to the state. */
export function folding(length: number): Contest {
  const events = longJournal("r", length);
  const text = JSON.stringify(events);
  return {
    name: `fold of ${length} events`,
    unit: "ms",
    floorName: "JSON.parse of the same journal",
    runs: 20,
    subject: () => timeOf(() => fold(emptyRun("r"), events)),
    floor: () => timeOf(() => JSON.parse(text)),
  };
}

/** From rows, which are not trusted, to events: the other half of reading a journal. */
export function parsing(length: number): Contest {
  const rows = longJournal("r", length);
  const text = JSON.stringify(rows);
  return {
    name: `check of ${length} events`,
    unit: "ms",
    floorName: "JSON.parse of the same journal",
    runs: 20,
    subject: () => timeOf(() => parseJournal("r", rows)),
    floor: () => timeOf(() => JSON.parse(text)),
  };
}

/** A page that is opened: from nothing to the first items of a run that waits in the database. */
export async function resuming(length: number): Promise<Contest> {
  const name = fresh();
  const events = longJournal("r", length);
  await fill(openIndexedDBStore({ name }), events);
  const bareName = fresh();
  const bare = await openBare(bareName);
  for (const row of events) await bare.add("events", row);
  bare.close();
  return {
    name: `resume of a run of ${length} events`,
    unit: "ms to the first items",
    floorName: "open, and a bare getAll of the rows",
    runs: 20,
    subject: () => timeOf(() => firstItems(name)),
    floor: () =>
      timeOf(async () => {
        const db = await openBare(bareName);
        await db.getAll("events", IDBKeyRange.bound(["r", 0], ["r", []]));
        db.close();
      }),
  };
}

async function fill(store: RunStore, events: readonly JournalEvent[]): Promise<void> {
  const state = fold(emptyRun("r"), events);
  if ((await store.append(events, rowOf(state))) !== "appended") throw new Error("Not appended.");
  await store.close();
}

async function firstItems(name: string): Promise<void> {
  const runtime = createRuntime({ name });
  await new Promise<void>((resolve, reject) => {
    runtime.session("s").subscribe(({ status, items, fault }) => {
      if (status === "failed") reject(new Error(fault?.message));
      if (status === "ready" && items.length > 0) resolve();
    });
  });
  await runtime.close();
}

const TURNS = 100;

function steps(): ScriptedStep[] {
  const call = { text: "", toolCalls: [{ name: "look_up", args: { orderId: "A-100" } }] };
  return [...Array<ScriptedStep>(TURNS).fill(call), "done"];
}

const lookUp = createTool({
  name: "look_up",
  description: "Look up an order.",
  input: { type: "object", properties: { orderId: { type: "string" } }, required: ["orderId"] },
  execute: () => "found",
});

/** A whole run of the loop, one tool call a turn, with a model that answers at once. */
async function runLoop(store: RunStore): Promise<number> {
  const runtime = createRuntime({ name: fresh(), store });
  const agent = new AgentBuilder("bench", new ScriptedModel(steps())).tool(lookUp).build();
  const time = await timeOf(() => runtime.prompt(agent, "go").maxTurns(TURNS).send(), TURNS);
  await runtime.close();
  return time;
}

/** The same model and the same tool, awaited in turn, and nothing else. */
function bareLoop(): Promise<number> {
  const model = new ScriptedModel(steps());
  const { signal } = new AbortController();
  return timeOf(async () => {
    for (let turn = 0; turn < TURNS; turn++) {
      for await (const _event of model.stream({ messages: [], tools: [] }, { signal }));
      // CAST: the tool looks at neither
      await lookUp.execute?.({}, {} as never);
    }
  }, TURNS);
}

/** What the loop adds to a turn in which model and tool take no time. */
export function looping(kind: "memory" | "IndexedDB"): Contest {
  return {
    name: `a turn of the loop, ${kind}`,
    unit: "ms per turn",
    floorName: "model and tool alone",
    runs: kind === "memory" ? 10 : 5,
    subject: () =>
      runLoop(kind === "memory" ? createMemoryStore() : openIndexedDBStore({ name: fresh() })),
    floor: bareLoop,
  };
}

/** The same against a floor that writes as often: five events a turn, each a bare, durable add. */
export function loopingAgainstAdds(): Contest {
  const EVENTS_A_TURN = 5;
  return {
    ...looping("IndexedDB"),
    floorName: `model, tool, and ${EVENTS_A_TURN} bare adds`,
    floor: async () => {
      const db = await openBare(fresh());
      const rows = Array.from({ length: TURNS * EVENTS_A_TURN }, (_, seq) => ({ runId: "r", seq }));
      const adding = await timeOf(async () => {
        for (const row of rows) await bareAdd(db, row);
      }, TURNS);
      db.close();
      return adding + (await bareLoop());
    },
  };
}
