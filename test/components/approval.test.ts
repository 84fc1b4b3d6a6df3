import { expect, oneEvent, waitUntil } from "@open-wc/testing";
import { sendKeys } from "@web/test-runner-commands";
import type { AnviaChat } from "../../components/elements.js";
import {
  closeChats,
  guardedTool,
  openChat,
  openRuntime,
  press,
  pressNow,
  refund,
  shown,
  type,
} from "./chat-page.js";
import { approval, card, output, quietRuntime, settled } from "./interactions.js";
import { byRole, textOf } from "./roles.js";

const NAME = "Approval needed: Refund an order";

async function waiting(reviewer?: string) {
  const { tool, inputs } = guardedTool();
  const page = await openChat([refund(), "It is done."], {
    tools: [tool],
    ...(reviewer && { reviewer }),
  });
  await page.chat.send("Refund it");
  const dialog = await shown(page.chat, "dialog", NAME);
  return { ...page, dialog, inputs };
}

async function answered(chat: AnviaChat) {
  await waitUntil(() => textOf(chat).includes("It is done."), "the run goes on", { timeout: 8000 });
}

/** A card whose decisions are written down, and go nowhere. */
async function watched() {
  const element = await card(approval());
  const decisions: unknown[] = [];
  element.addEventListener("anvia-decide", (event) => {
    decisions.push(event.detail);
    event.preventDefault();
  });
  return { element, decisions };
}

function armed(button: HTMLElement) {
  return waitUntil(() => !button.closest(".row")?.classList.contains("unarmed"), "armed", {
    timeout: 8000,
  });
}

