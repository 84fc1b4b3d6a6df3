/** What is typed in one tab is in the others too: two runtimes of one name over one store. */
import { expect, fixture, html, waitUntil } from "@open-wc/testing";
import type { AnviaChat } from "../../components/elements.js";
import type { Runtime } from "../../src/index.js";
import {
  ask,
  askQuestion,
  closeChats,
  drawn,
  guardedTool,
  openChat,
  openRuntime,
  pressNow,
  refund,
  shown,
  type,
} from "./chat-page.js";
import { card, unknownOutcome } from "./interactions.js";
import { byRole } from "./roles.js";

/** A chat of the same site in another tab, which has no agent. */
async function otherTab(runtime: Runtime): Promise<AnviaChat> {
  const chat = await fixture<AnviaChat>(html`<anvia-chat .runtime=${runtime}></anvia-chat>`);
  await drawn(chat);
  return chat;
}

async function twoTabs(...[steps, options = {}]: Parameters<typeof openChat>) {
  const name = `test-${crypto.randomUUID()}`;
  const first = await openChat(steps, { ...options, name });
  const second = await otherTab(openRuntime(first.store, name));
  return { first: first.chat, second, page: first };
}

function value(box: HTMLElement): string {
  return (box as HTMLTextAreaElement).value; // CAST: every box here is one
}

function reads(box: HTMLElement, text: string) {
  return waitUntil(() => value(box) === text, `the box says “${text}”`, { timeout: 8000 });
}

const message = (chat: Element) => byRole(chat, "textbox", "Message");

describe("what is typed and not sent", () => {
  afterEach(closeChats);

  it("appears in the composer of another tab, and goes there when it is sent here", async () => {
    const { first, second, page } = await twoTabs(["Hello."]);
    type(message(first), "half a");
    await reads(message(second), "half a");
    type(message(first), "half a message");
    await reads(message(second), "half a message");
    await pressNow(byRole(first, "button", "Send"));
    await reads(message(second), "");
    expect(await page.runtime.readDraft("composer:default")).to.equal(undefined);
  });

  it("does not replace what stands in a box that the person is in", async () => {
    const { first, second, page } = await twoTabs([]);
    message(second).focus();
    type(message(second), "mine");
    await reads(message(first), "mine");
    type(message(first), "theirs");
    await waitUntil(async () => (await page.store.readDraft("composer:default")) === "theirs");
    const third = await otherTab(openRuntime(page.store, page.runtime.name));
    await reads(message(third), "theirs");
    type(message(first), "theirs again");
    await reads(message(third), "theirs again"); // and the second has heard of it by now
    expect(value(message(second))).to.equal("mine");
    message(second).blur();
    type(message(first), "theirs at last");
    await reads(message(second), "theirs at last");
  });

  it("appears in the reason of an approval", async () => {
    const { tool } = guardedTool();
    const { first, second } = await twoTabs([refund()], { tools: [tool] });
    await first.send("Refund it");
    const name = "Reason (optional)";
    type(await shown(first, "textbox", name), "Too much");
    await reads(await shown(second, "textbox", name), "Too much");
  });

  it("appears in the answers to a question", async () => {
    const question = {
      id: "q",
      question: "Where to?",
      choices: [{ label: "Card", value: "card" }],
      allowCustom: true,
    };
    const { first, second } = await twoTabs([ask([question])], { tools: [askQuestion()] });
    await first.send("Send it");
    type(await shown(first, "textbox", "Your answer"), "To my bank");
    await reads(await shown(second, "textbox", "Your answer"), "To my bank");
    byRole(first, "radio", "Card").click();
    await waitUntil(() => byRole(second, "radio", "Card").matches(":checked"), "it is picked");
  });

  it("appears in what a call returned, whose outcome is unknown", async () => {
    const name = `test-${crypto.randomUUID()}`;
    const one = openRuntime(undefined, name);
    const listeners: ((words: string) => void)[] = [];
    Object.assign(one, {
      onDraft: (key: string, listener: (words: string) => void) => {
        expect(key).to.equal("reason:r:1");
        listeners.push(listener);
        return () => undefined;
      },
    });
    const element = await card(unknownOutcome(), one);
    for (const listener of listeners) listener("id 7");
    await reads(byRole(element, "textbox", "What it returned (optional)"), "id 7");
  });
});
