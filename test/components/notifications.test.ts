/** The system's notifications, with a stand-in for the browser's own. */
import { expect, fixture, html, nextFrame, waitUntil } from "@open-wc/testing";
import "../../components/anvia-inbox/define.js";
import type { AnviaInbox } from "../../components/elements.js";
import type { InboxItem, Json } from "../../src/index.js";
import { pressNow, shown } from "./chat-page.js";
import { approvalItem, type DrivenRuntime, fakeRuntime, inboxItem } from "./inboxes.js";
import { approval, questions, settled } from "./interactions.js";
import { allByRole, byRole, textOf } from "./roles.js";

const OLD = approvalItem("old", { minutesAgo: 5 });
const SECRET: Json = { iban: "DE-SECRET" };
const NEW = approvalItem("new", { title: "Pay somebody", input: SECRET });
const BrowserNotification = globalThis.Notification;

/** What the stand-in was asked, and made. */
class Stand {
  static permission: NotificationPermission = "default";
  static answer: NotificationPermission = "granted";
  static asked = 0;
  static made: Stand[] = [];
  static fails = false;
  onclick: (() => void) | null = null;
  isClosed = false;

  constructor(
    readonly title: string,
    readonly options: NotificationOptions,
  ) {
    if (Stand.fails) throw new TypeError("Illegal constructor.");
    Stand.made.push(this);
  }

  static async requestPermission() {
    Stand.asked += 1;
    Stand.permission = Stand.answer;
    return Stand.answer;
  }

  close() {
    this.isClosed = true;
  }
}

function seen(state: "visible" | "hidden") {
  Object.defineProperty(document, "visibilityState", { value: state, configurable: true });
  document.dispatchEvent(new Event("visibilitychange"));
}

/** A runtime that keeps drafts, of a name of its own: its locks are no other test's. */
function keepingRuntime(drafts = new Map<string, Json>()): DrivenRuntime {
  const runtime = fakeRuntime();
  return Object.defineProperties(runtime, {
    name: { value: crypto.randomUUID() },
    readDraft: { value: async (key: string) => drafts.get(key) },
    writeDraft: {
      value: async (key: string, value: Json | undefined) => {
        if (value === undefined) drafts.delete(key);
        else drafts.set(key, value);
      },
    },
  });
}

async function openInbox(runtime = keepingRuntime()) {
  const inbox = await fixture<AnviaInbox>(
    html`<anvia-inbox notify .runtime=${runtime}></anvia-inbox>`,
  );
  runtime.tell([OLD]);
  await waitUntil(() => inbox.count === 1, "there");
  await inbox.updateComplete;
  return { inbox, runtime };
}

async function turnOn(inbox: AnviaInbox) {
  await pressNow(byRole(inbox, "button", "Notify me"));
  const isOn = () => byRole(inbox, "button", "Notify me").getAttribute("aria-pressed") === "true";
  await waitUntil(isOn, "on");
}

async function inBackground(
  items: readonly InboxItem[],
  page: Awaited<ReturnType<typeof openInbox>>,
) {
  seen("hidden");
  page.runtime.tell(items);
  await waitUntil(() => page.inbox.count === items.length, "counted");
}

