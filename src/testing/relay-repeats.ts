/** A part of the acceptance suite of relays: messages that come twice, late or swapped, and clocks that are wrong. */
import {
  approval,
  expectSame,
  FIRST,
  type RelayCases,
  verdict,
  winnerIn,
  winnerOf,
} from "./relay-fixtures.js";

/** In the year 2100. */
const FAR = 4_102_444_800_000;

/** What a network does to messages: it doubles, delays and swaps them. */
export const repeats: RelayCases = {
  "an opening that is sent many times at once is one record": async ({ laptop, phone }) => {
    const asked = approval();
    const relays = [laptop, phone, laptop, phone, laptop];
    const opened = await Promise.all(relays.map((relay) => relay.open(asked)));
    expectSame([...new Set(opened.map(({ version }) => version))], [1], "the versions");
    const all = await phone.list({ runId: asked.runId });
    expectSame(all.length, 1, "the number of records");
  },

  "a decision that is sent many times at once wins each time, and is one": async (opened) => {
    const { laptop, phone } = opened;
    const asked = approval();
    await laptop.open(asked);
    const decision = verdict("approved");
    const sent = Array.from({ length: 5 }, () => phone.decide(asked.id, decision, FIRST));
    const told = (await Promise.all(sent)).map(({ status }) => status);
    expectSame([...new Set(told)], ["won"], "the outcomes");
    expectSame((await laptop.get(asked.id))?.version, 2, "the version");
  },

  "a doubled decision that comes late changes nothing any more": async ({ laptop, phone }) => {
    const asked = approval();
    await laptop.open(asked);
    const [first, second] = [verdict("rejected"), verdict("approved")];
    await phone.decide(asked.id, first, FIRST);
    await laptop.decide(asked.id, second, FIRST);
    expectSame((await phone.decide(asked.id, first, FIRST)).status, "won", "the winner again");
    expectSame((await laptop.decide(asked.id, second, FIRST)).status, "lost", "the loser again");
    await laptop.open(asked);
    await laptop.withdraw(asked.id);
    const record = await phone.get(asked.id);
    expectSame([record?.version, winnerOf(record)], [2, first.decisionId], "the record");
  },

  "a decision that overtakes its opening is gone, and counts when it is sent again": async (
    opened,
  ) => {
    const { laptop, phone } = opened;
    const asked = approval();
    const decision = verdict("approved");
    expectSame((await phone.decide(asked.id, decision, FIRST)).status, "gone", "too early");
    await laptop.open(asked);
    expectSame((await phone.get(asked.id))?.status, "pending", "the record");
    expectSame((await phone.decide(asked.id, decision, FIRST)).status, "won", "sent again");
  },

  "what ended stays ended: no late opening, decision or withdrawal brings it back": async (
    opened,
  ) => {
    const { laptop, phone } = opened;
    const asked = approval();
    await laptop.open(asked);
    await laptop.withdraw(asked.id);
    await laptop.withdraw(asked.id);
    await laptop.open(asked);
    await phone.decide(asked.id, verdict("approved"), { expectedVersion: 2 });
    const record = await phone.get(asked.id);
    expectSame([record?.version, record?.status], [2, "cancelled"], "the record");
  },
};

/** Devices' clocks are wrong; only the engine's says what is in time. */
export const clocks: RelayCases = {
  "nobody says that the time is over before the engine's clock does": async ({ laptop, phone }) => {
    const asked = approval({ expiresAt: FAR });
    await laptop.open(asked);
    const early = await laptop.decide(asked.id, verdict("timed_out"), FIRST);
    expectSame(early.status, "gone", "a deadline by a clock that is ahead");
    expectSame((await phone.get(asked.id))?.status, "pending", "the record");
    expectSame((await phone.decide(asked.id, verdict("approved"), FIRST)).status, "won", "a yes");
  },

  "when the time is over that is the only thing left to say, and it counts": async (opened) => {
    const { laptop, phone } = opened;
    const asked = approval({ expiresAt: 1 });
    await laptop.open(asked);
    const late = await phone.decide(asked.id, verdict("rejected"), FIRST);
    expectSame([late.status, winnerIn(late)], ["gone", undefined], "a late no");
    const over = verdict("timed_out");
    expectSame((await laptop.decide(asked.id, over, FIRST)).status, "won", "the deadline");
    expectSame(winnerOf(await phone.get(asked.id)), over.decisionId, "the decision");
  },

  "what has no deadline never runs out": async ({ laptop, phone }) => {
    const asked = approval();
    await laptop.open(asked);
    const over = await laptop.decide(asked.id, verdict("timed_out"), FIRST);
    expectSame(over.status === "won", false, "it won");
    expectSame((await phone.decide(asked.id, verdict("approved"), FIRST)).status, "won", "a yes");
  },

  "what a device with a wrong clock asks is decided as any other": async ({ laptop, phone }) => {
    for (const requestedAt of [0, FAR]) {
      const asked = approval({ requestedAt });
      await laptop.open(asked);
      const outcome = await phone.decide(asked.id, verdict("approved"), FIRST);
      expectSame(outcome.status, "won", `asked at ${requestedAt}`);
      expectSame((await laptop.get(asked.id))?.requestedAt, requestedAt, "its own time");
    }
  },
};
