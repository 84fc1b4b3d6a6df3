import { expect } from "@open-wc/testing";
import * as fc from "fast-check";
import {
  brokenAxis,
  evenAxis,
  placeOf,
  shifted,
  ticksOf,
  timeAt,
  zoomed,
} from "../../components/anvia-studio/axis.js";
import {
  agoText,
  durationText,
  shortNumber,
  sizeText,
  tickText,
} from "../../components/anvia-studio/durations.js";

const DAY = 86_400_000;
const WHOLE = { from: 1000, to: 1000 + 3 * DAY + 4000 };
/** Two seconds of work, three days of waiting, two seconds of work. */
const BUSY = [
  { from: 1000, to: 3000 },
  { from: 3000 + 3 * DAY, to: WHOLE.to },
];

/** Stretches in order that do not touch, in the first 100 seconds. */
const busyTimes = fc
  .uniqueArray(fc.nat(100_000), { minLength: 2, maxLength: 16 })
  .map((list) => list.toSorted((a, b) => a - b))
  .map((list) =>
    list.flatMap((from, index) => (index % 2 === 0 ? [{ from, to: list[index + 1] ?? from }] : [])),
  );

describe("a time axis", () => {
  it("cuts a long wait, and leaves work as long as it was (X1)", () => {
    const axis = brokenAxis(WHOLE, BUSY);
    expect(axis.pieces.map(({ isBreak }) => isBreak)).to.deep.equal([false, true, false]);
    expect(axis.length).to.be.below(6000);
    expect(placeOf(axis, 3000) - placeOf(axis, 1000)).to.equal(2000);
  });

  it("cuts nothing that is short beside the work", () => {
    const axis = brokenAxis({ from: 0, to: 10_000 }, [
      { from: 0, to: 6000 },
      { from: 8000, to: 10_000 },
    ]);
    expect(axis).to.deep.equal(evenAxis({ from: 0, to: 10_000 }));
  });

  it("keeps moments in order, and finds back from a place to its moment (X2)", () => {
    fc.assert(
      fc.property(busyTimes, fc.nat(100_000), fc.nat(100_000), (busy, a, b) => {
        const axis = brokenAxis({ from: 0, to: 100_000 }, busy);
        const [first, second] = [placeOf(axis, Math.min(a, b)), placeOf(axis, Math.max(a, b))];
        expect(first).to.be.at.most(second);
        if (a !== b) expect(first).to.be.below(second);
        expect(timeAt(axis, placeOf(axis, a))).to.be.closeTo(a, 0.01);
        expect(placeOf(axis, 100_000)).to.be.closeTo(axis.length, 1e-6);
      }),
    );
  });

  it("labels round moments, never in a break, never too close to each other", () => {
    fc.assert(
      fc.property(busyTimes, fc.integer({ min: 100, max: 2000 }), (busy, widthPx) => {
        const axis = brokenAxis({ from: 0, to: 100_000 }, busy);
        const ticks = ticksOf(axis, { start: 0, end: axis.length }, widthPx);
        const px = (place: number) => (place / axis.length) * widthPx;
        for (const [index, { place, offsetMs }] of ticks.entries()) {
          const piece = axis.pieces.find(({ start, end }) => place > start && place < end);
          expect(piece?.isBreak ?? false, `${offsetMs}`).to.equal(false);
          expect(px(place) - px(ticks[index - 1]?.place ?? -1e9)).to.be.above(60);
        }
      }),
    );
  });

  it("zooms about a place, which stays where it is, and never leaves the axis", () => {
    const axis = evenAxis({ from: 0, to: 1000 });
    const all = { start: 0, end: 1000 };
    expect(zoomed(axis, all, 2, 500)).to.deep.equal({ start: 250, end: 750 });
    expect(zoomed(axis, all, 2, 0)).to.deep.equal({ start: 0, end: 500 });
    expect(zoomed(axis, { start: 0, end: 500 }, 0.25, 0)).to.deep.equal(all);
    expect(shifted(axis, { start: 400, end: 600 }, 900)).to.deep.equal({ start: 800, end: 1000 });
    const deep = zoomed(axis, all, 1e9, 10);
    expect(deep.end - deep.start).to.be.at.least(0.2);
  });
});

describe("times, sizes and counts", () => {
  it("label the axis so that two labels are never the same", () => {
    const at = new Date(2026, 10, 21, 9, 5, 7, 500).getTime();
    expect(tickText(0, 500, at)).to.equal("0");
    expect(tickText(1500, 500, at)).to.equal("1.5 s");
    expect(tickText(125_000, 5000, at)).to.equal("2 min 5 s");
    expect(tickText(125_500, 500, at)).to.equal("09:05:07.500");
    expect(tickText(3 * DAY, 2000, at)).to.equal("09:05:07");
    expect(tickText(3 * DAY, DAY, at)).to.equal("3 d");
  });

  it("are short, and exact enough", () => {
    expect(
      [0, 8.4, 1240, 12_000, 59_900, 123_000, 7_200_000, 273_600_000].map(durationText),
    ).to.deep.equal([
      ...["0 ms", "8 ms", "1.24 s", "12 s", "59.9 s", "2 min 3 s", "2 h", "3 d 4 h"],
    ]);
    expect([0, 812, 1234, 210_000, 10_700_000_000].map(sizeText)).to.deep.equal([
      ...["0 bytes", "812 bytes", "1.2 kB", "210 kB", "10.7 GB"],
    ]);
    expect([842, 1210, 120_000, 3_400_000].map(shortNumber)).to.deep.equal([
      "842",
      "1.2k",
      "120k",
      "3.4M",
    ]);
    expect([0, 30_000, 300_000, 3 * DAY].map((ms) => agoText(1e12 - ms, 1e12))).to.deep.equal([
      ...["just now", "30 s ago", "5 min ago", "3 d ago"],
    ]);
  });
});
