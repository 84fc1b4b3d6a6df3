/**
 * SECURITY: size bombs. Work is counted, not timed: calls of the lexer's rules, tokens, and nodes drawn.
 * Four times the text may cost less than six times the work.
 */
import { expect } from "@open-wc/testing";
import { Tokenizer } from "marked";
import { lexMarkdown, MAX_NESTING, type Token } from "../../components/internal/markdown-lexer.js";
import { withoutHalfInline, withoutHalfLine } from "../../components/internal/markdown-pending.js";
import { Drawn } from "./markdown-shape.js";
import { SIZE_BOMBS, square, table } from "./size-bombs.js";

let calls = 0;
const originals = new Map<string, PropertyDescriptor>();

/** Each rule of the lexer that is tried counts. */
before(() => {
  for (const [name, found] of Object.entries(
    Object.getOwnPropertyDescriptors(Tokenizer.prototype),
  )) {
    const { value } = found;
    if (typeof value !== "function" || name === "constructor") continue;
    originals.set(name, found);
    const counted = function (this: unknown, ...given: unknown[]) {
      calls += 1;
      return value.apply(this, given);
    };
    Object.defineProperty(Tokenizer.prototype, name, { ...found, value: counted });
  }
});

after(() => {
  for (const [name, found] of originals) Object.defineProperty(Tokenizer.prototype, name, found);
});

/** Calls and tokens that reading `text` costs. */
function work(text: string): number {
  calls = 0;
  const { tokens } = lexMarkdown(text);
  return calls + countTokens(tokens);
}

function countTokens(value: unknown): number {
  if (Array.isArray(value)) return value.reduce((sum: number, one) => sum + countTokens(one), 0);
  if (typeof value !== "object" || value === null) return 0;
  return Object.values(value).reduce((sum: number, one) => sum + countTokens(one), 1);
}

function depthOf(tokens: readonly Token[]): number {
  const inner = tokens.map((token) => ("tokens" in token && token.tokens ? token.tokens : []));
  return tokens.length === 0 ? 0 : 1 + Math.max(...inner.map(depthOf));
}

describe("a pathological text", () => {
  for (const [name, make] of SIZE_BOMBS) {
    it(`is read with work in proportion to its length, at 10, 40 and 160 kB: ${name}`, () => {
      const [small = 0, medium = 0, large = 0] = [10_000, 40_000, 160_000].map((length) =>
        work(make(length)),
      );
      expect(medium).to.be.lessThan(6 * Math.max(small, 1000));
      expect(large).to.be.lessThan(6 * Math.max(medium, 4000));
      expect(large).to.be.lessThan(20 * 160_000);
    });
  }

  it("is drawn, whole and while it grows, without an error and without losing a letter of it", () => {
    for (const [name, make] of SIZE_BOMBS) {
      const text = make(10_000);
      const drawn = new Drawn().say(text, [1, 4999, 9000]);
      const nodes = drawn.element.querySelectorAll("*").length;
      expect(nodes, name).to.be.lessThan(3 * text.length);
      const letters = (of: string) => of.replace(/[^\p{L}\d]/gu, "").length;
      const isKept = !/[&[<\\\]:$#|`~]|\d\.|^ {4}/.test(text);
      if (isKept) expect(letters(drawn.element.textContent ?? ""), name).to.equal(letters(text));
    }
  });

  it("is cut where it grows by looking at its end only", () => {
    for (const [name, make] of SIZE_BOMBS) {
      const text = make(160_000);
      const shown = withoutHalfInline(withoutHalfLine(text));
      const line = text.length - text.lastIndexOf("\n");
      expect(text.startsWith(shown), name).to.equal(true);
      expect(text.length - shown.length, name).to.be.at.most(Math.max(3000, line));
    }
  });
});

describe("what is too much", () => {
  it("is shown as it was written: nesting over 32, a message over 1 MB, a word over 2000", () => {
    for (const text of [">".repeat(33), "- ".repeat(33), "a *b* ".repeat(170_000)]) {
      expect(lexMarkdown(text).tokens.map(({ type }) => type)).to.deep.equal(["plain"]);
    }
    const word = lexMarkdown(`**${"a".repeat(2000)}**`).tokens[0];
    expect(word).to.have.nested.property("tokens[0].type", "plain");
    expect(depthOf(lexMarkdown(`${">".repeat(32)}a`).tokens)).to.be.at.most(MAX_NESTING + 2);
    expect(lexMarkdown(`**${"a".repeat(1900)}**`).tokens[0]).to.have.nested.property(
      "tokens[0].type",
      "strong",
    );
  });

  it("is a table whose short rows would fill up to more cells than it has characters", () => {
    const cells = (text: string) => new Drawn().say(text).element.querySelectorAll("td").length;
    expect(cells(table(20, 20))).to.equal(400);
    expect(cells(table(300, 4000))).to.equal(0);
    expect(cells(table(500, 1))).to.equal(0);
    expect(cells(square(60))).to.equal(3600);
  });
});
