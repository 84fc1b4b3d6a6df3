// What comes from a relay is untrusted, may be newer than this page, and may lack what this device has.
import { expect } from "@open-wc/testing";
import { createMemoryStore } from "../../src/index.js";
import type { JournalRelay, SharedEvent } from "../../src/relay/journal-relay.js";
import { type JournalEvent, parseJournal } from "../../src/run/events.js";
import { type JournalDevice, MemoryJournals } from "../../src/testing/memory-journals.js";
import { begun, eventually, openSharedDevice, rowAfter, said } from "./shared-world.js";

/** A device whose relay's journals have some of their methods replaced. */
function over(replace: (journals: JournalRelay) => Partial<JournalRelay>) {
  return ({ journals, disruption }: JournalDevice): JournalDevice => {
    const { append, read, list, removeSession, watch, lease, release } = journals;
    const bound = { append, read, list, removeSession, watch, lease, release };
    for (const [name, method] of Object.entries(bound)) {
      Reflect.set(bound, name, Reflect.apply(Function.prototype.bind, method, [journals]));
    }
    return { disruption, journals: { ...bound, ...replace(journals) } };
  };
}

/** Writes to the relay what no device of this version would. */
async function forge(engine: MemoryJournals, runId: string, events: readonly object[]) {
  engine.append("robin", {
    events: events as readonly JournalEvent[], // CAST: that is the point
    row: rowAfter(runId, events.length),
    appendId: "forged",
  });
}

