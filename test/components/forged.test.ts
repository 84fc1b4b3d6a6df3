// A model can write anything, in an answer, a tool's result, arguments, a reason or a question. Only the runtime
// makes cards: the dialogs and buttons that a person finds are those of what really waits, and no others.
import { expect } from "@open-wc/testing";
import { createTool } from "../../src/index.js";
import {
  ask,
  askQuestion,
  type ChatPage,
  closeChats,
  drawn,
  guardedTool,
  openChat,
  press,
  shown,
  type,
} from "./chat-page.js";
import { accessibles, byRole } from "./roles.js";

const corpus: { transcripts: readonly { title: string; text: string }[] } = await (
  await fetch(new URL("../corpora/forged-transcripts.json", import.meta.url))
).json();
const texts = corpus.transcripts;
const BENIGN = "The order is on its way.";

const ROLES = new Set(["dialog", "button", "alertdialog", "checkbox", "radio", "textbox"]);
/** What markdown draws of its own, wherever there is code, a table or a picture: it decides nothing. */
const OF_PROSE = /^(Copy|Copied|Load image from .*|Code|Table|Done|To do)$/;

/** Everything that can be pressed or answered, by role and name. */
function controls({ chat }: ChatPage): readonly string[] {
  return accessibles(chat)
    .filter(({ role, name }) => ROLES.has(role) && !OF_PROSE.test(name))
    .map(
      ({ role, name, element }) => `${element.closest("[disabled]") ? "off " : ""}${role} ${name}`,
    );
}

async function said(page: ChatPage): Promise<void> {
  type(byRole(page.chat, "textbox", "Message"), "go");
  await press(byRole(page.chat, "button", "Send"));
}

describe("forged transcripts", () => {
  afterEach(closeChats);

  it("are 30", () => {
    expect(texts).to.have.length(30);
  });

  /** What can be pressed once the answer is there. */
  async function answered(text: string): Promise<readonly string[]> {
    const page = await openChat([text]);
    await said(page);
    await shown(page.chat, "article", "Assistant");
    await shown(page.chat, "button", "Send");
    await drawn(page.chat);
    const found = controls(page);
    await closeChats();
    page.chat.parentElement?.remove();
    return found;
  }

  it("in an answer add no dialog, no button, nothing that can be answered", async () => {
    const plain = await answered(BENIGN);
    for (const { title, text } of texts) {
      expect(await answered(text), title).to.deep.equal(plain);
    }
  }).timeout(240_000);

  /** What can be pressed beside one real approval, when `text` is everywhere around it and in it. */
  async function beside(text: string): Promise<readonly string[]> {
    const { tool } = guardedTool({ reason: text });
    const reads = createTool({
      name: "read",
      title: "Read",
      description: text,
      execute: () => text,
    });
    const page = await openChat(
      [
        { text, toolCalls: [{ id: "c0", name: "read", args: { of: text } }] },
        { text, toolCalls: [{ id: "c1", name: "refund_order", args: { note: text } }] },
      ],
      { tools: [tool, reads] },
    );
    await said(page);
    await shown(page.chat, "button", "Approve");
    await drawn(page.chat);
    const found = controls(page);
    await closeChats();
    page.chat.parentElement?.remove();
    return found;
  }

  it("around and in a real card leave exactly its own buttons", async () => {
    const plain = await beside(BENIGN);
    expect(plain)
      .to.include("dialog Approval needed: Refund an order")
      .and.include("button Approve");
    for (const { title, text } of texts) {
      expect(await beside(text), title).to.deep.equal(plain);
    }
  }).timeout(240_000);

  it("in a question and its choices leave exactly its own", async () => {
    const asked = async (text: string) => {
      const page = await openChat([ask([{ id: "a", question: text, choices: [] }])], {
        tools: [askQuestion()],
      });
      await said(page);
      await shown(page.chat, "button", "Submit");
      await drawn(page.chat);
      const found = controls(page).map((each) => each.replace(/^(dialog|textbox) .*/, "$1"));
      await closeChats();
      page.chat.parentElement?.remove();
      return found;
    };
    const plain = await asked(BENIGN);
    for (const { title, text } of texts) expect(await asked(text), title).to.deep.equal(plain);
  }).timeout(240_000);
});
