/** The acceptance cases of single journals, of their rows, of removals, and of the places in them (J2). */
import type { JournalRelay } from "../relay/journal-relay.js";
import type { JournalEvent } from "../run/events.js";
import {
  appendOf,
  eventsOf,
  expectEvents,
  type JournalCases,
  newRunId,
  settleIn,
  WatchedJournals,
} from "./journal-relay-fixtures.js";
import { expectSame } from "./relay-fixtures.js";

/** What reading and writing promise. */
export const journalCases: JournalCases = {
  "what one device writes, the other one reads, event by event": async ({ laptop, phone }) => {
    const runId = newRunId();
    const first = appendOf(runId, 0, 2);
    const second = appendOf(runId, 2);
    expectSame(await laptop.append(first), "appended", "the first append");
    expectSame(await phone.append(second), "appended", "the other device's append");
    const read = await phone.read(runId);
    expectEvents(read, [...first.events, ...second.events], "the events");
    expectSame(
      read.map(({ seq }) => seq),
      [0, 1, 2],
      "their places",
    );
    const writers = [first.appendId, first.appendId, second.appendId];
    expectSame(
      read.map(({ appendId }) => appendId),
      writers,
      "the appends that wrote them",
    );
  },

  "a journal is read from any place on": async ({ laptop, phone }) => {
    const runId = newRunId();
    await laptop.append(appendOf(runId, 0, 4));
    const places = async (from: number) => (await phone.read(runId, from)).map(({ seq }) => seq);
    expectSame(await places(2), [2, 3], "from place 2");
    expectSame(await places(4), [], "from the end");
    expectSame(await places(9), [], "from beyond the end");
  },

  "there is nothing where nothing was written": async ({ phone }) => {
    expectSame(await phone.read(newRunId()), [], "the events");
    expectSame(await phone.list({ sessionId: newRunId() }), [], "the rows");
  },

  "an event comes back as it was written, whatever it holds": async ({ laptop, phone }) => {
    const runId = newRunId();
    const text = `"quotes", \\u0000 as words, 😀 ${"é".repeat(3000)}\n\ttabs`;
    const strange = { ...eventsOf(runId, 1)[0], text, more: { constructor: [null, 1e21, ""] } };
    // CAST: newer writers add members
    const events = [eventsOf(runId, 0)[0], strange] as unknown as JournalEvent[];
    await laptop.append({ ...appendOf(runId, 0, 2), events });
    expectEvents(await phone.read(runId), events, "the events");
  },

  "an event of a version that nobody here knows travels all the same": async ({
    laptop,
    phone,
  }) => {
    const runId = newRunId();
    const newer = { type: "dreamt", v: 99, at: 1, runId, seq: 0 };
    const events = [newer] as unknown as JournalEvent[]; // CAST: a later version's journal
    expectSame(await laptop.append({ ...appendOf(runId, 0), events }), "appended", "the append");
    expectEvents(await phone.read(runId), events, "the events");
  },

  "three hundred events in a row come back whole": async ({ laptop, phone }) => {
    const runId = newRunId();
    for (let seq = 0; seq < 300; seq += 50) await laptop.append(appendOf(runId, seq, 50));
    const read = await phone.read(runId);
    const places = Array.from({ length: 300 }, (_none, seq) => seq);
    expectSame(
      read.map(({ seq }) => seq),
      places,
      "the places",
    );
  },
};

