import { expect } from "@open-wc/testing";
import { changeCall, mapChanged, withTurn } from "../../src/run/change.js";
import { answered, calling, journal, started } from "../../src/testing/journal-builder.js";
import { toolRefused } from "./builders.js";

const state = journal(
  started(),
  calling(1),
  answered(1, { a: "tool" }),
  toolRefused("a"),
  calling(2),
  answered(2, { c1: "tool", c2: "tool" }),
);

describe("copy on change", () => {
  test("a list in which nothing changes stays the same list", () => {
    const items = [1, 2];
    expect(mapChanged(items, (item) => item)).to.equal(items);
    expect(mapChanged(items, (item) => item + 1)).to.deep.equal([2, 3]);
  });

  test("replacing the current turn keeps the others as they are", () => {
    const [first, second] = state.turns;
    if (!second) throw new Error("The state has two turns.");
    const changed = withTurn(state, { ...second, text: "new" });
    expect(changed.turns[0]).to.equal(first);
    expect(changed.turns[1]?.text).to.equal("new");
    expect(state.turns[1]?.text).to.equal("answer 2");
  });

  test("changing one call keeps the others as they are", () => {
    const changed = changeCall(state, "c1", () => ({ asked: 5 }));
    expect(changed.turns[1]?.calls[0]?.asked).to.equal(5);
    expect(changed.turns[1]?.calls[1]).to.equal(state.turns[1]?.calls[1]);
  });

  test("a change that is not allowed gives the same state", () => {
    expect(changeCall(state, "c1", () => undefined)).to.equal(state);
  });

  test("calls of earlier turns, and of runs without turns, are out of reach", () => {
    expect(changeCall(state, "a", () => ({ asked: 5 }))).to.equal(state);
    const empty = journal(started());
    expect(changeCall(empty, "c1", () => ({ asked: 5 }))).to.equal(empty);
  });
});
