// The first response wins, under attack: whoever decides, wherever, however often, whatever is killed meanwhile.
import { expect } from "@open-wc/testing";
import { createMemoryStore, type Runtime } from "../../src/index.js";
import { ManualClock, MemoryRelay } from "../../src/testing/index.js";
import { closePages } from "./page.js";
import {
  askOn,
  engineHas,
  interactionIn,
  openDevice,
  pendingOn,
  shop,
  type TestDevice,
  when,
} from "./relay-world.js";

const RACES = 200;

type Contender = (world: RaceWorld) => Promise<unknown>;

interface RaceWorld {
  readonly engine: MemoryRelay;
  readonly clock: ManualClock;
  readonly laptop: TestDevice;
  readonly phone: TestDevice;
  readonly id: string;
}

const decide = (page: Runtime, id: string, approved: boolean) =>
  page.approvals.decide({ approvalId: id, approved });

const CONTENDERS: Readonly<Record<string, Contender>> = {
  "a yes on the laptop": ({ laptop, id }) => decide(laptop.page, id, true),
  "a no on the laptop": ({ laptop, id }) => decide(laptop.page, id, false),
  "a yes on the phone": ({ phone, id }) => decide(phone.page, id, true),
  "a no on the phone": ({ phone, id }) => decide(phone.page, id, false),
  "the deadline": async ({ clock }) => clock.advance(61_000),
  "“Send now”": ({ laptop, id }) => laptop.page.supersede(id.split(":")[0] ?? ""),
  Stop: ({ laptop, id }) => laptop.page.cancel(id.split(":")[0] ?? ""),
  "the death of the engine": async ({ engine }) => engine.kill(),
};

/** Numbers that are the same in every run of this test: the minimal standard generator (Park and Miller). */
function numbersOf(race: number): (below: number) => number {
  let seed = race + 1;
  return (below) => {
    seed = (seed * 48_271) % 2_147_483_647;
    return seed % below;
  };
}

/** Three different contenders, each with a start of its own: some have a long way, others none. */
function contendersOf(race: number): readonly [string, Contender][] {
  const number = numbersOf(race);
  const left = Object.entries(CONTENDERS);
  return [0, 1, 2].flatMap(() => {
    const start = number(80);
    return left.splice(number(left.length), 1).map(([name, run]): [string, Contender] => [
      name,
      async (world) => {
        for (let turn = 0; turn < start; turn++) await undefined;
        await run(world);
      },
    ]);
  });
}

async function raceOnce(race: number): Promise<string> {
  const clock = new ManualClock();
  const engine = new MemoryRelay({ now: () => clock.now() });
  const store = createMemoryStore();
  const laptop = openDevice(engine, { clock, store });
  const phone = openDevice(engine, { clock });
  const work = shop({ timeoutMs: 60_000 });
  const { approval, finished } = await askOn(laptop, work);
  const { id } = approval;
  await pendingOn(phone);
  const world = { engine, clock, laptop, phone, id };
  const contenders = contendersOf(race);
  await Promise.allSettled(contenders.map(([, run]) => run(world)));
  const isUndecided = (await interactionIn(store, id))?.settlement.status === "pending";
  const isWaiting = isUndecided && laptop.page.outbox.get(id) === undefined;
  if (isWaiting && engine.get(id)?.status === "pending") await decide(phone.page, id, true);
  clock.advance(120_000); // whatever was broken off is tried again
  const settlement = await when(laptop.page, async () => {
    const found = (await interactionIn(store, id))?.settlement;
    return found?.status === "pending" ? undefined : found;
  });
  await finished.catch(() => undefined);
  const record = await engineHas(engine, (each) => each.id === id && each.status !== "pending");
  const names = contenders.map(([name]) => name).join(", ");
  if (settlement.status === "settled") {
    expect(record.decision?.decisionId, names).to.equal(settlement.decision.decisionId);
    const wanted = settlement.decision.status === "approved" ? 1 : 0;
    const [row] = await store.listRuns();
    // Stopped after the yes, perhaps before the call had begun.
    if (row?.status === "cancelled") expect(work.inputs.length, names).to.be.at.most(wanted);
    else expect(work.inputs.length, names).to.equal(wanted);
    return settlement.decision.status;
  }
  expect(work.inputs.length, names).to.equal(0); // stopped: nothing runs, whatever was said elsewhere
  return "stopped";
}

describe("races over a relay", () => {
  afterEach(closePages);

  test(`${RACES} races of people, deadlines, Stop and killed engines: one winner each, the same on both sides, run once`, async function (this: Mocha.Context) {
    this.timeout(180_000);
    const ends = new Map<string, number>();
    for (let race = 0; race < RACES; race++) {
      const end = await raceOnce(race);
      ends.set(end, (ends.get(end) ?? 0) + 1);
      await closePages();
    }
    // Races that always end the same way try nothing. How often each end comes is the browser's own.
    for (const end of ["approved", "rejected", "stopped"]) {
      expect(ends.get(end) ?? 0, end).to.be.greaterThan(0);
    }
  });
});
