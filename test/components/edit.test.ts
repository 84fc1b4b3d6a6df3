/** Edit before approving, on the card: what is approved is what is drawn, and nothing typed is lost. */
import { expect, fixture, html, nextFrame, waitUntil } from "@open-wc/testing";
import { sendKeys } from "@web/test-runner-commands";
import { z } from "zod";
import "../../components/later.js";
import type { AnviaApproval, AnviaChat } from "../../components/elements.js";
import {
  AgentBuilder,
  createTool,
  type Runtime,
  type Tool,
  type ToolOptions,
} from "../../src/index.js";
import { ScriptedModel } from "../../src/testing/index.js";
import {
  closeChats,
  drawn,
  openChat,
  openRuntime,
  pressNow as pressAtOnce,
  press as pressWhenArmed,
  refund,
  shown,
} from "./chat-page.js";
import { allByRole, byRole, descendants, textOf } from "./roles.js";
import { violations } from "./still-chat.js";

const NAME = "Approval needed: Refund an order";
const ARGS = { orderId: "A-100", amount: 500 };
const input = z
  .object({
    orderId: z.string().regex(/^A-\d+$/, "An order number looks like A-100."),
    amount: z.number().positive().describe("In US dollars"),
    notify: z.boolean().optional(),
    items: z.array(z.object({ sku: z.string().max(20), n: z.int() })).optional(),
    way: z
      .discriminatedUnion("kind", [
        z.object({ kind: z.literal("card"), last4: z.string() }),
        z.object({ kind: z.literal("bank"), iban: z.string() }),
      ])
      .optional(),
  })
  .refine(({ amount }) => amount !== 13, { path: ["amount"], message: "Not this number." });
type Policy = NonNullable<ToolOptions<typeof input, unknown>["approval"]>;

function refundTool(over: Partial<Policy> = {}) {
  const inputs: unknown[] = [];
  const tool: Tool = createTool({
    name: "refund_order",
    title: "Refund an order",
    description: "Give money back.",
    input,
    approval: { editable: true, reason: ({ args }) => `Refund $${args.amount}?`, ...over },
    execute(args) {
      inputs.push(args);
      return "refunded";
    },
  });
  return { tool, inputs };
}

async function waiting(
  args: object = ARGS,
  { tool, inputs } = refundTool(),
  look: { theme?: "dark" } = {},
) {
  const name = `test-${crypto.randomUUID()}`;
  const page = await openChat([refund(args), "It is done."], { tools: [tool], name, ...look });
  await page.chat.send("Refund it");
  const dialog = await shown(page.chat, "dialog", NAME);
  return { ...page, dialog, inputs };
}

/** The same conversation in another tab, or after a reload: a page of its own that has the tool. */
async function otherTab(
  of: { runtime: Runtime; store: Parameters<typeof openRuntime>[0] },
  tools: readonly Tool[],
) {
  const runtime = openRuntime(of.store, of.runtime.name);
  const agent = new AgentBuilder("agent", new ScriptedModel([])).tools(tools).build();
  const chat = await fixture<AnviaChat>(
    html`<anvia-chat .runtime=${runtime} .agent=${agent}></anvia-chat>`,
  );
  await drawn(chat);
  return chat;
}

/** A text box of the form, typed into as a keyboard would. */
function fill(root: Element, name: string, text: string) {
  const box = byRole(root, "textbox", name) as HTMLInputElement; // CAST: every textbox has a value
  box.value = text;
  box.dispatchEvent(new InputEvent("input", { bubbles: true, composed: true }));
}

function typedIn(root: Element, name: string) {
  return (byRole(root, "textbox", name) as HTMLInputElement).value; // CAST: as above
}

/** In the middle of the conversation: what stands over its end covers no button there. */
async function centred(button: HTMLElement): Promise<HTMLElement> {
  (button.closest(".row") ?? button).scrollIntoView({ block: "center" });
  await nextFrame(); // what watches the buttons hears of it with the next frames
  await nextFrame();
  return button;
}

