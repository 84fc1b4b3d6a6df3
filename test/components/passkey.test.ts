/** A card whose yes takes a passkey: what it asks, and the ways in which nothing comes of it. */
import { expect, waitUntil } from "@open-wc/testing";
import { sendKeys } from "@web/test-runner-commands";
import axe from "axe-core";
import type { AnviaApproval, AnviaChat } from "../../components/elements.js";
import { createTool } from "../../src/index.js";
import { type Asked, giveBackCredentials, takeOverCredentials } from "./authenticator.js";
import { closeChats, openChat, press, shown } from "./chat-page.js";
import { allByRole, byRole, descendants, textOf } from "./roles.js";

const NAME = "Approval needed: Send a payment";
const CONFIRMS = "Your passkey confirms it.";
const WAITS = "Waiting for your passkey.";
const AGAIN = "Nothing is decided. Press Approve to try again.";

function paymentTool() {
  const inputs: unknown[] = [];
  const tool = createTool({
    name: "send_payment",
    title: "Send a payment",
    description: "Pays.",
    input: { type: "object" },
    approval: { level: "passkey" },
    execute: (input) => {
      inputs.push(input);
      return "paid";
    },
  });
  return { tool, inputs };
}

const pay = (amount = 250, id = "c1") => ({ id, name: "send_payment", args: { amount } });

async function waiting(theme: "light" | "dark" = "light") {
  const { asked } = takeOverCredentials();
  const { tool, inputs } = paymentTool();
  const steps = [{ toolCalls: [pay()] }, "It is paid."];
  const page = await openChat(steps, { tools: [tool], theme });
  await page.chat.send("Pay it");
  const dialog = await shown(page.chat, "dialog", NAME);
  return { ...page, dialog, inputs, asked };
}

async function nextAsked(asked: readonly Asked[], count = 1): Promise<Asked> {
  await waitUntil(() => asked.length >= count, "the passkey is asked for", { timeout: 8000 });
  const found = asked[count - 1];
  if (!found) throw new Error("It was there a moment ago.");
  return found;
}

/** Presses Reject until it counts: what the card says has just moved its buttons. */
async function reject(chat: AnviaChat) {
  const isDone = () => textOf(chat).includes("Rejected");
  for (let attempt = 0; attempt < 8 && !isDone(); attempt++) {
    await press(byRole(chat, "button", "Reject"));
    await waitUntil(isDone, "rejected", { timeout: 1000 }).catch(() => undefined); // or once more
  }
  await shown(chat, "dialog", "Rejected: Send a payment");
}

function says(chat: AnviaChat, text: string) {
  return waitUntil(() => textOf(chat).includes(text), `“${text}” is said`, { timeout: 8000 });
}

function cardOf(chat: AnviaChat): AnviaApproval {
  // CAST: the only element of this name is one
  return descendants(chat).find(({ localName }) => localName === "anvia-approval") as AnviaApproval;
}

async function pendingOf({ runtime }: { runtime: Awaited<ReturnType<typeof waiting>>["runtime"] }) {
  return runtime.approvals.list({ status: "pending" });
}

