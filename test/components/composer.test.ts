import { expect, fixture, html, waitUntil } from "@open-wc/testing";
import { sendKeys } from "@web/test-runner-commands";
import "../../components/define-all.js";
import type { AnviaComposer } from "../../components/elements.js";
import { closeChats, openRuntime, type } from "./chat-page.js";
import { byRole } from "./roles.js";

async function composer(onSend: (text: string) => Promise<boolean> = async () => true) {
  const element = await fixture<AnviaComposer>(
    html`<anvia-composer .onSend=${onSend}></anvia-composer>`,
  );
  const box = byRole(element, "textbox", "Message");
  if (!(box instanceof HTMLTextAreaElement)) throw new Error("not a text box");
  return { element, box };
}

function recording() {
  const sent: string[] = [];
  const onSend = async (text: string) => {
    sent.push(text);
    return true;
  };
  return { sent, onSend };
}

describe("anvia-composer", () => {
  afterEach(closeChats);

  it("sends on Enter and empties the box", async () => {
    const { sent, onSend } = recording();
    const { element, box } = await composer(onSend);
    box.focus();
    await sendKeys({ type: "Hello" });
    await sendKeys({ press: "Enter" });
    await element.updateComplete;
    expect(sent).to.deep.equal(["Hello"]);
    expect(box.value).to.equal("");
  });

  it("breaks the line on Shift and Enter", async () => {
    const { sent, onSend } = recording();
    const { box } = await composer(onSend);
    box.focus();
    await sendKeys({ type: "one" });
    await sendKeys({ down: "Shift" });
    await sendKeys({ press: "Enter" });
    await sendKeys({ up: "Shift" });
    await sendKeys({ type: "two" });
    expect(box.value).to.equal("one\ntwo");
    expect(sent).to.be.empty;
  });

  it("sends nothing while an input method composes", async () => {
    const { sent, onSend } = recording();
    const { box } = await composer(onSend);
    type(box, "にほん");
    const enter = { key: "Enter", bubbles: true, composed: true, cancelable: true };
    box.dispatchEvent(new KeyboardEvent("keydown", { ...enter, isComposing: true }));
    // Safari ends the composition first, and tells by the old key code alone.
    box.dispatchEvent(new KeyboardEvent("keydown", { ...enter, keyCode: 229 }));
    expect(sent).to.be.empty;
    expect(box.value).to.equal("にほん");
  });

  it("disables Send while there is nothing but white space to send", async () => {
    const { sent, onSend } = recording();
    const { element, box } = await composer(onSend);
    const send = byRole(element, "button", "Send");
    expect(send).to.have.property("disabled", true);
    type(box, "  \n ");
    await element.updateComplete;
    expect(send).to.have.property("disabled", true);
    box.focus();
    await sendKeys({ press: "Enter" });
    expect(sent).to.be.empty;
  });

  it("brings the words back when they could not be sent", async () => {
    const { element, box } = await composer(async () => false);
    type(box, "important");
    box.focus();
    await sendKeys({ press: "Enter" });
    await waitUntil(() => box.value === "important", "they are back");
    await element.updateComplete;
    expect(byRole(element, "button", "Send")).to.have.property("disabled", false);
  });

  it("keeps unsent words over a reload, and forgets them once they are sent", async () => {
    const runtime = openRuntime();
    const first = await composer();
    await first.element.keepDraft(runtime, "composer:s");
    type(first.box, "half a sent");
    await first.element.stored;
    first.element.remove();
    const second = await composer();
    await second.element.keepDraft(runtime, "composer:s");
    await second.element.updateComplete;
    expect(second.box.value).to.equal("half a sent");
    second.box.focus();
    await sendKeys({ press: "Enter" });
    await waitUntil(async () => (await runtime.readDraft("composer:s")) === undefined, "forgotten");
  });

  it("keeps the words stored until they are written elsewhere", async () => {
    const runtime = openRuntime();
    let written: (value: boolean) => void = () => undefined;
    const { element, box } = await composer(
      () =>
        new Promise((resolve) => {
          written = resolve;
        }),
    );
    await element.keepDraft(runtime, "composer:s");
    type(box, "on its way");
    await element.stored;
    box.focus();
    await sendKeys({ press: "Enter" });
    expect(box.value).to.equal("");
    expect(await runtime.readDraft("composer:s")).to.equal("on its way");
    written(true);
    await waitUntil(async () => (await runtime.readDraft("composer:s")) === undefined, "forgotten");
  });

  it("never overwrites what was typed while a draft was read", async () => {
    let release: (value: string) => void = () => undefined;
    const readDraft = () =>
      new Promise<string>((resolve) => {
        release = resolve;
      });
    const runtime = Object.assign(openRuntime(), { readDraft });
    const { element, box } = await composer();
    const opened = element.keepDraft(runtime, "composer:s");
    type(box, "new");
    release("old");
    await opened;
    await element.updateComplete;
    expect(box.value).to.equal("new");
  });

  it("writes what is waiting when the page goes away", async () => {
    const writes: unknown[] = [];
    const runtime = Object.assign(openRuntime(), {
      writeDraft: (_: string, value: unknown) => {
        writes.push(value);
        return new Promise<void>(() => undefined); // a slow disk
      },
    });
    const { element, box } = await composer();
    await element.keepDraft(runtime, "composer:s");
    type(box, "a");
    type(box, "ab");
    expect(writes).to.deep.equal(["a"]);
    window.dispatchEvent(new PageTransitionEvent("pagehide"));
    expect(writes).to.deep.equal(["a", "ab"]);
  });

  it("grows with its text, up to a limit", async () => {
    const { element, box } = await composer();
    const before = box.getBoundingClientRect().height;
    type(box, "line\n".repeat(4));
    await element.updateComplete;
    const four = box.getBoundingClientRect().height;
    type(box, "line\n".repeat(400));
    await element.updateComplete;
    expect(four).to.be.greaterThan(before + 30);
    expect(box.getBoundingClientRect().height).to.be.lessThan(400);
  });

  it("is at least 16 px, so that no phone zooms into it", async () => {
    const { box } = await composer();
    expect(Number.parseFloat(getComputedStyle(box).fontSize)).to.be.at.least(16);
  });
});
