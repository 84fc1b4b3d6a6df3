// Both kinds of driver locks behave alike: one holder, in line, given up, stolen (J6).
import { expect } from "@open-wc/testing";
import { createDriverLocks } from "../../src/engine/driver-lock.js";
import { createGate, createPageLocks } from "../../src/testing/index.js";

const never = () => new AbortController().signal;

for (const [kind, open] of [
  ["Web Locks", createDriverLocks],
  ["page locks", createPageLocks],
] as const) {
  describe(`driver locks: ${kind}`, () => {
    const fresh = () => ({ locks: open(), name: `lock-${crypto.randomUUID()}` });

    test("one holds it at a time; the next in line gets it when it is given up", async () => {
      const { locks, name } = fresh();
      const said: string[] = [];
      const gate = createGate();
      const first = locks.hold(name, never(), async () => {
        said.push("first");
        await gate.promise;
        said.push("first over");
      });
      const second = locks.hold(name, never(), async () => {
        said.push("second");
      });
      gate.open();
      await Promise.all([first, second]);
      expect(said).to.deep.equal(["first", "first over", "second"]);
    });

    test("who gives up waiting never holds it, and nobody behind waits for it", async () => {
      const { locks, name } = fresh();
      const gate = createGate();
      const said: string[] = [];
      const first = locks.hold(name, never(), () => gate.promise);
      const wish = new AbortController();
      const second = locks.hold(name, wish.signal, async () => {
        said.push("second");
      });
      const third = locks.hold(name, never(), async () => {
        said.push("third");
      });
      wish.abort();
      await second;
      gate.open();
      await Promise.all([first, third]);
      expect(said).to.deep.equal(["third"]);
    });

    test("a stolen lock is held by the thief at once, and its holder hears of it", async () => {
      const { locks, name } = fresh();
      const told = createGate();
      const begun = createGate();
      const first = locks.hold(name, never(), async (lost) => {
        lost.addEventListener("abort", () => told.open());
        begun.open();
        await told.promise;
      });
      await begun.promise;
      let held = false;
      await locks.hold(
        name,
        never(),
        async () => {
          held = true;
        },
        { steal: true },
      );
      await told.promise;
      await first;
      expect(held).to.equal(true);
    });

    test("who was robbed hands nothing on: the one in line waits for the thief", async () => {
      const { locks, name } = fresh();
      const said: string[] = [];
      const thief = createGate();
      const begun = createGate();
      const first = locks.hold(name, never(), (lost) => {
        begun.open();
        return new Promise((resolve) => lost.addEventListener("abort", () => resolve()));
      });
      await begun.promise;
      const inLine = locks.hold(name, never(), async () => {
        said.push("in line");
      });
      const stealing = locks.hold(
        name,
        never(),
        async () => {
          await thief.promise;
          said.push("thief over");
        },
        { steal: true },
      );
      await first;
      thief.open();
      await Promise.all([stealing, inLine]);
      expect(said).to.deep.equal(["thief over", "in line"]);
    });

    test("a fault of what is done with it reaches the caller, and the next in line goes on", async () => {
      const { locks, name } = fresh();
      const failing = locks.hold(name, never(), () => Promise.reject(new Error("broken")));
      const next = locks.hold(name, never(), async () => undefined);
      const error: unknown = await failing.then(
        () => undefined,
        (reason: unknown) => reason,
      );
      expect(error).to.have.property("message", "broken");
      await next;
    });
  });
}
