/** Acceptance of `RunStore`: the run list, drafts, and the deletion of a session. */
import type { Json } from "../run/json.js";
import type { RunRow } from "../run/state.js";
import type { RunQuery, RunStore } from "../store/run-store.js";
import {
  begin,
  claimed,
  contentOf,
  expectSame,
  finished,
  row,
  type StoreCases,
} from "./run-store-fixtures.js";

/** What `listRuns` promises. */
export const rowCases: StoreCases = {
  "the row is there once its event is, and the next append replaces it": async ({ store }) => {
    await store.append([claimed("r", 0)], row("r", { nextSeq: 1 }));
    expectSame(await store.listRuns(), [row("r", { nextSeq: 1 })], "after the first append");
    const next = row("r", { nextSeq: 2, status: "waiting", pending: 1, updatedAt: 7 });
    await store.append([claimed("r", 1)], next);
    expectSame(await store.listRuns(), [next], "after the second append");
  },

  "an empty storage lists no runs": async ({ store }) => {
    expectSame(await store.listRuns(), [], "the list");
    expectSame(await store.listRuns({ sessionId: "s", statuses: ["running"] }), [], "with filters");
  },

  "runs are listed oldest start first, whatever was written last": async ({ store }) => {
    await beginAll(store, sixRuns());
    expectSame(await idsOf(store, {}), ["e", "b", "f", "a", "d", "c"], "all");
    expectSame(await idsOf(store, { sessionId: "s1" }), ["e", "f", "d"], "of a session");
  },

  "filters by status list every run of these statuses and no other": async ({ store }) => {
    await beginAll(store, sixRuns());
    expectSame(await idsOf(store, { statuses: ["waiting"] }), ["b"], "one status");
    expectSame(await idsOf(store, { statuses: ["running", "completed"] }), ["e", "f", "a"], "two");
    expectSame(await idsOf(store, { statuses: ["failed", "failed"] }), ["d"], "named twice");
    expectSame(await idsOf(store, { statuses: [] }), [], "none");
  },

  "both filters together list the runs that fit both": async ({ store }) => {
    await beginAll(store, sixRuns());
    const query: RunQuery = { sessionId: "s1", statuses: ["running", "waiting", "completed"] };
    expectSame(await idsOf(store, query), ["e", "f"], "both");
    expectSame(await idsOf(store, { sessionId: "s1", statuses: [] }), [], "no status");
    expectSame(await idsOf(store, { sessionId: "s9", statuses: ["running"] }), [], "no session");
  },

  "a run that changed its status is found under the new one only": async ({ store }) => {
    await begin(store, "r");
    await store.append([claimed("r", 1)], row("r", { status: "completed", nextSeq: 2 }));
    expectSame(await idsOf(store, { statuses: ["running"] }), [], "running");
    expectSame(await idsOf(store, { statuses: ["completed"] }), ["r"], "completed");
  },
};

/** What `readDraft` and `writeDraft` promise. */
export const draftCases: StoreCases = {
  "a draft is kept, replaced and removed": async ({ store }) => {
    expectSame(await store.readDraft("composer:s"), undefined, "before");
    await store.writeDraft("composer:s", "Hel");
    await store.writeDraft("composer:s", { text: "Hello", files: [] });
    expectSame(await store.readDraft("composer:s"), { text: "Hello", files: [] }, "the draft");
    await store.writeDraft("composer:s", undefined);
    expectSame(await store.readDraft("composer:s"), undefined, "after");
  },

  "null, false, zero and the empty text are drafts, not their absence": async ({ store }) => {
    for (const value of [null, false, 0, "", [], {}] satisfies Json[]) {
      await store.writeDraft("key", value);
      expectSame(await store.readDraft("key"), value, `the draft ${JSON.stringify(value)}`);
    }
  },

  "removing a draft that does not exist changes nothing": async ({ store }) => {
    await store.writeDraft("a", 1);
    await store.writeDraft("b", undefined);
    expectSame(await store.readDraft("a"), 1, "the other draft");
  },

  "a draft of a megabyte comes back whole": async ({ store }) => {
    const big = "draft ".repeat(170_000);
    await store.writeDraft("key", big);
    expectSame(await store.readDraft("key"), big, "the draft");
  },
};

