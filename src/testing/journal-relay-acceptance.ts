/** What every {@link JournalRelay} promises, as tests for any test runner. The titles are the promises. */
import type { JournalRelay, SharedAppend } from "../relay/journal-relay.js";
import { journalCases, placeCases, removalCases, rowCases } from "./journal-relay-cases.js";
import {
  appendOf,
  codeOf,
  expectEvents,
  type JournalCases,
  newRunId,
  type OpenedJournals,
  settleIn,
  WatchedJournals,
} from "./journal-relay-fixtures.js";
import { accountCases, leaseCases } from "./journal-relay-leases.js";
import { expectSame } from "./relay-fixtures.js";
import type { TestHarness } from "./run-store-acceptance.js";

export type { OpenedJournals } from "./journal-relay-fixtures.js";

/** How much of it there is; the full numbers are the defaults. */
export interface JournalSuiteOptions {
  /** Races for one place. @default 40 */
  readonly races?: number;
  /** How often the engine is killed. @default 10 */
  readonly kills?: number;
}

/** Two devices want the same place: one has it, wholly; who lost can go on behind it. */
async function raceOnce({ laptop, phone }: OpenedJournals, race: number): Promise<void> {
  const runId = newRunId();
  const both = [
    appendOf(runId, 0, 1, { word: "a" }),
    appendOf(runId, 0, 3, { word: "b" }),
  ] as const;
  const outcomes = await Promise.all([laptop.append(both[0]), phone.append(both[1])]);
  expectSame([...outcomes].sort(), ["appended", "conflict"], `the outcomes of race ${race}`);
  const winner = outcomes[0] === "appended" ? both[0] : both[1];
  const read = await phone.read(runId);
  expectEvents(read, winner.events, `the journal after race ${race}`);
  const [row] = (await laptop.list({ sessionId: "session-1" })).filter(
    (known) => known.runId === runId,
  );
  expectSame(row?.nextSeq, winner.events.length, `its row after race ${race}`);
}

/** Writes `count` events one by one, each where the journal ends by then. */
async function writeOn(journals: JournalRelay, runId: string, count: number): Promise<void> {
  let seq = 1;
  for (let written = 0; written < count; ) {
    const outcome = await journals.append(appendOf(runId, seq));
    if (outcome === "appended") written += 1;
    seq = outcome === "appended" ? seq + 1 : ((await journals.read(runId)).at(-1)?.seq ?? 0) + 1;
  }
}

function racesOf({ races = 40 }: JournalSuiteOptions): JournalCases {
  return {
    "of two appends at the same place one is written": async (opened) => {
      for (let race = 0; race < races; race++) await raceOnce(opened, race);
    },

    "two devices that write at once lose nothing and leave no gaps": async ({ laptop, phone }) => {
      const runId = newRunId();
      await laptop.append(appendOf(runId, 0));
      await Promise.all([writeOn(laptop, runId, 15), writeOn(phone, runId, 15)]);
      const places = (await phone.read(runId)).map(({ seq }) => seq);
      expectSame(
        places,
        Array.from({ length: 31 }, (_none, seq) => seq),
        "the places",
      );
    },
  };
}

function faultsOf({ kills = 10 }: JournalSuiteOptions): JournalCases {
  return {
    "an answer that is lost leaves the outcome unknown, and reading back tells": async (opened) => {
      const { laptop, phone, disruption } = opened;
      const runId = newRunId();
      await laptop.append(appendOf(runId, 0));
      disruption.loseAnswers();
      const append = appendOf(runId, 1, 2);
      expectSame(await phone.append(append), "unknown", "the outcome");
      disruption.heal();
      const found = (await phone.read(runId, 1)).map(({ appendId }) => appendId);
      expectSame(found, [append.appendId, append.appendId], "the appends that are read back");
    },

    "what never arrived is not written, and is when it is sent again": async (opened) => {
      const { phone, disruption } = opened;
      const append = appendOf(newRunId(), 0);
      disruption.cut();
      const said = await phone.append(append).catch((error: unknown) => codeIn(error));
      expectSame(
        ["unknown", "relay_unavailable"].includes(said),
        true,
        `“${said}” is said offline`,
      );
      disruption.heal();
      expectSame(await phone.read(append.row.runId), [], "what is read back");
      expectSame(await phone.append(append), "appended", "sent again");
    },

    "who cannot reach the engine is told so": async ({ phone, disruption }) => {
      disruption.cut();
      const asked = [phone.read(newRunId()), phone.list(), phone.removeSession(newRunId())];
      const works = [...asked, phone.lease(newRunId(), "phone", 1000)];
      const codes = await Promise.all(works.map(codeOf)); // all at once: none is left without a listener
      expectSame([...new Set(codes)], ["relay_unavailable"], "the faults");
    },

    "what was acknowledged outlives the death of the engine": async (opened) => {
      for (let kill = 0; kill < kills; kill++) await killOnce(opened, kill);
    },
  };
}

