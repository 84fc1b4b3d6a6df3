/** What the inbox lists and which of it is to be seen, as values. */
import { expect } from "@open-wc/testing";
import { ageText } from "../../components/anvia-inbox/age.js";
import {
  agentsOf,
  cardKindOf,
  fits,
  isOpenFilter,
  kindsOf,
  NO_FILTER,
} from "../../components/anvia-inbox/filter.js";
import {
  type InboxEntries,
  missingFrom,
  NO_ENTRIES,
  waitingCount,
  withHeld,
  withList,
  withOutcome,
  withoutSettled,
} from "../../components/anvia-inbox/inbox-entries.js";
import type { InboxItem } from "../../src/index.js";
import { approvalItem, idOf, inboxItem } from "./inboxes.js";
import { output, questions, settled, unknownOutcome } from "./interactions.js";

const OLD = approvalItem("old", { minutesAgo: 9 });
const MIDDLE = approvalItem("middle", { minutesAgo: 5 });
const NEW = approvalItem("new");
const ids = (items: readonly InboxItem[]) => items.map(idOf);
const listed = (...items: InboxItem[]) => withList(NO_ENTRIES, items, false);
const approved = (item: InboxItem, at = 1): InboxItem => ({
  ...item,
  interaction: settled(item.interaction, { status: "approved" }, at),
});

describe("the entries of an inbox", () => {
  it("stand newest first, however they come", () => {
    expect(ids(listed(OLD, NEW, MIDDLE).shown)).to.deep.equal(["new", "middle", "old"]);
  });

  it("hold what arrives while the person is at the list, and keep every place (B2)", () => {
    const before = listed(MIDDLE, OLD);
    const after = withList(before, [NEW, MIDDLE, OLD], true);
    expect(ids(after.shown)).to.deep.equal(["middle", "old"]);
    expect(ids(after.held)).to.deep.equal(["new"]);
    expect(waitingCount(after)).to.equal(3);
    expect(ids(withHeld(after).shown)).to.deep.equal(["new", "middle", "old"]);
  });

  it("let what was held in with the next change, once nobody is at the list", () => {
    const held = withList(listed(OLD), [NEW, OLD], true);
    const after = withList(held, [NEW, MIDDLE, OLD], false);
    expect(ids(after.shown)).to.deep.equal(["new", "middle", "old"]);
    expect(after.held).to.deep.equal([]);
  });

  it("forget what was held and waits no more", () => {
    const held = withList(listed(OLD), [NEW, OLD], true);
    expect(withList(held, [OLD], true).held).to.deep.equal([]);
  });

  it("keep what was settled at its place until the person goes on (B1)", () => {
    const before = listed(NEW, MIDDLE, OLD);
    expect(ids(missingFrom(before, [NEW, OLD]))).to.deep.equal(["middle"]);
    const after = withOutcome(withList(before, [NEW, OLD], false), "middle", approved(MIDDLE));
    expect(ids(after.shown)).to.deep.equal(["new", "middle", "old"]);
    expect(waitingCount(after)).to.equal(2);
    expect(ids(missingFrom(after, [NEW, OLD]))).to.deep.equal([]);
    expect(ids(withoutSettled(after).shown)).to.deep.equal(["new", "old"]);
  });

  it("drop what is gone altogether", () => {
    expect(ids(withOutcome(listed(NEW, OLD), "new", undefined).shown)).to.deep.equal(["old"]);
  });

  it("keep twenty settled ones at most; the first settled goes first", () => {
    const all = Array.from({ length: 21 }, (_, n) => approvalItem(`n${n}`, { minutesAgo: n }));
    const settleAll = (entries: InboxEntries) =>
      all.reduce((now, item, n) => withOutcome(now, idOf(item), approved(item, n)), entries);
    const { shown } = settleAll(listed(...all));
    expect(shown).to.have.length(20);
    expect(ids(shown)).not.to.contain("n0");
  });

  it("are replaced by the newest of the same id", () => {
    const checked: InboxItem = { ...NEW, integrity: "changed" };
    expect(withList(listed(NEW), [checked], true).shown[0]).to.equal(checked);
  });
});

describe("the filter of an inbox", () => {
  const choice = { choices: [], multiple: false, allowCustom: true };
  const question = inboxItem(questions([{ id: "q", question: "Où livrer ?", ...choice }]), {
    agentId: "billing",
  });
  const yesOrNo = inboxItem(output());
  const result = inboxItem(output({ outputSchema: { type: "string" } }));
  const unknown = inboxItem(unknownOutcome(), { userId: "robin" });

  it("lets everything through while nothing is chosen", () => {
    expect(isOpenFilter(NO_FILTER)).to.equal(true);
    expect(fits(question, NO_FILTER)).to.equal(true);
  });

  it("tells kinds apart as their cards do: an output that is a yes or a no is an approval", () => {
    expect([NEW, question, yesOrNo, result, unknown].map(cardKindOf)).to.deep.equal([
      "approval",
      "question",
      "approval",
      "output",
      "recovery",
    ]);
    expect(kindsOf([unknown, question, NEW])).to.deep.equal(["approval", "question", "recovery"]);
    expect(fits(yesOrNo, { ...NO_FILTER, kind: "approval" })).to.equal(true);
    expect(fits(result, { ...NO_FILTER, kind: "approval" })).to.equal(false);
  });

  it("finds every word, in the title, the input, the question and the place, without case and accents", () => {
    const text = (words: string) => ({ ...NO_FILTER, text: words });
    expect(fits(NEW, text("REFUND a-100"))).to.equal(true);
    expect(fits(NEW, text("refund a-999"))).to.equal(false);
    expect(fits(question, text("ou LIVRER"))).to.equal(true);
    expect(fits(unknown, text("Robin"))).to.equal(true);
    expect(fits(unknown, text("  "))).to.equal(true);
  });

  it("keeps one agent's", () => {
    expect(agentsOf([NEW, question, OLD])).to.deep.equal(["billing", "shop-support"]);
    expect(fits(question, { ...NO_FILTER, agentId: "billing" })).to.equal(true);
    expect(fits(NEW, { ...NO_FILTER, agentId: "billing" })).to.equal(false);
  });
});

describe("the age of an item", () => {
  it("is said in its largest unit", () => {
    const now = 1_000_000_000;
    const cases = [
      [10_000, "now"],
      [3 * 60_000, "3 min. ago"],
      [5 * 3_600_000, "5 hr. ago"],
      [26 * 3_600_000, "yesterday"],
      [-5000, "now"],
    ] as const;
    for (const [ageMs, text] of cases) expect(ageText(now - ageMs, now, "en")).to.equal(text);
  });
});
