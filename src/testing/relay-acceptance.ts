/** What every {@link Relay} promises, as tests for any test runner. The titles are the promises. */
import type { InteractionRecord } from "../relay/interaction-record.js";
import type { Relay } from "../relay/relay.js";
import type { Decision } from "../run/events.js";
import {
  approval,
  expectSame,
  FIRST,
  type OpenedRelay,
  question,
  type RelayCases,
  verdict,
  Watched,
  winnerIn,
  winnerOf,
} from "./relay-fixtures.js";
import { clocks, repeats } from "./relay-repeats.js";
import type { TestHarness } from "./run-store-acceptance.js";

export type { Disruption, OpenedRelay } from "./relay-fixtures.js";

/** How much of it there is; the full numbers are the defaults. */
export interface RelaySuiteOptions {
  /** Races for one record. @default 40 */
  readonly races?: number;
  /** How often the engine is killed. @default 10 */
  readonly kills?: number;
}

const records: RelayCases = {
  "what one device opens, the other one finds": async ({ laptop, phone }) => {
    const asked = approval();
    const opened = await laptop.open(asked);
    expectSame([opened.version, opened.status], [1, "pending"], "the new record");
    const found = await phone.get(asked.id);
    expectSame(found?.request, asked.request, "the request");
    expectSame(found?.requestedAt, asked.requestedAt, "its time");
  },

  "opening it again changes nothing, also when it is decided": async ({ laptop, phone }) => {
    const asked = approval();
    await laptop.open(asked);
    await laptop.open(asked);
    await phone.decide(asked.id, verdict("approved", "d-1"), FIRST);
    const again = await laptop.open(asked);
    expectSame([again.version, winnerOf(again)], [2, "d-1"], "the record");
  },

  "there is nothing where nothing was opened": async ({ phone }) => {
    expectSame(await phone.get("none:approval:call:1"), undefined, "the record");
    const outcome = await phone.decide("none:approval:call:1", verdict("approved"), FIRST);
    expectSame(outcome.status, "gone", "the outcome");
  },

  "a list holds what fits, oldest first": async ({ laptop, phone }) => {
    const sessionId = `session-${crypto.randomUUID()}`;
    const [first, second, other] = [approval({ sessionId }), approval({ sessionId }), approval()];
    for (const asked of [second, other, first]) await laptop.open(asked);
    await phone.decide(first.id, verdict("rejected"), FIRST);
    const ids = async (query: Parameters<Relay["list"]>[0]) =>
      (await phone.list(query)).map(({ id }) => id);
    expectSame(await ids({ sessionId }), [first.id, second.id], "all of the session");
    expectSame(await ids({ sessionId, status: "pending" }), [second.id], "what waits");
    expectSame(await ids({ runId: other.runId }), [other.id], "those of a run");
    expectSame(await ids({ sessionId, kinds: ["question"] }), [], "its questions");
  },

  "a question takes answers and nothing else": async ({ laptop, phone }) => {
    const asked = question();
    await laptop.open(asked);
    const wrong = await phone.decide(asked.id, verdict("approved"), FIRST);
    expectSame(wrong.status, "refused", "a yes to a question");
    const answers = [{ questionId: "question_1", answer: "The first", choice: "first" }];
    const decision: Decision = { status: "answered", answers, decisionId: "d-2", via: "dialog" };
    expectSame((await phone.decide(asked.id, decision, FIRST)).status, "won", "an answer");
    const settled = (await laptop.get(asked.id))?.decision;
    expectSame(settled?.status === "answered" && settled.answers, answers, "the answers");
  },
};

function racesOf({ races = 40 }: RelaySuiteOptions): RelayCases {
  return {
    "of two decisions at the same instant one wins, and both devices hear which": async (
      opened,
    ) => {
      for (let race = 0; race < races; race++) await raceOnce(opened, race);
    },
  };
}