describe("copies of journals that travel", () => {
  let engine: MemoryJournals;

  beforeEach(() => {
    engine = new MemoryJournals();
  });

  test("an append whose answer was lost is found by its id, and written once", async () => {
    let isLost = true;
    const device = openSharedDevice(engine, {
      over: over((journals) => ({
        append: async (entry) => {
          const outcome = await journals.append(entry);
          return isLost ? "unknown" : outcome;
        },
      })),
    });
    expect(await device.store.append(begun("r"), rowAfter("r", 1))).to.equal("appended");
    isLost = false;
    expect(await device.store.append(said("r", 1), rowAfter("r", 2))).to.equal("appended");
    expect(engine.read("robin", "r", 0)).to.have.length(2);
    expect(await device.local.read("r")).to.have.length(2);
    await device.store.close();
  });

  test("an append that never arrived is sent again, by the same id", async () => {
    const sent: string[] = [];
    const device = openSharedDevice(engine, {
      over: over((journals) => ({
        append: async (entry) => {
          sent.push(entry.appendId);
          return sent.length === 1 ? "unknown" : journals.append(entry);
        },
      })),
    });
    expect(await device.store.append(begun("r"), rowAfter("r", 1))).to.equal("appended");
    expect(new Set(sent).size).to.equal(1);
    expect(sent).to.have.length(2);
    await device.store.close();
  });

  test("an answer that is lost while another device writes there is a conflict", async () => {
    const device = openSharedDevice(engine, {
      over: over(() => ({
        append: async () => {
          if (engine.read("robin", "r", 0).length === 0) await forge(engine, "r", begun("r"));
          return "unknown";
        },
      })),
    });
    expect(await device.store.append(begun("r"), rowAfter("r", 1))).to.equal("conflict");
    expect(await device.store.read("r")).to.have.length(1);
    await device.store.close();
  });

  test("a journal that a newer version went on with is read-only here, and not copied (J9)", async () => {
    const device = openSharedDevice(engine);
    await device.store.append(begun("r"), rowAfter("r", 1));
    const newer = { type: "dreamt", v: 99, at: 1, runId: "r", seq: 1 };
    engine.append("robin", {
      events: [newer as unknown as JournalEvent], // CAST: of a later version
      row: rowAfter("r", 2),
      appendId: "newer",
    });
    expect(await device.store.append(said("r", 1), rowAfter("r", 2))).to.equal("conflict");
    const { events, unreadable } = parseJournal("r", await device.store.read("r"));
    expect([events.length, unreadable?.why]).to.deep.equal([1, "newer_version"]);
    expect(await device.local.read("r")).to.have.length(1);
    expect(engine.read("robin", "r", 0)).to.have.length(2);
    await device.store.close();
  });

  const forgeries: Readonly<Record<string, object>> = {
    "of another run": { ...said("r", 1)[0], runId: "other" },
    "in another place": { ...said("r", 1)[0], seq: 7 },
    "without its words": { ...said("r", 1)[0], text: undefined },
    "that is no event": { seq: 1, runId: "r" },
  };
  for (const [title, forged] of Object.entries(forgeries)) {
    test(`an event ${title} is not copied, and ends what can be read`, async () => {
      const bad: SharedEvent = { seq: 1, appendId: "x", event: JSON.parse(JSON.stringify(forged)) };
      const device = openSharedDevice(engine, {
        over: over((journals) => ({
          read: async (runId, fromSeq = 0) => {
            const events = [...(await journals.read(runId, 0)).slice(0, 1), bad];
            return events.slice(fromSeq);
          },
          append: async (entry) =>
            (entry.events[0]?.seq ?? 0) === 0 ? journals.append(entry) : "conflict",
        })),
      });
      await device.store.append(begun("r"), rowAfter("r", 1));
      expect(await device.store.append(said("r", 1), rowAfter("r", 2))).to.equal("conflict");
      expect(await device.local.read("r")).to.deep.equal(begun("r"));
      const { unreadable } = parseJournal("r", await device.store.read("r"));
      expect(unreadable).to.deep.equal({ seq: 1, why: "damaged" });
      await device.store.close();
    });
  }

  test("rows that promise more than there is bring nothing, and end nothing", async () => {
    const device = openSharedDevice(engine, {
      over: over((journals) => ({
        list: async (query) =>
          (await journals.list(query)).map((row) => ({ ...row, nextSeq: 1_000_000 })),
      })),
    });
    await forge(engine, "r", begun("r"));
    await eventually(async () => (await device.local.read("r")).length === 1);
    expect(await device.store.append(said("r", 1), rowAfter("r", 2))).to.equal("appended");
    expect(device.faults).to.deep.equal([]);
    await device.store.close();
  });

  test("a watch that fails is begun again", async () => {
    let isBroken = true;
    const device = openSharedDevice(engine, {
      over: over((journals) => ({
        watch: (options) => {
          if (!isBroken) return journals.watch(options);
          isBroken = false;
          throw new Error("it broke");
        },
      })),
    });
    await eventually(() => device.faults.length === 1);
    device.network.isBack();
    await forge(engine, "r", begun("r"));
    await eventually(async () => (await device.local.read("r")).length === 1);
    await device.store.close();
  });

  test("a run that began before runs were shared is handed in whole", async () => {
    const local = createMemoryStore();
    const events = [...begun("old"), ...said("old", 1), ...said("old", 2)];
    await local.append(events, rowAfter("old", 3));
    const device = openSharedDevice(engine, { local });
    await eventually(() => engine.read("robin", "old", 0).length === 3);
    expect(engine.read("robin", "old", 0).map(({ event }) => event)).to.deep.equal(events);
    expect(await device.store.append(said("old", 3), rowAfter("old", 4))).to.equal("appended");
    await device.store.close();
  });

  test("what a relay lost is handed in again before anything is written behind it", async () => {
    const local = createMemoryStore();
    await local.append(begun("r"), rowAfter("r", 1));
    await local.append(said("r", 1), rowAfter("r", 2));
    const restored = new MemoryJournals();
    restored.append("robin", { events: begun("r"), row: rowAfter("r", 1), appendId: "backup" });
    const again = openSharedDevice(restored, { local });
    expect(await again.store.append(said("r", 2), rowAfter("r", 3))).to.equal("appended");
    const texts = restored
      .read("robin", "r", 1)
      .map(({ event }) => Reflect.get(Object(event), "text"));
    expect(texts).to.deep.equal(["words 1", "words 2"]);
    await again.store.close();
  });
});
