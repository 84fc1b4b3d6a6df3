/**
 * What was shown is what runs (J10), whatever was changed in between: one field of one stored row, or the tool
 * in the page, between the request and the run. A wrong run is an `execute` of the guarded tool with an input
 * that is not exactly what a card showed that a person approved, or without such a card, or twice.
 *
 * Out of scope, and said so in SECURITY.md: whoever runs script in this origin can write a whole approval with
 * fitting hashes, or call the tool's own code. One changed field is not that.
 */
import { expect } from "@open-wc/testing";
import * as fc from "fast-check";
import { deleteDB, openDB } from "idb";
import type { RunStore } from "../../src/index.js";
import type { JournalEvent } from "../../src/run/events.js";
import type { Json } from "../../src/run/json.js";
import { openIndexedDBStore } from "../../src/store/indexeddb-store.js";
import { Work } from "./mutations-idle.js";
import { approveEverything, type Shown } from "./mutations-person.js";
import { mutated, mutation, nameOf } from "./mutations-random.js";
import {
  type Answer,
  ASKED,
  EDITED,
  isSameInput,
  pageOver,
  REFUND,
  type RefundTool,
  type StoredRun,
  stoppedRun,
  storeWithRun,
  toolsOf,
} from "./mutations-world.js";
import { scriptedAgent } from "./page.js";

const SEED = 20_261_121;
/** Of each kind of answer, and of the tool: 10,000 in all. Firefox, which is slower here, has a fifth of them. */
const MUTATIONS = navigator.userAgent.includes("Firefox") ? 400 : 2000;
const MINUTE_MS = 60_000;

/** What was approved before the page was left. */
const BEFORE: Readonly<Record<Answer, readonly Shown[]>> = {
  nothing: [],
  rejected: [],
  approved: [{ toolName: "refund", input: ASKED }],
  edited: [{ toolName: "refund", input: EDITED }],
};

interface Outcome {
  readonly ran: readonly unknown[];
  readonly shown: readonly Shown[];
}

let work: Work;

/** Registers what every suite of mutations needs around its tests. */
function around(): void {
  before(() => {
    work = new Work();
  });
  after(() => work.stop());
}

/** Opens a page over what is stored; a person approves what it shows. */
async function openAndApprove(store: RunStore, refund: RefundTool): Promise<Outcome> {
  const page = pageOver(work.watched(store));
  const { tools, ran } = toolsOf(refund);
  page.session("s").subscribe(() => undefined);
  page.onFault(() => undefined); // rows that cannot be read are faults, and no runs
  page.register(scriptedAgent(["done", "done", "done"], tools).agent);
  const shown = await approveEverything(page, () => work.idle());
  await work.idle();
  await page.close();
  return { ran, shown };
}

/** Registers the test of what is stored after these answers. */
export function storedMutations(answer: Answer): void {
  describe(`mutations of what is stored after the answer “${answer}”`, () => {
    around();
    test(`of ${MUTATIONS} none has a wrong run`, async () => {
      const run = await stoppedRun(answer);
      let runs = 0;
      const property = fc.asyncProperty(mutation, async (change) => {
        const store = await storeWithRun(mutated(run, change));
        const { ran, shown } = await openAndApprove(store, REFUND);
        runs += ran.length;
        expectNoWrongRun(ran, [...BEFORE[answer], ...shown], nameOf(run, change));
      });
      await fc.assert(property, {
        seed: SEED,
        numRuns: MUTATIONS,
        endOnFailure: true,
        includeErrorInReport: true,
      });
      const isHarmless = answer !== "rejected"; // most mutations change nothing that matters
      if (isHarmless) expect(runs, "the tool hardly ran").to.be.greaterThan(MUTATIONS / 10);
    }).timeout(5 * MINUTE_MS);
  });
}

