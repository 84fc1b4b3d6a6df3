/** The acceptance cases of leases (liveness, J6), and of accounts that see nothing of each other. */
import type { JournalRelay } from "../relay/journal-relay.js";
import {
  appendOf,
  type JournalCases,
  newRunId,
  settleIn,
  WatchedJournals,
} from "./journal-relay-fixtures.js";
import { expectSame } from "./relay-fixtures.js";

const MINUTE = 60_000;
const RACES = 20;

/** Asks for a lease until it is given. */
async function leaseAtLast(journals: JournalRelay, runId: string, holder: string): Promise<void> {
  for (;;) {
    const lease = await journals.lease(runId, holder, MINUTE);
    if (lease.isHeld) return;
    await new Promise((resolve) => setTimeout(resolve, 50)); // the engine's own clock runs it out
  }
}

/** What `JournalRelay.lease` and `release` promise. */
export const leaseCases: JournalCases = {
  "one device holds a lease; another one is told which, and for how long": async (opened) => {
    const { laptop, phone } = opened;
    const runId = newRunId();
    expectSame(await laptop.lease(runId, "laptop", MINUTE), { isHeld: true }, "the first one's");
    const lease = await phone.lease(runId, "phone", MINUTE);
    if (lease.isHeld) throw new Error("two devices hold the lease");
    expectSame(lease.holder, "laptop", "the holder that is told");
    const { expiresInMs } = lease;
    expectSame(expiresInMs > 0 && expiresInMs <= MINUTE, true, `${expiresInMs} ms are told`);
    expectSame(
      (await phone.lease(newRunId(), "phone", MINUTE)).isHeld,
      true,
      "another run's lease",
    );
  },

  "who holds a lease may always renew it": async ({ laptop, phone }) => {
    const runId = newRunId();
    await laptop.lease(runId, "laptop", MINUTE);
    expectSame(await laptop.lease(runId, "laptop", 2 * MINUTE), { isHeld: true }, "the renewal");
    const lease = await phone.lease(runId, "phone", MINUTE);
    expectSame(!lease.isHeld && lease.expiresInMs > MINUTE, true, "it is longer");
  },

  "a lease that is given back is free at once": async ({ laptop, phone }) => {
    const runId = newRunId();
    await laptop.lease(runId, "laptop", MINUTE);
    await laptop.release(runId, "laptop");
    expectSame(await phone.lease(runId, "phone", MINUTE), { isHeld: true }, "the next one's");
  },

  "giving back what somebody else holds, or nobody, changes nothing": async ({ laptop, phone }) => {
    const runId = newRunId();
    await laptop.lease(runId, "laptop", MINUTE);
    await phone.release(runId, "phone");
    await phone.release(newRunId(), "phone");
    expectSame((await phone.lease(runId, "phone", MINUTE)).isHeld, false, "the lease is free");
  },

  "a lease that is not renewed runs out by itself": async ({ laptop, phone }) => {
    const runId = newRunId();
    await laptop.lease(runId, "laptop", 1000);
    await leaseAtLast(phone, runId, "phone");
    expectSame(
      (await laptop.lease(runId, "laptop", 1000)).isHeld,
      false,
      "the former holder has it",
    );
  },

  "of two devices that take a lease at once one has it": async ({ laptop, phone }) => {
    for (let race = 0; race < RACES; race++) {
      const runId = newRunId();
      const both = await Promise.all([
        laptop.lease(runId, "laptop", MINUTE),
        phone.lease(runId, "phone", MINUTE),
      ]);
      const held = both.filter(({ isHeld }) => isHeld).length;
      expectSame(held, 1, `how many hold the lease of race ${race}`);
    }
  },
};

/** What the engine promises between accounts. */
export const accountCases: JournalCases = {
  "another account sees no event, no row and no change": async ({ laptop, phone, stranger }) => {
    const [mine, strange] = [new WatchedJournals(phone), new WatchedJournals(stranger)];
    await Promise.all([settleIn(mine, laptop), settleIn(strange, stranger)]);
    const runId = newRunId();
    await laptop.append(appendOf(runId, 0, 2));
    await mine.until(runId);
    const own = newRunId();
    await stranger.append(appendOf(own, 0));
    await strange.until(own); // what came before it would have been told of by now
    const told = strange.changes.some(({ row }) => row.runId === runId);
    expectSame(told, false, "the change is told to the stranger");
    expectSame(await stranger.read(runId), [], "the stranger's events");
    const listed = (await stranger.list()).some((row) => row.runId === runId);
    expectSame(listed, false, "the run is in the stranger's list");
    for (const watched of [mine, strange]) watched.stop();
  },

  "a run of the same id in another account is another run": async ({ laptop, stranger }) => {
    const runId = newRunId();
    await laptop.append(appendOf(runId, 0, 2));
    const append = appendOf(runId, 0, 1, { word: "stranger" });
    expectSame(await stranger.append(append), "appended", "the stranger's own first event");
    expectSame((await laptop.read(runId)).length, 2, "events of the one");
    expectSame((await stranger.read(runId)).length, 1, "events of the other");
  },

  "another account can neither remove a session nor hold a run's lease": async (opened) => {
    const { laptop, phone, stranger } = opened;
    const runId = newRunId();
    await laptop.append(appendOf(runId, 0, 1, { sessionId: runId }));
    await stranger.removeSession(runId);
    expectSame((await laptop.read(runId)).length, 1, "the events");
    await stranger.lease(runId, "stranger", MINUTE);
    expectSame((await phone.lease(runId, "phone", MINUTE)).isHeld, true, "the phone has the lease");
    await stranger.release(runId, "phone");
    expectSame((await laptop.lease(runId, "laptop", MINUTE)).isHeld, false, "the laptop has it");
  },
};
