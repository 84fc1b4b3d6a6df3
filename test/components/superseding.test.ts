/** Words that are written while something waits for a person: after the decision, or in its place. */
import { expect, waitUntil } from "@open-wc/testing";
import {
  ask,
  askQuestion,
  type ChatOptions,
  closeChats,
  guardedTool,
  openChat,
  press,
  pressNow,
  refund,
  shown,
} from "./chat-page.js";
import { approval, card, settled } from "./interactions.js";
import { allByRole, byRole, textOf } from "./roles.js";

async function queued(options: ChatOptions = {}) {
  const { tool, inputs } = guardedTool();
  const page = await openChat([refund(), "Only half, then."], { tools: [tool], ...options });
  await page.chat.send("Refund it");
  const dialog = await shown(page.chat, "dialog", "Approval needed: Refund an order");
  await page.chat.send("Only half of it");
  const sendNow = await shown(page.chat, "button", "Send now");
  return { ...page, dialog, sendNow, inputs };
}

function says(chat: Element, text: string) {
  return waitUntil(() => textOf(chat).includes(text), `it says “${text}”`, { timeout: 8000 });
}

describe("words that are queued while something waits", () => {
  afterEach(closeChats);

  it("are read after the decision, and say so", async () => {
    const { chat, dialog, model } = await queued();
    expect(textOf(chat)).to.contain("After your decision");
    await press(byRole(dialog, "button", "Reject"));
    await says(chat, "Only half, then.");
    expect(allByRole(chat, "button", "Send now")).to.be.empty;
    expect(JSON.stringify(model.requests[1])).to.contain("Only half of it");
  });

  it("are read at once with Send now, and what waited is set aside and never run", async () => {
    const { chat, sendNow, inputs, model, runtime } = await queued({ reviewer: "dana" });
    await pressNow(sendNow);
    const done = await shown(chat, "dialog", "Set aside: Refund an order");
    expect(textOf(done))
      .to.contain("Not decided: you wrote something else.")
      .and.to.contain("you (dana)");
    await says(chat, "Only half, then.");
    expect(JSON.stringify(model.requests[1])).to.contain("Only half of it");
    expect(inputs).to.be.empty;
    expect(await runtime.approvals.list({ status: "pending" })).to.be.empty;
  });

  it("set a question aside too", async () => {
    const question = { id: "q", question: "Where to?", choices: [], allowCustom: true };
    const { chat } = await openChat([ask([question]), "Fine."], { tools: [askQuestion()] });
    await chat.send("Send it");
    await shown(chat, "dialog", "Question: Where to?");
    await chat.send("Never mind");
    await pressNow(await shown(chat, "button", "Send now"));
    await shown(chat, "dialog", "Set aside: Where to?");
    await says(chat, "Fine.");
  });

  it("are not sent by a click that no person made", async () => {
    const { sendNow, runtime } = await queued();
    sendNow.click();
    expect(await runtime.approvals.list({ status: "pending" })).to.have.length(1);
  });

  it("tell one's own words from somebody else's on the settled card", async () => {
    const other = settled(approval(), {
      status: "superseded",
      tabId: "other",
      reviewerId: "lee",
    });
    expect(textOf(await card(other)))
      .to.contain("Not decided: something else was written.")
      .and.to.contain("lee, in another tab");
  });
});
