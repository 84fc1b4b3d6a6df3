/** `<anvia-inbox>` over a runtime that the test drives. */
import { expect, fixture, html, nextFrame, waitUntil } from "@open-wc/testing";
import { sendMouse } from "@web/test-runner-commands";
import axe from "axe-core";
import "../../components/anvia-inbox/define.js";
import type {
  AnviaChat,
  AnviaInbox,
  AnviaInboxChangeEvent,
  AnviaOpenEvent,
} from "../../components/elements.js";
import {
  closeChats,
  guardedTool,
  openChat,
  openRuntime,
  press,
  pressNow,
  refund,
  shown,
} from "./chat-page.js";
import {
  approvalItem,
  type DrivenRuntime,
  fakeRuntime,
  idOf,
  inboxItem,
  makeItems,
} from "./inboxes.js";
import { approval, cancelled, settled } from "./interactions.js";
import { allByRole, byRole, textOf } from "./roles.js";

const OLD = approvalItem("old", { minutesAgo: 9 });
const NEW = approvalItem("new", { minutesAgo: 1 });

async function openInbox(runtime = fakeRuntime(), of: Partial<AnviaInbox> = {}) {
  const frame = await fixture<HTMLElement>(html`<div style="height: 560px; width: 640px">
    <anvia-inbox theme="light"></anvia-inbox>
  </div>`);
  const inbox = frame.querySelector("anvia-inbox");
  if (!inbox) throw new Error("the fixture has no inbox");
  Object.assign(inbox, { runtime, ...of });
  await inbox.updateComplete;
  return { inbox, runtime, frame };
}

async function drawn(inbox: AnviaInbox) {
  await nextFrame();
  await nextFrame();
  await inbox.updateComplete;
}

/** The names of the cards that wait, from the top. */
function titles(inbox: AnviaInbox): readonly string[] {
  return allByRole(inbox, "dialog").map((card) => card.getAttribute("aria-label") ?? "");
}

async function withItems(...items: Parameters<DrivenRuntime["tell"]>[0]) {
  const page = await openInbox();
  page.runtime.tell(items);
  await waitUntil(() => titles(page.inbox).length >= Math.min(items.length, 1), "cards", {
    timeout: 8000,
  });
  await drawn(page.inbox);
  return page;
}

function listOf(inbox: AnviaInbox): HTMLElement {
  const list = inbox.shadowRoot?.querySelector<HTMLElement>(".list");
  if (!list) throw new Error("there is no list");
  return list;
}

/** Moves the mouse over the list, or away from it. */
async function point(inbox: AnviaInbox, where: "list" | "away") {
  const box = listOf(inbox).getBoundingClientRect();
  const x = where === "list" ? box.left + 20 : 1;
  const y = where === "list" ? box.top + 20 : window.innerHeight - 1;
  await sendMouse({ type: "move", position: [Math.round(x), Math.round(y)] });
}

