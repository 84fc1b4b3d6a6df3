/** Cards whose decision is on its way to other devices, and cards that this person may not decide. */
import { expect, waitUntil } from "@open-wc/testing";
import axe from "axe-core";
import "../../components/define-all.js";
import "../../components/later.js";
import type { Interaction, Runtime } from "../../src/index.js";
import { press, pressNow, shown, type } from "./chat-page.js";
import { type DrivenRuntime, decision, fakeRuntime } from "./inboxes.js";
import { approval, card, output, questions, settled, unknownOutcome } from "./interactions.js";
import { allByRole, byRole, textOf } from "./roles.js";

const QUEUED = "Will be sent when you are online. Nothing runs before that.";
const WHERE = {
  id: "where to?",
  question: "Where to?",
  choices: [{ label: "Card", value: "card" }],
  multiple: false,
  allowCustom: true,
};
/** Each kind with the buttons that decide it. */
const KINDS: readonly (readonly [Interaction, readonly string[]])[] = [
  [approval(), ["Reject", "Approve"]],
  [questions([WHERE]), ["Submit"]],
  [output({ outputSchema: { type: "string" } }), ["Submit"]],
  [unknownOutcome(), ["Stop", "Run again", "It happened"]],
];

/** Counts what is decided, whichever way. */
function counting(answer: () => unknown = () => ({ status: "queued" })) {
  const decided: string[] = [];
  const by = (way: string) => async () => {
    decided.push(way);
    return answer();
  };
  const ways = {
    approvals: { decide: by("decide"), askAgain: by("askAgain") },
    answer: by("answer"),
    provideOutput: by("provideOutput"),
    recover: by("recover"),
  };
  // CAST: the cards use no more of it
  return { decided, runtime: fakeRuntime(ways as unknown as Partial<Runtime>) };
}

/** Whether the button is inert, and what describes it. */
function standing(button: HTMLElement) {
  // CAST: cards have shadow roots
  const root = button.getRootNode() as ShadowRoot;
  const described = root.getElementById(button.getAttribute("aria-describedby") ?? "");
  const text = described?.textContent?.replace(/\s+/g, " ").trim() ?? "";
  return { isInert: button.getAttribute("aria-disabled") === "true", text };
}

async function everyButtonInert(element: HTMLElement, names: readonly string[], why: string) {
  await waitUntil(() => textOf(element).includes(why), "it is said");
  for (const name of names) {
    const { isInert, text } = standing(byRole(element, "button", name));
    expect(isInert, name).to.equal(true);
    expect(text, name).to.contain(why);
  }
}

describe("a card whose decision is queued", () => {
  for (const [interaction, buttons] of KINDS) {
    const { kind } = interaction.request;

    it(`says so and takes no press, also in another tab and after a reload (${kind})`, async () => {
      const { runtime, decided } = counting();
      runtime.queue(interaction.request.id, decision("rejected"));
      const element = await card(interaction, runtime);
      await everyButtonInert(element, buttons, QUEUED);
      const asked: string[] = [];
      for (const type of ["anvia-decide", "anvia-answer"])
        element.addEventListener(type, () => asked.push(type));
      for (const name of buttons) await press(byRole(element, "button", name));
      expect(decided).to.deep.equal([]);
      expect(asked).to.deep.equal([]);
      const { violations } = await axe.run(element);
      expect(violations.map(({ id }) => id)).to.deep.equal([]);
    });
  }

  it("says what was decided", async () => {
    const { runtime } = counting();
    const element = await card(approval(), runtime);
    runtime.queue("r:1", decision("approved"));
    await waitUntil(() => textOf(element).includes("Approved."), "said");
    runtime.queue("r:1", decision("rejected"));
    await waitUntil(() => textOf(element).includes("Rejected."), "said");
  });

  it("is held from the press on, before the outbox has told, and says so aloud", async () => {
    const { runtime, decided } = counting();
    const element = await card(approval(), runtime);
    const said: string[] = [];
    Object.assign(element, { ariaNotify: (text: string) => said.push(text) });
    await press(byRole(element, "button", "Approve"));
    await everyButtonInert(element, ["Reject", "Approve"], QUEUED);
    await pressNow(byRole(element, "button", "Reject"));
    expect(decided).to.deep.equal(["decide"]);
    expect(said).to.deep.equal([QUEUED]);
  });

  it("keeps its text boxes as they are", async () => {
    const { runtime } = counting();
    runtime.queue("r:1", decision());
    const element = await card(approval(), runtime);
    const reason = await shown(element, "textbox", "Reason (optional)");
    expect(reason instanceof HTMLTextAreaElement && reason.readOnly).to.equal(true);
  });

  it("becomes the settled card once it is confirmed", async () => {
    const { runtime } = counting();
    runtime.queue("r:1", decision());
    const element = await card(approval(), runtime);
    runtime.queue("r:1", undefined);
    Object.assign(element, { interaction: settled(approval(), { status: "approved" }) });
    await shown(element, "dialog", "Approved: Refund an order");
    expect(textOf(element)).not.to.contain(QUEUED);
  });

  it("works again when the server refused it later, and says why", async () => {
    const { runtime, decided } = counting(() => ({ status: "decided" }));
    runtime.queue("r:1", decision());
    const element = await card(approval(), runtime);
    await waitUntil(() => textOf(element).includes(QUEUED), "queued");
    runtime.queue("r:1", undefined, "Only managers refund this much.");
    await waitUntil(() => textOf(element).includes("Only managers refund this much."), "said");
    expect(textOf(element)).to.contain("It still waits for somebody who may.");
    await press(byRole(element, "button", "Reject"));
    await waitUntil(() => decided.length === 1, "decided anew");
  });

  it("forgets it when it shows another interaction", async () => {
    const { runtime } = counting();
    runtime.queue("r:1", decision());
    const element = await card(approval(), runtime);
    await waitUntil(() => textOf(element).includes(QUEUED), "queued");
    Object.assign(element, { interaction: approval({ id: "r:2" }) });
    await waitUntil(() => !textOf(element).includes(QUEUED), "another");
    expect(standing(byRole(element, "button", "Reject")).isInert).to.equal(false);
  });
});

