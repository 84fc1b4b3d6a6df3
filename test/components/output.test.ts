/** A tool whose result a person supplies: a form from the schema of its output. */
import { expect, waitUntil } from "@open-wc/testing";
import { isYesOrNo } from "../../components/anvia-output/output-schema.js";
import type { Json, Runtime } from "../../src/index.js";
import { closeChats, openRuntime, press, pressNow } from "./chat-page.js";
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

/** As people do: what they typed has just moved the button, so a press may come too early, and they press again. */
async function submit(element: Awaited<ReturnType<typeof card>>) {
  await press(byRole(element, "button", "Submit"));
  await element.updateComplete;
  if (!textOf(element).includes("Wait a moment")) return;
  await press(byRole(element, "button", "Submit"));
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

  it("is a box for JSON by one press, and a form again by another, and loses nothing that was typed", async () => {
    const { element, given } = await counting();
    const box = (name: string) => byRole(element, "textbox", name) as HTMLTextAreaElement; // CAST: every textbox has a value
    fill(element, "count", "1x");
    byRole(element, "radio", "no").click();
    await pressNow(byRole(element, "button", "Write JSON instead"));
    await element.updateComplete;
    expect(JSON.parse(box("Your answer JSON").value)).to.deep.equal({
      count: "1x",
      damaged: false,
    });
    await pressNow(byRole(element, "button", "Back to the form"));
    await element.updateComplete;
    expect(box("count").value).to.equal("1x");
    await pressNow(byRole(element, "button", "Write JSON instead"));
    await element.updateComplete;
    fill(element, "Your answer JSON", '{"count": 4,');
    await pressNow(byRole(element, "button", "Back to the form"));
    await element.updateComplete;
    expect(textOf(element)).to.contain("This is not JSON.");
    expect(box("Your answer JSON").value).to.equal('{"count": 4,');
    fill(element, "Your answer JSON", '{"count": 4, "damaged": true}');
    await pressNow(byRole(element, "button", "Back to the form"));
    await element.updateComplete;
    expect(box("count").value).to.equal("4");
    await submit(element);
    expect(given).to.deep.equal([{ count: 4, damaged: true }]);
  });

  it("says at its field what only the runtime can know to be wrong, and keeps all of it", async () => {
    const provideOutput = async () => {
      const issues = [{ path: ["count"], message: "There are only 40 on the shelf." }];
      return { status: "invalid", message: "This is not what was asked for.", issues } as const;
    };
    const { element } = await counting(COUNT, { provideOutput });
    fill(element, "count", "41");
    byRole(element, "radio", "yes").click();
    await submit(element);
    await waitUntil(() => textOf(element).includes("There are only 40 on the shelf."));
    const box = byRole(element, "textbox", "count") as HTMLInputElement; // CAST: as above
    expect(box.value).to.equal("41");
    expect(byRole(element, "button", "Submit").getAttribute("aria-disabled")).to.equal("false");
  });

  it("takes no press that a script makes, and none before it could be read", async () => {
    const { element, given } = await counting({ type: "string" });
    fill(element, "Your answer", "twelve");
    byRole(element, "button", "Submit").click();
    await pressNow(byRole(element, "button", "Submit"));
    await element.updateComplete;
    expect(given).to.deep.equal([]);
    await press(byRole(element, "button", "Submit"));
    await waitUntil(() => given.length > 0, "it counts by now");
    expect(given).to.deep.equal(["twelve"]);
  });

  it("is a yes or no only where that is a whole answer", () => {
    const approved = { type: "boolean" };
    const amount = { type: "number" };
    const of = (properties: Json, required: Json = []) =>
      isYesOrNo({ type: "object", properties, required });
    expect(isYesOrNo(undefined)).to.equal(true);
    expect(of({ approved }, ["approved"])).to.equal(true);
    expect(of({ approved, reason: { type: "string" }, amount })).to.equal(true);
    expect(of({ approved, amount }, ["approved", "amount"])).to.equal(false);
    expect(of({ approved, reason: { type: "object" } })).to.equal(false);
    expect(of({ approved: { type: "string" } })).to.equal(false);
    expect(isYesOrNo({ type: "boolean" })).to.equal(false);
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
