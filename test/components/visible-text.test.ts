import { expect, fixture, html } from "@open-wc/testing";
import { visibleLabel, visibleText } from "../../components/internal/visible-text.js";
import { approval, card } from "./interactions.js";
import { textOf } from "./roles.js";

async function shown(text: string) {
  return fixture<HTMLElement>(html`<p style="white-space: pre-wrap">${visibleText(text)}</p>`);
}

function* codePoints() {
  for (let code = 0; code <= 0x10ffff; code++) {
    const text = String.fromCodePoint(code);
    if (/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}]/u.test(text)) yield { code, text };
    if (code === 0xf8ff) code = 0xeffff; // one private area stands for the large ones
  }
}

describe("visible text", () => {
  it("leaves ordinary text as it is, in any language", async () => {
    for (const text of ["plain", "père Noël", "שלום", "漢字かな", "👍🏽 👨‍👩‍👧 ❤️ 🏳️‍🌈", "a b"]) {
      expect(visibleText(text)).to.deep.equal([text]);
      expect((await shown(text)).textContent).to.equal(text);
    }
  });

  it("makes a chip of a character that hides or turns text", async () => {
    expect((await shown("card 4417\u202E")).querySelector(".chip")?.textContent).to.equal("U+202E");
    expect((await shown("a\u200Bb")).textContent).to.equal("aU+200Bb");
    expect((await shown("a\u{E0041}b")).textContent).to.equal("aU+E0041b");
    expect((await shown("a\uD800b")).textContent).to.equal("aU+D800b");
    expect((await shown("a\u3164b\u2800c")).textContent).to.equal("aU+3164bU+2800c");
  });

  it("marks every control, format, separator and private character", async () => {
    for (const { code, text } of codePoints()) {
      const pieces = visibleText(`a${text}b`);
      expect(pieces.length, `U+${code.toString(16)}`).to.equal(3);
    }
  });

  it("marks line breaks, tabs and unusual spaces, and keeps what they do", async () => {
    const element = await shown("a\nb\tc\u00A0d");
    expect(element.textContent).to.equal("a\nb\tc\u00A0d");
    expect(
      [...element.querySelectorAll<HTMLElement>(".mark")].map((mark) => mark.dataset.mark),
    ).to.deep.equal(["↵", "⇥", "␣"]);
  });

  it("does not take a joiner for harmless where it joins no pictographs", async () => {
    expect((await shown("a\u200Db")).textContent).to.equal("aU+200Db");
    expect((await shown("👍\u200Da")).textContent).to.contain("U+200D");
  });

  it("writes hidden characters out in accessible names", () => {
    expect(visibleLabel("Pay\u202E\nnow")).to.equal("PayU+202E now");
  });

  it("isolates each value of a card, so that none can turn what stands beside it", async () => {
    const element = await card(approval({ input: { a: "\u202Eevil", b: "ordinary" } }));
    const values = [...(element.shadowRoot?.querySelectorAll("dd > bdi") ?? [])];
    expect(values.map(textOf)).to.deep.equal(["U+202Eevil", "ordinary"]);
  });
});
