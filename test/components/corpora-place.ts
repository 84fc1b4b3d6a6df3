/** One place where texts are shown, and the corpora in it: many texts share one element. */
import { expect } from "@open-wc/testing";
import { batches, beginnings, chunkings, grouped, growth, texts } from "./corpora-texts.js";
import { beStrict, expectNothing } from "./corpora-watch.js";
import { textOf } from "./roles.js";

/** Draws a batch, again and again in the same element. */
export type Show = (batch: readonly string[]) => Promise<HTMLElement>;

const SLOW_MS = 60_000;
/** A place draws what it is given and remembers nothing: a chunking is there the set of its states. */
const PARTS = grouped(grouped(beginnings(), 250), 25);

/** Tests that nothing happens in this place, whatever stands in it, on a page with the strictest policy. */
export function describePlace(name: string, open: () => Promise<Show>): void {
  describe(`the corpora in ${name}`, () => {
    before(beStrict);

    for (const [part, states] of PARTS.entries()) {
      it(`do nothing in any state of any chunking, part ${part + 1}`, async () => {
        const show = await open();
        (await show([])).hidden = true; // it is drawn, and costs no layout
        for (const batch of states) await show(batch);
        await expectNothing(name);
      }).timeout(SLOW_MS);
    }

    for (const chunking of chunkings.slice(-3)) {
      it(`do nothing one state after the other, in ${chunking.name}`, async () => {
        const show = await open();
        (await show([])).hidden = true;
        for (const batch of batches(30)) {
          for (const state of growth(batch, chunking)) await show(state);
        }
        await expectNothing(name);
      }).timeout(SLOW_MS);
    }

    it("do nothing when they come at once, each alone", async () => {
      const show = await open();
      (await show([])).hidden = true;
      let letters = 0;
      for (const text of texts) letters += textOf(await show([text])).length;
      await expectNothing("whole");
      expect(letters).to.be.greaterThan(texts.join("").length);
    }).timeout(SLOW_MS);
  });
}
