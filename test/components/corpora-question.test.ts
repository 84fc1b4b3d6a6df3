/** SECURITY: the corpora in a question and its choices. */
import { expect, fixture, html } from "@open-wc/testing";
import { expectNothing } from "./corpora-watch.js";
import "../../components/define-all.js";
import "../../components/later.js";
import type { AnviaQuestion } from "../../components/elements.js";
import type { Interaction } from "../../src/index.js";
import { showInChat } from "./corpora-chat.js";
import { describePlace } from "./corpora-place.js";
import { batches } from "./corpora-texts.js";
import { questions, quietRuntime } from "./interactions.js";
import { cardItem } from "./still-chat.js";

function question(batch: readonly string[]): Interaction {
  const choices = batch.map((text, at) => ({ label: text, value: `${at}` }));
  const [id = ""] = batch;
  const more = { multiple: true, allowCustom: true };
  return questions([{ id, question: batch.slice(0, 9).join("\n"), choices, ...more }]);
}

describePlace("a question and its choices", async () => {
  const element = await fixture<AnviaQuestion>(
    html`<anvia-question .runtime=${quietRuntime()}></anvia-question>`,
  );
  return async (batch) => {
    element.interaction = question(batch);
    await element.updateComplete;
    return element;
  };
});

describe("the corpora in the questions of a whole chat", () => {
  it("do nothing", async () => {
    const cards = batches(41).map((batch, at) => cardItem(question(batch), `q${at}`));
    const shown = await showInChat(cards);
    expect(shown.querySelectorAll("anvia-question").length).to.equal(cards.length);
    await expectNothing("chat");
  });
});