const OWN_DRAFTS = [
  "composer:s1",
  "partial:a",
  "reason:a:call-1",
  "answers:a:call-1:2",
  "partial:c",
  "anything:c:x",
];
const FOREIGN_DRAFTS = [
  "composer:s2",
  "composer:s",
  "composer:s10",
  "composer:x:s1",
  "partial:b",
  "partial:ab",
  "reason:b:a",
  "reason:ab:call-1",
  "s1",
  "a",
  "a:call-1",
  ":",
  "",
];

/** What `deleteSession` promises. */
export const sessionCases: StoreCases = {
  "deleting a session removes its journals, its rows and its drafts": async ({ store }) => {
    await fillTwoSessions(store);
    await store.deleteSession("s1");
    const left = await contentOf(store, ["a", "c"], OWN_DRAFTS);
    expectSame(left.journals, [[], []], "journals");
    expectSame(await idsOf(store, { sessionId: "s1" }), [], "rows");
    const drafts = left.drafts.map((draft) => draft === undefined);
    expectSame(drafts, new Array(OWN_DRAFTS.length).fill(true), "drafts gone");
  },

  "deleting a session leaves everything else as it was": async ({ store }) => {
    await fillTwoSessions(store);
    const others = () => contentOf(store, ["b", "ab"], FOREIGN_DRAFTS);
    const before = await others();
    await store.deleteSession("s1");
    const rows = before.rows.filter(({ sessionId }) => sessionId !== "s1");
    expectSame(await others(), { ...before, rows }, "the other session");
  },

  "deleting a session that does not exist changes nothing": async ({ store }) => {
    await fillTwoSessions(store);
    const all = () => contentOf(store, ["a", "b", "c", "ab"], [...OWN_DRAFTS, ...FOREIGN_DRAFTS]);
    const before = await all();
    await store.deleteSession("s3");
    expectSame(await all(), before, "the storage");
  },

  "a driver that goes on with a deleted run gets a conflict": async ({ store }) => {
    await fillTwoSessions(store);
    await store.deleteSession("s1");
    const late = await store.append([finished("a", 2, "late")], row("a", { sessionId: "s1" }));
    expectSame(late, "conflict", "place 2");
    expectSame(await idsOf(store, { sessionId: "s1" }), [], "rows");
  },

  "a session that was deleted can begin anew": async ({ store }) => {
    await fillTwoSessions(store);
    await store.deleteSession("s1");
    await begin(store, "a", { sessionId: "s1" });
    expectSame(await idsOf(store, { sessionId: "s1" }), ["a"], "rows");
  },
};

/** Six runs of two sessions. By start they are e b f a d c: not the order of ids, writing or change. */
function sixRuns(): RunRow[] {
  return [
    row("a", { sessionId: "s2", status: "running", startedAt: 9, updatedAt: 9 }),
    row("e", { sessionId: "s1", status: "running", startedAt: 1, updatedAt: 90 }),
    row("c", { sessionId: "s2", status: "cancelled", startedAt: 1_000, updatedAt: 2 }),
    row("b", { sessionId: "s2", status: "waiting", startedAt: 2, updatedAt: 80 }),
    row("d", { sessionId: "s1", status: "failed", startedAt: 100, updatedAt: 3 }),
    row("f", { sessionId: "s1", status: "completed", startedAt: 3, updatedAt: 70 }),
  ];
}

async function beginAll(store: RunStore, rows: readonly RunRow[]): Promise<void> {
  for (const each of rows) await begin(store, each.runId, each);
}

async function idsOf(store: RunStore, query: RunQuery): Promise<string[]> {
  return (await store.listRuns(query)).map(({ runId }) => runId);
}

/** Runs "a" and "c" of session "s1", "b" and "ab" of "s2", two events each, and all the drafts. */
async function fillTwoSessions(store: RunStore): Promise<void> {
  for (const [startedAt, runId] of ["a", "b", "c", "ab"].entries()) {
    const sessionId = runId.endsWith("b") ? "s2" : "s1";
    await begin(store, runId, { sessionId, startedAt });
    await store.append([finished(runId, 1, runId)], row(runId, { sessionId, startedAt }));
  }
  for (const key of [...OWN_DRAFTS, ...FOREIGN_DRAFTS]) await store.writeDraft(key, { of: key });
}