/** What rows promise. */
export const rowCases: JournalCases = {
  "a row is what the last append said of its run": async ({ laptop, phone }) => {
    const runId = newRunId();
    await laptop.append(appendOf(runId, 0, 1, { sessionId: runId }));
    const last = appendOf(runId, 1, 2, { sessionId: runId, status: "waiting", pending: 1 });
    await phone.append(last);
    expectSame(await laptop.list({ sessionId: runId }), [last.row], "the rows");
  },

  "a list holds what fits, oldest run first": async ({ laptop, phone }) => {
    const sessionId = newRunId();
    const begin = async (startedAt: number, status: "running" | "completed") => {
      const runId = newRunId();
      await laptop.append(appendOf(runId, 0, 1, { sessionId, startedAt, status }));
      return runId;
    };
    const [second, first] = [await begin(20, "running"), await begin(10, "completed")];
    await laptop.append(appendOf(newRunId(), 0));
    const ids = async (query: Parameters<JournalRelay["list"]>[0]) =>
      (await phone.list(query)).map(({ runId }) => runId);
    expectSame(await ids({ sessionId }), [first, second], "all of the session");
    expectSame(await ids({ sessionId, statuses: ["running"] }), [second], "what is going on");
    expectSame(await ids({ sessionId, statuses: [] }), [], "those of no status");
    const known = await ids({});
    expectSame(known.includes(first) && known.includes(second), true, "all of them are listed");
  },

  "a session that is removed is gone for good, the others stay": async ({ laptop, phone }) => {
    const [gone, other] = [newRunId(), newRunId()];
    await laptop.append(appendOf(gone, 0, 3, { sessionId: gone }));
    await laptop.append(appendOf(other, 0, 1, { sessionId: other }));
    await phone.removeSession(gone);
    await phone.removeSession(newRunId());
    expectSame(await laptop.read(gone), [], "the events");
    expectSame(await laptop.list({ sessionId: gone }), [], "the rows");
    expectSame((await laptop.read(other)).length, 1, "events of the other session");
    expectSame((await laptop.list({ sessionId: other })).length, 1, "rows of the other session");
  },

  "a device that goes on with a removed run gets a conflict": async ({ laptop, phone }) => {
    const runId = newRunId();
    await laptop.append(appendOf(runId, 0, 2, { sessionId: runId }));
    await phone.removeSession(runId);
    const late = await laptop.append(appendOf(runId, 2, 1, { sessionId: runId }));
    expectSame(late, "conflict", "place 2");
    expectSame(await phone.read(runId), [], "the events");
  },
};

/** What a removal promises for later. */
export const removalCases: JournalCases = {
  "a run that was removed cannot begin again": async ({ laptop, phone }) => {
    const runId = newRunId();
    const whole = appendOf(runId, 0, 3, { sessionId: runId });
    await laptop.append(whole);
    await phone.removeSession(runId);
    const again = { ...whole, appendId: crypto.randomUUID() };
    expectSame(await laptop.append(again), "conflict", "all of it, once more");
    expectSame(await laptop.append(appendOf(runId, 0)), "conflict", "place 0");
    expectSame(await phone.read(runId), [], "the events");
  },

  "another run of a removed session is a new one, and is told of": async ({ laptop, phone }) => {
    const [sessionId, runId] = [newRunId(), newRunId()];
    const watched = new WatchedJournals(phone);
    await settleIn(watched, laptop);
    for (let count = 0; count < 5; count++)
      await laptop.append(appendOf(newRunId(), 0, 1, { sessionId }));
    await phone.removeSession(sessionId);
    expectSame(await laptop.append(appendOf(runId, 0, 1, { sessionId })), "appended", "a new run");
    await watched.until(runId);
    watched.stop();
    const listed = (await phone.list({ sessionId })).map((row) => row.runId);
    expectSame(listed, [runId], "the session's runs");
  },
};

/** Who may have which place (J2). */
export const placeCases: JournalCases = {
  "a place that is taken is not given again, and the rest is not written": async ({
    laptop,
    phone,
  }) => {
    const runId = newRunId();
    const first = appendOf(runId, 0, 2);
    await laptop.append(first);
    expectSame(await phone.append(appendOf(runId, 1, 3)), "conflict", "places 1 to 3");
    expectSame(await phone.append(appendOf(runId, 0, 5)), "conflict", "places 0 to 4");
    const read = await laptop.read(runId);
    expectEvents(read, first.events, "the events");
  },

  "an append that would leave a gap is not written": async ({ laptop, phone }) => {
    const runId = newRunId();
    expectSame(await phone.append(appendOf(runId, 1)), "conflict", "place 1 of nothing");
    await laptop.append(appendOf(runId, 0));
    expectSame(await phone.append(appendOf(runId, 2)), "conflict", "place 2");
    expectSame((await laptop.read(runId)).length, 1, "how many events there are");
  },

  "the same append sent twice is written once": async ({ laptop, phone }) => {
    const runId = newRunId();
    const append = appendOf(runId, 0, 2);
    await phone.append(append);
    await phone.append(append); // "appended" or "conflict": the caller knows its `appendId`
    const read = await laptop.read(runId);
    expectEvents(read, append.events, "the events");
  },
};
