import { expect, fixture, html, nextFrame, waitUntil } from "@open-wc/testing";
import "../../components/define-all.js";
import type { AnviaChat } from "../../components/elements.js";
import type { Runtime, ScreenItem, SessionSnapshot } from "../../src/index.js";
import { drawn, pressNow, shown } from "./chat-page.js";
import { quietRuntime } from "./interactions.js";
import { allByRole, byRole } from "./roles.js";

/** A session that the test writes by hand. */
class HandSession {
  snapshot: SessionSnapshot = {
    status: "ready",
    items: [],
    activity: { status: "idle", pending: 0 },
  };
  deltas = 0;
  readonly #listeners = new Set<(snapshot: SessionSnapshot) => void>();

  subscribe(listener: (snapshot: SessionSnapshot) => void) {
    this.#listeners.add(listener);
    listener(this.snapshot);
    return () => this.#listeners.delete(listener);
  }

  get listeners(): number {
    return this.#listeners.size;
  }

  show(items: readonly ScreenItem[]) {
    this.snapshot = { ...this.snapshot, items };
    for (const listener of this.#listeners) listener(this.snapshot);
  }

  stream(text: string) {
    this.show([{ type: "assistant", id: "a", runId: "r", text, status: "streaming" }]);
  }
}

async function openHand() {
  const session = new HandSession();
  const over = {
    register: () => undefined,
    onFault: () => () => undefined,
    session: () => session,
  };
  const runtime = Object.assign(quietRuntime(), over) as unknown as Runtime; // CAST: a chat that only shows uses no more
  const frame = await fixture<HTMLElement>(
    html`<div style="block-size: 500px"><anvia-chat .runtime=${runtime}></anvia-chat></div>`,
  );
  const chat = frame.querySelector("anvia-chat") as AnviaChat; // CAST: it is in the fixture
  await drawn(chat);
  return { chat, session, log: byRole(chat, "log", "Conversation") };
}

const LINES = (count: number) => Array.from({ length: count }, (_, i) => `Line ${i}.`).join("\n\n");

function fromEnd(log: HTMLElement) {
  return log.scrollHeight - log.clientHeight - log.scrollTop;
}

describe("scrolling", () => {
  it("stays at the end while the reader is there", async () => {
    const { log, session } = await openHand();
    for (const count of [20, 40, 60]) {
      session.stream(LINES(count));
      await waitUntil(
        () => log.scrollHeight > log.clientHeight && fromEnd(log) < 2,
        `at the end of ${count}`,
      );
    }
  });

  it("leaves a reader alone who scrolled up, by however little, and tells what is new", async () => {
    const { chat, log, session } = await openHand();
    session.stream(LINES(40));
    await waitUntil(() => log.scrollTop > 0 && fromEnd(log) < 2, "at the end");
    log.scrollTop -= 40;
    await nextFrame();
    await nextFrame();
    const top = log.scrollTop;
    session.stream(LINES(60));
    const below = await shown(chat, "button", "New messages below");
    expect(log.scrollTop).to.equal(top);
    await pressNow(below);
    await waitUntil(() => fromEnd(log) < 2, "at the end again");
    await waitUntil(
      () => allByRole(chat, "button", "New messages below").length === 0,
      "it is gone",
    );
  });

  it("sticks to the end again when the reader is back there", async () => {
    const { log, session } = await openHand();
    session.stream(LINES(40));
    await waitUntil(() => log.scrollTop > 0 && fromEnd(log) < 2, "at the end");
    log.scrollTop = 0;
    await nextFrame();
    await nextFrame();
    log.scrollTop = log.scrollHeight;
    await nextFrame();
    await nextFrame();
    session.stream(LINES(60));
    await waitUntil(() => fromEnd(log) < 2, "followed");
  });

  it("does not follow what the reader unfolds", async () => {
    const { chat, log, session } = await openHand();
    const base = { runId: "r", type: "assistant", status: "complete" } as const;
    session.show([
      { ...base, id: "a", text: LINES(40) },
      { ...base, id: "b", text: "Yes.", reasoning: "Hmm. ".repeat(400) },
    ]);
    await waitUntil(() => log.scrollTop > 0 && fromEnd(log) < 2, "at the end");
    const top = log.scrollTop;
    const messages = chat.shadowRoot?.querySelectorAll("anvia-message") ?? [];
    const summary = messages[1]?.shadowRoot?.querySelector("summary");
    if (summary) await pressNow(summary);
    await waitUntil(() => fromEnd(log) > 50, "it is unfolded");
    expect(log.scrollTop).to.equal(top);
    expect(allByRole(chat, "button", "New messages below")).to.be.empty;
  });

  it("does not call new below what arrives, in sight, right after a press", async () => {
    const { chat, session } = await openHand();
    session.stream("One line.");
    await drawn(chat);
    const message = chat.shadowRoot?.querySelector("anvia-message");
    if (message) await pressNow(message);
    session.show([
      ...session.snapshot.items,
      { type: "user", id: "u", runId: "r", text: "Two.", queued: false },
    ]);
    await drawn(chat);
    for (let frame = 0; frame < 4; frame++) await nextFrame();
    expect(allByRole(chat, "button", "New messages below")).to.be.empty;
  });

  it("draws at most once a frame, however much arrives in it", async () => {
    const { chat, session } = await openHand();
    const message = () => chat.shadowRoot?.querySelector("anvia-message");
    session.stream("a");
    await drawn(chat);
    let renders = 0;
    const element = message();
    const update = element?.requestUpdate;
    if (element) {
      element.requestUpdate = (...all: []) => {
        renders += 1;
        update?.apply(element, all);
      };
    }
    for (let i = 0; i < 500; i++) session.stream("word ".repeat(i));
    await drawn(chat);
    expect(renders).to.be.at.most(2);
    expect(message()?.shadowRoot?.textContent).to.contain("word word");
  });

  it("reads no layout when text arrives", async () => {
    const { chat, session } = await openHand();
    session.stream("a");
    await drawn(chat);
    const reads: string[] = [];
    const original = Element.prototype.getBoundingClientRect;
    Element.prototype.getBoundingClientRect = function read(this: Element) {
      reads.push(this.tagName);
      return original.call(this);
    };
    for (let i = 0; i < 50; i++) session.stream("word ".repeat(i));
    Element.prototype.getBoundingClientRect = original;
    expect(reads).to.be.empty;
  });

  it("hears of the session only while it is in the page", async () => {
    const { chat, session } = await openHand();
    expect(session.listeners).to.equal(1);
    const parent = chat.parentElement;
    chat.remove();
    expect(session.listeners).to.equal(0);
    parent?.append(chat);
    expect(session.listeners).to.equal(1);
  });
});