describe("anvia-inbox", () => {
  afterEach(() => sendMouse({ type: "move", position: [1, window.innerHeight - 1] }));

  it("says nothing of emptiness before everything was read, and is kind about it after", async () => {
    const { inbox, runtime } = await openInbox();
    expect(textOf(inbox)).not.to.contain("Nothing waits");
    runtime.tell([]);
    await waitUntil(() => textOf(inbox).includes("Nothing waits for you"), "empty");
    expect(inbox.count).to.equal(0);
  });

  it("lists what waits, newest first, with the very cards of the chat", async () => {
    const { inbox } = await withItems(NEW, OLD);
    expect(titles(inbox)).to.deep.equal([
      "Approval needed: Refund new",
      "Approval needed: Refund old",
    ]);
    expect(allByRole(inbox, "button", "Approve")).to.have.length(2);
    expect(byRole(inbox, "heading", "Waiting for you").tagName).to.equal("H2");
  });

  it("says whose it is, how old, and whether it comes from another device", async () => {
    const item = approvalItem("x", { minutesAgo: 3, userId: "robin", origin: "elsewhere" });
    const { inbox } = await withItems(item);
    const text = textOf(inbox);
    for (const part of ["shop-support", "Conversation shop", "for robin", "From another device"]) {
      expect(text).to.contain(part);
    }
    expect(text).to.contain("3 min. ago");
  });

  it("shows hidden characters of names as chips", async () => {
    const { inbox } = await withItems(approvalItem("x", { agentId: "sup\u202Eport" }));
    expect(textOf(inbox)).to.contain("U+202E");
  });

  it("tells the page each new number once, and keeps it in `count`", async () => {
    const { inbox, runtime } = await openInbox();
    const counts: number[] = [];
    inbox.addEventListener("anvia-inbox-change", (event: AnviaInboxChangeEvent) => {
      counts.push(event.detail.count);
    });
    runtime.tell([NEW, OLD]);
    await drawn(inbox);
    runtime.tell([OLD, NEW]);
    await drawn(inbox);
    runtime.tell([OLD]);
    runtime.settleAs("old", settled(OLD.interaction, { status: "approved" }));
    await waitUntil(() => inbox.count === 0, "none waits");
    expect(counts.at(0)).to.equal(2);
    expect(counts.at(-1)).to.equal(0);
    expect(new Set(counts).size).to.equal(counts.length);
  });

  it("draws once for any number of changes in a frame", async () => {
    const { inbox, runtime } = await withItems(OLD);
    let renders = 0;
    const render = inbox.render.bind(inbox);
    inbox.render = () => {
      renders += 1;
      return render();
    };
    for (let n = 0; n < 50; n++) runtime.tell([approvalItem(`n${n}`), OLD]);
    await drawn(inbox);
    expect(renders).to.equal(1);
  });

  it("keeps the card's own element while the list around it changes", async () => {
    const { inbox, runtime } = await withItems(OLD);
    const card = inbox.shadowRoot?.querySelector("anvia-approval");
    runtime.tell([NEW, OLD]);
    await drawn(inbox);
    expect(inbox.shadowRoot?.querySelectorAll("anvia-approval")[1]).to.equal(card);
  });

  it("keeps what was settled as a small card, until the person hides it", async () => {
    const { inbox, runtime } = await withItems(NEW, OLD);
    runtime.settleAs("new", settled(NEW.interaction, { status: "approved", tabId: "me" }));
    await shown(inbox, "dialog", "Approved: Refund new");
    expect(textOf(inbox)).to.contain("by you");
    expect(inbox.count).to.equal(1);
    await pressNow(byRole(inbox, "button", "Hide decided"));
    await waitUntil(() => !titles(inbox).includes("Approved: Refund new"), "hidden");
    expect(titles(inbox)).to.deep.equal(["Approval needed: Refund old"]);
  });

  it("says of one whose run was cancelled that it was", async () => {
    const { inbox, runtime } = await withItems(NEW);
    runtime.settleAs("new", cancelled(NEW.interaction));
    await shown(inbox, "dialog", "Cancelled: Refund new");
    expect(textOf(inbox)).to.contain("That was all");
  });

  it("forgets one whose conversation was deleted", async () => {
    const { inbox, runtime } = await withItems(NEW, OLD);
    runtime.settleAs("new", undefined);
    await waitUntil(() => titles(inbox).length === 1, "gone");
  });

  it("decides in place, by the same rules as in the chat", async () => {
    const decided: unknown[] = [];
    const decide = async (decision: unknown) => {
      decided.push(decision);
      return { status: "decided" };
    };
    const runtime = fakeRuntime({ approvals: { decide } } as unknown as Partial<DrivenRuntime>); // CAST: the card uses no more
    const { inbox } = await openInbox(runtime, { reviewer: "dana" });
    runtime.tell([NEW]);
    await press(await shown(inbox, "button", "Approve"));
    await waitUntil(() => decided.length === 1, "decided");
    expect(decided[0]).to.include({ approvalId: "new", approved: true, reviewerId: "dana" });
  });

  it("hears of nothing once it left the page, and of everything when it is back", async () => {
    const { inbox, runtime, frame } = await withItems(OLD);
    inbox.remove();
    expect(runtime.listening).to.equal(0);
    runtime.tell([NEW, OLD]);
    frame.append(inbox);
    await waitUntil(() => titles(inbox).length === 2, "back");
    expect(runtime.listening).to.equal(1);
  });
});

