/** Acceptance of `RunStore`: journals are gap-free, atomic, and the first writer wins (J2). */
import type { RunStore } from "../store/run-store.js";
import {
  begin,
  claimed,
  claims,
  contentOf,
  expectSame,
  finished,
  row,
  type StoreCases,
} from "./run-store-fixtures.js";

const RACES = 200;
const MEGABYTE = 1_000_000;

/** What `append` and `read` promise to one writer. */
export const journalCases: StoreCases = {
  "events come back whole, in the order of their places": async ({ store }) => {
    await store.append([claimed("r", 0), finished("r", 1, "one")], row("r"));
    await store.append([finished("r", 2, "two")], row("r"));
    const expected = [claimed("r", 0), finished("r", 1, "one"), finished("r", 2, "two")];
    expectSame(await store.read("r"), expected, "the journal");
  },

  "a journal of more than ten events is ordered by number, not by text": async ({ store }) => {
    await store.append(claims("r", 0, 8), row("r"));
    await store.append(claims("r", 9, 120), row("r"));
    expectSame(await store.read("r"), claims("r", 0, 120), "the journal");
  },

  "reading starts at the place asked for; behind the end there is nothing": async ({ store }) => {
    await store.append(claims("r", 0, 11), row("r"));
    expectSame(await store.read("r", 0), claims("r", 0, 11), "from 0");
    expectSame(await store.read("r", 9), claims("r", 9, 11), "from 9");
    expectSame(await store.read("r", 11), claims("r", 11, 11), "from the last place");
    expectSame(await store.read("r", 12), [], "behind the end");
  },

  "a run that nobody began reads as an empty journal": async ({ store }) => {
    await begin(store, "other");
    expectSame(await store.read("r"), [], "the journal");
  },

  "a taken place is a conflict: event and row stay what they were": async ({ store }) => {
    await store.append(claims("r", 0, 1), row("r", { nextSeq: 2 }));
    const before = await contentOf(store, ["r"]);
    for (const seq of [0, 1]) {
      const late = store.append([claimed("r", seq, "late")], row("r", { nextSeq: 9 }));
      expectSame(await late, "conflict", `place ${seq}`);
    }
    expectSame(await contentOf(store, ["r"]), before, "the storage");
  },

  "after a conflict the next free place can still be written": async ({ store }) => {
    await begin(store, "r");
    await store.append([claimed("r", 0, "late")], row("r"));
    expectSame(await store.append([claimed("r", 1)], row("r")), "appended", "place 1");
    expectSame(await store.read("r"), claims("r", 0, 1), "the journal");
  },

  "a gap before the events is a conflict and writes nothing": async ({ store }) => {
    expectSame(await store.append([claimed("r", 1)], row("r")), "conflict", "an empty journal");
    expectSame(await contentOf(store, ["r"]), await contentOf(store, ["none"]), "the storage");
    await begin(store, "r");
    const before = await contentOf(store, ["r"]);
    for (const seq of [2, 3, 1_000, -1, 0.5, 1.5, Number.NaN]) {
      const outcome = await store.append([claimed("r", seq)], row("r", { nextSeq: 9 }));
      expectSame(outcome, "conflict", `place ${seq}`);
    }
    expectSame(await contentOf(store, ["r"]), before, "the storage");
  },

  "the end of one journal is no ground for another": async ({ store }) => {
    await begin(store, "a");
    expectSame(await store.append([claimed("b", 1)], row("b")), "conflict", "place 1 of b");
  },

  "a batch whose first place is taken writes none of its events": async ({ store }) => {
    await store.append(claims("r", 0, 1), row("r", { nextSeq: 2 }));
    const before = await contentOf(store, ["r"]);
    const late = await store.append(claims("r", 1, 3), row("r", { nextSeq: 4 }));
    expectSame(late, "conflict", "places 1 to 3");
    expectSame(await contentOf(store, ["r"]), before, "the storage");
  },

  "a batch with a gap, a repetition or a step back writes nothing": async ({ store }) => {
    await begin(store, "r");
    const before = await contentOf(store, ["r"]);
    for (const places of [
      [1, 3],
      [1, 1],
      [2, 1],
    ]) {
      const batch = places.map((seq) => claimed("r", seq));
      const outcome = await store.append(batch, row("r", { nextSeq: 9 }));
      expectSame(outcome, "conflict", `places ${places}`);
    }
    expectSame(await contentOf(store, ["r"]), before, "the storage");
  },

  "an empty batch writes nothing, not even the row": async ({ store }) => {
    await begin(store, "r");
    const before = await contentOf(store, ["r"]);
    await store.append([], row("r", { nextSeq: 9 }));
    expectSame(await contentOf(store, ["r"]), before, "the storage");
  },

  "an event of a megabyte comes back whole": async ({ store }) => {
    const big = finished("r", 0, "ü€💬x".repeat(MEGABYTE / 5));
    await store.append([big], row("r"));
    expectSame(await store.read("r"), [big], "the journal");
  },
};

/** What `append` promises to writers that do not know of each other. */
export const raceCases: StoreCases = {
  "of two writers racing for a place, 200 times over, exactly one wins each": async ({ store }) =>
    race(store, store),

  "of two connections to a durable store racing for a place 200 times, one wins each": async (
    opened,
  ) => {
    if (opened.store.durable) await race(opened.store, await opened.reopen());
  },

  "of many batches written at once for the same places one is kept whole": async ({ store }) => {
    const writers = Array.from({ length: 20 }, (_, index) => `w${index}`);
    const batchOf = (writer: string) => [0, 1, 2].map((seq) => claimed("r", seq, writer));
    const outcomes = await Promise.all(
      writers.map((writer) => store.append(batchOf(writer), row("r", { agentId: writer }))),
    );
    const winners = writers.filter((_, index) => outcomes[index] === "appended");
    expectSame(winners.length, 1, "winners");
    expectSame(await store.read("r"), winners.flatMap(batchOf), "the journal");
  },

  "runs written at once do not hinder each other": async ({ store }) => {
    const runIds = Array.from({ length: 20 }, (_, index) => `r${index}`);
    await Promise.all(runIds.map((runId) => begin(store, runId)));
    expectSame((await store.listRuns()).length, runIds.length, "runs");
  },
};

/** Both write every place at the same time, taking turns in who asks first. */
async function race(left: RunStore, right: RunStore): Promise<void> {
  const winners: string[] = [];
  for (let seq = 0; seq < RACES; seq++) winners.push(await raceFor(seq, left, right));
  const expected = winners.map((winner, seq) => claimed("r", seq, winner));
  expectSame(await left.read("r"), expected, "the journal");
  expectSame((await left.listRuns())[0]?.agentId, winners.at(-1), "the writer of the row");
}

async function raceFor(seq: number, left: RunStore, right: RunStore): Promise<string> {
  const writers = [
    { name: "left", store: left },
    { name: "right", store: right },
  ];
  if (seq % 2 === 1) writers.reverse();
  const outcomes = await Promise.all(
    writers.map(({ name, store }) =>
      store.append([claimed("r", seq, name)], row("r", { agentId: name, nextSeq: seq + 1 })),
    ),
  );
  expectSame(outcomes.toSorted(), ["appended", "conflict"], `the race for place ${seq}`);
  return writers[outcomes.indexOf("appended")]?.name ?? "nobody";
}
