/** A tool whose result a person supplies: a form from the schema of its output. */
import { expect, waitUntil } from "@open-wc/testing";
import type { Json, Runtime } from "../../src/index.js";
import { closeChats, openRuntime, pressNow } from "./chat-page.js";
import { card, output, quietRuntime } from "./interactions.js";
import { allByRole, byRole, textOf } from "./roles.js";
import { violations } from "./still-chat.js";

const COUNT: Json = {
  type: "object",
  properties: {
    count: { type: "integer", minimum: 0 },
    damaged: { type: "boolean" },
    remark: { type: "string", minLength: 3 },
  },
  required: ["count", "damaged"],
};

/** A card of this schema, and what it supplied. */
async function counting(outputSchema: Json = COUNT, over: Partial<Runtime> = {}) {
  const given: unknown[] = [];
  const provideOutput = async (_id: string, value: unknown) => {
    given.push(value);
    return { status: "missing" } as const;
  };
  const element = await card(output({ outputSchema }), quietRuntime({ provideOutput, ...over }));
  return { element, given };
}

function fill(root: Element, name: string, text: string) {
  const box = byRole(root, "textbox", name) as HTMLInputElement; // CAST: every textbox has a value
  box.value = text;
  box.dispatchEvent(new InputEvent("input", { bubbles: true, composed: true }));
}

async function submit(element: Awaited<ReturnType<typeof card>>) {
  await pressNow(byRole(element, "button", "Submit"));
  await element.updateComplete;
}

describe("anvia-output", () => {
  afterEach(closeChats);

  it("asks for what the schema says, and supplies it in its types", async () => {
    const { element, given } = await counting();
    fill(element, "count", "12");
    byRole(element, "radio", "no").click();
    await submit(element);
    expect(given).to.deep.equal([{ count: 12, damaged: false }]);
  });

  it("supplies nothing while something is missing or wrong, and says where", async () => {
    const { element, given } = await counting();
    fill(element, "count", "1.5");
    await submit(element);
    expect(given).to.deep.equal([]);
    expect(textOf(element)).to.contain("2 fields need a look.");
    expect(textOf(element)).to.contain("This has to be a whole number.");
    expect(textOf(element)).to.contain("Choose one.");
    await waitUntil(
      () => element.shadowRoot?.activeElement === byRole(element, "textbox", "count"),
    );
    expect(await violations(element)).to.deep.equal([]);
  });

  it("asks for a text of some form in a form, and for any text in a box", async () => {
    const { element, given } = await counting({ type: "string", minLength: 3 });
    fill(element, "Your answer", "no");
    await submit(element);
    expect(textOf(element)).to.contain("This needs at least 3 characters.");
    fill(element, "Your answer", "yes");
    await submit(element);
    expect(given).to.deep.equal(["yes"]);
    const any = await counting({ type: "string" });
    expect(allByRole(any.element, "alert")).to.be.empty;
  });

  it("asks for JSON where a form cannot ask", async () => {
    const { element, given } = await counting({ type: "object" });
    fill(element, "Your answer JSON", '{"a":[1]}');
    await submit(element);
    expect(given).to.deep.equal([{ a: [1] }]);
  });

  it("keeps what was typed, and brings it back", async () => {
    const runtime = openRuntime();
    const first = await card(output({ outputSchema: COUNT }), runtime);
    fill(first, "count", "1x");
    await waitUntil(async () => (await runtime.readDraft("answers:r:1")) !== undefined);
    first.remove();
    const second = await card(output({ outputSchema: COUNT }), runtime);
    const box = () => byRole(second, "textbox", "count") as HTMLInputElement; // CAST: as above
    await waitUntil(() => box().value === "1x", "it is back");
  });

  it("takes over what was typed as JSON before there was a form", async () => {
    const readDraft = async () => '{"count": 3';
    const { element } = await counting(COUNT, { readDraft });
    await waitUntil(
      () => allByRole(element, "textbox", "Your answer JSON").length === 1,
      "it is back",
    );
  });
});
