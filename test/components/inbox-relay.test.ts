/** Inbox and cards over a real runtime with a relay: a laptop that asks, a phone that has nothing but an inbox. */
import { expect, fixture, html, waitUntil } from "@open-wc/testing";
import "../../components/define-all.js";
import "../../components/anvia-inbox/define.js";
import type { AnviaChat, AnviaInbox } from "../../components/elements.js";
import { createMemoryStore } from "../../src/index.js";
import { MemoryRelay } from "../../src/testing/index.js";
import { closePages, storeOver } from "../engine/page.js";
import { askOn, openDevice, shop, TestNetwork } from "../engine/relay-world.js";
import { press, shown } from "./chat-page.js";
import { allByRole, byRole, textOf } from "./roles.js";

const CARD = "Approval needed: refund";
const QUEUED = "Will be sent when you are online. Nothing runs before that.";
const LONG = { timeout: 10_000 };

async function inboxOn({ page }: Pick<ReturnType<typeof openDevice>, "page">) {
  const frame = await fixture<HTMLElement>(html`<div style="height: 640px">
    <anvia-inbox .runtime=${page}></anvia-inbox>
  </div>`);
  const inbox = frame.querySelector<AnviaInbox>("anvia-inbox");
  if (!inbox) throw new Error("the fixture has no inbox");
  await inbox.updateComplete;
  return inbox;
}

/** A laptop whose agent asks for a refund, and the phone's inbox that shows it. */
async function asked(phoneOptions: Parameters<typeof openDevice>[1] = {}) {
  const engine = new MemoryRelay();
  const laptop = openDevice(engine);
  const phone = openDevice(engine, phoneOptions);
  const work = shop({ reason: "Over the limit." });
  const { approval, finished } = await askOn(laptop, work);
  const inbox = await inboxOn(phone);
  const dialog = await shown(inbox, "dialog", CARD);
  return { engine, laptop, phone, work, id: approval.id, finished, inbox, dialog };
}

