// A card whose request was edited in the store after it was asked: it says so, and nothing on it can approve.
import { expect } from "@open-wc/testing";
import { createMemoryStore } from "../../src/index.js";
import { prefixOf, storeWithRun } from "../engine/mutations-world.js";
import { storeOver } from "../engine/page.js";
import { closeChats, guardedTool, openChat, press, refund, shown, type } from "./chat-page.js";
import { approval, card, quietRuntime, settled } from "./interactions.js";
import { allByRole, byRole, textOf } from "./roles.js";

type Row = { [member: string]: unknown };

/** The chat after a reload, over a store whose waiting request was edited meanwhile. */
async function reopened(edit: (request: Row) => void) {
  const store = createMemoryStore();
  const kept = { ...storeOver(store), close: async () => undefined };
  const before = await openChat([refund()], { tools: [guardedTool().tool], store: kept });
  type(byRole(before.chat, "textbox", "Message"), "go");
  await press(byRole(before.chat, "button", "Send"));
  await shown(before.chat, "button", "Approve");
  before.chat.parentElement?.remove();
  await before.runtime.close();
  const [row] = await store.listRuns();
  const rows = await store.read(row?.runId ?? "");
  const asked = rows.findLast((event) => (event as Row).type === "interaction_requested"); // CAST: an event
  edit((asked as Row).interaction as Row); // CAST: it is one
  const left = await storeWithRun(prefixOf(row?.runId ?? "", rows, rows.length));
  const { tool, inputs } = guardedTool();
  return { ...(await openChat(["Done."], { tools: [tool], store: left })), inputs };
}

const more = (request: Row) => {
  request.input = { orderId: "A-100", amount: 9000 };
};

describe("a tampered card", () => {
  afterEach(closeChats);

  it("says that it was changed, shows what the row holds now, and has no Approve", async () => {
    const { chat, inputs } = await reopened(more);
    const note = await shown(chat, "group", "Changed since it was shown");
    expect(textOf(note)).to.contain("It cannot be approved.");
    expect(allByRole(chat, "button", "Approve")).to.be.empty;
    const asked = byRole(chat, "dialog", "Approval needed: Refund an order");
    expect(textOf(asked)).to.contain("9000").and.not.to.contain("Runs once");
    expect(inputs).to.deep.equal([]);
  });

  it("is asked again by a press, as the model wrote it; the new card says what had been changed", async () => {
    const { chat, inputs } = await reopened(more);
    await press(await shown(chat, "button", "Ask again"));
    const what = "Asked again. The card before this one had been changed";
    const changes = textOf(await shown(chat, "group", what)).replace(/\s+/g, " ");
    expect(changes).to.match(/amount Was 9000.* Now 250/);
    await shown(chat, "dialog", "Set aside: Refund an order");
    await press(await shown(chat, "button", "Approve"));
    await shown(chat, "dialog", "Approved: Refund an order");
    expect(inputs).to.deep.equal([{ orderId: "A-100", amount: 250 }]);
  });

  it("says so, too, when nothing that runs was changed: its reason was", async () => {
    const { chat } = await reopened((request) => {
      request.reason = "You have approved this already.";
    });
    await press(await shown(chat, "button", "Ask again"));
    await shown(chat, "button", "Approve");
    expect(textOf(chat)).to.contain("but not in what runs");
  });

  it("can be rejected", async () => {
    const { chat, inputs } = await reopened(more);
    await shown(chat, "group", "Changed since it was shown");
    await press(byRole(chat, "button", "Reject"));
    await shown(chat, "dialog", "Rejected: Refund an order");
    expect(inputs).to.deep.equal([]);
  });

  it("cannot be approved while it is being checked, and says why", async () => {
    const element = await card(approval());
    Object.assign(element, { integrity: "checking" });
    await element.updateComplete;
    const approve = byRole(element, "button", "Approve");
    expect(approve.getAttribute("aria-disabled")).to.equal("true");
    expect(textOf(element)).to.contain("Checking that this is what was asked");
    expect(element).to.have.property("canBeApproved", false);
  });

  it("of page code has no “Ask again”: only the page can", async () => {
    const element = await card(approval({ callId: "" }), quietRuntime());
    Object.assign(element, { integrity: "changed" });
    await element.updateComplete;
    expect(allByRole(element, "button", "Ask again")).to.be.empty;
    expect(allByRole(element, "button", "Approve")).to.be.empty;
    byRole(element, "button", "Reject");
  });

  for (const integrity of ["checking", "changed"] as const) {
    it(`has no fault that axe knows of while it is ${integrity}`, async () => {
      const element = await card(approval());
      Object.assign(element, { integrity });
      await element.updateComplete;
      await expect(element).to.be.accessible();
    });
  }

  it("that was taken back says so once it is settled", async () => {
    const element = await card(settled(approval(), { status: "withdrawn" }));
    expect(textOf(element)).to.contain("it had been changed since it was asked");
  });
});
