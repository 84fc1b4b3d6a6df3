/** Small things around the conversation: a copy to keep, and a press that came too early. */
import { expect, waitUntil } from "@open-wc/testing";
import { closeChats, guardedTool, openChat, press, pressNow, refund, shown } from "./chat-page.js";
import { approval, card, unknownOutcome } from "./interactions.js";
import { allByRole, byRole, textOf } from "./roles.js";

/** What was handed to the browser as a file, in place of a real download. */
async function downloaded(action: () => Promise<void>) {
  const files: { name: string; url: string; text: Promise<string> }[] = [];
  const { click } = HTMLAnchorElement.prototype;
  HTMLAnchorElement.prototype.click = function () {
    const text = fetch(this.href).then((response) => response.text());
    files.push({ name: this.download, url: this.href, text });
  };
  try {
    await action();
    await waitUntil(() => files.length > 0, "a file is handed over");
  } finally {
    HTMLAnchorElement.prototype.click = click;
  }
  return files;
}

describe("a copy of the conversation", () => {
  afterEach(closeChats);

  it("is a file with everything that is kept of it, and its address does not stay", async () => {
    const { chat } = await openChat(["The answer."]);
    await chat.send("The question");
    await waitUntil(() => textOf(chat).includes("The answer."), "answered");
    await pressNow(byRole(chat, "button", "New conversation"));
    const copy = await shown(chat, "button", "Download a copy");
    const [file, other] = await downloaded(() => pressNow(copy));
    expect(other).to.equal(undefined);
    expect(file?.name).to.match(/^conversation-\d{4}-\d\d-\d\d\.json$/);
    const text = (await file?.text) ?? "";
    expect(JSON.parse(text)).to.include({ format: "anvia-session", sessionId: "default" });
    expect(text).to.contain("The question").and.to.contain("The answer.");
    expect(byRole(chat, "button", "Delete")).to.exist;
    const isGone = () =>
      fetch(file?.url ?? "").then(
        () => false,
        () => true,
      );
    await waitUntil(isGone, "the address is revoked", { timeout: 8000, interval: 200 });
  });

  it("can be had by the page, too", async () => {
    const { chat } = await openChat(["The answer."]);
    await chat.send("The question");
    await waitUntil(() => textOf(chat).includes("The answer."), "answered");
    const session = await chat.exportSession();
    expect(session.runs).to.have.length(1);
    expect(JSON.stringify(session)).to.contain("The question");
  });

  it("says why it could not be made, and deletes nothing", async () => {
    const { chat, runtime } = await openChat(["The answer."]);
    await chat.send("The question");
    Object.assign(runtime, { exportSession: () => Promise.reject(new Error("It is locked.")) });
    await pressNow(await shown(chat, "button", "New conversation"));
    await pressNow(await shown(chat, "button", "Download a copy"));
    await waitUntil(() => textOf(chat).includes("It is locked."), "it says so");
    expect(textOf(chat)).to.contain("The question");
  });
});

describe("a press that came too early", () => {
  afterEach(closeChats);

  const CARDS = [
    [approval(), "Approve"],
    [approval(), "Reject"],
    [unknownOutcome(), "It happened"],
  ] as const;

  for (const [interaction, name] of CARDS) {
    it(`on ${name} of a card is said to be one, moves nothing, and is forgotten soon`, async () => {
      const element = await card(interaction);
      const button = byRole(element, "button", name);
      window.dispatchEvent(new FocusEvent("focus")); // the time starts again
      const before = [element, button].map((each) => each.getBoundingClientRect().toJSON());
      await pressNow(button);
      await waitUntil(() => textOf(element).includes("Wait a moment…"), "it says so");
      const after = [element, button].map((each) => each.getBoundingClientRect().toJSON());
      expect(after).to.deep.equal(before);
      await waitUntil(() => !textOf(element).includes("Wait a moment…"), "it is forgotten", {
        timeout: 8000,
      });
    });
  }

  it("is not said of a press beside the buttons, nor of one that counts", async () => {
    const { tool } = guardedTool();
    const { chat } = await openChat([refund(), "Done."], { tools: [tool] });
    await chat.send("Refund it");
    const dialog = await shown(chat, "dialog", "Approval needed: Refund an order");
    const hint = dialog.querySelector<HTMLElement>(".row .note");
    if (!hint) throw new Error("the card has no hint");
    await pressNow(hint);
    await press(byRole(dialog, "button", "Approve"));
    await shown(chat, "dialog", "Approved: Refund an order");
    expect(textOf(chat)).not.to.contain("Wait a moment…");
    expect(allByRole(chat, "dialog", "Approval needed: Refund an order")).to.be.empty;
  });
});
