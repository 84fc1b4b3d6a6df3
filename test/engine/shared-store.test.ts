// The store of runs that several devices share: the relay decides about places, this device keeps a copy.
import { expect } from "@open-wc/testing";
import { createMemoryStore } from "../../src/index.js";
import type { JournalEvent } from "../../src/run/events.js";
import { event, ManualClock, runStoreAcceptance } from "../../src/testing/index.js";
import { MemoryJournals } from "../../src/testing/memory-journals.js";
import {
  begun,
  eventually,
  openSharedDevice,
  rowAfter,
  type SharedDevice,
  said,
} from "./shared-world.js";

const toolDone = (runId: string, seq: number) =>
  // CAST: an event with its place
  [
    { ...event({ type: "tool_finished", callId: "c1", output: "ok" }), runId, seq },
  ] as JournalEvent[];

async function begin({ store }: SharedDevice, runId: string, sessionId = "s"): Promise<void> {
  expect(await store.append(begun(runId), rowAfter(runId, 1, sessionId))).to.equal("appended");
}

async function codeOf(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => "none",
    ({ code }) => code,
  );
}

const countOf = async ({ local }: SharedDevice, runId: string) => (await local.read(runId)).length;

// Less than other stores promise: the id of a run that was removed is not used again, on any device.
const REUSES_IDS = [
  "a session that was deleted can begin anew",
  "who goes on with a run that was removed gets a conflict; a new one may begin",
  "a run that begins while its session is removed is there, whatever became of the session",
  "what is written while everything is deleted is there whole, or not at all",
];
runStoreAcceptance(
  "shared store",
  async () => {
    const engine = new MemoryJournals();
    const local = createMemoryStore();
    const { store } = openSharedDevice(engine, { local });
    return { store, reopen: async () => store, dispose: () => store.close() };
  },
  { describe, it: (title, run) => !REUSES_IDS.includes(title) && it(title, run) },
);

