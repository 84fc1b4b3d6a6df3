/** A card that is asked again, because what was approved is not what would run now. */
import { expect, fixture, html, waitUntil } from "@open-wc/testing";
import type { AnviaApproval } from "../../components/elements.js";
import type { Interaction } from "../../src/index.js";
import { press } from "./chat-page.js";
import { approval, quietRuntime, settled } from "./interactions.js";
import { allByRole, byRole, textOf } from "./roles.js";

const SCHEMA = { type: "object", properties: { amount: { type: "number" } } };

function before(of: Parameters<typeof approval>[0] = {}): Interaction {
  return settled(approval({ id: "r:0", ...of }), { status: "approved" });
}

async function askedAgain(now: Interaction, approvedBefore: Interaction) {
  const element = await fixture<AnviaApproval>(
    html`<anvia-approval .interaction=${now} .approvedBefore=${approvedBefore} .runtime=${quietRuntime()}></anvia-approval>`,
  );
  await waitUntil(() => !textOf(element).includes("Comparing with"), "it has compared");
  return element;
}

/** The rows of the differences, each as the words that are read out. */
function changesOf(element: Element): readonly string[] {
  const group = byRole(element, "group", "Changed since it was approved");
  return [...group.querySelectorAll(".field")].map((row) =>
    textOf(row).replace(/\s+/g, " ").trim(),
  );
}

describe("an approval that is asked again", () => {
  it("shows every value that changed, as it was and as it is now", async () => {
    const element = await askedAgain(
      approval({ input: { orderId: "A-100", amount: 300, to: "other card" } }),
      before(),
    );
    expect(changesOf(element)).to.deep.equal([
      "amount Was 250 Now 300",
      "to Was not there Now other card",
    ]);
  });

  it("shows that the tool has another name, or says something else about itself", async () => {
    const element = await askedAgain(
      approval({ title: "Refund at once", description: "To any card." }),
      before({ description: "To the card it was paid with." }),
    );
    expect(changesOf(element)).to.deep.equal([
      "Title Was Refund an order Now Refund at once",
      "Description Was To the card it was paid with. Now To any card.",
    ]);
  });

  it("shows what the tool takes now, field by field", async () => {
    const properties = { amount: { type: "string" }, to: { type: "string" } };
    const element = await askedAgain(
      approval({ schema: { ...SCHEMA, properties } }),
      before({ schema: SCHEMA }),
    );
    expect(changesOf(element)).to.deep.equal([
      "amount Was number Now string",
      "to Was not there Now string",
    ]);
    expect(textOf(element)).to.contain("What the tool takes");
  });

  it("says so where it was not recorded what the tool took", async () => {
    const element = await askedAgain(approval({ schema: SCHEMA }), before());
    expect(textOf(element)).to.contain("What it takes was not recorded before.");
  });

  it("says nothing of a change where there is none, nor where the tool is gone", async () => {
    const same = await askedAgain(approval({ schema: SCHEMA }), before({ schema: SCHEMA }));
    expect(textOf(same)).not.to.contain("Changed since");
    const gone = await askedAgain(approval({ input: { amount: 1 } }), before());
    gone.toolGone = true;
    await gone.updateComplete;
    expect(textOf(gone)).to.contain("no longer has this tool").and.not.to.contain("Changed since");
  });

  it("shows hidden characters of what changed", async () => {
    const element = await askedAgain(
      approval({ input: { orderId: "A-1\u202E00", amount: 250 } }),
      before(),
    );
    expect(changesOf(element)).to.deep.equal(["orderId Was A-100 Now A-1U+202E00"]);
  });

  it("asks to read a long value of before to its end, too", async () => {
    const body = "line\n".repeat(400);
    const element = await askedAgain(
      approval({ input: { body: "short" } }),
      before({ input: { body } }),
    );
    const approve = byRole(element, "button", "Approve");
    await waitUntil(() => approve.getAttribute("aria-disabled") === "true", "not read yet");
    const long = element.shadowRoot?.querySelector(".long");
    if (long) long.scrollTop = long.scrollHeight;
    await waitUntil(() => approve.getAttribute("aria-disabled") === "false", "read to the end");
  });

  it("can be approved once the difference can be seen", async () => {
    const element = await askedAgain(approval({ input: { amount: 300 } }), before());
    const decisions: unknown[] = [];
    element.addEventListener("anvia-decide", (event) => {
      decisions.push(event.detail);
      event.preventDefault();
    });
    await press(byRole(element, "button", "Approve"));
    expect(decisions[0]).to.deep.include({ kind: "approval", approved: true });
  });

  it("is an ordinary card where nothing was approved before", async () => {
    const element = await fixture<AnviaApproval>(
      html`<anvia-approval .interaction=${approval()} .runtime=${quietRuntime()}></anvia-approval>`,
    );
    expect(allByRole(element, "group", "Changed since it was approved")).to.be.empty;
  });
});
