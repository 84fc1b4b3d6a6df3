import { expect, fixture, html } from "@open-wc/testing";
import { visibleLabel, visibleText } from "../../components/internal/visible-text.js";
import { approval, card } from "./interactions.js";
import { textOf } from "./roles.js";

async function shown(text: string) {
  return fixture<HTMLElement>(html`<p style="white-space: pre-wrap">${visibleText(text)}</p>`);
}

/** Every code point that draws nothing, turns its neighbours, or has no meaning of its own. */
const CLASSES =
  /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}\p{Noncharacter_Code_Point}\p{Default_Ignorable_Code_Point}\u2800]/u;

function* hiddenOnes() {
  for (let code = 0; code <= 0x10ffff; code++) {
    const text = String.fromCodePoint(code);
    if (CLASSES.test(text)) yield { text, name: `U+${hex(code)}` };
  }
}

function hex(code: number) {
  return code.toString(16).toUpperCase().padStart(4, "0");
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

  it("leaves a visible mark of every code point that would not be seen", async () => {
    let count = 0;
    for (const { text, name } of hiddenOnes()) {
      const [before, piece, after] = visibleText(`a${text}b`);
      const isMarked = before === "a" && typeof piece === "object";
      const isChip = isMarked && piece.values[0] === name && after === "b";
      const isSpace = isMarked && piece.values[1] === text && /[\n\t]/.test(text);
      if (!isChip && !isSpace) expect.fail(`${name} leaves no mark`);
      count += 1;
    }
    expect(count).to.be.greaterThan(137_000 + 2048 + 66); // private, surrogates, noncharacters, and others
  });

  it("draws that mark, with a size and a border of its own", async () => {
    const samples = ["\0", "\u00AD", "\u200B", "\u202E", "\u2028", "\u2029", "\u3164", "\uFFA0"];
    const rare = ["\u2800", "\uE000", "\uFE0F", "\uFFFE", "\u{E0001}", "\u{E0041}", "\u{10FFFD}"];
    const element = await card(
      approval({ input: { a: [...samples, ...rare, "\uDC00"].join("x") } }),
    );
    const chips = [...(element.shadowRoot?.querySelectorAll<HTMLElement>("dd .chip") ?? [])];
    expect(chips).to.have.length(16);
    for (const chip of chips) {
      expect(chip.offsetWidth).to.be.greaterThan(20);
      expect(getComputedStyle(chip).borderTopStyle).to.equal("solid");
    }
  });

  it("marks a selector that follows nothing it could select", () => {
    for (const text of [
      "a\uFE0F",
      "1\uFE0F",
      "1\uFE0Fx",
      "❤\uFE0F\uFE0F",
      "\uFE0E",
      "漢\u{E0100}",
    ]) {
      expect(visibleText(text).some((piece) => typeof piece === "object")).to.equal(true, text);
    }
    expect(visibleText("1\uFE0F\u20E3 ❤\uFE0F")).to.deep.equal(["1\uFE0F\u20E3 ❤\uFE0F"]);
  });

  it("keeps a joiner that shapes Persian or Hindi letters, beside a faint mark", async () => {
    const element = await shown("می\u200Cخواهم क्\u200Dष a\u200Cb");
    expect(element.textContent).to.equal("می\u200Cخواهم क्\u200Dष aU+200Cb");
    expect(element.querySelectorAll(".mark")).to.have.length(2);
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
