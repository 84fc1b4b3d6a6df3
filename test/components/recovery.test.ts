import { expect, oneEvent } from "@open-wc/testing";
import { press, pressNow, type } from "./chat-page.js";
import { card, output, quietRuntime, settled, unknownOutcome } from "./interactions.js";
import { byRole, textOf } from "./roles.js";

function recording() {
  const decisions: unknown[] = [];
  const recover = async (...all: unknown[]) => {
    decisions.push(all);
    return { status: "missing" } as const;
  };
  return { decisions, runtime: quietRuntime({ recover }) };
}

describe("anvia-recovery", () => {
  it("says that it happened, with what it returned", async () => {
    const { decisions, runtime } = recording();
    const element = await card(unknownOutcome(), runtime);
    type(byRole(element, "textbox", "What it returned (optional)"), "id 7");
    await press(byRole(element, "button", "It happened"));
    expect(decisions).to.deep.equal([
      ["r:1", { status: "happened", output: "id 7" }, { via: "dialog" }],
    ]);
  });

  it("runs it again, or stops, as the person says", async () => {
    for (const [name, status] of [
      ["Run again", "run_again"],
      ["Stop", "stopped"],
    ] as const) {
      const { decisions, runtime } = recording();
      const element = await card(unknownOutcome(), runtime);
      const decided = oneEvent(element, "anvia-decided");
      await press(byRole(element, "button", name));
      expect((await decided).detail).to.deep.include({ kind: "recovery", decision: { status } });
      expect(decisions).to.deep.equal([["r:1", { status }, { via: "dialog" }]]);
    }
  });

  it("takes no press before it stood still, and no synthetic one ever", async () => {
    const { decisions, runtime } = recording();
    const element = await card(unknownOutcome(), runtime);
    const again = byRole(element, "button", "Run again");
    await pressNow(again);
    again.click();
    expect(decisions).to.be.empty;
  });

  it("says afterwards what the person found out", async () => {
    const element = await card(settled(unknownOutcome(), { status: "happened", output: "id 7" }));
    expect(textOf(element))
      .to.contain("Answered")
      .and.to.contain("It happened: id 7")
      .and.to.contain("by you");
  });
});

describe("anvia-output", () => {
  it("supplies a text as it was typed", async () => {
    const given: unknown[] = [];
    const provideOutput = async (id: string, value: unknown) => {
      given.push([id, value]);
      return { status: "missing" } as const;
    };
    const element = await card(
      output({ outputSchema: { type: "string" } }),
      quietRuntime({ provideOutput }),
    );
    type(byRole(element, "textbox", "Your answer"), "Blue");
    await press(byRole(element, "button", "Submit"));
    expect(given).to.deep.equal([["r:1", "Blue"]]);
  });

  it("says when what was typed is not JSON", async () => {
    const element = await card(output({ outputSchema: { type: "object" } }));
    type(byRole(element, "textbox", "Your answer JSON"), "{no");
    await press(byRole(element, "button", "Submit"));
    await element.updateComplete;
    expect(textOf(element)).to.contain("This is not JSON.");
  });
});