describe("what arrives in an inbox", () => {
  afterEach(() => sendMouse({ type: "move", position: [1, window.innerHeight - 1] }));

  it("is offered and put above nothing while the pointer is at the list", async () => {
    const { inbox, runtime } = await withItems(OLD);
    await point(inbox, "list");
    const approve = byRole(inbox, "button", "Approve");
    const before = approve.getBoundingClientRect().top;
    runtime.tell([NEW, OLD]);
    const offer = await shown(inbox, "button", "1 new");
    expect(approve.getBoundingClientRect().top).to.equal(before);
    expect(titles(inbox)).to.deep.equal(["Approval needed: Refund old"]);
    expect(inbox.count).to.equal(2);
    await pressNow(offer);
    await waitUntil(() => titles(inbox).length === 2, "shown");
    expect(titles(inbox)[0]).to.equal("Approval needed: Refund new");
  });

  it("is held while the focus is in the list, too, and never takes it", async () => {
    const { inbox, runtime } = await withItems(OLD);
    await point(inbox, "away");
    const reason = byRole(inbox, "textbox", "Reason (optional)");
    reason.focus();
    runtime.tell([NEW, OLD]);
    await shown(inbox, "button", "1 new");
    expect(titles(inbox)).to.have.length(1);
    expect(inbox.shadowRoot?.activeElement?.shadowRoot?.activeElement).to.equal(reason);
  });

  it("comes in at once while nobody is at the list", async () => {
    const { inbox, runtime } = await withItems(OLD);
    await point(inbox, "away");
    runtime.tell([NEW, OLD]);
    await waitUntil(() => titles(inbox).length === 2, "shown");
    expect(allByRole(inbox, "button", "1 new")).to.be.empty;
  });

  it("moves buttons that then do not count: a press meant for what stood there decides nothing", async () => {
    const decided: unknown[] = [];
    const decide = async (decision: unknown) => decided.push(decision);
    const runtime = fakeRuntime({ approvals: { decide } } as unknown as Partial<DrivenRuntime>); // CAST: the card uses no more
    const { inbox } = await openInbox(runtime);
    runtime.tell([OLD]);
    const approve = await shown(inbox, "button", "Approve");
    const row = approve.closest(".row");
    await waitUntil(() => !row?.classList.contains("unarmed"), "armed", { timeout: 8000 });
    // With a finger there is no pointer at the list before the press.
    runtime.tell([approvalItem("first"), OLD]);
    const newest = await shown(inbox, "dialog", "Approval needed: Refund first");
    await pressNow(byRole(newest, "button", "Approve"));
    await drawn(inbox);
    expect(decided).to.deep.equal([]);
  });

  it("is said once, however often it is told, and not again when it is shown", async () => {
    const { inbox, runtime } = await withItems(OLD);
    const said: string[] = [];
    Object.assign(inbox, { ariaNotify: (text: string) => said.push(text) });
    await point(inbox, "list");
    runtime.tell([NEW, OLD]);
    const offer = await shown(inbox, "button", "1 new");
    runtime.tell([{ ...NEW }, OLD]);
    await drawn(inbox);
    await pressNow(offer);
    await waitUntil(() => titles(inbox).length === 2, "shown");
    expect(said).to.deep.equal(["New: Approval needed: Refund new. 2 waiting for you"]);
  });

  it("is left to the chat of this page to say, where that shows it", async () => {
    const { tool } = guardedTool();
    const { chat, runtime } = await openChat([refund()], { tools: [tool] });
    const inbox = await fixture<AnviaInbox>(html`<anvia-inbox .runtime=${runtime}></anvia-inbox>`);
    await waitUntil(() => textOf(inbox).includes("Nothing waits"), "read", { timeout: 8000 });
    const said: string[] = [];
    Object.assign(inbox, { ariaNotify: (text: string) => said.push(text) });
    await chat.send("Refund it");
    await waitUntil(() => inbox.count === 1, "the chat's", { timeout: 8000 });
    void runtime.approvals.waitForDecision({ sessionId: "other", toolName: "pay", args: {} });
    await waitUntil(() => inbox.count === 2, "the other", { timeout: 8000 });
    await drawn(inbox);
    expect(said).to.deep.equal(["New: Approval needed: pay. 2 waiting for you"]);
    await closeChats();
  });

  it("is said as a number when it is much", async () => {
    const { inbox, runtime } = await withItems(OLD);
    const said: string[] = [];
    Object.assign(inbox, { ariaNotify: (text: string) => said.push(text) });
    runtime.tell([...makeItems(5), OLD]);
    await drawn(inbox);
    expect(said).to.deep.equal(["5 new. 6 waiting for you"]);
  });
});

