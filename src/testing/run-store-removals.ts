/** Acceptance of `RunStore`: the removal of what is over, and of everything; also while others write. */
import type { RunRow } from "../run/state.js";
import type { RunStore } from "../store/run-store.js";
import {
  begin,
  claimed,
  contentOf,
  expectSame,
  finished,
  row,
  type StoreCases,
} from "./run-store-fixtures.js";

const RACES = 50;
const END_OF_TIME = Number.POSITIVE_INFINITY;

/** What `deleteFinished` promises. */
export const finishedCases: StoreCases = {
  "sessions that ended long enough ago are removed with their drafts, and named": async ({
    store,
  }) => {
    await fill(store);
    const removed = await store.deleteFinished(100);
    expectSame(removed.toSorted(), ["all cancelled", "all completed", "both"], "the ids");
    const { journals, rows, drafts } = await contentOfRuns(store, OVER_RUNS);
    expectSame(journals, [[], [], [], []], "their journals");
    expectSame(rows.map(({ runId }) => runId).toSorted(), idsOf(KEPT_RUNS), "the rows left");
    expectSame(
      drafts.filter((draft) => draft !== undefined),
      [],
      "their drafts",
    );
  },

  "a session is kept whole while one of its runs is open, waits, failed, or changed since": async ({
    store,
  }) => {
    await fill(store);
    const before = await contentOfRuns(store, KEPT_RUNS);
    await store.deleteFinished(100);
    const rows = before.rows.filter(({ runId }) => idsOf(KEPT_RUNS).includes(runId));
    expectSame(await contentOfRuns(store, KEPT_RUNS), { ...before, rows }, "the storage");
  },

  "a run that changed exactly at the given time is kept": async ({ store }) => {
    await begin(store, "r", { status: "completed", updatedAt: 100 });
    expectSame(await store.deleteFinished(100), [], "at its time");
    expectSame(await store.deleteFinished(101), ["session"], "a millisecond later");
  },

  "where nothing is over, nothing is removed": async ({ store }) => {
    expectSame(await store.deleteFinished(END_OF_TIME), [], "an empty storage");
    await begin(store, "r");
    await store.writeDraft("composer:of no run", "kept");
    const before = await contentOf(store, ["r"], ["composer:of no run"]);
    for (const time of [END_OF_TIME, -END_OF_TIME, Number.NaN, 0]) {
      expectSame(await store.deleteFinished(time), [], `before ${time}`);
    }
    expectSame(await contentOf(store, ["r"], ["composer:of no run"]), before, "the storage");
  },

  "who goes on with a run that was removed gets a conflict; a new one may begin": async ({
    store,
  }) => {
    await begin(store, "r", OVER);
    await store.deleteFinished(END_OF_TIME);
    expectSame(await store.append([finished("r", 1, "late")], row("r")), "conflict", "place 1");
    expectSame(await contentOf(store, ["r"]), { journals: [[]], rows: [], drafts: [] }, "all");
    await begin(store, "r");
  },

  "a run that goes on while sessions are removed stays whole, or is gone whole": async (opened) => {
    const other = opened.store.durable ? await opened.reopen() : opened.store;
    for (let round = 0; round < RACES; round++) await raceToGoOn(opened.store, other, round);
  },

  "a run that begins while its session is removed is there, whatever became of the session": async (
    opened,
  ) => {
    const other = opened.store.durable ? await opened.reopen() : opened.store;
    for (let round = 0; round < RACES; round++) await raceToBegin(opened.store, other, round);
  },
};

/** What `deleteEverything` promises. */
export const everythingCases: StoreCases = {
  "after everything was deleted the storage is as new": async ({ store }) => {
    await fill(store);
    await store.writeDraft("", "a draft of nobody");
    await store.deleteEverything();
    const left = await contentOfRuns(store, [...OVER_RUNS, ...KEPT_RUNS]);
    expectSame([left.journals.flat(), left.rows], [[], []], "journals and rows");
    const drafts = [...left.drafts, await store.readDraft("")];
    expectSame(
      drafts.filter((draft) => draft !== undefined),
      [],
      "drafts",
    );
    await begin(store, "r1");
    expectSame(await store.listRuns(), [row("r1")], "a run that begins then");
  },

  "deleting everything where there is nothing is no error": async ({ store }) => {
    await store.deleteEverything();
    await store.deleteEverything();
    expectSame(await store.listRuns(), [], "the list");
  },

  "what is written while everything is deleted is there whole, or not at all": async (opened) => {
    const other = opened.store.durable ? await opened.reopen() : opened.store;
    for (let round = 0; round < RACES; round++) {
      await begin(other, "old");
      const writes = () => [
        other.append([finished("old", 1, "more")], row("old", { nextSeq: 2 })),
        other.append([claimed("new", 0), finished("new", 1, "more")], row("new", { nextSeq: 2 })),
      ];
      const [, [went, began]] = await inTurn(round, [
        () => opened.store.deleteEverything(),
        () => Promise.all(writes()),
      ]);
      const { journals, rows } = await contentOf(other, ["old", "new"]);
      expectSame(journals[0], [], `the old journal after ${went}`);
      expectSame(began, "appended", "the new journal's first place");
      const isThere = journals[1]?.length === 2;
      expectSame(journals[1]?.length, isThere ? 2 : 0, "events of the new journal");
      expectSame(rows.length, isThere ? 1 : 0, "rows");
      await opened.store.deleteEverything();
    }
  },
};