describe("a shared store", () => {
  let engine: MemoryJournals;
  let laptop: SharedDevice;
  let phone: SharedDevice;

  beforeEach(() => {
    engine = new MemoryJournals();
    laptop = openSharedDevice(engine);
    phone = openSharedDevice(engine);
  });

  afterEach(async () => {
    for (const device of [laptop, phone]) device.disruption.heal();
    await Promise.all([laptop.store.close(), phone.store.close()]);
  });

  test("what one device writes comes to the other one by itself", async () => {
    await begin(laptop, "r");
    await laptop.store.append(said("r", 1), rowAfter("r", 2));
    await eventually(async () => (await countOf(phone, "r")) === 2);
    const [row] = await phone.store.listRuns();
    expect([row?.runId, row?.nextSeq, row?.status]).to.deep.equal(["r", 2, "running"]);
    expect(await phone.store.read("r")).to.deep.equal(await laptop.store.read("r"));
  });

  test("who comes second gets a conflict, and finds there what the first one wrote (J2)", async () => {
    await begin(laptop, "r");
    await eventually(async () => (await countOf(phone, "r")) === 1);
    const outcomes = await Promise.all([
      laptop.store.append(said("r", 1, "laptop"), rowAfter("r", 2)),
      phone.store.append(said("r", 1, "phone"), rowAfter("r", 2)),
    ]);
    expect([...outcomes].sort()).to.deep.equal(["appended", "conflict"]);
    expect(await laptop.store.read("r")).to.deep.equal(await phone.store.read("r"));
  });

  test("without a way to the others nothing is written, here neither", async () => {
    laptop.disruption.cut();
    const work = laptop.store.append(begun("r"), rowAfter("r", 1));
    expect(await codeOf(work)).to.equal("relay_unavailable");
    expect(await countOf(laptop, "r")).to.equal(0);
  });

  test("a device that sees nobody still shows what it has", async () => {
    await begin(laptop, "r");
    laptop.disruption.cut();
    expect(await laptop.store.read("r")).to.have.length(1);
    expect(await laptop.store.listRuns()).to.have.length(1);
  });

  test("what a tool did is kept until the relay can be told (J5)", async () => {
    const clock = new ManualClock();
    const device = openSharedDevice(engine, { clock });
    await begin(device, "r");
    device.disruption.cut();
    let outcome: string | undefined;
    const work = device.store.append(toolDone("r", 1), rowAfter("r", 2)).then((said) => {
      outcome = said;
    });
    for (let look = 0; look < 3; look++) {
      await new Promise((resolve) => setTimeout(resolve));
      clock.advance(5000);
    }
    expect(outcome).to.equal(undefined);
    device.disruption.heal();
    await eventually(() => {
      clock.advance(5000);
      return outcome;
    });
    await work;
    expect(outcome).to.equal("appended");
    expect(await device.journals.read("r")).to.have.length(2);
    await device.store.close();
  });

  test("when the relay is there again this device looks at its runs anew", async () => {
    const clock = new ManualClock();
    const device = openSharedDevice(engine, { clock });
    const told = new Promise<MessageEvent>((resolve) => {
      const channel = new BroadcastChannel(`anvia:${device.ports.name}`);
      channel.onmessage = (message) => {
        if (message.data.type !== "awake") return;
        channel.close();
        resolve(message);
      };
    });
    device.disruption.cut();
    await codeOf(device.store.append(begun("r"), rowAfter("r", 1)));
    device.disruption.heal();
    device.network.isBack();
    expect((await told).data).to.deep.equal({ type: "awake" });
    await device.store.close();
  });

  test("a session that is deleted is deleted on every device", async () => {
    await begin(laptop, "r", "private");
    await begin(laptop, "other", "public");
    await eventually(async () => (await phone.store.listRuns()).length === 2);
    await phone.store.deleteSession("private");
    expect(await phone.journals.read("r")).to.deep.equal([]);
    // The laptop learns of it when it looks at everything, as it does at its start.
    const again = openSharedDevice(engine, { local: laptop.local });
    await eventually(async () => (await countOf(again, "r")) === 0);
    await again.ports.journals.list(); // the rest of that look
    expect(await countOf(again, "other")).to.equal(1);
  });

  test("a device that goes on with a deleted run is told by a conflict, and forgets it", async () => {
    await begin(laptop, "r", "private");
    await phone.journals.removeSession("private");
    const late = await laptop.store.append(said("r", 1), rowAfter("r", 2, "private"));
    expect(late).to.equal("conflict");
    expect(await laptop.store.read("r")).to.deep.equal([]);
    expect(await phone.journals.read("r")).to.deep.equal([]);
  });

  test("nothing is said to be deleted that is still on the other devices", async () => {
    await begin(laptop, "r");
    laptop.disruption.cut();
    expect(await codeOf(laptop.store.deleteSession("s"))).to.equal("relay_unavailable");
    expect(await countOf(laptop, "r")).to.equal(1);
  });

  test("a conversation that is over here stays where another device has gone on with it", async () => {
    const over = { ...rowAfter("r", 1), status: "completed" as const, updatedAt: 1 };
    await laptop.store.append(begun("r"), over);
    laptop.disruption.cut(); // it hears nothing of what follows
    await phone.journals.append({
      events: said("r", 1),
      row: { ...rowAfter("r", 2), updatedAt: 1_000_000 },
      appendId: "a",
    });
    laptop.disruption.heal();
    const removed = await laptop.store.deleteFinished(1000);
    if (removed.length > 0) expect(await phone.journals.read("r")).to.have.length(2);
    else expect(await countOf(laptop, "r")).to.equal(2); // it had heard of it by then
  });

  test("deleting everything deletes it at the relay, and nothing of anybody else", async () => {
    const stranger = openSharedDevice(engine, { account: "kim" });
    await begin(laptop, "r");
    await begin(stranger, "k");
    await laptop.store.deleteEverything();
    expect(await phone.journals.list()).to.deep.equal([]);
    expect(await stranger.journals.list()).to.have.length(1);
    expect(await countOf(stranger, "k")).to.equal(1);
    await stranger.store.close();
  });

  test("two accounts never see each other", async () => {
    const stranger = openSharedDevice(engine, { account: "kim" });
    await begin(laptop, "r");
    await begin(stranger, "r", "elsewhere");
    await eventually(async () => (await phone.store.listRuns()).length === 1);
    expect((await phone.store.listRuns())[0]?.sessionId).to.equal("s");
    expect((await stranger.store.listRuns()).map(({ sessionId }) => sessionId)).to.deep.equal([
      "elsewhere",
    ]);
    await stranger.store.close();
  });
});