describe("an inbox of another device", () => {
  afterEach(closePages);

  it("shows the call faithfully although this page has no such tool, and decides it", async () => {
    const { inbox, dialog, work, finished } = await asked();
    const text = textOf(dialog);
    for (const part of ["Over the limit.", "amount", "250"]) expect(text).to.contain(part);
    expect(text).not.to.contain("no longer has this tool");
    expect(textOf(inbox)).to.contain("From another device");
    await press(byRole(inbox, "button", "Approve"));
    await finished;
    expect(work.inputs).to.have.length(1);
    await shown(inbox, "dialog", "Approved: refund");
    expect(inbox.count).to.equal(0);
  });

  it("turns the card into the small one when the laptop decides", async () => {
    const { inbox, laptop, id, finished } = await asked();
    await laptop.page.approvals.decide({ approvalId: id, approved: false, reviewerId: "ann" });
    await finished;
    await shown(inbox, "dialog", "Rejected: refund");
    expect(textOf(inbox)).to.contain("by ann");
  });

  it("keeps a decision that cannot be sent, says so on the card and below, and settles when it arrives", async () => {
    const network = new TestNetwork();
    const { inbox, phone, work, finished } = await asked({ network });
    phone.disruption.cut();
    await press(byRole(inbox, "button", "Approve"));
    await waitUntil(() => textOf(inbox).includes(QUEUED), "queued", LONG);
    expect(byRole(inbox, "button", "Approve").getAttribute("aria-disabled")).to.equal("true");
    await waitUntil(() => textOf(inbox).includes("Other devices cannot be reached"), "said", LONG);
    expect(work.inputs).to.be.empty;
    expect(inbox.count).to.equal(1);
    phone.disruption.heal();
    network.isBack();
    await finished;
    await shown(inbox, "dialog", "Approved: refund");
    expect(work.inputs).to.have.length(1);
    expect(textOf(inbox)).not.to.contain(QUEUED);
    await waitUntil(() => !textOf(inbox).includes("Other devices cannot"), "over", LONG);
  });

  it("shows what is queued in another tab and after a reload, too", async () => {
    const store = createMemoryStore();
    const kept = { ...storeOver(store), close: async () => undefined }; // as a database is, after its page
    const engine = new MemoryRelay();
    const laptop = openDevice(engine, { store: kept });
    const work = shop();
    await askOn(laptop, work);
    const inbox = await inboxOn(laptop);
    await shown(inbox, "dialog", CARD);
    laptop.disruption.cut();
    await press(byRole(inbox, "button", "Approve"));
    await waitUntil(() => textOf(inbox).includes(QUEUED), "queued", LONG);
    inbox.remove();
    await laptop.page.close();
    const again = openDevice(engine, { store, name: laptop.page.name });
    again.disruption.cut();
    const reopened = await inboxOn(again);
    const dialog = await shown(reopened, "dialog", CARD);
    await waitUntil(() => textOf(dialog).includes(QUEUED), "still queued", LONG);
    expect(textOf(dialog)).to.contain("Approved.");
    expect(byRole(reopened, "button", "Approve").getAttribute("aria-disabled")).to.equal("true");
    expect(work.inputs).to.be.empty;
  });

  it("shows it after a reload without a network also where the run is elsewhere", async () => {
    const store = createMemoryStore();
    const kept = { ...storeOver(store), close: async () => undefined };
    const { engine, phone, inbox, work, finished } = await asked({ store: kept });
    phone.disruption.cut();
    await press(byRole(inbox, "button", "Approve"));
    await waitUntil(() => textOf(inbox).includes(QUEUED), "queued", LONG);
    inbox.remove();
    await phone.page.close();
    const network = new TestNetwork();
    const again = openDevice(engine, { store, network, name: phone.page.name });
    again.disruption.cut();
    const reopened = await inboxOn(again);
    const dialog = await shown(reopened, "dialog", CARD);
    await waitUntil(() => textOf(dialog).includes(QUEUED), "still queued", LONG);
    expect(work.inputs).to.be.empty;
    again.disruption.heal();
    network.isBack();
    await finished;
    await shown(reopened, "dialog", "Approved: refund");
    expect(work.inputs).to.have.length(1);
  });

  it("says what the server refuses; the card waits on for somebody who may", async () => {
    const refusal = () => "Refunds need a manager.";
    const { inbox, laptop, id, work, finished } = await asked({ access: { refusal } });
    await press(byRole(inbox, "button", "Approve"));
    await waitUntil(() => textOf(inbox).includes("Refunds need a manager."), "said", LONG);
    expect(work.inputs).to.be.empty;
    expect(allByRole(inbox, "dialog", CARD)).to.have.length(1);
    await laptop.page.approvals.decide({ approvalId: id, approved: true });
    await finished;
    await shown(inbox, "dialog", "Approved: refund");
  });

  it("does not let this page decide what it may not, and says why", async () => {
    const mayDecide = () => "Only managers decide this.";
    const { inbox } = await asked({ mayDecide });
    const text = "You may not decide this: Only managers decide this.";
    await waitUntil(() => textOf(inbox).includes(text), "said", LONG);
    expect(byRole(inbox, "button", "Approve").getAttribute("aria-disabled")).to.equal("true");
  });
});

describe("a chat whose relay cannot be reached", () => {
  afterEach(closePages);

  it("says so above the composer, in plain words", async () => {
    const device = openDevice(new MemoryRelay());
    device.disruption.cut(); // before the relay's code is loaded, and asks for anything
    const frame = await fixture<HTMLElement>(html`<div style="height: 600px">
      <anvia-chat .runtime=${device.page}></anvia-chat>
    </div>`);
    const chat = frame.querySelector<AnviaChat>("anvia-chat");
    if (!chat) throw new Error("the fixture has no chat");
    await chat.updateComplete;
    await waitUntil(
      () => textOf(chat).includes("Other devices cannot be reached now."),
      "said",
      LONG,
    );
  });
});
