/** SECURITY: pictures in answers (rules P1 to P3 of components/internal/images.ts). */
import { expect, fixture, html } from "@open-wc/testing";
import { sendMouse } from "@web/test-runner-commands";
import "../../components/define-all.js";
import type { AnviaMessage } from "../../components/elements.js";
import { descendants, textOf } from "./roles.js";

const ORIGIN = location.origin;
const HERE = `${ORIGIN}/test/components/no-such-picture.png`;

async function answer(text: string, imageOrigins: readonly string[] = [], growing = false) {
  const element = await fixture<AnviaMessage>(
    html`<anvia-message .imageOrigins=${imageOrigins}></anvia-message>`,
  );
  await say(element, text, growing);
  return element;
}

async function say(element: AnviaMessage, text: string, growing = false) {
  const status = growing ? "streaming" : "complete";
  element.item = { type: "assistant", id: "a", runId: "r", text, status };
  await element.updateComplete;
}

function found<Kind extends Element>(element: AnviaMessage, selector: string): Kind | undefined {
  return element.shadowRoot?.querySelector<Kind>(selector) ?? undefined;
}

/** Numbers are compared, never elements: a failing test would print their whole page. */
function count(element: AnviaMessage, selector: string): number {
  return element.shadowRoot?.querySelectorAll(selector).length ?? 0;
}

async function press(target: Element | undefined) {
  if (!target) throw new Error("nothing to press");
  target.scrollIntoView({ block: "center" });
  const { x, y, width, height } = target.getBoundingClientRect();
  const position: [number, number] = [Math.round(x + width / 2), Math.round(y + height / 2)];
  await sendMouse({ type: "click", position });
}

describe("a picture in an answer", () => {
  it("is a button that names its host, and is loaded by a press", async () => {
    const element = await answer(`![a cat](${HERE})`);
    const button = found<HTMLButtonElement>(element, ".image button");
    expect(button?.textContent).to.equal(`Load image from ${location.host}`);
    expect(found(element, ".image")?.textContent).to.contain("a cat");
    expect(count(element, "img")).to.equal(0);
    await press(button);
    await element.updateComplete;
    const picture = found<HTMLImageElement>(element, "img");
    expect(picture?.src).to.equal(HERE);
    expect(picture?.alt).to.equal("a cat");
    expect(picture?.referrerPolicy).to.equal("no-referrer");
  });

  it("is not loaded by a script's click", async () => {
    const element = await answer(`![a cat](${HERE})`);
    const button = found<HTMLButtonElement>(element, ".image button");
    button?.click();
    button?.dispatchEvent(new MouseEvent("click", { bubbles: true, detail: 1 }));
    await element.updateComplete;
    expect(count(element, "img")).to.equal(0);
  });

  it("stays loaded while the answer grows, and loads no other one", async () => {
    const element = await answer(`![a](${HERE})\n\nmore`, [], true);
    await press(found(element, ".image button"));
    await say(element, `![a](${HERE})\n\nmore and ![b](${HERE}?b)`, false);
    const pictures = [...(element.shadowRoot?.querySelectorAll("img") ?? [])];
    expect(pictures.map(({ src }) => src)).to.deep.equal([HERE]);
    expect(found(element, ".image")?.textContent).to.contain("b");
  });

  it("is loaded without a press only where the page lists exactly its origin", async () => {
    const allowed = ["https://pictures.example"];
    const others = [
      "http://pictures.example/x.png",
      "https://pictures.example:8443/x.png",
      "https://a.pictures.example/x.png",
      "https://pictures.example.evil.example/x.png",
      "https://pictures.example@evil.example/x.png",
    ];
    for (const address of others) {
      const element = await answer(`![x](${address})`, allowed);
      expect(count(element, "img"), address).to.equal(0);
      const chip = found<HTMLButtonElement>(element, ".image button");
      expect(chip?.textContent, address).to.contain(new URL(address).host);
    }
    const listed = await answer(`![x](${HERE}?listed)`, [ORIGIN]);
    expect(found<HTMLImageElement>(listed, "img")?.src).to.equal(`${HERE}?listed`);
    expect(found<HTMLImageElement>(listed, "img")?.referrerPolicy).to.equal("no-referrer");
  });

  it("of a listed origin is not asked for before its block is whole", async () => {
    const element = await answer(`![x](${HERE}?half)`, [ORIGIN], true);
    expect(count(element, "img")).to.equal(0);
    await say(element, `![x](${HERE}?half)\n\nNext`, true);
    expect(found<HTMLImageElement>(element, "img")?.src).to.equal(`${HERE}?half`);
  });

  it("is only a name when its address is not one of http or https, or when it stands in a link", async () => {
    const cases = [
      "![x](data:image/svg+xml,<svg/onload=alert(1)>)",
      "![x](javascript:alert)",
      "![x](mailto:a@b.example)",
      "![x](/relative.png)",
      "![x](blob:https://a.example/1)",
    ];
    for (const text of cases) {
      const element = await answer(text, [ORIGIN, "null"]);
      expect(count(element, "img, a, .image button"), text).to.equal(0);
      expect(textOf(element), text).to.contain("Image: x");
    }
    const linked = await answer(`[![x](${HERE})](https://a.example/)`, [ORIGIN]);
    expect(linked.shadowRoot?.querySelectorAll("a, img, .image button").length).to.equal(1);
  });

  it("asks no server for anything, at any moment of its coming", async () => {
    const text = `Look: ![cat](${HERE}?whole) and [![in](${HERE}?in)](${HERE}?link) <img src="${HERE}?html">\n\n![ref]\n\n[ref]: ${HERE}?ref\n`;
    const element = await answer("", [], true);
    for (let end = 1; end <= text.length; end += 1) {
      await say(element, text.slice(0, end), end < text.length);
      const loading = descendants(element).filter((one) =>
        one.matches("[src], [srcset], [poster]"),
      );
      expect(loading, text.slice(0, end)).to.be.empty;
    }
    const asked = performance.getEntriesByType("resource").map(({ name }) => name);
    expect(asked.filter((name) => name.startsWith(`${HERE}?`))).to.deep.equal([]);
  });
});
