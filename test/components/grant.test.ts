/** "Allow without asking…" on the approval card, and what is said afterwards. */
import { expect, waitUntil } from "@open-wc/testing";
import { sendKeys } from "@web/test-runner-commands";
import { freeMembers } from "../../components/anvia-approval/grant-shape.js";
import { lastingText } from "../../components/internal/times.js";
import { closeChats, openChat, press, pressNow, refund, shown } from "./chat-page.js";
import {
  CONVERSATION,
  MORE,
  NAME,
  open,
  pressAllow,
  refundTool,
  SITE,
  waiting,
} from "./granting.js";
import { approval, card, settled } from "./interactions.js";
import { allByRole, byRole, textOf } from "./roles.js";

const OFFER = {
  scopes: ["session", "site"] as const,
  shape: { orderId: "A-100" },
  siteMs: 86_400_000,
};

/** A card that offers a permission, whose decisions are written down and go nowhere. */
async function watched(offer: object = OFFER, over: object = {}) {
  const element = await card(approval({ ...over, grant: { ...OFFER, ...offer } } as object));
  const decisions: { grant?: unknown; approved?: unknown }[] = [];
  element.addEventListener("anvia-decide", (event) => {
    decisions.push(event.detail as object);
    event.preventDefault();
  });
  return { element, decisions };
}

describe("granting on the card", () => {
  afterEach(closeChats);

  it("offers nothing where the request offers nothing, or takes a passkey", async () => {
    const plain = await card(approval());
    expect(allByRole(plain, "button", MORE)).to.be.empty;
    const { element } = await watched({}, { level: "passkey" });
    expect(allByRole(element, "button", MORE)).to.be.empty;
  });

  it("opens to the shape with its values, and names all that may be anything", async () => {
    const { element } = await watched();
    await open(element);
    const panel = textOf(element.shadowRoot?.querySelector("#allow-panel") ?? element);
    expect(panel).to.match(/A-100/);
    expect(panel).to.match(/Any:\s*amount/);
    expect(panel).not.to.contain("250");
    for (const name of [CONVERSATION, SITE]) {
      const button = byRole(element, "button", name);
      expect(button.getAttribute("aria-describedby")).to.equal("allow-covers");
    }
  });

  it("a press of a permission approves the call, and says so", async () => {
    const { chat, dialog, ran, runtime } = await waiting();
    await open(dialog);
    await pressAllow(dialog, CONVERSATION);
    const done = "Approved, and allowed for this conversation: Refund an order";
    await shown(chat, "dialog", done);
    await waitUntil(() => ran.length === 1, "it runs");
    const [held] = await runtime.grants.list();
    expect(held).to.deep.include({
      scope: "session",
      shape: { orderId: "A-100" },
      reviewerId: "dana",
    });
  });

  it("a later call of the shape runs without a card, and its row says why", async () => {
    const { chat, dialog, ran } = await waiting([
      { orderId: "A-100", amount: 250 },
      { orderId: "A-100", amount: 9 },
    ]);
    await open(dialog);
    await pressAllow(dialog, CONVERSATION);
    await waitUntil(() => textOf(chat).includes("Done 1."), "the first is done", { timeout: 8000 });
    await chat.send("Again");
    await waitUntil(() => textOf(chat).includes("Done 2."), "the second is done", {
      timeout: 8000,
    });
    expect(ran).to.have.length(2);
    expect(allByRole(chat, "dialog", "Approval needed: Refund an order")).to.be.empty;
    expect(textOf(chat).match(/Allowed by your permission/g)).to.have.length(1);
  });

  it("Approve and Reject give no permission, also while the choice is open", async () => {
    const { element, decisions } = await watched();
    await open(element);
    for (const name of ["Approve", "Reject"]) {
      const row = element.shadowRoot?.querySelector(".row");
      await waitUntil(() => !row?.classList.contains("unarmed"), "armed", { timeout: 8000 });
      await pressNow(byRole(element, "button", name));
    }
    expect(decisions).to.have.length(2);
    for (const decision of decisions) expect(decision).not.to.have.property("grant");
  });

  it("“Approve all” gives no permission", async () => {
    const { tool, inputs } = refundTool();
    const both = ["A-100", "A-101"].map((orderId, i) => ({
      ...{ id: `c${i}`, name: "refund_order", args: { orderId } },
    }));
    const { chat, runtime } = await openChat([{ toolCalls: both }, "All done."], { tools: [tool] });
    await chat.send("Refund them");
    await shown(chat, "button", "Approve all");
    const cards = [...(chat.shadowRoot?.querySelectorAll("anvia-approval") ?? [])];
    // The bar waits for it, too: the requests are checked, the passages read.
    await waitUntil(() => cards.every((one) => one.canBeApproved), "ready", { timeout: 8000 });
    const given = { isTrusted: true, detail: 1 } as MouseEvent; // CAST: what the bar hands on
    for (const one of cards) one.approveBy(given);
    await waitUntil(() => inputs.length === 2, "both run", { timeout: 8000 });
    expect(await runtime.grants.list()).to.deep.equal([]);
  });

  it("after an edit it covers what the edited input is covered by", async () => {
    const { tool, inputs } = refundTool({ editable: true });
    const { chat, runtime } = await openChat([refund(), "Done."], { tools: [tool] });
    await chat.send("Refund it");
    const dialog = await shown(chat, "dialog", NAME);
    await open(dialog);
    dialog.querySelector(".row")?.scrollIntoView({ block: "center" });
    await press(byRole(dialog, "button", "Edit"));
    const box = (await shown(dialog, "textbox", "Order id orderId")) as HTMLInputElement; // CAST: it is one
    expect(byRole(dialog, "button", CONVERSATION).getAttribute("aria-disabled")).to.equal("true");
    box.value = "B-200";
    box.dispatchEvent(new InputEvent("input", { bubbles: true, composed: true }));
    await pressNow(byRole(dialog, "button", "Review changes"));
    const panel = dialog.querySelector("#allow-panel");
    await waitUntil(() => panel && textOf(panel).includes("B-200"), "its own shape is drawn");
    expect(panel && textOf(panel)).not.to.contain("A-100");
    await pressAllow(dialog, CONVERSATION);
    await waitUntil(() => inputs.length === 1, "it runs", { timeout: 8000 });
    expect((await runtime.grants.list()).map(({ shape }) => shape)).to.deep.equal([
      { orderId: "B-200" },
    ]);
  });

  it("takes no synthetic press, and none before it has stood still", async () => {
    const { element, decisions } = await watched();
    await open(element);
    const button = byRole(element, "button", CONVERSATION);
    button.style.pointerEvents = "auto"; // the style sheet would let it through
    await pressNow(button);
    button.style.pointerEvents = "";
    await waitUntil(() => !button.closest(".unarmed"), "armed", { timeout: 8000 });
    button.click();
    button.dispatchEvent(new MouseEvent("click", { bubbles: true, composed: true, detail: 1 }));
    expect(decisions).to.be.empty;
    await pressAllow(element, CONVERSATION);
    expect(decisions).to.have.length(1);
    expect(decisions[0]).to.deep.include({ approved: true, grant: { scope: "session" } });
  });

  it("counts by keyboard, and moves no focus by itself", async () => {
    const { element, decisions } = await watched();
    byRole(element, "button", MORE).focus();
    await sendKeys({ press: "Enter" });
    await shown(element, "button", SITE);
    expect(element.shadowRoot?.activeElement).to.equal(byRole(element, "button", MORE));
    await sendKeys({ press: "Tab" });
    await sendKeys({ press: "Tab" });
    await waitUntil(() => performance.now() > 1000, "the page is not just back");
    await sendKeys({ press: "Enter" });
    expect(decisions.map(({ grant }) => grant)).to.deep.equal([{ scope: "site" }]);
  });

  it("is held while the value that it must show is not read to its end", async () => {
    const { element, decisions } = await watched(
      {},
      { input: { orderId: "A-100", text: "x\n".repeat(400) } },
    );
    await open(element);
    const button = byRole(element, "button", CONVERSATION);
    expect(button.getAttribute("aria-disabled")).to.equal("true");
    await pressAllow(element, CONVERSATION);
    expect(decisions).to.be.empty;
  });

  it("a call that a permission settled says so on its card", async () => {
    const grant = { grantId: "g", scope: "session", shape: {} } as const;
    const element = await card(settled(approval(), { status: "approved", via: "grant", grant }));
    expect(textOf(element)).to.match(/Allowed\s.*by your permission/s);
    const other = settled(approval(), {
      status: "approved",
      via: "grant",
      grant,
      reviewerId: "kim",
    });
    expect(textOf(await card(other))).to.contain("by a permission of kim");
  });
});

