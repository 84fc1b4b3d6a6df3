/** The number before the title and on the app's icon. */
import { expect, fixture, html, waitUntil } from "@open-wc/testing";
import "../../components/anvia-inbox/define.js";
import type { AnviaInbox } from "../../components/elements.js";
import { clearBadge, showBadge } from "../../components/internal/badge.js";
import { approvalItem, fakeRuntime } from "./inboxes.js";

const icon: (number | "none")[] = [];
const original = {
  title: document.title,
  set: navigator.setAppBadge,
  clear: navigator.clearAppBadge,
};
const mine = {};
const other = {};

function define(set: unknown, clear: unknown) {
  Object.defineProperty(navigator, "setAppBadge", { value: set, configurable: true });
  Object.defineProperty(navigator, "clearAppBadge", { value: clear, configurable: true });
}

describe("the badge", () => {
  beforeEach(() => {
    icon.length = 0;
    document.title = "Your orders";
    const set = async (count: number) => void icon.push(count);
    define(set, async () => void icon.push("none"));
  });
  afterEach(() => {
    clearBadge(mine);
    clearBadge(other);
    define(original.set, original.clear);
    document.title = original.title;
  });

  it("stands before the title and on the icon, and goes with the last of what waits", () => {
    showBadge(mine, 3);
    expect(document.title).to.equal("(3) Your orders");
    showBadge(mine, 0);
    expect(document.title).to.equal("Your orders");
    expect(icon).to.deep.equal([3, "none"]);
  });

  it("stays before a title that the page sets meanwhile (D1)", async () => {
    showBadge(mine, 2);
    document.title = "Order A-100";
    await waitUntil(() => document.title === "(2) Order A-100", "before the new one");
    clearBadge(mine);
    expect(document.title).to.equal("Order A-100");
  });

  it("is one number for all who count: the greatest (D2)", () => {
    showBadge(mine, 2);
    showBadge(other, 5);
    expect(document.title).to.equal("(5) Your orders");
    clearBadge(other);
    expect(document.title).to.equal("(2) Your orders");
  });

  it("does without an icon, and with one that refuses", async () => {
    define(undefined, undefined);
    showBadge(mine, 1);
    define(
      () => Promise.reject(new Error("not allowed")),
      () => Promise.reject(new Error("not allowed")),
    );
    showBadge(mine, 2);
    expect(document.title).to.equal("(2) Your orders");
  });
});

describe("the badge of an inbox", () => {
  afterEach(() => {
    document.title = original.title;
  });

  it("is there only where the page asks for it, and title and icon are given back", async () => {
    document.title = "Your orders";
    const runtime = fakeRuntime();
    const inbox = await fixture<AnviaInbox>(html`<anvia-inbox .runtime=${runtime}></anvia-inbox>`);
    runtime.tell([approvalItem("a"), approvalItem("b")]);
    await waitUntil(() => inbox.count === 2, "counted");
    await inbox.updateComplete;
    expect(document.title).to.equal("Your orders");
    inbox.badge = true;
    await inbox.updateComplete;
    expect(document.title).to.equal("(2) Your orders");
    const { parentElement } = inbox;
    inbox.remove();
    expect(document.title).to.equal("Your orders");
    parentElement?.append(inbox);
    await waitUntil(() => document.title === "(2) Your orders", "again");
    inbox.remove();
  });
});
