import { expect } from "@open-wc/testing";
import { approvalGroups, itemNotes } from "../../components/anvia-chat/item-notes.js";
import type { Interaction, ScreenItem } from "../../src/index.js";
import { approval, output, settled, unknownOutcome } from "./interactions.js";

function item(id: string, interaction: Interaction, more: object = {}): ScreenItem {
  const request = { ...interaction.request, id };
  return { type: "interaction", id, runId: "r", interaction: { ...interaction, request }, ...more };
}

function said(id: string, queued = false, runId = "r"): ScreenItem {
  return { type: "user", id, runId, text: "Hello", queued };
}

function notes(...items: readonly ScreenItem[]) {
  return Object.fromEntries(itemNotes(items));
}

const late = settled(approval(), { status: "timed_out", via: "deadline" });

describe("notes of the conversation's items", () => {
  it("queued words wait for the decision; the last of them can be sent now", () => {
    expect(notes(item("1", approval()), said("a", true), said("b", true))).to.deep.equal({
      a: "after_decision",
      b: "send_now",
    });
    expect(notes(item("1", output()), said("a", true))).to.deep.equal({ a: "send_now" });
  });

  it("words do not answer whether something happened: nothing to set aside there", () => {
    expect(notes(item("1", unknownOutcome()), said("a", true))).to.deep.equal({
      a: "after_decision",
    });
  });

  it("queued words of another run, or with nothing that waits, have none", () => {
    expect(notes(item("1", approval()), said("a", true, "other"))).to.deep.equal({});
    expect(notes(item("1", settled(approval(), { status: "approved" })), said("a", true))).to.be
      .empty;
    expect(notes(item("1", approval({ callId: "" })), said("a", true))).to.be.empty;
  });

  it("what timed out may be asked again until somebody came back to it", () => {
    expect(notes(said("u"), item("1", late))).to.deep.equal({ 1: "ask_again" });
    expect(notes(item("1", late), said("u"))).to.be.empty;
    expect(notes(item("1", late), item("2", approval(), { runId: "later" }))).to.be.empty;
    expect(notes(item("1", late), item("2", approval({ toolName: "other" })))).to.deep.equal({
      1: "ask_again",
    });
  });
});

describe("approvals that may be decided together", () => {
  const ids = (...items: readonly ScreenItem[]) =>
    [...approvalGroups(items)].map(([last, { itemIds }]) => [last, ...itemIds]);

  it("are two or more that wait in one turn", () => {
    expect(ids(item("1", approval()))).to.be.empty;
    expect(ids(item("1", approval()), item("2", approval()))).to.deep.equal([["2", "1", "2"]]);
    expect(ids(item("1", approval()), item("2", { ...approval(), turn: 2 }))).to.be.empty;
    expect(ids(item("1", approval()), item("2", approval(), { runId: "other" }))).to.be.empty;
  });

  it("are no questions, no settled ones, and none whose tool is gone", () => {
    const waiting = item("1", approval());
    expect(ids(waiting, item("2", settled(approval(), { status: "approved" })))).to.be.empty;
    expect(ids(waiting, item("2", unknownOutcome()), item("3", output()))).to.be.empty;
    expect(ids(waiting, item("2", approval(), { isToolGone: true }))).to.be.empty;
  });
});