describe("what a permission covers, in words", () => {
  const input = { orderId: "A-100", amount: 250, to: { name: "Kim", city: "Oslo" } };

  it("every member that the shape leaves out is named, also where only the schema knows it", () => {
    const schema = { type: "object", properties: { orderId: {}, note: {} } };
    const free = freeMembers({ shape: { orderId: "A-100", to: { city: "Oslo" } }, input, schema });
    expect(free).to.deep.equal([
      { path: "amount", isPart: false },
      { path: "to.name", isPart: false },
      { path: "note", isPart: false },
    ]);
  });

  it("a member of which the shape holds something else is compared in part", () => {
    const free = freeMembers({ shape: { ...input, orderId: "A" }, input });
    expect(free).to.deep.equal([{ path: "orderId", isPart: true }]);
  });

  it("a shape that is no object leaves every member free", () => {
    const free = freeMembers({ shape: "A-100", input });
    expect(free.map(({ path }) => path)).to.deep.equal(["orderId", "amount", "to"]);
  });

  it("a time is said in the largest unit that says it exactly, in the reader's language", () => {
    expect(lastingText(86_400_000, "en")).to.equal("1 day");
    expect(lastingText(36 * 3_600_000, "en")).to.equal("36 hours");
    expect(lastingText(90_000, "en")).to.equal("90 seconds");
    expect(lastingText(2 * 86_400_000, "de")).to.equal("2 Tage");
  });
});
