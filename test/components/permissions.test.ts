/** `<anvia-permissions>`, and where it stands in the chat. */
import { expect, fixture, html, waitUntil } from "@open-wc/testing";
import axe from "axe-core";
import "../../components/define-all.js";
import "../../components/later.js";
import type { AnviaPermissions } from "../../components/elements.js";
import type { Runtime } from "../../src/index.js";
import { closeChats, openRuntime, pressNow, shown } from "./chat-page.js";
import { CONVERSATION, open, pressAllow, SITE, waiting } from "./granting.js";
import { allByRole, byRole, textOf } from "./roles.js";

const REVOKE = "Revoke: Refund an order";

async function granted(name = CONVERSATION) {
  const page = await waiting([
    { orderId: "A-100", amount: 250 },
    { orderId: "A-100", amount: 9 },
  ]);
  await open(page.dialog);
  await pressAllow(page.dialog, name);
  await waitUntil(() => textOf(page.chat).includes("Done 1."), "done", { timeout: 8000 });
  return page;
}

async function list(runtime: Runtime) {
  const element = await fixture<AnviaPermissions>(
    html`<anvia-permissions .runtime=${runtime}></anvia-permissions>`,
  );
  await waitUntil(() => textOf(element) !== "", "it is read");
  return element;
}

describe("anvia-permissions", () => {
  afterEach(closeChats);

  it("says that there is none", async () => {
    const element = await list(openRuntime());
    expect(textOf(element)).to.contain("No permissions.");
    await expect(element).to.be.accessible();
  });

  it("lists what is covered, how far, by whom, and how often it was used", async () => {
    const { runtime, chat } = await granted();
    await chat.send("Again");
    await waitUntil(() => textOf(chat).includes("Done 2."), "used", { timeout: 8000 });
    const element = await list(runtime);
    await waitUntil(() => textOf(element).includes("Used: 1"), "counted");
    const text = textOf(element);
    for (const part of ["Refund an order", "A-100", "amount", "In this conversation", "dana"]) {
      expect(text).to.contain(part);
    }
    const results = await axe.run(element);
    expect(results.violations).to.deep.equal([]);
  });

  it("one for the site says until when", async () => {
    const { runtime } = await granted(SITE);
    expect(textOf(await list(runtime))).to.contain("On this site until");
  });

  it("Revoke takes it back: the next call is asked about", async () => {
    const { runtime, chat } = await granted();
    const element = await list(runtime);
    await pressNow(byRole(element, "button", REVOKE));
    await waitUntil(() => textOf(element).includes("No permissions."), "gone");
    await chat.send("Again");
    await shown(chat, "dialog", "Approval needed: Refund an order");
  });

  it("takes no synthetic press", async () => {
    const { runtime } = await granted();
    const element = await list(runtime);
    byRole(element, "button", REVOKE).click();
    expect(await runtime.grants.list()).to.have.length(1);
  });

  it("the chat says nothing of permissions until there is one, then how many", async () => {
    const { chat, dialog } = await waiting();
    expect(textOf(chat)).not.to.contain("Permissions");
    await open(dialog);
    await pressAllow(dialog, CONVERSATION);
    await waitUntil(() => textOf(chat).includes("Permissions (1)"), "said", { timeout: 8000 });
  });

  it("the row of a call that a permission allowed has a way to take it back", async () => {
    const { chat, runtime } = await granted();
    await chat.send("Again");
    await waitUntil(() => textOf(chat).includes("Done 2."), "used", { timeout: 8000 });
    const rows = [...(chat.shadowRoot?.querySelectorAll("anvia-tool-call") ?? [])];
    const row = rows.at(-1);
    const summary = row?.shadowRoot?.querySelector<HTMLElement>("summary");
    if (!row || !summary) throw new Error("there is no row");
    await pressNow(summary);
    await pressNow(await shown(row, "button", "Revoke this permission"));
    await waitUntil(() => textOf(row).includes("holds no more"), "taken back");
    expect(await runtime.grants.list()).to.deep.equal([]);
    expect(allByRole(row, "button", "Revoke this permission")).to.be.empty;
  });
});
