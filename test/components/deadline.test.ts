/** The time to decide: what is left, the warning, and what may be done when it is over. */
import { expect, waitUntil } from "@open-wc/testing";
import { warningMs } from "../../components/internal/times.js";
import type { Interaction } from "../../src/index.js";
import { closeChats, guardedTool, openChat, pressNow, refund, shown } from "./chat-page.js";
import { approval, card, settled } from "./interactions.js";
import { allByRole, byRole, textOf } from "./roles.js";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** An approval with this much of its time left. */
function expiring(leftMs: number, wholeMs: number): Interaction {
  const expiresAt = Date.now() + leftMs;
  return { ...approval({ expiresAt }), requestedAt: expiresAt - wholeMs };
}

async function timedOut() {
  const { tool } = guardedTool({ timeoutMs: 400 });
  const page = await openChat([refund(), "Nobody was there.", "I ask again."], { tools: [tool] });
  await page.chat.send("Refund it");
  const done = await shown(page.chat, "dialog", "Timed out: Refund an order");
  await waitUntil(() => textOf(page.chat).includes("Nobody was there."), "it goes on");
  return { ...page, done };
}

describe("the time to decide", () => {
  afterEach(closeChats);

  it("is about to run out in its last tenth, the last minute at least, the last hour at most", () => {
    const cases = [
      [30_000, MINUTE],
      [5 * MINUTE, MINUTE],
      [20 * MINUTE, 2 * MINUTE],
      [10 * HOUR, HOUR],
      [24 * HOUR, HOUR],
    ] as const;
    for (const [whole, warning] of cases) expect(warningMs(whole)).to.equal(warning);
  });

  it("is said in other words and another colour when little of it is left", async () => {
    const calm = await card(expiring(20 * MINUTE + 30_000, HOUR));
    const soon = await card(expiring(45_000, HOUR));
    const colour = (element: Element) =>
      getComputedStyle(element.shadowRoot?.querySelector("time") ?? element).color;
    expect(textOf(calm)).to.contain("20 min left").and.not.to.contain("Expires soon");
    expect(textOf(soon)).to.contain("Expires soon: 45 s left");
    expect(colour(soon)).not.to.equal(colour(calm));
  });

  it("is announced once, when little of it is left", async () => {
    const heard: string[] = [];
    Object.assign(HTMLElement.prototype, { ariaNotify: (text: string) => heard.push(text) });
    try {
      const element = await card(expiring(MINUTE + 300, MINUTE));
      expect(textOf(element)).not.to.contain("Expires soon");
      expect(heard).to.be.empty;
      await waitUntil(() => textOf(element).includes("Expires soon"), "the time comes");
      await waitUntil(() => /soon: 5\d s left/.test(textOf(element)), "it goes on", {
        timeout: 8000,
      });
      expect(heard).to.have.length(1);
      expect(heard[0]).to.match(/^Refund an order: Expires soon: \d+ s left$/);
    } finally {
      Reflect.deleteProperty(HTMLElement.prototype, "ariaNotify");
    }
  });

  it("leaves a card that cannot be taken for a no", async () => {
    const late = await card(settled(approval(), { status: "timed_out", via: "deadline" }));
    const no = await card(settled(approval(), { status: "rejected" }));
    expect(textOf(late)).to.contain("Nobody answered in time. Nothing was run.");
    expect(textOf(no)).not.to.contain("Nobody answered");
    const edge = (element: Element, name: string) =>
      getComputedStyle(byRole(element, "dialog", name)).borderBlockStartStyle;
    expect(edge(late, "Timed out: Refund an order")).not.to.equal(
      edge(no, "Rejected: Refund an order"),
    );
    expect(allByRole(late, "button", "Ask again")).to.be.empty;
  });

  it("can be given again with one press, in the visitor's own words", async () => {
    const { chat, done, model } = await timedOut();
    await pressNow(byRole(done, "button", "Ask again"));
    await waitUntil(() => textOf(chat).includes("I ask again."), "it is asked", { timeout: 8000 });
    const words =
      "The time to decide on “Refund an order” ran out. Please ask me again with the same values.";
    expect(textOf(chat)).to.contain(words);
    expect(JSON.stringify(model.requests.at(-1))).to.contain(words);
    expect(allByRole(chat, "button", "Ask again")).to.be.empty;
  });

  it("is not given again once the visitor wrote something else", async () => {
    const { chat } = await timedOut();
    expect(await shown(chat, "button", "Ask again")).to.exist;
    await chat.send("Forget it");
    await waitUntil(() => allByRole(chat, "button", "Ask again").length === 0, "the button goes");
  });

  it("is not given again by a click that no person made, nor where the page forbids it", async () => {
    const { chat, done, model } = await timedOut();
    const before = model.requests.length;
    byRole(done, "button", "Ask again").click();
    chat.addEventListener("anvia-send", (event) => event.preventDefault());
    await pressNow(byRole(done, "button", "Ask again"));
    expect(await shown(done, "button", "Ask again")).to.exist;
    expect(model.requests.length).to.equal(before);
  });
});
