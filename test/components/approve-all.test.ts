/** Several approvals of one turn: one press for all of them, once all of each was in sight. */
import { expect, waitUntil } from "@open-wc/testing";
import type { AnviaChat } from "../../components/elements.js";
import type { TrackedInit } from "../../components/internal/visibility.js";
import {
  type ChatOptions,
  closeChats,
  guardedTool,
  openChat,
  press,
  pressNow,
  refund,
  shown,
} from "./chat-page.js";
import { allByRole, byRole, descendants, textOf } from "./roles.js";

const SEEN = "You have seen every card.";
const LOOK = "Look at every card to the end first.";

async function waiting(inputs: readonly object[], options: ChatOptions = {}) {
  const { tool, inputs: ran } = guardedTool();
  const toolCalls = inputs.map((args, i) => ({ id: `c${i}`, name: "refund_order", args }));
  const page = await openChat([{ toolCalls }, "All done."], { tools: [tool], ...options });
  await page.chat.send("Refund them");
  const all = await shown(page.chat, "button", "Approve all");
  return { ...page, all, ran };
}

const TWO = [{ orderId: "A-100" }, { orderId: "A-101" }];

/** Looks at each card, one after the other, the way that the bar leads. */
async function lookAtAll(chat: AnviaChat, all: HTMLElement) {
  const ready = () => all.getAttribute("aria-disabled") === "false";
  for (let look = 0; look < 20 && !ready(); look++) {
    await press(all); // leads to the first card that is missing
    await waitUntil(ready, "seen", { timeout: 500 }).catch(() => undefined); // or to the next one
  }
  await waitUntil(() => textOf(chat).includes(SEEN), "every card was seen");
}

function recordDecisions(chat: AnviaChat) {
  const decided: string[] = [];
  chat.addEventListener("anvia-decided", ({ detail }) => decided.push(detail.result));
  return decided;
}

describe("Approve all", () => {
  afterEach(closeChats);

  it("is not there for a single approval", async () => {
    const { tool } = guardedTool();
    const { chat } = await openChat([refund()], { tools: [tool] });
    await chat.send("Refund it");
    await shown(chat, "button", "Approve");
    expect(allByRole(chat, "button", "Approve all")).to.be.empty;
  });

  it("decides each approval by itself, and each call runs once", async () => {
    const { chat, all, ran, runtime } = await waiting(TWO);
    expect(textOf(chat)).to.contain("2 approvals wait.");
    const decided = recordDecisions(chat);
    await lookAtAll(chat, all);
    await press(all);
    await waitUntil(() => textOf(chat).includes("All done."), "it goes on", { timeout: 8000 });
    expect(ran).to.deep.equal(TWO);
    expect(decided).to.deep.equal(["decided", "decided"]);
    expect(await runtime.approvals.list({ status: "approved" })).to.have.length(2);
    expect(allByRole(chat, "button", "Approve all")).to.be.empty;
  });

  it("leaves the approval whose anvia-decide the page cancels", async () => {
    const { chat, all, runtime } = await waiting(TWO);
    let count = 0;
    chat.addEventListener("anvia-decide", (event) => {
      count += 1;
      if (count === 1) event.preventDefault();
    });
    await lookAtAll(chat, all);
    await press(all);
    await shown(chat, "dialog", "Approved: Refund an order");
    expect(count).to.equal(2);
    expect(await runtime.approvals.list({ status: "pending" })).to.have.length(1);
  });

  it("waits until all of every card was in sight, and leads to those that were not", async () => {
    const tall = { lines: Array.from({ length: 12 }, (_, line) => ({ line })) };
    const { chat, all, ran } = await waiting([tall, ...TWO]);
    const log = byRole(chat, "log", "Conversation");
    const before = log.scrollTop;
    await press(all);
    await waitUntil(() => log.scrollTop < before, "it leads to the first card");
    expect(textOf(chat)).to.contain(LOOK);
    expect(all.getAttribute("aria-disabled")).to.equal("true");
    const isSeen = () => textOf(chat).includes(SEEN);
    for (let pass = 0; pass < 5 && !isSeen(); pass++) await readThrough(log);
    await waitUntil(() => textOf(chat).includes(SEEN), "every card was seen", { timeout: 8000 });
    expect(ran).to.be.empty;
  });

  it("takes no press that came too early, and none that no person made", async () => {
    const { chat, all, ran } = await waiting(TWO);
    await lookAtAll(chat, all);
    all.scrollIntoView({ block: "nearest" });
    await waitUntil(() => !all.closest(".row")?.classList.contains("unarmed"), "armed");
    all.click();
    window.dispatchEvent(new FocusEvent("focus")); // as if the person had just come back
    await pressNow(all);
    await waitUntil(() => textOf(chat).includes("Wait a moment…"), "it says so");
    expect(ran).to.be.empty;
  });

  it("takes no press while one of the cards is covered", async function () {
    if (!("trackVisibility" in IntersectionObserver.prototype)) this.skip();
    const { chat, all, ran } = await waiting(TWO);
    await lookAtAll(chat, all);
    const cards = descendants(chat).filter(({ localName }) => localName === "anvia-approval");
    for (const card of cards) (card as HTMLElement).style.opacity = "0.05"; // CAST: it is an element of HTML
    await waitUntil(() => all.getAttribute("aria-disabled") === "true", "it notices", {
      timeout: 8000,
    });
    await press(all);
    expect(ran).to.be.empty;
  });
});

/** Scrolls through it a screen at a time, as long as a person's eyes would need at least. */
async function readThrough(log: HTMLElement) {
  log.scrollTop = 0;
  await settledInView(log);
  const end = () => log.scrollTop + log.clientHeight >= log.scrollHeight - 2;
  while (!end()) {
    const before = log.scrollTop;
    log.scrollBy({ top: log.clientHeight * 0.7 });
    await waitUntil(() => log.scrollTop > before, "scrolled");
    await settledInView(log);
  }
}

/** Resolves when the browser has had the time to report what is in sight now, covered or not. */
function settledInView(element: HTMLElement): Promise<void> {
  return new Promise((resolve) => {
    let reports = 0;
    const look = () => {
      const init: TrackedInit = { trackVisibility: true, delay: 100 };
      const observer = new IntersectionObserver(() => {
        observer.disconnect();
        reports += 1;
        if (reports === 20) resolve();
        else look();
      }, init);
      observer.observe(element);
    };
    look();
  });
}