describe("an approval that takes a passkey", () => {
  afterEach(giveBackCredentials);
  afterEach(closeChats);

  it("says so, and asks for it when Approve is pressed, over the digest of what is shown", async () => {
    const { chat, dialog, inputs, asked, ...page } = await waiting();
    expect(textOf(dialog)).to.contain(CONFIRMS);
    expect(asked).to.deep.equal([]);
    const [approval] = await pendingOf(page);
    await press(byRole(dialog, "button", "Approve"));
    const { publicKey, answer } = await nextAsked(asked);
    expect(hexOf(publicKey.challenge)).to.equal(approval?.digest);
    expect(publicKey.userVerification).to.equal("required");
    answer();
    await says(chat, "It is paid.");
    expect(inputs).to.deep.equal([{ amount: 250 }]);
    await shown(chat, "dialog", "Approved: Send a payment");
    expect(asked).to.have.length(1);
  });

  it("is busy while the browser asks, and says so", async () => {
    const { chat, dialog, asked } = await waiting();
    await press(byRole(dialog, "button", "Approve"));
    await nextAsked(asked);
    await says(chat, WAITS);
    for (const name of ["Approve", "Reject"]) {
      expect(byRole(chat, "button", name).getAttribute("aria-disabled"), name).to.equal("true");
    }
    await press(byRole(chat, "button", "Approve"));
    expect(asked).to.have.length(1);
  });

  it("still waits when the person cancels, and can be approved again or rejected without it", async () => {
    const { chat, dialog, inputs, asked, ...page } = await waiting();
    await press(byRole(dialog, "button", "Approve"));
    (await nextAsked(asked)).fail(
      new DOMException("The operation was cancelled.", "NotAllowedError"),
    );
    await says(chat, AGAIN);
    expect(await pendingOf(page)).to.have.length(1);
    await press(byRole(chat, "button", "Approve"));
    await nextAsked(asked, 2);
    expect(textOf(chat)).not.to.contain(AGAIN);
    asked[1]?.fail(new DOMException("Too late.", "NotAllowedError"));
    await says(chat, AGAIN);
    await reject(chat);
    expect(asked).to.have.length(2);
    expect(inputs).to.deep.equal([]);
  });

  it("says what else went wrong, in the browser's words", async () => {
    const { chat, dialog, asked, ...page } = await waiting();
    await press(byRole(dialog, "button", "Approve"));
    (await nextAsked(asked)).fail(
      new DOMException("The RP ID is not this site's.", "SecurityError"),
    );
    await says(chat, "nothing is decided. The RP ID is not this site's.");
    expect(await pendingOf(page)).to.have.length(1);
  });

  it("has a button of its own that ends the asking, and gives the focus back", async () => {
    const { chat, dialog, asked, ...page } = await waiting();
    await press(byRole(dialog, "button", "Approve"));
    const { signal } = await nextAsked(asked);
    const cancel = await shown(chat, "button", "Cancel");
    cancel.focus();
    await sendKeys({ press: "Enter" });
    expect(signal.aborted).to.equal(true);
    await waitUntil(() => allByRole(chat, "button", "Cancel").length === 0, "Cancel is gone");
    expect(textOf(chat)).to.contain(CONFIRMS);
    expect(await pendingOf(page)).to.have.length(1);
    const focused = cardOf(chat).shadowRoot?.activeElement;
    expect(focused?.textContent?.trim()).to.equal("Approve");
  });

  it("ends the asking when it is decided elsewhere meanwhile", async () => {
    const { chat, dialog, asked, inputs, ...page } = await waiting();
    await press(byRole(dialog, "button", "Approve"));
    const { signal, answer } = await nextAsked(asked);
    const [approval] = await pendingOf(page);
    await page.runtime.approvals.decide({ approvalId: approval?.id ?? "", approved: false });
    await shown(chat, "dialog", "Rejected: Send a payment");
    expect(signal.aborted).to.equal(true);
    answer(); // what comes now comes second
    await says(chat, "It is paid.");
    expect(inputs).to.deep.equal([]);
    expect(textOf(chat)).not.to.contain(AGAIN);
  });

  it("ends the asking when the card goes away", async () => {
    const { chat, dialog, asked } = await waiting();
    await press(byRole(dialog, "button", "Approve"));
    const { signal } = await nextAsked(asked);
    chat.remove();
    expect(signal.aborted).to.equal(true);
  });

  it("asks with the page's own options, but never for less than a verified person and its digest", async () => {
    const { chat, dialog, asked } = await waiting();
    const id = new Uint8Array([1, 2]);
    const mine = {
      rpId: "localhost",
      timeout: 9000,
      allowCredentials: [{ type: "public-key", id }],
    };
    const sly = { ...mine, userVerification: "discouraged", challenge: new Uint8Array(32) };
    Object.assign(cardOf(chat), { passkey: async () => sly });
    await press(byRole(dialog, "button", "Approve"));
    const { publicKey } = await nextAsked(asked);
    expect(publicKey).to.deep.include(mine);
    expect(publicKey.userVerification).to.equal("required");
    expect(hexOf(publicKey.challenge)).not.to.equal("00".repeat(32));
  });

  it("says where it can be approved, in a browser or on a page that has no passkeys", async () => {
    const { chat, dialog, asked, ...page } = await waiting();
    const { PublicKeyCredential: own } = window;
    Object.assign(window, { PublicKeyCredential: undefined });
    try {
      await press(byRole(dialog, "button", "Approve"));
      await says(chat, "Passkeys need a secure page (https) in a browser that has them.");
    } finally {
      Object.assign(window, { PublicKeyCredential: own });
    }
    expect(asked).to.deep.equal([]);
    expect(await pendingOf(page)).to.have.length(1);
    await reject(chat);
  });

  it("asks for no passkey by a press that does not count", async () => {
    const { chat, dialog, asked } = await waiting();
    const approve = byRole(dialog, "button", "Approve");
    approve.click();
    approve.dispatchEvent(new MouseEvent("click", { bubbles: true, composed: true }));
    await cardOf(chat).updateComplete;
    expect(asked).to.deep.equal([]);
  });

  it("is left out of Approve all, whose press never asks for a passkey", async () => {
    const { asked } = takeOverCredentials();
    const { tool, inputs } = paymentTool();
    const plain = createTool({
      name: "note",
      title: "Write a note",
      description: "Notes.",
      input: { type: "object" },
      approval: {},
      execute: () => "noted",
    });
    const note = (id: string) => ({ id, name: "note", args: { id } });
    const steps = [{ toolCalls: [note("n1"), pay(), note("n2")] }, "All done."];
    const { chat, runtime } = await openChat(steps, { tools: [tool, plain] });
    await chat.send("Do it");
    const all = await shown(chat, "button", "Approve all");
    expect(textOf(chat)).to.contain("2 approvals wait.");
    const cards = descendants(chat).filter(({ localName }) => localName === "anvia-approval");
    // CAST: they are
    expect((cards as AnviaApproval[]).map(({ canBeApproved }) => canBeApproved)[1]).to.equal(false);
    const isReady = () => all.getAttribute("aria-disabled") === "false";
    for (let look = 0; look < 20 && !isReady(); look++) {
      await press(all);
      await waitUntil(isReady, "seen", { timeout: 500 }).catch(() => undefined); // or the next one
    }
    await press(all);
    await waitUntil(async () => (await pendingOf({ runtime })).length === 1, "two were approved");
    const [left] = await pendingOf({ runtime });
    expect(left?.toolName).to.equal("send_payment");
    expect(asked).to.deep.equal([]);
    expect(inputs).to.deep.equal([]);
    expect(allByRole(chat, "button", "Approve all")).to.deep.equal([]);
  });

  for (const theme of ["light", "dark"] as const) {
    it(`has no accessibility violations while it waits, asks and was refused, ${theme}`, async () => {
      const { chat, dialog, asked } = await waiting(theme);
      const check = async () => {
        const { violations } = await axe.run(chat, { resultTypes: ["violations"] });
        expect(violations.map(({ id, nodes }) => `${id} ${nodes[0]?.html}`)).to.deep.equal([]);
      };
      await check();
      await press(byRole(dialog, "button", "Approve"));
      const { fail } = await nextAsked(asked);
      await says(chat, WAITS);
      await check();
      fail(new DOMException("No.", "NotAllowedError"));
      await says(chat, AGAIN);
      await check();
    });
  }
});

function hexOf(bytes: BufferSource): string {
  // CAST: the card hands over bytes
  return Array.from(bytes as Uint8Array, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