const OVER = { status: "completed", nextSeq: 1, updatedAt: 1 } as const;

function over(runId: string, sessionId: string): RunRow {
  return row(runId, { ...OVER, sessionId });
}

/** The runs of three sessions that were over before 100. */
const OVER_RUNS: readonly RunRow[] = [
  over("a1", "all completed"),
  row("b1", { sessionId: "all cancelled", status: "cancelled", updatedAt: 99 }),
  over("c1", "both"),
  row("c2", { sessionId: "both", status: "cancelled", updatedAt: 2 }),
];

/** The runs of five sessions, each of which has one that is over, and one that keeps the session. */
const KEPT_RUNS: readonly RunRow[] = [
  over("d1", "running"),
  row("d2", { sessionId: "running", status: "running", updatedAt: 1 }),
  row("e1", { sessionId: "waiting", status: "waiting", pending: 1, updatedAt: 1 }),
  over("e2", "waiting"),
  over("f1", "failed"),
  row("f2", { sessionId: "failed", status: "failed", updatedAt: 1 }),
  over("g1", "recent"),
  row("g2", { sessionId: "recent", status: "completed", updatedAt: 100 }),
  over("h1", "page code asked"),
  row("h2", { sessionId: "page code asked", status: "completed", pending: 1, updatedAt: 1 }),
];

async function fill(store: RunStore): Promise<void> {
  const rows = [...OVER_RUNS, ...KEPT_RUNS];
  for (const each of rows) await begin(store, each.runId, each);
  for (const key of rows.flatMap(draftsOf)) await store.writeDraft(key, { of: key });
}

function draftsOf({ runId, sessionId }: RunRow): string[] {
  return [`composer:${sessionId}`, `partial:${runId}`, `reason:${runId}:approval:call-1:1`];
}

function contentOfRuns(store: RunStore, rows: readonly RunRow[]) {
  return contentOf(store, idsOf(rows), rows.flatMap(draftsOf));
}

function idsOf(rows: readonly RunRow[]): string[] {
  return rows.map(({ runId }) => runId);
}

/** Starts both, the second one first in every other round. */
async function inTurn<A, B>(
  round: number,
  [left, right]: readonly [() => Promise<A>, () => Promise<B>],
): Promise<[A, B]> {
  if (round % 2 === 0) return Promise.all([left(), right()]);
  const second = right();
  return Promise.all([left(), second]);
}

async function raceToGoOn(store: RunStore, other: RunStore, round: number): Promise<void> {
  const runId = `r${round}`;
  await begin(store, runId, OVER);
  const next = row(runId, { status: "running", nextSeq: 2 });
  const [removed, outcome] = await inTurn(round, [
    () => store.deleteFinished(END_OF_TIME),
    () => other.append([finished(runId, 1, "late")], next),
  ]);
  expectSame(outcome, removed.length === 0 ? "appended" : "conflict", `round ${round}`);
  const expected =
    outcome === "appended"
      ? { journals: [[claimed(runId, 0), finished(runId, 1, "late")]], rows: [next], drafts: [] }
      : { journals: [[]], rows: [], drafts: [] };
  expectSame(await contentOf(store, [runId]), expected, `the storage after round ${round}`);
  await store.deleteEverything();
}

async function raceToBegin(store: RunStore, other: RunStore, round: number): Promise<void> {
  await begin(store, "old", OVER);
  const [removed, outcome] = await inTurn(round, [
    () => store.deleteFinished(END_OF_TIME),
    () => other.append([claimed("new", 0)], row("new")),
  ]);
  expectSame(outcome, "appended", `round ${round}`);
  const old = removed.length === 0 ? [claimed("old", 0)] : [];
  const { journals } = await contentOf(store, ["old", "new"]);
  expectSame(journals, [old, [claimed("new", 0)]], `the journals after round ${round}`);
  await store.deleteEverything();
}