describe("a card that this person may not decide", () => {
  const WHY = "Only managers decide this.";
  const refusing = (asked: unknown[] = []) => {
    const { decided, runtime } = counting();
    const mayDecide = async (...of: unknown[]) => {
      asked.push(of);
      return WHY;
    };
    Object.assign(runtime, { mayDecide });
    return { decided, runtime };
  };

  for (const [interaction, buttons] of KINDS) {
    it(`says why, and takes no press (${interaction.request.kind})`, async () => {
      const { runtime, decided } = refusing();
      const element = await card(interaction, runtime);
      await everyButtonInert(element, buttons, `You may not decide this: ${WHY}`);
      for (const name of buttons) await press(byRole(element, "button", name));
      expect(decided).to.deep.equal([]);
    });
  }

  it("is asked about once for each reviewer", async () => {
    const asked: unknown[] = [];
    const { runtime } = refusing(asked);
    const element = await card(approval(), runtime);
    Object.assign(element, { strings: {} });
    await element.updateComplete;
    expect(asked).to.have.length(1);
    Object.assign(element, { reviewer: "dana" });
    await element.updateComplete;
    expect(asked).to.have.length(2);
    expect(asked[1]).to.deep.equal([approval(), "dana"]);
  });

  it("says the plain sentence where no reason is given", async () => {
    const { runtime } = counting();
    Object.assign(runtime, { mayDecide: async () => "You may not decide this." });
    const element = await card(approval(), runtime);
    const text = "You may not decide this. It still waits for somebody who may.";
    await everyButtonInert(element, ["Approve"], text);
  });

  it("is decided as ever where everybody may", async () => {
    const { runtime, decided } = counting(() => ({ status: "decided" }));
    const element = await card(approval(), runtime);
    await press(byRole(element, "button", "Approve"));
    await waitUntil(() => decided.length === 1, "decided");
  });
});

describe("a decision that the server refuses at once", () => {
  it("is said in plain words, keeps what was typed, and can be tried again", async () => {
    const message = "Please sign in again.";
    const refused = () => ({ status: "invalid", message, refused: true });
    const { runtime, decided } = counting(refused);
    const element = await card(approval(), runtime as DrivenRuntime);
    const faults: Event[] = [];
    element.addEventListener("anvia-error", (event) => faults.push(event));
    const results: string[] = [];
    element.addEventListener("anvia-decided", ({ detail }) => results.push(detail.result));
    type(byRole(element, "textbox", "Reason (optional)"), "too much");
    await press(byRole(element, "button", "Reject"));
    const text =
      "You may not decide this: Please sign in again. It still waits for somebody who may.";
    await waitUntil(() => textOf(element).includes(text), "said");
    expect(results).to.deep.equal(["invalid"]);
    expect(faults).to.deep.equal([]);
    const reason = byRole(element, "textbox", "Reason (optional)");
    expect(reason instanceof HTMLTextAreaElement && reason.value).to.equal("too much");
    await press(byRole(element, "button", "Reject"));
    await waitUntil(() => decided.length === 2, "tried again");
  });

  it("leaves a card that needs no more than another person's yes: nothing of it is settled", async () => {
    const { runtime } = counting(() => ({ status: "invalid", message: "You may not." }));
    const element = await card(approval(), runtime);
    await press(byRole(element, "button", "Approve"));
    await waitUntil(() => textOf(element).includes("You may not."), "said");
    expect(allByRole(element, "button", "Approve")).to.have.length(1);
  });
});