const press = async (button: HTMLElement) => pressWhenArmed(await centred(button));
const pressNow = async (button: HTMLElement) => pressAtOnce(await centred(button));

/** Presses Approve or Reject until it counts: a card that has just moved takes no press. */
async function decide(dialog: HTMLElement, name: "Approve" | "Reject"): Promise<void> {
  const { host } = dialog.getRootNode() as ShadowRoot; // CAST: cards are drawn in one
  const { settlement } = (host as AnviaApproval).interaction ?? {}; // CAST: the card's element
  if (settlement?.status !== "pending") return;
  await press(byRole(dialog, "button", name));
  const isSettled = () => (host as AnviaApproval).interaction?.settlement.status !== "pending"; // CAST: as above
  await waitUntil(isSettled, "not settled", { timeout: 2000 }).catch(() => decide(dialog, name));
}

/** Presses Edit until it counts, as above. */
async function beginEdit(root: Element): Promise<void> {
  const isOpen = () => allByRole(root, "button", "Review changes").length > 0;
  if (isOpen()) return;
  await press(byRole(root, "button", "Edit"));
  await waitUntil(isOpen, "no form", { timeout: 4000 }).catch(() => beginEdit(root));
}

async function review(root: Element) {
  await pressNow(byRole(root, "button", "Review changes"));
  await shown(root, "button", "Go on editing");
}

function says(root: Element, text: string) {
  return waitUntil(() => textOf(root).includes(text), `“${text}” is shown`, { timeout: 8000 });
}

function approveIsHeld(root: Element) {
  return byRole(root, "button", "Approve").getAttribute("aria-disabled") === "true";
}

function cardOf(chat: Element): AnviaApproval {
  const card = descendants(chat).find((element) => element.localName === "anvia-approval");
  return card as AnviaApproval; // CAST: found by its name
}

function focused(chat: Element): Element | null | undefined {
  return cardOf(chat).shadowRoot?.activeElement;
}

