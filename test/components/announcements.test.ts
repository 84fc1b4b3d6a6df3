import { expect, waitUntil } from "@open-wc/testing";
import { announcements } from "../../components/anvia-chat/announcements.js";
import { ENGLISH } from "../../components/elements.js";
import type { ScreenItem, SessionSnapshot } from "../../src/index.js";
import { closeChats, guardedTool, openChat, refund, shown } from "./chat-page.js";
import { approval, questions, settled, unknownOutcome } from "./interactions.js";

const IDLE = { status: "idle", pending: 0 } as const;

function ready(items: readonly ScreenItem[], pending = 0): SessionSnapshot {
  return { status: "ready", items, activity: { ...IDLE, pending } };
}

function item(interaction = approval()): ScreenItem {
  return { type: "interaction", id: interaction.request.id, runId: "r", interaction };
}

function answer(status: "streaming" | "complete", text = "Yes."): ScreenItem {
  return { type: "assistant", id: "a", runId: "r", text, status };
}

function said(before: readonly ScreenItem[], after: readonly ScreenItem[]) {
  return announcements(ready(before), ready(after), ENGLISH);
}

describe("announcements", () => {
  afterEach(closeChats);

  it("say what waits for the person, once", () => {
    const question = {
      id: "q",
      question: "Where to?",
      choices: [],
      multiple: false,
      allowCustom: true,
    };
    expect(said([], [item()])).to.deep.equal(["Approval needed: Refund an order."]);
    expect(said([], [item(unknownOutcome())])).to.deep.equal(["Did this happen? Refund an order."]);
    expect(said([], [item(questions([question]))])).to.deep.equal(["Question: Where to?"]);
    expect(said([item()], [item(settled(approval(), { status: "approved" }))])).to.be.empty;
  });

  it("say an answer when it is finished, and never while it streams", () => {
    expect(said([], [answer("streaming")])).to.be.empty;
    expect(said([answer("streaming", "Ye")], [answer("streaming")])).to.be.empty;
    expect(said([answer("streaming")], [answer("complete")])).to.deep.equal(["Assistant: Yes."]);
    expect(said([answer("streaming")], [answer("complete", "long ".repeat(200))])).to.deep.equal([
      "Answer finished.",
    ]);
  });

  it("say faults", () => {
    const fault = { code: "network", message: "You are offline.", retryable: true };
    expect(said([], [{ type: "fault", id: "f", runId: "r", fault, canRetry: true }])).to.deep.equal(
      ["Error: You are offline."],
    );
  });

  it("do not read the history of a conversation that is opened, only that something waits", () => {
    const loading: SessionSnapshot = { status: "loading", items: [], activity: IDLE };
    const items = [answer("complete"), item()];
    expect(announcements(loading, ready(items, 1), ENGLISH)).to.deep.equal(["1 waiting for you"]);
    expect(announcements(loading, ready([answer("complete")]), ENGLISH)).to.be.empty;
  });

  it("are made through ariaNotify where the browser has it", async () => {
    const heard: string[] = [];
    Object.assign(HTMLElement.prototype, { ariaNotify: (text: string) => heard.push(text) });
    const { tool } = guardedTool();
    const { chat } = await openChat([refund()], { tools: [tool] });
    await chat.send("Refund it");
    await shown(chat, "dialog", "Approval needed: Refund an order");
    await waitUntil(() => heard.includes("Approval needed: Refund an order."), "it is said");
    Reflect.deleteProperty(HTMLElement.prototype, "ariaNotify");
  });
});