describe("notifications of an inbox", () => {
  beforeEach(() => {
    Object.assign(Stand, { permission: "default", answer: "granted", asked: 0, fails: false });
    Stand.made = [];
    Object.defineProperty(globalThis, "Notification", { value: Stand, configurable: true });
  });
  afterEach(() => {
    seen("visible");
    Object.defineProperty(globalThis, "Notification", {
      value: BrowserNotification,
      configurable: true,
    });
  });

  it("are asked for by a person's press and by nothing else (N1)", async () => {
    const { inbox } = await openInbox();
    byRole(inbox, "button", "Notify me").click();
    expect(Stand.asked).to.equal(0);
    await turnOn(inbox);
    expect(Stand.asked).to.equal(1);
  });

  it("are not offered where the page does not want them", async () => {
    const { inbox } = await openInbox();
    inbox.notify = false;
    await inbox.updateComplete;
    expect(allByRole(inbox, "button", "Notify me")).to.be.empty;
  });

  it("are off although the site may notify: that was no consent to this (N1)", async () => {
    Stand.permission = "granted";
    const page = await openInbox();
    await inBackground([NEW, OLD], page);
    await nextFrame();
    expect(Stand.made).to.be.empty;
  });

  it("say the tool's title and nothing of the input, and have no button that decides (N2)", async () => {
    const page = await openInbox();
    await turnOn(page.inbox);
    await inBackground([NEW, OLD], page);
    await waitUntil(() => Stand.made.length === 1, "notified", { timeout: 8000 });
    const [made] = Stand.made;
    expect(made?.title).to.equal("Approval needed: Pay somebody");
    expect(JSON.stringify(made?.options)).not.to.contain("SECRET");
    expect(made?.options).not.to.have.property("actions");
    expect(made?.options.tag).to.equal("anvia:new");
  });

  it("say nothing of what a question asks", async () => {
    const page = await openInbox();
    await turnOn(page.inbox);
    const secret = { id: "q", question: "Is DE-SECRET right?", choices: [], multiple: false };
    const asked = questions([{ ...secret, allowCustom: true }]);
    const { title: _, ...request } = { ...asked.request, id: "q1" };
    const item = inboxItem({ ...asked, request, requestedAt: Date.now() });
    await inBackground([item, OLD], page);
    await waitUntil(() => Stand.made.length === 1, "notified", { timeout: 8000 });
    expect(Stand.made[0]?.title).to.equal("Question");
  });

  it("come only while the page is out of sight (N2)", async () => {
    const { inbox, runtime } = await openInbox();
    await turnOn(inbox);
    runtime.tell([NEW, OLD]);
    await waitUntil(() => inbox.count === 2, "counted");
    await nextFrame();
    expect(Stand.made).to.be.empty;
  });

  it("do not come while another page of this runtime is in sight (N2)", async () => {
    const page = await openInbox();
    await turnOn(page.inbox);
    let letGo: (() => void) | undefined;
    const lock = `anvia:${page.runtime.name}:inbox-in-sight`;
    seen("hidden");
    await new Promise<void>((resolve) => {
      const held = new Promise<void>((end) => {
        letGo = end;
      });
      void navigator.locks.request(lock, { mode: "shared" }, () => {
        resolve();
        return held;
      });
    });
    await inBackground([NEW, OLD], page);
    // Had it been told, it would have been before this: requests of a lock are answered in order.
    await navigator.locks.request(lock, { ifAvailable: true }, () => undefined);
    expect(Stand.made).to.be.empty;
    letGo?.();
  });

  it("are one for each interaction, and go when it no longer waits (N3)", async () => {
    const page = await openInbox();
    await turnOn(page.inbox);
    await inBackground([NEW, OLD], page);
    await waitUntil(() => Stand.made.length === 1, "notified", { timeout: 8000 });
    page.runtime.tell([{ ...NEW }, OLD]);
    page.runtime.settleAs("new", settled(approval({ id: "new" }), { status: "approved" }));
    await waitUntil(() => Stand.made[0]?.isClosed === true, "closed", { timeout: 8000 });
    expect(Stand.made).to.have.length(1);
  });

  it("bring the page and its card by a click, with the focus, and decide nothing", async () => {
    const page = await openInbox();
    await turnOn(page.inbox);
    await inBackground([NEW, OLD], page);
    await waitUntil(() => Stand.made.length === 1, "notified", { timeout: 8000 });
    seen("visible");
    Stand.made[0]?.onclick?.();
    const root = page.inbox.shadowRoot;
    await waitUntil(() => root?.activeElement?.matches("li.marked") === true, "focused");
    expect(root?.activeElement?.getAttribute("data-id")).to.equal("new");
    expect(Stand.made[0]?.isClosed).to.equal(true);
    expect(page.inbox.count).to.equal(2);
  });

  it("stay on after a reload, and a second press turns them off", async () => {
    const drafts = new Map<string, Json>();
    const first = await openInbox(keepingRuntime(drafts));
    await turnOn(first.inbox);
    first.inbox.remove();
    const { inbox } = await openInbox(keepingRuntime(drafts));
    const button = () => byRole(inbox, "button", "Notify me");
    await waitUntil(() => button().getAttribute("aria-pressed") === "true", "still on");
    await pressNow(button());
    await waitUntil(() => button().getAttribute("aria-pressed") === "false", "off");
    expect(drafts.size).to.equal(0);
    expect(Stand.asked).to.equal(1);
  });

  it("say so when the browser blocks them", async () => {
    Stand.answer = "denied";
    const { inbox } = await openInbox();
    await pressNow(byRole(inbox, "button", "Notify me"));
    await shown(
      inbox,
      "img",
      "Your browser blocks notifications of this site. Its settings can allow them.",
    );
    expect(allByRole(inbox, "button", "Notify me")).to.be.empty;
  });

  it("are no longer offered where the browser cannot show any", async () => {
    const page = await openInbox();
    await turnOn(page.inbox);
    Stand.fails = true;
    await inBackground([NEW, OLD], page);
    await waitUntil(() => allByRole(page.inbox, "button", "Notify me").length === 0, "gone");
    expect(textOf(page.inbox)).to.contain("Pay somebody");
  });
});
