import { expect, fixture, html, oneEvent, waitUntil } from "@open-wc/testing";
import { AnviaChat } from "../../components/elements.js";
import { AnviaError, createMemoryStore } from "../../src/index.js";
import { createGate } from "../../src/testing/index.js";
import {
  closeChats,
  drawn,
  guardedTool,
  openChat,
  openRuntime,
  press,
  pressNow,
  refund,
  shown,
  type,
} from "./chat-page.js";
import { allByRole, byRole, textOf } from "./roles.js";

function says(chat: Element, text: string) {
  return waitUntil(() => textOf(chat).includes(text), `the chat says “${text}”`, { timeout: 8000 });
}

function box(chat: Element) {
  return byRole(chat, "textbox", "Message") as HTMLTextAreaElement; // CAST: the message box is one
}

async function write(chat: Element, text: string) {
  type(box(chat), text);
  await pressNow(await enabledSend(chat));
}

async function enabledSend(chat: Element) {
  const send = byRole(chat, "button", "Send");
  await waitUntil(() => !send.matches(":disabled"), "Send can be pressed");
  return send;
}

describe("anvia-chat", () => {
  afterEach(closeChats);

  it("shows what was said, on both sides", async () => {
    const { chat } = await openChat(["Hello, *you*."]);
    await write(chat, "Hi there");
    await says(chat, "Hello, you.");
    expect(textOf(byRole(chat, "article", "You"))).to.contain("Hi there");
    expect(textOf(byRole(chat, "article", "Assistant")).trim()).to.equal("Hello, you.");
    expect(box(chat).value).to.equal("");
  });

  it("sends nothing when the page cancels anvia-send, and keeps the words", async () => {
    const { chat, model } = await openChat(["No."]);
    chat.addEventListener("anvia-send", (event) => event.preventDefault());
    const heard = oneEvent(chat, "anvia-send");
    await write(chat, "Hi there");
    expect((await heard).detail).to.deep.equal({ sessionId: "default", text: "Hi there" });
    expect(model.requests).to.be.empty;
    await waitUntil(() => box(chat).value === "Hi there", "the words are kept");
  });

  it("adds words to the run that is going on, and shows them as queued", async () => {
    const gate = createGate();
    const { tool } = guardedTool();
    const { chat, model } = await openChat(
      [{ gate: gate.promise, toolCalls: [{ id: "c1", name: "refund_order", args: {} }] }, "Done."],
      { tools: [tool] },
    );
    await write(chat, "Refund it");
    await write(chat, "Only half");
    await says(chat, "Will be read at the next step");
    gate.open();
    await press(await shown(chat, "button", "Reject"));
    await says(chat, "Done.");
    expect(JSON.stringify(model.requests[1])).to.contain("Only half");
    expect(textOf(chat)).not.to.contain("Will be read at the next step");
  });

  it("starts a new run when the one it would steer has just ended", async () => {
    const { chat, runtime } = await openChat(["One.", "Two."]);
    await write(chat, "First");
    await says(chat, "One.");
    Object.assign(runtime, { steer: async () => false });
    await write(chat, "Second");
    await says(chat, "Two.");
  });

  it("stops the run with Stop, and says so in a quiet line", async () => {
    const gate = createGate();
    const { chat } = await openChat([{ gate: gate.promise, text: "Late." }]);
    await write(chat, "Hi");
    await pressNow(await shown(chat, "button", "Stop"));
    await says(chat, "You stopped this.");
    expect(allByRole(chat, "button", "Stop")).to.be.empty;
  });

  it("cancels what waits for a person when the run is stopped", async () => {
    const { tool, inputs } = guardedTool();
    const { chat } = await openChat([refund()], { tools: [tool] });
    await chat.send("Refund it");
    await shown(chat, "dialog", "Approval needed: Refund an order");
    await chat.stop();
    await shown(chat, "dialog", "Cancelled: Refund an order");
    expect(inputs).to.be.empty;
  });

  it("says in the conversation why nothing was written, and keeps the words", async () => {
    const append = () =>
      Promise.reject(new AnviaError("storage_full", "The disk is full. Free some space."));
    const { chat } = await openChat(["No."], { store: { ...plain(createMemoryStore()), append } });
    await write(chat, "Important");
    await says(chat, "The disk is full. Free some space.");
    await waitUntil(() => box(chat).value === "Important", "the words are back");
  });

  it("rejects send() when nothing was written", async () => {
    const append = () => Promise.reject(new AnviaError("storage_full", "The disk is full."));
    const { chat } = await openChat(["No."], { store: { ...plain(createMemoryStore()), append } });
    let code = "";
    await chat.send("Important").catch((error: AnviaError) => {
      code = error.code;
    });
    expect(code).to.equal("storage_full");
  });

  it("shows a fault of the run in plain words with Retry, and goes on when it is pressed", async () => {
    const error = new AnviaError("model_unavailable", "The model does not answer. Try again.", {
      retryable: true,
    });
    const { chat } = await openChat([{ error }, "Here I am."]);
    await write(chat, "Hi");
    await says(chat, "The model does not answer. Try again.");
    await pressNow(await shown(chat, "button", "Retry"));
    await says(chat, "Here I am.");
    expect(allByRole(chat, "button", "Retry")).to.be.empty;
  });

  it("says what to do after a fault from which the run cannot go on", async () => {
    const { tool } = guardedTool();
    const { chat } = await openChat([refund()], { tools: [tool], maxTurns: 0 });
    await write(chat, "Refund it");
    await press(await shown(chat, "button", "Reject"));
    await says(chat, "Send another message to go on.");
    expect(allByRole(chat, "button", "Retry")).to.be.empty;
  });

  it("counts what waits in a badge", async () => {
    const { tool } = guardedTool();
    const { chat } = await openChat([refund(), "Done."], { tools: [tool] });
    expect(textOf(chat)).not.to.contain("waiting for you");
    await chat.send("Refund it");
    expect(await shown(chat, "button", "1 waiting for you")).to.exist;
    await press(await shown(chat, "button", "Approve"));
    await waitUntil(() => !textOf(chat).includes("1 waiting"), "the badge goes");
  });

  it("asks before it deletes the conversation", async () => {
    const { chat, store } = await openChat(["Hello."]);
    expect(allByRole(chat, "button", "New conversation")).to.be.empty;
    await write(chat, "Hi");
    await says(chat, "Hello.");
    await pressNow(byRole(chat, "button", "New conversation"));
    await pressNow(await shown(chat, "button", "Keep"));
    expect(textOf(chat)).to.contain("Hello.");
    await pressNow(byRole(chat, "button", "New conversation"));
    await pressNow(await shown(chat, "button", "Delete"));
    await says(chat, "How can I help?");
    expect(await store.listRuns({ sessionId: "default" })).to.be.empty;
  });

  it("shows the page's own greeting while it is empty", async () => {
    const runtime = openRuntime();
    const chat = await fixture<AnviaChat>(
      html`<anvia-chat .runtime=${runtime}><p slot="empty">Ask about orders</p></anvia-chat>`,
    );
    await drawn(chat);
    expect(textOf(chat)).to.contain("Ask about orders");
  });

  it("keeps properties that were set before it was defined", async () => {
    class LaterChat extends AnviaChat {}
    const element = document.createElement("later-chat");
    const runtime = openRuntime();
    Object.assign(element, { runtime, heading: "Early", strings: { send: "Absenden" } });
    const frame = await fixture<HTMLElement>(html`<div></div>`);
    frame.append(element);
    customElements.define("later-chat", LaterChat);
    await (element as LaterChat).updateComplete; // CAST: it was defined in the line above
    expect(textOf(byRole(element, "heading", "Early"))).to.equal("Early");
    expect(byRole(element, "button", "Absenden")).to.exist;
    expect((element as LaterChat).runtime).to.equal(runtime); // CAST: as above
  });

  it("builds its own agent from its attributes, and builds it again when they change", async () => {
    const runtime = openRuntime();
    const agents: { id: string }[] = [];
    Object.assign(runtime, { register: (agent: { id: string }) => agents.push(agent) });
    const chat = await fixture<AnviaChat>(
      html`<anvia-chat .runtime=${runtime} base-url="/llm/v1" model="small" agent-id="shop"></anvia-chat>`,
    );
    expect(agents.map(({ id }) => id)).to.deep.equal(["shop"]);
    chat.model = "large";
    await chat.updateComplete;
    expect(agents.length).to.equal(2);
    chat.heading = "Changes nothing about it";
    await chat.updateComplete;
    expect(agents.length).to.equal(2);
  });

  it("says what is missing when it has no agent", async () => {
    const runtime = openRuntime();
    const chat = await fixture<AnviaChat>(html`<anvia-chat .runtime=${runtime}></anvia-chat>`);
    await drawn(chat);
    await write(chat, "Hi");
    await says(chat, "This chat has no agent yet.");
    expect(box(chat).value).to.equal("Hi");
  });

  it("shows the same conversation in a page that comes later", async () => {
    const { chat, store } = await openChat(["The answer."]);
    await write(chat, "The question");
    await says(chat, "The answer.");
    const later = await openChat([], { store });
    await says(later.chat, "The answer.");
    expect(textOf(later.chat)).to.contain("The question");
  });

  it("says where a run goes on when this page does not have its agent", async () => {
    const { tool } = guardedTool();
    const { chat, store } = await openChat([refund()], { tools: [tool] });
    await chat.send("Refund it");
    await shown(chat, "dialog", "Approval needed: Refund an order");
    chat.remove();
    const runtime = openRuntime(store);
    const other = await fixture<AnviaChat>(html`<anvia-chat .runtime=${runtime}></anvia-chat>`);
    await says(other, "This conversation continues in a page that has the agent agent.");
  });

  it("reports background faults of its runtime, until it leaves the page", async () => {
    const { chat, runtime } = await openChat([]);
    const listeners = new Set<(error: AnviaError) => void>();
    Object.assign(runtime, {
      onFault: (listener: (error: AnviaError) => void) => {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
    });
    chat.remove();
    document.body.append(chat);
    const heard = oneEvent(document, "anvia-error");
    for (const listener of listeners)
      listener(new AnviaError("storage_blocked", "Close the other tab."));
    expect((await heard).detail.error.code).to.equal("storage_blocked");
    chat.remove();
    expect(listeners.size).to.equal(0);
  });

  it("shows another session when it is told to, and takes no words along", async () => {
    const { chat, runtime } = await openChat(["One."]);
    await write(chat, "First");
    await says(chat, "One.");
    type(box(chat), "half a");
    chat.session = "other";
    await says(chat, "How can I help?");
    await waitUntil(() => box(chat).value === "", "the words stay where they belong");
    expect(await runtime.readDraft("composer:default")).to.equal("half a");
    chat.session = "default";
    await waitUntil(() => box(chat).value === "half a", "they are back");
  });

  it("writes times in its own language, also when that changes", async () => {
    const { tool } = guardedTool({ timeoutMs: 86_400_000 });
    const { chat } = await openChat([refund()], { tools: [tool] });
    await chat.send("Refund it");
    const dialog = await shown(chat, "dialog", "Approval needed: Refund an order");
    const deadline = () => dialog.querySelector("time")?.title ?? "";
    const before = deadline();
    chat.lang = "de";
    await waitUntil(() => deadline() !== before && /tag|woch/.test(deadline()), "in German");
  });

  it("loads nothing from anywhere by itself", async () => {
    const before = performance.getEntriesByType("resource").length;
    const { chat } = await openChat(["![x](https://example.invalid/x.png)"]);
    await write(chat, "Hi");
    await says(chat, "Load image from example.invalid");
    const hosts = performance
      .getEntriesByType("resource")
      .slice(before)
      .map(({ name }) => new URL(name).host);
    expect(hosts.filter((host) => host !== location.host)).to.be.empty;
  });
});

describe("anvia-chat as a popup", () => {
  afterEach(closeChats);

  it("opens and closes with its launcher, and by its methods", async () => {
    const { chat } = await openChat([], { layout: "popup" });
    expect(allByRole(chat, "log")).to.be.empty;
    await pressNow(byRole(chat, "button", "Open chat"));
    await shown(chat, "log", "Conversation");
    expect(chat.hasAttribute("open")).to.equal(true);
    await pressNow(byRole(chat, "button", "Close chat"));
    await waitUntil(() => allByRole(chat, "log").length === 0, "closed");
    chat.show();
    await shown(chat, "log", "Conversation");
    chat.toggle();
    await waitUntil(() => allByRole(chat, "log").length === 0, "closed");
  });

  it("says on its launcher how much waits for a person, and loses nothing while closed", async () => {
    const { tool } = guardedTool();
    const { chat } = await openChat([refund()], { tools: [tool], layout: "popup" });
    chat.show();
    await chat.send("Refund it");
    const dialog = await shown(chat, "dialog", "Approval needed: Refund an order");
    type(byRole(dialog, "textbox", "Reason (optional)"), "half");
    chat.close();
    await shown(chat, "button", "Open chat, 1 waiting for you");
    chat.show();
    const again = await shown(chat, "textbox", "Reason (optional)");
    expect((again as HTMLTextAreaElement).value).to.equal("half"); // CAST: it is a textarea
  });

  it("takes no focus when it is opened by the page", async () => {
    const { chat } = await openChat([], { layout: "popup" });
    chat.show();
    await shown(chat, "log", "Conversation");
    expect(document.activeElement).to.equal(document.body);
  });
});

/** A store as a plain object, so that a test can replace a method. */
function plain(store: ReturnType<typeof createMemoryStore>) {
  return {
    durable: store.durable,
    append: store.append.bind(store),
    read: store.read.bind(store),
    listRuns: store.listRuns.bind(store),
    readDraft: store.readDraft.bind(store),
    writeDraft: store.writeDraft.bind(store),
    deleteSession: store.deleteSession.bind(store),
    deleteFinished: store.deleteFinished.bind(store),
    deleteEverything: store.deleteEverything.bind(store),
    writeGrant: store.writeGrant.bind(store),
    listGrants: store.listGrants.bind(store),
    useGrant: store.useGrant.bind(store),
    revokeGrant: store.revokeGrant.bind(store),
    appendAudit: store.appendAudit.bind(store),
    readAudit: store.readAudit.bind(store),
    close: store.close.bind(store),
  };
}
