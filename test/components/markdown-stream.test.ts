/** While an answer grows: what is half there is never seen as something else (S1 of markdown-pending.ts). */
import { expect } from "@open-wc/testing";
import { Drawn } from "./markdown-shape.js";

/** Every state of `text` on its way, character by character. */
function* states(
  text: string,
): Generator<{ readonly element: HTMLElement; readonly until: string }> {
  const drawn = new Drawn();
  for (let end = 1; end <= text.length; end += 1) {
    drawn.draw(text.slice(0, end), true);
    yield { element: drawn.element, until: text.slice(0, end) };
  }
}

function all(element: HTMLElement, selector: string): readonly Element[] {
  return [...element.querySelectorAll(selector)];
}

describe("half of something", () => {
  it("is no other link: only the whole address is ever linked", () => {
    const links = [
      ['See [the docs](https://a.example/docs?x=1 "title") now.', "https://a.example/docs?x=1"],
      ["See https://a.example/docs now.", "https://a.example/docs"],
      ["See <https://a.example/docs> now.", "https://a.example/docs"],
      ["Write to ann@mail.example now.", "mailto:ann@mail.example"],
      ["- **[the docs](https://a.example/docs)** now", "https://a.example/docs"],
      ["[![alt](https://p.example/x.png)](https://a.example/docs) now", "https://a.example/docs"],
      ["[a [b] `]` c](<https://a.example/docs>) now", "https://a.example/docs"],
      [
        "| [x](https://a.example/docs) | y |\n| - | - |\n| [x](https://a.example/docs) | z |",
        "https://a.example/docs",
      ],
      ["go to www.a.example/docs now", "http://www.a.example/docs"],
    ] as const;
    for (const [text, address] of links) {
      for (const { element, until } of states(text)) {
        const hrefs = all(element, "a").map((link) => link.getAttribute("href"));
        expect(new Set([...hrefs, address]), until).to.deep.equal(new Set([address]));
        expect(element.textContent, until).not.to.match(
          /\]\(|https:\/\/a\.example\/docs\?x=1 "|!\[/,
        );
      }
      expect(all(new Drawn().say(text).element, "a").length, text).to.be.at.least(1);
    }
  });

  it("is no image and no text of one before its address is whole", () => {
    const text = 'Look: ![a cat](https://p.example/cat.png "t") there';
    for (const { element, until } of states(text)) {
      expect(all(element, "img, a").length, until).to.equal(0);
      expect(element.textContent, until).not.to.contain("![").and.not.to.contain("](");
      for (const chip of all(element, ".image")) expect(chip.textContent).to.contain("p.example");
    }
  });

  it("is no text before a fence is open, and names the language at once or not at all", () => {
    const texts = [
      "Code:\n\n```ts title\nconst a = `x`;\n# no heading\n[x](\n```\n\nEnd.",
      "1. a\n   ```ts\n   b\n   ```\n",
      "~~~ts\na\n~~~\nb",
    ];
    for (const text of texts) {
      for (const { element, until } of states(text)) {
        const labels = all(element, "figcaption span").map((label) => label.textContent);
        expect(new Set([...labels, "ts"]), until).to.deep.equal(new Set(["ts"]));
        const prose = all(element, "p, li").flatMap((block) => [...block.childNodes]);
        const said = prose.filter((node) => node instanceof Text).map((node) => node.data);
        expect(said.join(""), until).not.to.match(/[`~]/);
        expect(all(element, "h3, h4, a").length, until).to.equal(0);
      }
    }
  });

  it("is no paragraph where a table begins, and no rule, heading or item where a word does", () => {
    for (const { element, until } of states("| a | b |\n| --- | --- |\n| 1 | 2 |\n")) {
      expect(all(element, "p").length, until).to.equal(0);
    }
    const words = [
      "text\n***bold*** more",
      "text\n--dash",
      "text\n#5 is",
      "text\n10 apples",
      "text\n1.5 l",
      "text\n=b",
    ];
    for (const text of words) {
      for (const { element, until } of states(text)) {
        expect(all(element, "hr, h3, h4, li").length, until).to.equal(0);
        expect(all(element, "p").length, until).to.equal(1);
      }
    }
  });

  it("is no text of a formula or a code span", () => {
    const texts = [
      "so \\(a_1 + b_2\\) is",
      "so\n\n$$\na\n+ b\n$$\n\nis",
      "the `a*b*` of",
      "so $a_1 + b$ is",
      "so\n\\[\na\n\\]\nis",
    ];
    for (const text of texts) {
      for (const { element, until } of states(text)) {
        const said = all(element, "p").flatMap((block) => [...block.childNodes]);
        const words = said.filter((node) => node instanceof Text).map((node) => node.data);
        expect(words.join(""), until).not.to.match(/[$\\_`+*]/);
        expect(all(element, "ul, em").length, until).to.equal(0);
      }
    }
  });

  it("is shown as it stands when it stays half for too long, and when nothing more comes", () => {
    const long = `see [it ${"is long ".repeat(80)}`;
    const drawn = new Drawn().draw(long, true);
    expect(drawn.element.textContent).to.contain("see [it is long");
    for (const text of [
      "see [it](https://a.exam",
      "an `open",
      "a $x",
      "| a | b |",
      "```ts",
      "![x",
      "a@b",
    ]) {
      const { element } = new Drawn().draw(text, true).draw(text, false);
      expect(element.textContent?.trim().length, text).to.be.at.least(2);
    }
  });
});