/** Registers the test of what may be another tool in the page after the reload. */
export function toolMutations(): void {
  describe("mutations of the tool in the page", () => {
    around();
    test(`of ${MUTATIONS} none has a wrong run, and what is another tool now is asked about`, async () => {
      const stopped = new Map<Answer, StoredRun>();
      for (const answer of ANSWERS) stopped.set(answer, await stoppedRun(answer));
      const property = fc.asyncProperty(
        fc.constantFrom(...ANSWERS),
        tool,
        async (answer, change) => {
          const refund = { ...REFUND, ...change };
          const run = stopped.get(answer) as StoredRun; // CAST: set above
          const { ran, shown } = await openAndApprove(await storeWithRun(run), refund);
          const isAnother = !isSameInput({ ...refund, asksAbove: 0 }, { ...REFUND, asksAbove: 0 });
          const before = isAnother ? [] : BEFORE[answer];
          expectNoWrongRun(ran, [...before, ...shown], JSON.stringify(change));
        },
      );
      await fc.assert(property, {
        seed: SEED,
        numRuns: MUTATIONS,
        endOnFailure: true,
        includeErrorInReport: true,
      });
    }).timeout(5 * MINUTE_MS);
  });
}

/** Registers the test over the browser's own database. */
export function databaseMutations(): void {
  describe("mutations in the browser's own database", () => {
    around();
    test("of 300 none has a wrong run", async () => {
      let runs = 0;
      for (const answer of ["nothing", "approved", "edited"] as const) {
        const run = await stoppedRun(answer);
        const property = fc.asyncProperty(mutation, async (change) => {
          const name = `anvia-test-${crypto.randomUUID()}`;
          const store = await databaseWith(name, run, mutated(run, change));
          const { ran, shown } = await openAndApprove(store, REFUND);
          await deleteDB(name);
          runs += ran.length;
          expectNoWrongRun(ran, [...BEFORE[answer], ...shown], nameOf(run, change));
        });
        await fc.assert(property, {
          seed: SEED + 1,
          numRuns: 100,
          endOnFailure: true,
          includeErrorInReport: true,
        });
      }
      expect(runs, "the tool hardly ran").to.be.greaterThan(30);
    }).timeout(5 * MINUTE_MS);
  });
}

const ANSWERS = ["nothing", "approved", "edited", "rejected"] as const;

/** What may differ of a tool after a reload. */
const tool: fc.Arbitrary<Partial<RefundTool>> = fc.oneof(
  fc.record({ description: fc.string() }),
  fc.record({ title: fc.string() }),
  fc.record({ asksAbove: fc.integer({ min: -1000, max: 1000 }) }),
  fc.record({ name: fc.constantFrom("refund", "refund_all", "look2", "Refund", "refund_") }),
  fc.record({ schema: fc.constantFrom<Json>(...schemas()) }),
);

function schemas(): Json[] {
  const text = { type: "string" };
  const number = { type: "number" };
  const properties = { orderId: text, amount: number };
  return [
    REFUND.schema,
    { type: "object" },
    { type: "object", properties },
    { type: "object", properties: { ...properties, currency: text } },
    { type: "object", properties: { ...properties, amount: { ...number, maximum: 100 } } },
    { type: "object", properties: { ...properties, orderId: { ...text, description: "new" } } },
  ];
}

function expectNoWrongRun(ran: readonly unknown[], approved: readonly Shown[], what: string) {
  const left = [...approved];
  for (const input of ran) {
    const found = left.findIndex((shown) => isSameInput(shown.input, input));
    if (found < 0) {
      const shown = JSON.stringify(approved);
      throw new Error(`ran ${JSON.stringify(input)}; approved: ${shown}; after ${what}`);
    }
    left.splice(found, 1);
  }
  if (ran.length > 1) throw new Error(`ran ${ran.length} times, after ${what}`);
}

/** A database with this run in it, edited afterwards as a person with the browser's tools would. */
async function databaseWith(name: string, run: StoredRun, edited: StoredRun): Promise<RunStore> {
  const first = openIndexedDBStore({ name });
  // CAST: they are the events that a store gave
  await first.append(run.rows as unknown as JournalEvent[], run.row);
  await first.close();
  const db = await openDB(name);
  const tx = db.transaction(["events", "runs"], "readwrite");
  await tx.objectStore("events").clear();
  await tx.objectStore("runs").clear();
  // What has no key any more cannot be put back: it is gone.
  for (const event of edited.rows) await put(tx.objectStore("events"), event);
  await put(tx.objectStore("runs"), edited.row);
  await tx.done;
  db.close();
  return openIndexedDBStore({ name });
}

async function put(store: { put(value: unknown): Promise<unknown> }, value: unknown) {
  try {
    await store.put(value);
  } catch (error) {
    if (!(error instanceof DOMException && error.name === "DataError")) throw error;
  }
}
