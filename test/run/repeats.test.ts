// A model that does not take no for an answer: what counts as the same call, and until when.
import { expect } from "@open-wc/testing";
import type { RunEvent } from "../../src/run/events.js";
import { repeatText } from "../../src/run/repeats.js";
import {
  answered,
  approvalRequested,
  calling,
  decided,
  journal,
  started,
} from "../../src/testing/journal-builder.js";
import { steered } from "./builders.js";

const ID = "r:approval:a:1";
const SAME = { toolName: "tool", input: {} };

/** The first turn calls `tool` with `{}`; a person is asked. */
function asked(...then: readonly RunEvent[]) {
  return journal(
    started(),
    calling(1),
    answered(1, { a: "tool" }),
    approvalRequested("a"),
    ...then,
  );
}

describe("repeats", () => {
  test("the same tool with the same input, rejected before, is a repeat; the earlier reason is told", () => {
    const state = asked(decided(ID, "rejected", { reason: "Too much." }), calling(2));
    expect(repeatText(state, SAME)).to.match(/^Too much\. The same call was rejected before/);
  });

  for (const [what, wanted] of [
    ["another tool", { ...SAME, toolName: "other" }],
    ["another input", { ...SAME, input: { amount: 1 } }],
  ] as const) {
    test(`${what} is no repeat`, () => {
      const state = asked(decided(ID, "rejected"), calling(2));
      expect(repeatText(state, wanted)).to.equal(undefined);
    });
  }

  for (const status of ["approved", "timed_out"] as const) {
    test(`a call that was ${status} may be made again`, () => {
      expect(repeatText(asked(decided(ID, status)), SAME)).to.equal(undefined);
    });
  }

  test("a call that still waits is no rejected one", () => {
    expect(repeatText(asked(), SAME)).to.equal(undefined);
  });

  test("words of the visitor after the rejection make it a new question", () => {
    const state = asked(decided(ID, "rejected"), steered("do it"), calling(2));
    expect(repeatText(state, SAME)).to.equal(undefined);
  });

  test("words that the model has not read yet, and words before the rejection, do not", () => {
    const unread = asked(decided(ID, "rejected"), steered("do it"));
    expect(repeatText(unread, SAME)).to.be.a("string");
    const later = journal(
      started(),
      calling(1),
      answered(1),
      steered("hello"),
      calling(2),
      answered(2, { a: "tool" }),
      approvalRequested("a"),
      decided(ID, "rejected"),
      calling(3),
    );
    expect(repeatText(later, SAME)).to.be.a("string");
  });
});
