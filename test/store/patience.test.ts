import { expect } from "@open-wc/testing";
import { AnviaError } from "../../src/errors.js";
import { Patience } from "../../src/store/patience.js";

/** Timers that fire when the test says so, and not by time. */
let timers: Map<number, () => void>;
const real = { setTimeout: globalThis.setTimeout, clearTimeout: globalThis.clearTimeout };

beforeEach(() => {
  timers = new Map();
  let last = 0;
  // CAST: a timer here has a number, no arguments, and no delay of its own
  globalThis.setTimeout = ((then: () => void) => {
    timers.set(++last, then);
    return last;
  }) as typeof setTimeout;
  globalThis.clearTimeout = (id) => void timers.delete(Number(id));
});
afterEach(() => Object.assign(globalThis, real));

describe("patience", () => {
  it("ends when all the time has passed, and is over with the answer", async () => {
    const { patience, told } = start();
    const { work, answer } = pending();
    const watched = patience.watch(work);
    passHalf();
    expect(told).to.deep.equal([]);
    passHalf();
    expect(told).to.deep.equal(["silence"]);
    answer("here");
    expect(await watched).to.equal("here");
    expect(told).to.deep.equal(["silence", "solved"]);
  });

  it("does not end for a page that slept: what was due meanwhile fires first when it wakes", async () => {
    const { patience, told } = start();
    const { work, answer } = pending();
    const watched = patience.watch(work);
    passHalf(); // however long the sleep was
    answer("here");
    await watched;
    passHalf();
    expect(told).to.deep.equal([]);
  });

  it("tells once of many that wait, and of the end when the last of them is answered", async () => {
    const { patience, told } = start();
    const [first, second] = [pending(), pending()];
    const watched = [patience.watch(first.work), patience.watch(second.work)];
    passHalf();
    passHalf();
    await patience.watch(Promise.resolve()); // something else that is answered at once
    first.answer("one");
    await watched[0];
    expect(told).to.deep.equal(["silence"]);
    second.answer("two");
    await watched[1];
    expect(told).to.deep.equal(["silence", "solved"]);
  });

  it("says nothing of the silence when its reason is known already", async () => {
    const { patience, told } = start();
    const { work, answer } = pending();
    const watched = patience.watch(work);
    patience.report(problem("a reason"));
    passHalf();
    passHalf();
    answer("here");
    await watched;
    expect(told).to.deep.equal(["a reason", "solved"]);
  });

  it("counts a failure as an answer, and hands it on", async () => {
    const { patience, told } = start();
    const fault = new Error("no");
    const reason = await patience.watch(Promise.reject(fault)).catch((error: unknown) => error);
    expect(reason).to.equal(fault);
    expect(told).to.deep.equal([]);
    expect(timers.size).to.equal(0);
  });

  it("can end again after it was over", async () => {
    const { patience, told } = start();
    for (const answerOf of ["one", "two"]) {
      const { work, answer } = pending();
      const watched = patience.watch(work);
      passHalf();
      passHalf();
      answer(answerOf);
      await watched;
    }
    expect(told).to.deep.equal(["silence", "solved", "silence", "solved"]);
  });
});

function start() {
  const told: string[] = [];
  const patience = new Patience(1000, () => problem("silence"), {
    problem: ({ message }) => void told.push(message),
    solved: () => void told.push("solved"),
  });
  return { patience, told };
}

function problem(message: string): AnviaError {
  return new AnviaError("storage_blocked", message);
}

/** Fires what was set before the call, and not what that sets. */
function passHalf(): void {
  for (const [id, then] of [...timers]) {
    timers.delete(id);
    then();
  }
}

function pending() {
  let answer = (_value: string) => {};
  const work = new Promise<string>((resolve) => {
    answer = resolve;
  });
  return { work, answer };
}