const decisions: RelayCases = {
  "who comes second is told whose decision counts": async ({ laptop, phone }) => {
    const asked = approval();
    await laptop.open(asked);
    await phone.decide(asked.id, verdict("rejected", "first"), FIRST);
    const late = await laptop.decide(asked.id, verdict("approved", "second"), FIRST);
    expectSame([late.status, winnerIn(late)], ["lost", "first"], "the late one's outcome");
  },

  "the same decision sent twice is one decision": async ({ laptop, phone }) => {
    const asked = approval();
    await laptop.open(asked);
    const decision = verdict("approved");
    for (const attempt of ["the first", "the second"]) {
      expectSame((await phone.decide(asked.id, decision, FIRST)).status, "won", attempt);
    }
    expectSame((await laptop.get(asked.id))?.version, 2, "the version");
  },

  "a decision made on another version than there is does not count": async ({ laptop, phone }) => {
    const asked = approval();
    await laptop.open(asked);
    const outcome = await phone.decide(asked.id, verdict("approved"), { expectedVersion: 7 });
    expectSame(outcome.status === "won", false, "it won");
    expectSame((await laptop.get(asked.id))?.status, "pending", "the record");
  },

  "what is withdrawn cannot be decided, and what is decided stays": async ({ laptop, phone }) => {
    const [ended, settled] = [approval(), approval()];
    for (const asked of [ended, settled]) await laptop.open(asked);
    expectSame((await laptop.withdraw(ended.id))?.status, "cancelled", "the withdrawn record");
    expectSame((await phone.decide(ended.id, verdict("approved"), FIRST)).status, "gone", "a yes");
    await phone.decide(settled.id, verdict("approved", "d-3"), FIRST);
    expectSame(winnerOf(await laptop.withdraw(settled.id)), "d-3", "the decision");
  },

  "nobody decides after the deadline, whatever the devices' clocks say": async (opened) => {
    const asked = approval({ expiresAt: 1 });
    await opened.laptop.open(asked);
    const outcome = await opened.phone.decide(asked.id, verdict("approved"), FIRST);
    expectSame(outcome.status === "won", false, "it won");
    expectSame((await opened.laptop.get(asked.id))?.decision, undefined, "the decision");
  },
};

async function raceOnce({ laptop, phone }: OpenedRelay, race: number): Promise<void> {
  const asked = approval();
  await laptop.open(asked);
  const [yes, no] = [verdict("approved"), verdict("rejected")];
  const outcomes = await Promise.all([
    laptop.decide(asked.id, yes, FIRST),
    phone.decide(asked.id, no, FIRST),
  ]);
  expectSame(outcomes.map(({ status }) => status).sort(), ["lost", "won"], `race ${race}`);
  const heard = [...outcomes.map(winnerIn), winnerOf(await phone.get(asked.id))];
  expectSame(new Set(heard).size, 1, `the winners told of in race ${race}`);
}

const faults: RelayCases = {
  "an answer that is lost leaves the outcome unknown, and reading back tells": async (opened) => {
    const { laptop, phone, disruption } = opened;
    const asked = approval();
    await laptop.open(asked);
    disruption.loseAnswers();
    const outcome = await phone.decide(asked.id, verdict("approved", "d-4"), FIRST);
    expectSame(outcome.status, "unknown", "the outcome");
    disruption.heal();
    expectSame(winnerOf(await phone.get(asked.id)), "d-4", "what is read back");
  },

  "a decision that never arrived is unknown, and counts when it is sent again": async (opened) => {
    const { laptop, phone, disruption } = opened;
    const asked = approval();
    await laptop.open(asked);
    disruption.cut();
    const decision = verdict("approved");
    expectSame((await phone.decide(asked.id, decision, FIRST)).status, "unknown", "offline");
    disruption.heal();
    expectSame((await phone.get(asked.id))?.status, "pending", "what is read back");
    expectSame((await phone.decide(asked.id, decision, FIRST)).status, "won", "sent again");
  },
};

function killsOf({ kills = 10 }: RelaySuiteOptions): RelayCases {
  return {
    "what was acknowledged outlives the death of the engine": async (opened) => {
      for (let kill = 0; kill < kills; kill++) await killOnce(opened, kill);
    },
  };
}

/** Decisions on their way while the engine dies: each one that was told it won has, for good. */
async function killOnce({ laptop, phone, disruption }: OpenedRelay, kill: number): Promise<void> {
  const asked = await Promise.all(Array.from({ length: 6 }, () => laptop.open(approval())));
  const sent = asked.map(async (record, index) => {
    const decision = verdict(index % 2 === 0 ? "approved" : "rejected");
    return { record, decision, outcome: await phone.decide(record.id, decision, FIRST) };
  });
  const killed = disruption.killEngine();
  const told = await Promise.all(sent);
  await killed;
  for (const { record, decision, outcome } of told)
    await checkTold(laptop, record, decision, outcome.status, kill);
}

async function checkTold(
  relay: Relay,
  record: InteractionRecord,
  decision: Decision,
  status: string,
  kill: number,
): Promise<void> {
  const now = await relay.get(record.id);
  const counts = winnerOf(now) === decision.decisionId;
  if (status === "won") expectSame(counts, true, `an acknowledged decision after kill ${kill}`);
  else expectSame(status, "unknown", `the outcome during kill ${kill}`);
  if (!counts) expectSame(now?.status, "pending", `a decision that did not arrive, kill ${kill}`);
}