describe("the filter of an inbox", () => {
  it("is not there while there is nothing to tell apart", async () => {
    const { inbox } = await withItems(OLD);
    expect(allByRole(inbox, "search")).to.be.empty;
  });

  it("keeps one kind, one agent, or what has the words", async () => {
    const { inbox } = await withItems(...makeItems(5));
    const all = titles(inbox).length;
    await pressNow(byRole(inbox, "button", "Questions 1"));
    await waitUntil(() => titles(inbox).length === 1, "one kind");
    expect(titles(inbox)[0]).to.contain("Question: ");
    expect(byRole(inbox, "button", "Questions 1").getAttribute("aria-pressed")).to.equal("true");
    await pressNow(byRole(inbox, "button", "All 5"));
    await waitUntil(() => titles(inbox).length === all, "all again");
    const agent = inbox.shadowRoot?.querySelector("select");
    if (!agent) throw new Error("there are no agents");
    agent.selectedIndex = 1;
    agent.dispatchEvent(new Event("change"));
    await waitUntil(() => titles(inbox).length === 1, "one agent");
    agent.selectedIndex = 0;
    agent.dispatchEvent(new Event("change"));
    typeWords(inbox, "A-102");
    await waitUntil(() => titles(inbox).length === 1, "one with the words");
  });

  it("says what it hides, and has a way back; the number counts all", async () => {
    const { inbox } = await withItems(NEW, OLD);
    typeWords(inbox, "nowhere");
    await waitUntil(() => textOf(inbox).includes("Nothing here fits the filter"), "said");
    expect(inbox.count).to.equal(2);
    await pressNow(byRole(inbox, "button", "Show all"));
    await waitUntil(() => titles(inbox).length === 2, "all");
  });
});

function typeWords(inbox: AnviaInbox, text: string) {
  const box = inbox.shadowRoot?.querySelector<HTMLInputElement>("input[type=search]");
  if (!box) throw new Error("there is no filter");
  box.value = text;
  box.dispatchEvent(new InputEvent("input", { bubbles: true }));
}

describe("a long inbox", () => {
  it("draws its first page, and the next when its end comes near or by its button", async () => {
    const items = Array.from({ length: 500 }, (_, n) => approvalItem(`n${n}`, { minutesAgo: n }));
    const { inbox } = await withItems(...items);
    const cards = () => inbox.shadowRoot?.querySelectorAll("anvia-approval").length ?? 0;
    expect(cards()).to.equal(40);
    expect(inbox.count).to.equal(500);
    listOf(inbox).scrollTo({ top: 1e6 });
    await waitUntil(() => cards() > 40, "more", { timeout: 8000 });
    expect(await inbox.show("n499")).to.equal(true);
    await waitUntil(() => cards() === 500, "reached", { timeout: 8000 });
    const row = [...(inbox.shadowRoot?.querySelectorAll("li") ?? [])].at(-1);
    expect(row?.classList.contains("marked")).to.equal(true);
  });
});

describe("show()", () => {
  it("brings an item into sight and marks it, whatever hides it, and takes no focus", async () => {
    const { inbox, runtime } = await withItems(OLD);
    await point(inbox, "list");
    runtime.tell([NEW, OLD]);
    await shown(inbox, "button", "1 new");
    expect(await inbox.show("new")).to.equal(true);
    expect(titles(inbox)).to.have.length(2);
    expect(inbox.shadowRoot?.querySelector("li.marked")?.getAttribute("data-id")).to.equal("new");
    expect(inbox.shadowRoot?.activeElement).to.equal(null);
    expect(await inbox.show("nothing")).to.equal(false);
    await point(inbox, "away");
  });
});

