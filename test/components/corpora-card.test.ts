/** SECURITY: the corpora in an approval's input, title, reason and description. */
import { expect, fixture, html } from "@open-wc/testing";
import { expectNothing } from "./corpora-watch.js";
import "../../components/define-all.js";
import "../../components/later.js";
import type { AnviaApproval } from "../../components/elements.js";
import type { Interaction } from "../../src/index.js";
import { showInChat } from "./corpora-chat.js";
import { describePlace } from "./corpora-place.js";
import { batches } from "./corpora-texts.js";
import { approval, quietRuntime } from "./interactions.js";
import { cardItem } from "./still-chat.js";

function card(batch: readonly string[]): Interaction {
  const [first = ""] = batch;
  const input = { list: [...batch], [`${first}:`]: first };
  return approval({ title: first, reason: first, description: first, input });
}

describePlace("an approval", async () => {
  const element = await fixture<AnviaApproval>(
    html`<anvia-approval .runtime=${quietRuntime()}></anvia-approval>`,
  );
  return async (batch) => {
    element.interaction = card(batch);
    await element.updateComplete;
    return element;
  };
});

describe("the corpora in the approvals of a whole chat", () => {
  it("do nothing", async () => {
    const cards = batches(41).map((batch, at) => cardItem(card(batch), `a${at}`));
    const shown = await showInChat(cards);
    expect(shown.querySelectorAll("anvia-approval").length).to.equal(cards.length);
    await expectNothing("chat");
  });
});