const watching: RelayCases = {
  "a watch tells of every later change": async ({ laptop, phone }) => {
    const before = approval();
    await laptop.open(before);
    const watched = new Watched(phone);
    await settleIn(watched, laptop);
    const asked = approval();
    await laptop.open(asked);
    await watched.until(({ record }) => record.id === asked.id && record.status === "pending");
    await laptop.decide(asked.id, verdict("approved", "d-5"), FIRST);
    const settled = await watched.until(
      ({ record }) => record.id === asked.id && record.version === 2,
    );
    expectSame(winnerOf(settled.record), "d-5", "the decision that was told of");
    watched.stop();
  },

  "a watch that goes on from a cursor misses nothing of the time between": async (opened) => {
    const { laptop, phone } = opened;
    const first = new Watched(phone);
    const { cursor } = await settleIn(first, laptop);
    first.stop();
    const missed = await Promise.all(Array.from({ length: 20 }, () => laptop.open(approval())));
    const second = new Watched(phone, cursor);
    for (const { id } of missed) await second.until(({ record }) => record.id === id);
    second.stop();
  },

  "the changes of a record come in their order, whatever comes between": async (opened) => {
    const { laptop, phone } = opened;
    const watched = new Watched(phone);
    await settleIn(watched, laptop);
    const asked = Array.from({ length: 12 }, () => approval());
    await Promise.all(
      asked.map(async (record, index) => {
        await laptop.open(record);
        const end = index % 2 === 0 ? laptop : phone;
        await end.decide(record.id, verdict("approved"), FIRST);
      }),
    );
    for (const { id } of asked) {
      await watched.until(({ record }) => record.id === id && record.version === 2);
      const versions = watched.changes
        .filter(({ record }) => record.id === id)
        .map(({ record }) => record.version);
      expectSame(
        versions,
        [...versions].sort((a, b) => a - b),
        "the versions as they came",
      );
    }
    watched.stop();
  },

  "a cursor may be used again and again: each change after it is told each time": async (
    opened,
  ) => {
    const { laptop, phone } = opened;
    const first = new Watched(phone);
    const { cursor } = await settleIn(first, laptop);
    first.stop();
    const asked = approval();
    await laptop.open(asked);
    await laptop.decide(asked.id, verdict("rejected", "d-6"), FIRST);
    for (const relay of [phone, laptop, phone]) {
      const again = new Watched(relay, cursor);
      const { record } = await again.until(
        (change) => change.record.id === asked.id && change.record.version === 2,
      );
      expectSame(winnerOf(record), "d-6", "the decision that was told of");
      again.stop();
    }
  },

  "a watch goes on by itself when the way was cut": async ({ laptop, phone, disruption }) => {
    const watched = new Watched(phone);
    await settleIn(watched, laptop);
    disruption.cut();
    const missed = await laptop.open(approval());
    disruption.heal();
    await watched.until(({ record }) => record.id === missed.id);
    watched.stop();
  },

  "a watch goes on by itself when the engine was killed": async ({ laptop, phone, disruption }) => {
    const watched = new Watched(phone);
    await settleIn(watched, laptop);
    await disruption.killEngine();
    const missed = await laptop.open(approval());
    await watched.until(({ record }) => record.id === missed.id);
    watched.stop();
  },
};

/** Opens records until the watch tells of one: from then on it is known to be there. */
async function settleIn(watched: Watched, relay: Relay) {
  for (;;) {
    const { id } = await relay.open(approval());
    const told = watched.until(({ record }) => record.id === id);
    const pause = new Promise<undefined>((resolve) => setTimeout(resolve, 300));
    const change = await Promise.race([told, pause]);
    if (change) return change;
  }
}

/**
 * Declares the acceptance suite of the port {@link Relay} for one implementation. `openRelay` is called once a
 * test; what it opened is disposed of whether the test passes or not. Engines are killed: 60 s a test are ample.
 */
export function relayAcceptance(
  name: string,
  openRelay: () => Promise<OpenedRelay>,
  harness: TestHarness,
  options: RelaySuiteOptions = {},
): void {
  const groups: Readonly<Record<string, RelayCases>> = {
    records,
    races: { ...racesOf(options), ...decisions },
    faults: { ...faults, ...killsOf(options) },
    watching,
    repeats,
    clocks,
  };
  for (const [group, cases] of Object.entries(groups)) {
    harness.describe(`${name}: ${group}`, () => {
      for (const [title, keep] of Object.entries(cases)) {
        harness.it(title, () => disposing(openRelay, keep));
      }
    });
  }
}

async function disposing(
  openRelay: () => Promise<OpenedRelay>,
  keep: (opened: OpenedRelay) => Promise<void>,
): Promise<void> {
  const opened = await openRelay();
  try {
    await keep(opened);
  } finally {
    await opened.dispose();
  }
}