describe("anvia-approval", () => {
  afterEach(closeChats);

  it("runs the call once when Approve is pressed", async () => {
    const { chat, dialog, inputs } = await waiting();
    await press(byRole(dialog, "button", "Approve"));
    await answered(chat);
    expect(inputs).to.deep.equal([{ orderId: "A-100", amount: 250 }]);
    expect(textOf(await shown(chat, "dialog", "Approved: Refund an order"))).to.contain("by you");
  });

  it("does not run the call when Reject is pressed, and passes the reason on", async () => {
    const { chat, dialog, inputs, model } = await waiting();
    type(byRole(dialog, "textbox", "Reason (optional)"), "Too much");
    await press(byRole(dialog, "button", "Reject"));
    await answered(chat);
    expect(inputs).to.be.empty;
    expect(JSON.stringify(model.requests.at(-1))).to.contain("Too much");
    expect(textOf(await shown(chat, "dialog", "Rejected: Refund an order"))).to.contain("Too much");
  });

  it("records the reviewer, and names them on the settled card", async () => {
    const { chat, dialog, runtime } = await waiting("dana@shop");
    await press(byRole(dialog, "button", "Approve"));
    const done = await shown(chat, "dialog", "Approved: Refund an order");
    expect(textOf(done)).to.contain("you (dana@shop)");
    const [record] = await runtime.approvals.list({ status: "approved" });
    expect(record?.reviewerId).to.equal("dana@shop");
  });

  it("takes no synthetic click, however it is made", async () => {
    const { element, decisions } = await watched();
    const approve = byRole(element, "button", "Approve");
    await armed(approve);
    const box = approve.getBoundingClientRect();
    const at = { clientX: box.x + 9, clientY: box.y + 9, bubbles: true, composed: true, detail: 1 };
    approve.click();
    approve.dispatchEvent(new MouseEvent("click", at));
    approve.dispatchEvent(new PointerEvent("click", at));
    approve.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true }));
    expect(decisions).to.be.empty;
  });

  it("takes no press of a pointer before it has stood still for half a second", async () => {
    const { element, decisions } = await watched();
    const approve = byRole(element, "button", "Approve");
    await pressNow(approve); // the style sheet lets it through
    approve.style.pointerEvents = "auto";
    window.dispatchEvent(new FocusEvent("focus")); // the time starts again, however slow this machine is
    await pressNow(approve); // and the button itself refuses it
    expect(decisions).to.be.empty;
    approve.style.pointerEvents = "";
    await press(approve);
    expect(decisions).to.have.length(1);
  });

  it("counts the half second again when its buttons move", async () => {
    const element = await card(approval());
    element.addEventListener("anvia-decide", (event) => event.preventDefault());
    const approve = byRole(element, "button", "Approve");
    const row = approve.closest(".row");
    await waitUntil(() => !row?.classList.contains("unarmed"), "armed", { timeout: 8000 });
    element.style.marginBlockStart = "80px";
    await waitUntil(() => row?.classList.contains("unarmed"), "moved, so it is not armed", {
      timeout: 8000,
    });
    await waitUntil(() => !row?.classList.contains("unarmed"), "armed again", { timeout: 8000 });
  });

  it("counts a key at once, but not just after the person came back to the window", async () => {
    const { element, decisions } = await watched();
    byRole(element, "button", "Approve").focus();
    window.dispatchEvent(new FocusEvent("focus"));
    await sendKeys({ press: "Enter" });
    expect(decisions).to.be.empty;
    const other = await watched();
    byRole(other.element, "button", "Approve").focus();
    await sendKeys({ press: "Enter" });
    expect(other.decisions).to.have.length(1);
  });

  it("counts a held key once", async () => {
    const { element } = await watched();
    const held = { key: "Enter", repeat: true, bubbles: true, cancelable: true };
    const approve = byRole(element, "button", "Approve");
    expect(approve.dispatchEvent(new KeyboardEvent("keydown", held))).to.equal(false);
  });

  it("sends one decision, however often it is pressed while that is on its way", async () => {
    let count = 0;
    const decide = () => {
      count += 1;
      return new Promise(() => undefined);
    };
    const runtime = Object.assign(quietRuntime(), { approvals: { decide } });
    const approve = byRole(await card(approval(), runtime), "button", "Approve");
    await press(approve);
    await pressNow(approve);
    expect(count).to.equal(1);
    expect(approve.getAttribute("aria-disabled")).to.equal("true");
  });

  it("decides nothing when the page cancels anvia-decide", async () => {
    const { dialog, chat, runtime, inputs } = await waiting();
    chat.addEventListener("anvia-decide", (event) => event.preventDefault());
    const decide = oneEvent(chat, "anvia-decide");
    await press(byRole(dialog, "button", "Approve"));
    const { detail } = await decide;
    expect(detail).to.include({ kind: "approval", approved: true, toolName: "refund_order" });
    expect(await runtime.approvals.list({ status: "pending" })).to.have.length(1);
    expect(inputs).to.be.empty;
  });

  it("reports anvia-decided and anvia-settled across shadow roots", async () => {
    const { dialog } = await waiting();
    const decided = oneEvent(document, "anvia-decided");
    const ended = oneEvent(document, "anvia-settled");
    await press(byRole(dialog, "button", "Approve"));
    expect((await decided).detail).to.include({ result: "decided", approved: true });
    expect((await ended).detail.interaction.settlement.status).to.equal("settled");
  });

  it("says who won and when after it lost the race", async () => {
    const won = settled(approval(), { status: "rejected", tabId: "other", reviewerId: "lee" });
    const runtime = quietRuntime();
    const element = await card(
      approval(),
      Object.assign(runtime, {
        approvals: { decide: async () => ({ status: "already_decided" }) },
      }),
    );
    await press(byRole(element, "button", "Approve"));
    Object.assign(element, { interaction: won });
    await element.updateComplete;
    const text = textOf(byRole(element, "dialog", "Rejected: Refund an order"));
    expect(text).to.contain("lee, in another tab").and.to.contain("Your answer came second");
  });

  it("tells a decision of another tab, of the page and of nobody apart", async () => {
    const cases = [
      [settled(approval(), { status: "approved", tabId: "other" }), "by you, in another tab"],
      [settled(approval(), { status: "approved", via: "handler" }), "by the page"],
      [settled(approval(), { status: "approved", via: "api", reviewerId: "crm" }), "by crm"],
    ] as const;
    for (const [interaction, text] of cases) {
      expect(textOf(await card(interaction))).to.contain(text);
    }
    const late = await card(settled(approval(), { status: "timed_out", via: "deadline" }));
    expect(textOf(late)).not.to.contain("by ");
  });

  it("keeps a half-typed reason over a reload, and forgets it once it is decided", async () => {
    const { dialog, runtime, store, chat } = await waiting();
    type(byRole(dialog, "textbox", "Reason (optional)"), "Because it");
    const [request] = await runtime.approvals.list();
    const key = `reason:${request?.id}`;
    await waitUntil(async () => (await store.readDraft(key)) === "Because it", "kept");
    chat.remove();
    const again = await openChat([], { store });
    const box = byRole(
      await shown(again.chat, "dialog", "Approval needed: Refund an order"),
      "textbox",
      "Reason (optional)",
    );
    await waitUntil(() => (box as HTMLTextAreaElement).value === "Because it", "restored"); // CAST: it is a textarea
    await again.runtime.approvals.decide({ approvalId: request?.id ?? "", approved: false });
    await waitUntil(async () => (await store.readDraft(key)) === undefined, "forgotten");
  });

  it("shows every value in full, members indented, and the raw JSON behind one click", async () => {
    const long = "x".repeat(5000);
    const element = await card(
      approval({ input: { to: ["a@b.c"], deep: { er: true }, long, none: null, no: "" } }),
    );
    const fields = element.shadowRoot?.querySelector("dl.fields");
    expect(textOf(fields ?? element).replace(/\s+/g, " "))
      .to.contain(long)
      .and.to.contain("true")
      .and.to.contain("null");
    expect(fields?.querySelectorAll("dl.nested").length).to.equal(2);
    const raw = element.shadowRoot?.querySelector("details pre");
    expect(JSON.parse(raw?.textContent ?? "")).to.deep.equal({
      to: ["a@b.c"],
      deep: { er: true },
      long,
      none: null,
      no: "",
    });
    expect(getComputedStyle(fields?.querySelector("dd") ?? element).textOverflow).to.equal("clip");
  });

  it("asks to read a value of many screens to its end before Approve counts", async () => {
    const element = await card(approval({ input: { body: "line\n".repeat(400) } }));
    const approve = byRole(element, "button", "Approve");
    expect(approve.getAttribute("aria-disabled")).to.equal("true");
    const long = element.shadowRoot?.querySelector(".long");
    if (long) long.scrollTop = long.scrollHeight;
    await waitUntil(() => approve.getAttribute("aria-disabled") === "false", "read to the end");
  });

  it("shows the time that is left, the reason and the description of the developer", async () => {
    const expiresAt = Date.now() + 86_280_000 + 30_000;
    const element = await card(
      approval({ expiresAt, reason: "Over the limit.", description: "Issues a refund." }),
    );
    const text = textOf(element);
    expect(text)
      .to.contain("23 h 58 min left")
      .and.to.contain("Over the limit.")
      .and.to.contain("Issues a refund.");
    expect(text).to.contain("Runs once. Also if you reload or close this page.");
    expect(element.shadowRoot?.querySelector("time")?.dateTime).to.equal(
      new Date(expiresAt).toISOString(),
    );
  });

  it("says in the card why a decision could not be written, and reports it", async () => {
    const decide = () => Promise.reject(new Error("The disk is full."));
    const element = await card(
      approval(),
      Object.assign(quietRuntime(), { approvals: { decide } }),
    );
    const error = oneEvent(element, "anvia-error");
    await press(byRole(element, "button", "Approve"));
    expect((await error).detail.error.message).to.equal("The disk is full.");
    await element.updateComplete;
    expect(textOf(element)).to.contain("The disk is full.");
    expect(byRole(element, "button", "Approve").getAttribute("aria-disabled")).to.equal("false");
  });

  it("gives a yes or no as the output of a tool that has no execute", async () => {
    const given: unknown[] = [];
    const provideOutput = async (...all: unknown[]) => {
      given.push(all);
      return { status: "missing" } as const;
    };
    const element = await card(output(), quietRuntime({ provideOutput }));
    const approvalCard = document.createElement("anvia-approval");
    Object.assign(approvalCard, { interaction: output(), runtime: element.runtime });
    element.replaceWith(approvalCard);
    await approvalCard.updateComplete;
    await press(byRole(approvalCard, "button", "Approve"));
    expect(given).to.deep.equal([["r:1", { approved: true }, { via: "dialog" }]]);
  });

  it("waits in a second tab too, and shows there what the first one decided", async () => {
    const { dialog, store, chat } = await waiting();
    const other = openRuntime(store);
    const seen = other.session("default");
    const undo = seen.subscribe(() => undefined);
    await waitUntil(() => seen.snapshot.activity.pending === 1, "the other tab shows it");
    undo();
    await press(byRole(dialog, "button", "Approve"));
    await answered(chat);
  });
});
