/** SECURITY: the corpora as answers, whole and in seven chunkings, on a page with the strictest policy. */
import { expect, fixture, html } from "@open-wc/testing";
import { beStrict, expectNothing, settledFaults, watch } from "./corpora-watch.js";
import "../../components/define-all.js";
import "../../components/later.js";
import type { AnviaMessage } from "../../components/elements.js";
import type { ScreenItem } from "../../src/index.js";
import { showInChat } from "./corpora-chat.js";
import { chunkings, naughty, payloads, texts } from "./corpora-texts.js";
import { Drawn } from "./markdown-shape.js";

before(beStrict);

function answer(text: string, id = "a"): Extract<ScreenItem, { type: "assistant" }> {
  return { type: "assistant", id, runId: "r", text, status: "complete" };
}

describe("the corpora in an answer", () => {
  it("are all there", () => {
    expect(payloads).to.have.length(223);
    expect(naughty).to.have.length(515);
    expect(chunkings).to.have.length(7);
  });

  it("do nothing when read at once", async () => {
    const element = await fixture<AnviaMessage>(html`<anvia-message></anvia-message>`);
    for (const text of texts) {
      element.item = answer(text);
      await element.updateComplete;
    }
    await expectNothing("whole");
  });

  for (const { name, ends } of chunkings) {
    it(`do nothing in ${name}, and end as they do when read at once`, async () => {
      for (const text of texts) {
        const drawn = new Drawn();
        watch(drawn.element);
        document.body.append(drawn.element);
        drawn.say(text, ends(text.length));
        expect(drawn.shape, text).to.equal(new Drawn().say(text).shape);
        drawn.element.remove();
      }
      await expectNothing(name);
    }).timeout(60_000);
  }

  it("do nothing one after the other in one answer", async () => {
    const element = await fixture<AnviaMessage>(html`<anvia-message></anvia-message>`);
    for (const separator of ["\n\n", "\n", " ", "", " | "]) {
      element.item = answer(texts.join(separator));
      await element.updateComplete;
      await expectNothing(separator);
    }
  });

  it("do nothing in a whole chat", async () => {
    const items = texts.map((text, index) => answer(text, `a${index}`));
    const said = texts.map(
      (text, index): ScreenItem => ({
        type: "user",
        id: `u${index}`,
        runId: "r",
        text,
        queued: false,
      }),
    );
    const shown = await showInChat([...items, ...said]);
    expect(shown.querySelectorAll("anvia-message").length).to.equal(2 * texts.length);
    await expectNothing("chat");
  });

  it("would be seen if they did something", async () => {
    const place = document.createElement("div");
    watch(place);
    document.body.append(place);
    const picture = document.createElement("img");
    picture.src = "https://elsewhere.invalid/x.png";
    place.append(picture);
    const anchor = document.createElement("a");
    anchor.setAttribute("href", "javascript:alert(1)");
    place.append(anchor);
    window.alert();
    const seen = (await settledFaults()).join("\n");
    expect(seen)
      .to.contain("active: <img>")
      .and.to.contain("link: javascript:alert(1)")
      .and.to.contain("executed: alert()")
      .and.to.contain("reported: img-src https://elsewhere.invalid");
    place.remove();
  });
});