function codeIn(error: unknown): string {
  return String(Reflect.get(Object(error), "code"));
}

/** Appends on their way while the engine dies: each is there wholly, or not at all; acknowledged ones are. */
async function killOnce(opened: OpenedJournals, kill: number): Promise<void> {
  const { laptop, phone, disruption } = opened;
  const appends = Array.from({ length: 6 }, () => appendOf(newRunId(), 0, 3));
  const sent = appends.map(async (append) => ({
    append,
    said: await phone.append(append).catch(codeIn),
  }));
  const killed = disruption.killEngine();
  const told = await Promise.all(sent);
  await killed;
  for (const { append, said } of told) await checkTold(laptop, append, said, kill);
}

async function checkTold(
  journals: JournalRelay,
  { row: { runId }, events }: SharedAppend,
  said: string,
  kill: number,
): Promise<void> {
  const count = (await journals.read(runId)).length;
  if (said === "appended") expectSame(count, events.length, `acknowledged events, kill ${kill}`);
  else expectSame(said === "conflict", false, `kill ${kill} made a conflict`);
  expectSame([0, events.length].includes(count), true, `all or none, kill ${kill}: ${count}`);
}

const watching: JournalCases = {
  "a watch tells of every later change": async ({ laptop, phone }) => {
    const watched = new WatchedJournals(phone);
    await settleIn(watched, laptop);
    const runId = newRunId();
    await laptop.append(appendOf(runId, 0));
    await watched.until(runId);
    const last = appendOf(runId, 1, 2, { status: "completed" });
    await laptop.append(last);
    expectSame((await watched.until(runId, 3)).row, last.row, "the row that was told of");
    watched.stop();
  },

  "a watch that goes on from a cursor misses no journal of the time between": async (opened) => {
    const { laptop, phone } = opened;
    const first = new WatchedJournals(phone);
    const { cursor } = await settleIn(first, laptop);
    first.stop();
    const missed = Array.from({ length: 20 }, () => newRunId());
    for (const runId of missed) await laptop.append(appendOf(runId, 0, 2));
    const second = new WatchedJournals(phone, cursor);
    for (const runId of missed) await second.until(runId, 2);
    second.stop();
  },

  "a watch goes on by itself when its way broke": async ({ laptop, phone, disruption }) => {
    const watched = new WatchedJournals(phone);
    await settleIn(watched, laptop);
    const runId = newRunId();
    disruption.cut();
    await laptop.append(appendOf(runId, 0));
    disruption.heal();
    await watched.until(runId);
    watched.stop();
  },

  "a watch goes on by itself when the engine was killed": async ({ laptop, phone, disruption }) => {
    const watched = new WatchedJournals(phone);
    await settleIn(watched, laptop);
    await disruption.killEngine();
    const runId = newRunId();
    await laptop.append(appendOf(runId, 0));
    await watched.until(runId);
    watched.stop();
  },
};

/**
 * Declares the acceptance suite of the port {@link JournalRelay} for one implementation. `openJournals` is called
 * once a test; what it opened is disposed of whether the test passes or not. Engines are killed: 60 s a test are
 * ample.
 */
export function journalRelayAcceptance(
  name: string,
  openJournals: () => Promise<OpenedJournals>,
  harness: TestHarness,
  options: JournalSuiteOptions = {},
): void {
  const groups: Readonly<Record<string, JournalCases>> = {
    journals: journalCases,
    rows: rowCases,
    removals: removalCases,
    places: placeCases,
    races: racesOf(options),
    faults: faultsOf(options),
    watching,
    leases: leaseCases,
    accounts: accountCases,
  };
  for (const [group, cases] of Object.entries(groups)) {
    harness.describe(`${name}: ${group}`, () => {
      for (const [title, keep] of Object.entries(cases)) {
        harness.it(title, () => disposing(openJournals, keep));
      }
    });
  }
}

async function disposing(
  openJournals: () => Promise<OpenedJournals>,
  keep: (opened: OpenedJournals) => Promise<void>,
): Promise<void> {
  const opened = await openJournals();
  try {
    await keep(opened);
  } finally {
    await opened.dispose();
  }
}