describe("Open conversation", () => {
  const OPEN = "Open conversation: Refund old";

  it("tells the page which one, and says so when this page does not have it", async () => {
    const { inbox } = await withItems(OLD);
    const opened: unknown[] = [];
    inbox.addEventListener("anvia-open", (event: AnviaOpenEvent) => opened.push(event.detail));
    await pressNow(byRole(inbox, "button", OPEN));
    expect(opened).to.deep.equal([{ sessionId: "shop", runId: "r", interactionId: "old" }]);
    await waitUntil(() => textOf(inbox).includes("on another page of this site"), "said");
  });

  it("says nothing where the page opens it by itself", async () => {
    const { inbox } = await withItems(OLD);
    inbox.addEventListener("anvia-open", (event) => event.preventDefault());
    await pressNow(byRole(inbox, "button", OPEN));
    await drawn(inbox);
    expect(textOf(inbox)).not.to.contain("on another page");
  });

  it("brings the chat of this page that shows it into sight, and opens its popup", async () => {
    const runtime = openRuntime();
    const chat = await fixture<AnviaChat>(
      html`<anvia-chat session="shop" layout="popup" .runtime=${runtime}></anvia-chat>`,
    );
    const inbox = await fixture<AnviaInbox>(html`<anvia-inbox .runtime=${runtime}></anvia-inbox>`);
    void runtime.approvals.waitForDecision({ sessionId: "shop", toolName: "pay", args: {} });
    await pressNow(await shown(inbox, "button", "Open conversation: pay"));
    await waitUntil(() => chat.open, "open");
    expect(textOf(inbox)).not.to.contain("on another page");
    await closeChats();
  });

  it("is not offered for what another device holds", async () => {
    const { inbox } = await withItems(approvalItem("old", { origin: "elsewhere" }));
    expect(allByRole(inbox, "button", OPEN)).to.be.empty;
  });
});

describe("an inbox for everybody", () => {
  for (const theme of ["light", "dark"] as const) {
    it(`is clean for axe, ${theme}`, async () => {
      const { inbox, runtime } = await openInbox(fakeRuntime(), { theme, notify: true });
      inbox.style.background = theme === "dark" ? "#16181c" : "#fff";
      runtime.tell([]);
      await drawn(inbox);
      expect((await axe.run(inbox)).violations).to.deep.equal([]);
      runtime.tell(makeItems(6));
      await waitUntil(() => inbox.count === 6, "there");
      await drawn(inbox);
      runtime.settleAs("i0", settled(approval({ id: "i0" }), { status: "rejected" }));
      await shown(inbox, "dialog", "Rejected: Refund an order");
      const { violations } = await axe.run(inbox);
      expect(
        violations.map(({ id, nodes }) => [id, nodes.map(({ html: at }) => at)]),
      ).to.deep.equal([]);
    });
  }

  it("says the state of the relay in plain words", async () => {
    const { inbox, runtime } = await withItems(OLD);
    runtime.connect("offline");
    await waitUntil(() => textOf(inbox).includes("Other devices cannot be reached now."), "said");
    runtime.connect("refused", "Please sign in again.");
    await waitUntil(() => textOf(inbox).includes("refuses it. Please sign in again."), "said");
    runtime.connect("online");
    await waitUntil(() => !textOf(inbox).includes("Other devices"), "over");
  });

  it("has its own words in place of ours", async () => {
    const runtime = fakeRuntime();
    const strings = { inbox: "Wartet auf dich", approvalNeeded: "Freigabe nötig" };
    const { inbox } = await openInbox(runtime, { strings });
    runtime.tell([inboxItem(approval({ id: "a" }))]);
    await shown(inbox, "dialog", "Freigabe nötig: Refund an order");
    expect(textOf(inbox)).to.contain("Wartet auf dich");
    expect(idOf(inboxItem(approval({ id: "a" })))).to.equal("a");
  });
});
