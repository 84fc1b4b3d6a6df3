/** `renderInput` of a tool: its own view of the input on the card, with all values one click away. */
import { expect, waitUntil } from "@open-wc/testing";
import { html } from "lit";
import { createTool, type Json } from "../../src/index.js";
import { closeChats, openChat, press, refund, shown } from "./chat-page.js";
import { approval, card } from "./interactions.js";
import { byRole, textOf } from "./roles.js";

const INPUT = { orderId: "A-100", amount: 250 };

async function drawn(inputRenderer: (input: Json) => unknown, input: Json = INPUT) {
  const element = await card(approval({ input }));
  Object.assign(element, { inputRenderer });
  await element.updateComplete;
  await element.updateComplete; // a view that failed is done without at once
  const root = element.shadowRoot;
  return {
    element,
    view: root?.querySelector(".own-view") ?? undefined,
    values: root?.querySelector<HTMLDetailsElement>("details.all-values") ?? undefined,
    fields: root?.querySelector<HTMLElement>("dl.fields") ?? undefined,
  };
}

const isApprovable = (element: Element) =>
  byRole(element, "button", "Approve").getAttribute("aria-disabled") === "false";

describe("a tool's own view of its input", () => {
  afterEach(closeChats);

  it("is drawn on the card of its calls in a chat, with the input and the language", async () => {
    const seen: unknown[] = [];
    const tool = createTool({
      name: "refund_order",
      title: "Refund an order",
      description: "Issues a refund.",
      input: { type: "object" },
      approval: { when: () => true },
      renderInput: (input, { locale }) => {
        seen.push([input, locale]);
        return html`<b>Refund for Dana</b>`;
      },
      execute: () => "refunded",
    });
    const { chat } = await openChat([refund(), "Done."], { tools: [tool] });
    chat.lang = "de";
    await chat.send("Refund it");
    const dialog = await shown(chat, "dialog", "Approval needed: Refund an order");
    expect(textOf(dialog)).to.contain("Refund for Dana");
    expect(seen).to.deep.equal([[INPUT, "de"]]);
    await press(byRole(dialog, "button", "Approve"));
    const after = await shown(chat, "dialog", "Approved: Refund an order");
    expect(textOf(after)).to.contain("A-100").and.not.to.contain("Refund for Dana");
  });

  it("is a Lit template, an element or a text", async () => {
    const views = [
      html`<i>To Dana</i>`,
      Object.assign(document.createElement("p"), { textContent: "To Dana" }),
      "To Dana",
    ];
    for (const view of views) {
      const { element, view: place } = await drawn(() => view);
      expect(textOf(place ?? element).trim()).to.equal("To Dana");
    }
  });

  it("is never markup: a text of it is a text", async () => {
    const { view } = await drawn(() => "<img src=x onerror=alert(1)>");
    expect(view?.querySelector("img")).to.equal(null);
    expect(view?.textContent).to.contain("<img");
  });

  it("leaves every value, and the raw JSON, one click away", async () => {
    const { values, fields, element } = await drawn(() => html`<b>Fine</b>`);
    expect(values?.open).to.equal(false);
    expect(fields?.checkVisibility()).to.equal(false);
    values?.querySelector("summary")?.click();
    await waitUntil(() => fields?.checkVisibility(), "the values can be seen");
    expect(textOf(fields ?? element))
      .to.contain("A-100")
      .and.to.contain("250");
    expect(values?.querySelector("details.raw")?.checkVisibility()).to.equal(true);
    expect(isApprovable(element)).to.equal(true);
  });

  it("takes nothing from the rule that what is long is read to its end", async () => {
    const { values, element } = await drawn(() => html`<b>Fine</b>`, {
      body: "line\n".repeat(400),
    });
    expect(values?.open).to.equal(true);
    expect(isApprovable(element)).to.equal(false);
    const long = element.shadowRoot?.querySelector(".long");
    if (long) long.scrollTop = long.scrollHeight;
    await waitUntil(() => isApprovable(element), "read to the end");
  });

  it("is done without where it throws, gives nothing, or cannot be drawn", async () => {
    const failing: readonly (() => unknown)[] = [
      () => {
        throw new Error("no such order");
      },
      () => undefined,
      () => null,
      () => html`<b>${{ _$litType$: 1 }}</b>`,
    ];
    for (const renderer of failing) {
      const { view, values, fields, element } = await drawn(renderer);
      await waitUntil(() => element.shadowRoot?.querySelector(".own-view") === null, "without");
      expect(view?.isConnected ?? false).to.equal(false);
      expect(values?.isConnected ?? false).to.equal(false);
      const shownFields = element.shadowRoot?.querySelector<HTMLElement>("dl.fields") ?? fields;
      expect(shownFields?.checkVisibility()).to.equal(true);
      expect(isApprovable(element)).to.equal(true);
    }
  });

  it("is not asked about an input that cannot be shown", async () => {
    let asked = 0;
    const { element } = await drawn(() => {
      asked += 1;
      return html`<b>All fine</b>`;
    }, ["x".repeat(300_000)]);
    expect(asked).to.equal(0);
    expect(isApprovable(element)).to.equal(false);
  });
});