describe("editing before approving", () => {
  afterEach(closeChats);

  it("runs what was drawn and approved, once, and tells the model what was changed", async () => {
    const { chat, dialog, inputs, model } = await waiting();
    await beginEdit(dialog);
    fill(dialog, "amount", "50");
    await review(dialog);
    await says(dialog, "Refund $50?");
    await decide(dialog, "Approve");
    const done = await shown(chat, "dialog", "Approved with changes: Refund an order");
    await says(chat, "It is done.");
    expect(inputs).to.deep.equal([{ orderId: "A-100", amount: 50 }]);
    const told = JSON.stringify(model.requests.at(-1)?.messages);
    expect(told).to.contain(
      JSON.stringify(
        'refunded\n{"anvia":"input_edited","by":"reviewer","tool":"refund_order","changes":[{"path":"/amount","from":500,"to":50}]}',
      ).slice(1, -1),
    );
    (done.querySelector("summary") as HTMLElement).click();
    await says(done, "Your changes");
    expect(textOf(done)).to.match(/Was.*500.*Now.*50/s);
  });

  it("is offered only where the tool allows it", async () => {
    const { dialog } = await waiting(ARGS, refundTool({ editable: false }));
    expect(allByRole(dialog, "button", "Edit")).to.be.empty;
  });

  it("is not offered where the tool is not", async () => {
    const page = await waiting();
    const other = await otherTab(page, []);
    const card = await shown(other, "dialog", NAME);
    await waitUntil(() => allByRole(card, "button", "Answer for it").length > 0, "it is gone", {
      timeout: 8000,
    });
    expect(allByRole(card, "button", "Edit")).to.be.empty;
  });

  it("holds Approve while the form is open; Reject stays", async () => {
    const { chat, dialog, inputs } = await waiting();
    await beginEdit(dialog);
    expect(approveIsHeld(dialog)).to.equal(true);
    await press(byRole(dialog, "button", "Approve"));
    fill(dialog, "amount", "1");
    await decide(dialog, "Reject");
    await shown(chat, "dialog", "Rejected: Refund an order");
    expect(inputs).to.be.empty;
  });

  it("draws the whole edited input, and arms anew, before it can be approved", async () => {
    const { chat, dialog } = await waiting();
    const before = cardOf(chat).shadowRoot?.querySelector(".row");
    await beginEdit(dialog);
    fill(dialog, "amount", "50");
    await review(dialog);
    const row = cardOf(chat).shadowRoot?.querySelector(".row");
    expect(row).not.to.equal(before);
    expect(row?.classList.contains("unarmed")).to.equal(true);
    const fields = textOf(cardOf(chat).shadowRoot?.querySelector("[part=fields]") ?? dialog);
    expect(fields).to.contain("A-100").and.to.contain("50").and.not.to.contain("500");
  });

  it("takes a review back when the person goes on editing", async () => {
    const { dialog } = await waiting();
    await beginEdit(dialog);
    fill(dialog, "amount", "50");
    await review(dialog);
    await pressNow(byRole(dialog, "button", "Go on editing"));
    await shown(dialog, "button", "Review changes");
    expect(typedIn(dialog, "amount")).to.equal("50");
    expect(approveIsHeld(dialog)).to.equal(true);
    expect(textOf(dialog)).to.contain("Refund $500?");
  });

  it("goes back to the original, which is then what runs", async () => {
    const { chat, dialog, inputs } = await waiting();
    await beginEdit(dialog);
    fill(dialog, "amount", "50");
    await review(dialog);
    await pressNow(byRole(dialog, "button", "Back to the original"));
    await shown(dialog, "button", "Edit");
    await decide(dialog, "Approve");
    await shown(chat, "dialog", "Approved: Refund an order");
    await says(chat, "It is done.");
    expect(inputs).to.deep.equal([ARGS]);
  });

  it("says when nothing was changed", async () => {
    const { dialog } = await waiting();
    await beginEdit(dialog);
    fill(dialog, "amount", "500.0");
    await pressNow(byRole(dialog, "button", "Review changes"));
    await says(dialog, "You have changed nothing.");
    expect(approveIsHeld(dialog)).to.equal(true);
  });

  it("counts no press of a script", async () => {
    const { chat, dialog, runtime } = await waiting();
    const { approvals } = runtime;
    const asked: unknown[] = [];
    const look = approvals.review.bind(approvals);
    const review = (of: Parameters<typeof look>[0]) => {
      asked.push(of);
      return look(of);
    };
    Object.assign(approvals, { review });
    byRole(dialog, "button", "Edit").click();
    expect(asked).to.be.empty;
    await beginEdit(dialog);
    fill(dialog, "amount", "50");
    for (const name of ["Back to the original", "Review changes"]) {
      byRole(dialog, "button", name).click();
      await drawn(chat);
      expect(typedIn(dialog, "amount")).to.equal("50");
    }
    expect(asked).to.have.length(1); // when the form was opened
  });

  it("says what is wrong at its field, and takes the person there", async () => {
    const { chat, dialog } = await waiting();
    await beginEdit(dialog);
    fill(dialog, "amount", "12a");
    fill(dialog, "Order id orderId", "B-1");
    await pressNow(byRole(dialog, "button", "Review changes"));
    await says(dialog, "2 fields need a look.");
    const box = byRole(dialog, "textbox", "amount");
    const about = (box.getAttribute("aria-describedby") ?? "").split(" ");
    const said = about.map((id) => textOf(cardOf(chat).shadowRoot?.getElementById(id) ?? dialog));
    expect(said).to.deep.equal(["In US dollars", "This is not a number, such as 12.5. "]);
    expect(box.getAttribute("aria-invalid")).to.equal("true");
    await waitUntil(
      () => focused(chat) === byRole(dialog, "textbox", "Order id orderId"),
      "the first has the focus",
    );
    await pressNow(byRole(dialog, "button", "amount: This is not a number, such as 12.5."));
    expect(focused(chat)).to.equal(box);
    expect(typedIn(dialog, "amount")).to.equal("12a");
  });

  it("says at its field what only the tool itself can tell", async () => {
    const { chat, dialog } = await waiting();
    await beginEdit(dialog);
    fill(dialog, "amount", "13");
    await pressNow(byRole(dialog, "button", "Review changes"));
    await says(dialog, "1 field needs a look.");
    await waitUntil(
      () => focused(chat) === byRole(dialog, "textbox", "amount"),
      "it has the focus",
    );
    expect(textOf(dialog)).to.contain("Not this number.");
    fill(dialog, "amount", "14");
    await review(dialog);
    expect(textOf(dialog)).not.to.contain("Not this number.");
  });

  it("shows the characters that hide in a text, and keeps them", async () => {
    const page = await waiting({ ...ARGS, items: [{ sku: "a\u202Eb", n: 1 }] });
    await beginEdit(page.dialog);
    expect(textOf(page.dialog)).to.contain("With hidden characters shown: aU+202Eb");
    fill(page.dialog, "amount", "50");
    await review(page.dialog);
    await decide(page.dialog, "Approve");
    await says(page.chat, "It is done.");
    expect(page.inputs).to.deep.equal([
      { ...ARGS, amount: 50, items: [{ sku: "a\u202Eb", n: 1 }] },
    ]);
  });

  it("adds, moves and removes items by keyboard, and keeps the focus", async () => {
    const { chat, dialog } = await waiting({
      ...ARGS,
      items: [
        { sku: "one", n: 1 },
        { sku: "two", n: 2 },
      ],
    });
    await beginEdit(dialog);
    const skus = () =>
      allByRole(dialog, "textbox", "sku").map((box) => (box as HTMLInputElement).value);
    const at = (name: string) =>
      waitUntil(
        () => focused(chat)?.getAttribute("aria-label") === name,
        `the focus is on “${name}”`,
      );
    byRole(dialog, "button", "Move down: Item 1").focus();
    await sendKeys({ press: "Enter" });
    await at("Move down: Item 2");
    expect(skus()).to.deep.equal(["two", "one"]);
    byRole(dialog, "button", "Add item: items").focus();
    await sendKeys({ press: "Enter" });
    await waitUntil(() => skus().length === 3, "an item is added");
    byRole(dialog, "button", "Remove: Item 2").focus();
    await sendKeys({ press: "Enter" });
    await at("Remove: Item 2");
    expect(skus()).to.deep.equal(["two", ""]);
  });

  it("keeps what was typed under one kind while another is chosen", async () => {
    const { dialog } = await waiting({ ...ARGS, way: { kind: "card", last4: "4242" } });
    await beginEdit(dialog);
    byRole(dialog, "radio", "bank").click();
    await shown(dialog, "textbox", "iban");
    fill(dialog, "iban", "DE00");
    byRole(dialog, "radio", "card").click();
    await shown(dialog, "textbox", "last4");
    expect(typedIn(dialog, "last4")).to.equal("4242");
    byRole(dialog, "radio", "bank").click();
    await shown(dialog, "textbox", "iban");
    expect(typedIn(dialog, "iban")).to.equal("DE00");
  });

  it("leaves out what may be left out, and brings it back as it was", async () => {
    const { chat, dialog, inputs } = await waiting({ ...ARGS, notify: true });
    await beginEdit(dialog);
    await pressNow(byRole(dialog, "button", "Leave out: notify"));
    await pressNow(await shown(dialog, "button", "Add: notify"));
    await shown(dialog, "radio", "yes");
    expect(byRole(dialog, "radio", "yes").matches(":checked")).to.equal(true);
    await pressNow(byRole(dialog, "button", "Leave out: notify"));
    await review(dialog);
    await decide(dialog, "Approve");
    await says(chat, "It is done.");
    expect(inputs).to.deep.equal([ARGS]);
  });

  it("comes back after a reload with what was typed, also what is wrong", async () => {
    const { tool, inputs } = refundTool();
    const page = await waiting(ARGS, { tool, inputs });
    await beginEdit(page.dialog);
    fill(page.dialog, "amount", "12,");
    await waitUntil(
      async () =>
        (await page.store.readDraft(`edit:${cardOf(page.chat).interaction?.request.id}`)) !==
        undefined,
    );
    page.chat.remove();
    const after = await otherTab(page, [tool]);
    const card = await shown(after, "dialog", NAME);
    await shown(card, "button", "Review changes");
    expect(typedIn(card, "amount")).to.equal("12,");
  });

  it("is the same in every tab; what is typed in one takes back the review in another", async () => {
    const { tool, inputs } = refundTool();
    const page = await waiting(ARGS, { tool, inputs });
    const other = await otherTab(page, [tool]);
    const there = await shown(other, "dialog", NAME);
    await beginEdit(page.dialog);
    fill(page.dialog, "amount", "50");
    await shown(there, "button", "Review changes");
    await waitUntil(() => typedIn(there, "amount") === "50", "typed here, read there");
    await review(there);
    fill(page.dialog, "amount", "51");
    await shown(there, "button", "Review changes");
    await waitUntil(() => typedIn(there, "amount") === "51", "typed here, read there");
    expect(approveIsHeld(there)).to.equal(true);
  });

  it("forgets its draft when the card is settled", async () => {
    const { chat, dialog, store } = await waiting();
    const key = `edit:${cardOf(chat).interaction?.request.id}`;
    await beginEdit(dialog);
    fill(dialog, "amount", "50");
    await waitUntil(async () => (await store.readDraft(key)) !== undefined, "it is kept");
    await decide(dialog, "Reject");
    await waitUntil(async () => (await store.readDraft(key)) === undefined, "it is forgotten");
  });

  it("says that the tool is another one by now", async () => {
    const { chat, dialog, runtime, inputs } = await waiting();
    await beginEdit(dialog);
    fill(dialog, "amount", "50");
    const changed = createTool({
      name: "refund_order",
      description: "Give money back.",
      input: z.object({ amount: z.number() }),
      approval: { editable: true },
      execute: () => "no",
    });
    runtime.register(new AgentBuilder("agent", new ScriptedModel([])).tools([changed]).build());
    await pressNow(byRole(dialog, "button", "Review changes"));
    await says(chat, "The tool has changed since");
    expect(inputs).to.be.empty;
  });

  for (const theme of ["light", "dark"] as const) {
    it(`has no fault that axe knows: form, mistakes, difference, settled (${theme})`, async () => {
      const args = {
        ...ARGS,
        notify: true,
        items: [{ sku: "a\u202Eb", n: 1 }],
        way: { kind: "card", last4: "4" },
      };
      const look = theme === "dark" ? { theme } : {};
      const { chat, dialog } = await waiting(args, refundTool(), look);
      await beginEdit(dialog);
      expect(await violations(chat)).to.deep.equal([]);
      fill(dialog, "amount", "x");
      await pressNow(byRole(dialog, "button", "Review changes"));
      await says(dialog, "1 field needs a look.");
      expect(await violations(chat)).to.deep.equal([]);
      fill(dialog, "amount", "50");
      await review(dialog);
      expect(await violations(chat)).to.deep.equal([]);
      await decide(dialog, "Approve");
      const done = await shown(chat, "dialog", "Approved with changes: Refund an order");
      done.querySelector("details")?.setAttribute("open", "");
      expect(await violations(chat)).to.deep.equal([]);
    });
  }
});
