import { expect, waitUntil } from "@open-wc/testing";
import { sendKeys } from "@web/test-runner-commands";
import { createGate } from "../../src/testing/index.js";
import {
  ask,
  askQuestion,
  closeChats,
  guardedTool,
  openChat,
  press,
  refund,
  shown,
  type,
} from "./chat-page.js";
import { approval, cancelled, card, questions, settled, unknownOutcome } from "./interactions.js";
import { allByRole, byRole, textOf } from "./roles.js";

const WHERE = {
  id: "where",
  question: "Where should it go?",
  choices: [
    { label: "Card", value: "card" },
    { label: "Store credit", value: "credit" },
  ],
  multiple: false,
  allowCustom: true,
};
const WHICH = {
  ...WHERE,
  id: "which",
  question: "Which items?",
  multiple: true,
  allowCustom: false,
};

describe("accessible contract", () => {
  afterEach(closeChats);

  it("has a text box Message, a button Send and a log Conversation", async () => {
    const { chat } = await openChat([]);
    expect(byRole(chat, "textbox", "Message")).to.exist;
    expect(byRole(chat, "button", "Send")).to.exist;
    expect(byRole(chat, "log", "Conversation")).to.exist;
    expect(allByRole(chat, "button", "Stop")).to.be.empty;
  });

  it("does not make the conversation itself live", async () => {
    const { chat } = await openChat([]);
    expect(byRole(chat, "log", "Conversation").getAttribute("aria-live")).to.equal("off");
  });

  it("shows Stop, and keeps Send, while the model works and while a person is waited for", async () => {
    const gate = createGate();
    const { tool } = guardedTool();
    const { chat } = await openChat([{ gate: gate.promise, ...call() }, "Done."], {
      tools: [tool],
    });
    await chat.send("Refund it");
    expect(await shown(chat, "button", "Stop")).to.exist;
    expect(byRole(chat, "button", "Send")).to.exist;
    gate.open();
    await shown(chat, "dialog", "Approval needed: Refund an order");
    expect(byRole(chat, "button", "Stop")).to.exist;
  });

  it("names an approval after its tool, with Approve, Reject and Reason (optional)", async () => {
    const { tool } = guardedTool();
    const { chat } = await openChat([refund(), "Done."], { tools: [tool] });
    await chat.send("Refund it");
    const dialog = await shown(chat, "dialog", "Approval needed: Refund an order");
    expect(dialog).to.be.instanceOf(HTMLDialogElement).and.have.property("open", true);
    expect(byRole(dialog, "button", "Approve")).to.exist;
    expect(byRole(dialog, "button", "Reject")).to.exist;
    expect(byRole(dialog, "textbox", "Reason (optional)")).to.exist;
  });

  it("uses the tool's name where it has no title", async () => {
    const { title: _, ...request } = approval().request;
    const element = await card({ ...approval(), request });
    expect(byRole(element, "dialog", "Approval needed: refund_order")).to.exist;
  });

  it("shows one dialog per question, with radio buttons or check boxes named by their choice", async () => {
    const { chat } = await openChat([ask([WHERE, WHICH]), "Done."], { tools: [askQuestion()] });
    await chat.send("Hello");
    const where = await shown(chat, "dialog", "Question: Where should it go?");
    const which = byRole(chat, "dialog", "Question: Which items?");
    expect(allByRole(where, "radio").length).to.equal(2);
    expect(byRole(where, "radio", "Store credit")).to.exist;
    expect(byRole(where, "textbox", "Your answer")).to.exist;
    expect(byRole(where, "button", "Submit")).to.exist;
    expect(textOf(where)).to.contain("1 of 2");
    expect(byRole(which, "checkbox", "Card")).to.exist;
    expect(allByRole(which, "textbox")).to.be.empty;
    expect(textOf(which)).to.contain("2 of 2");
  });

  it("asks whether a call happened, with It happened, Run again and Stop", async () => {
    const element = await card(unknownOutcome());
    const dialog = byRole(element, "dialog", "Did this happen? Refund an order");
    for (const name of ["It happened", "Run again", "Stop"]) {
      expect(byRole(dialog, "button", name)).to.exist;
    }
    expect(byRole(dialog, "textbox", "What it returned (optional)")).to.exist;
    expect(textOf(dialog)).to.contain("may still be landing");
  });

  it("keeps a settled card in place as a dialog that says what became of it", async () => {
    const one = { ...WHERE, choices: [], question: "Why?" };
    const answers = [{ questionId: "where", answer: "Because" }];
    const cases = [
      [settled(approval(), { status: "approved" }), "Approved: Refund an order"],
      [settled(approval(), { status: "rejected" }), "Rejected: Refund an order"],
      [settled(approval(), { status: "timed_out", via: "deadline" }), "Timed out: Refund an order"],
      [cancelled(approval()), "Cancelled: Refund an order"],
      [settled(questions([one]), { status: "answered", answers }), "Answered: Why?"],
      [settled(unknownOutcome(), { status: "run_again" }), "Answered: Refund an order"],
    ] as const;
    for (const [interaction, name] of cases) {
      const dialog = byRole(await card(interaction), "dialog", name);
      expect(dialog).to.have.property("open", true);
      expect(dialog.querySelector("time")?.dateTime).to.match(/^\d{4}-/);
    }
  });

  it("never takes the focus when something appears, settles or is answered", async () => {
    const { tool } = guardedTool();
    const { chat } = await openChat([refund(), ask([WHERE]), "Done."], {
      tools: [tool, askQuestion()],
    });
    const box = byRole(chat, "textbox", "Message");
    box.focus();
    const focused = () => deepFocus(document);
    await chat.send("Refund it");
    await shown(chat, "dialog", "Approval needed: Refund an order");
    expect(focused()).to.equal(box);
    const [request] = await chatApprovals(chat);
    await chat.runtime?.approvals.decide({ approvalId: request?.id ?? "", approved: true });
    await shown(chat, "dialog", "Question: Where should it go?");
    expect(focused()).to.equal(box);
  });

  it("moves the focus to the settled card only when the pressed button is gone", async () => {
    const { tool } = guardedTool();
    const { chat } = await openChat([refund(), "Done."], { tools: [tool] });
    await chat.send("Refund it");
    await press(await shown(chat, "button", "Approve"));
    const done = await shown(chat, "dialog", "Approved: Refund an order");
    await waitUntil(() => deepFocus(document) === done, "the settled card has the focus");
  });

  it("leaves everything as it is when Escape is pressed", async () => {
    const { tool } = guardedTool();
    const { chat } = await openChat([refund()], { tools: [tool] });
    await chat.send("Refund it");
    const dialog = await shown(chat, "dialog", "Approval needed: Refund an order");
    const reason = byRole(dialog, "textbox", "Reason (optional)");
    reason.focus();
    type(reason, "half a word");
    await sendKeys({ press: "Escape" });
    expect(byRole(chat, "dialog", "Approval needed: Refund an order")).to.have.property(
      "open",
      true,
    );
    expect(reason).to.have.property("value", "half a word");
  });

  it("says nothing twice: what is announced is in no shadow root that a search can see", async () => {
    const { chat } = await openChat(["A short answer."]);
    await chat.send("Hello");
    await waitUntil(() => textOf(chat).includes("A short answer."), "the answer is shown");
    expect(textOf(chat).split("A short answer.").length).to.equal(2);
    expect(allByRole(chat, "status")).to.be.empty;
  });
});

function call() {
  return { toolCalls: [{ id: "c1", name: "refund_order", args: {} }] };
}

function chatApprovals(chat: { runtime?: import("../../src/index.js").Runtime }) {
  return chat.runtime?.approvals.list() ?? Promise.resolve([]);
}

function deepFocus(root: DocumentOrShadowRoot): Element | null {
  const focused = root.activeElement;
  return focused?.shadowRoot?.activeElement ? deepFocus(focused.shadowRoot) : focused;
}
