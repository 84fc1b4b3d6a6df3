import { expect, fixture, html } from "@open-wc/testing";
import "../../components/define-all.js";
import type { AnviaMessage, MessageItem } from "../../components/elements.js";
import { descendants, textOf } from "./roles.js";

type Status = Extract<MessageItem, { type: "assistant" }>["status"];

async function answer(text: string, status: Status = "complete") {
  const element = await fixture<AnviaMessage>(html`<anvia-message></anvia-message>`);
  await say(element, text, status);
  return element;
}

async function say(element: AnviaMessage, text: string, status: Status = "complete") {
  element.item = { type: "assistant", id: "a", runId: "r", text, status };
  await element.updateComplete;
}

function prose(element: AnviaMessage): HTMLElement {
  const found = element.shadowRoot?.querySelector<HTMLElement>(".prose");
  if (!found) throw new Error("there is no prose");
  return found;
}

/** Tags in the prose, without attributes, as in `p(strong)`. */
function shape(node: Element): string {
  const inner = [...node.children].map(shape).join(" ");
  const name = node.tagName.toLowerCase();
  return inner === "" ? name : `${name}(${inner})`;
}

function shapes(element: AnviaMessage): string {
  return [...prose(element).children].map(shape).join(" ");
}

describe("markdown of an answer", () => {
  it("becomes elements, block by block", async () => {
    const cases = [
      ["one\n\ntwo", "p p"],
      ["# a\n## b\n### c\n#### d\n##### e\n###### f", "h3 h4 h5 h6 h6 h6"],
      ["- a\n- b\n  1. c", "ul(li li(ol(li)))"],
      ["- [ ] a\n- [x] b", "ul(li(span) li(span))"],
      ["|a|b|\n|-|-|\n|1|2|", "div(table(thead(tr(th th)) tbody(tr(td td))))"],
      ["```js\nx\n```", "figure(figcaption(span button) pre(code))"],
      ["a `b` **c** *d* ~~e~~", "p(code strong em del)"],
      ["> a", "blockquote(p)"],
      ["a\n\n---\n\nb", "p hr p"],
      ["a  \nb", "p(br)"],
    ] as const;
    for (const [text, expected] of cases) {
      expect(shapes(await answer(text)), text).to.equal(expected);
    }
  });

  it("names the language of a code block and copies exactly its text", async () => {
    const element = await answer("```ts title\nconst a = '<b>';\n```");
    expect(prose(element).querySelector("figcaption span")?.textContent).to.equal("ts");
    expect(prose(element).querySelector("pre")?.textContent).to.equal("const a = '<b>';");
    let copied = "";
    const writeText = async (text: string) => {
      copied = text;
    };
    Object.defineProperty(navigator, "clipboard", { configurable: true, value: { writeText } });
    const button = prose(element).querySelector("button");
    button?.click();
    await Promise.resolve();
    expect(copied).to.equal("const a = '<b>';");
    await Promise.resolve();
    expect(button?.textContent).to.equal("Copied");
  });

  it("reads character references as the characters they stand for", async () => {
    expect(textOf(prose(await answer("a &amp; b &#169; &mdash; `&amp;` &unknown;")))).to.equal(
      "a & b © — &amp; &unknown;",
    );
  });

  it("makes links of http, https and mailto addresses only", async () => {
    const good = ["https://a.example/x?a=1&amp;b=2", "http://a.example", "mailto:a@b.example"];
    for (const href of good) {
      const link = prose(await answer(`[x](${href})`)).querySelector("a");
      expect(link?.rel).to.equal("noopener noreferrer nofollow");
      expect(link?.target).to.equal("_blank");
    }
    const bad = [
      "javascript:alert(1)",
      "JaVaScRiPt:alert(1)",
      "&#106;avascript:alert(1)",
      "java\\script:x",
      "data:text/html,x",
      "vbscript:x",
      "file:///etc",
      "/relative",
      "//host/x",
      "blob:x",
      "\u0001javascript:x",
    ];
    for (const href of bad) {
      const links = prose(await answer(`[x](<${href}>)`)).querySelectorAll("a");
      expect(links.length, href).to.equal(0);
    }
  });

  it("names the host where a link's label looks like another address", async () => {
    expect(textOf(await answer("[bank.com](https://evil.example/x)"))).to.contain("(evil.example)");
    expect(textOf(await answer("[www.a.example](https://a.example/x)"))).not.to.contain("(");
  });

  it("shows raw HTML as text, and of an image its name and host", async () => {
    const element = await answer(
      '![a photo](https://evil.example/x.png) <b onclick="x()">hi</b>\n\n<div>block</div>',
    );
    expect(prose(element).querySelectorAll("img, b, div").length).to.equal(0);
    expect(textOf(element))
      .to.contain("a photo Load image from evil.example")
      .and.to.contain('<b onclick="x()">hi</b>')
      .and.to.contain("<div>block</div>");
  });

  it("shows what is nested too deeply, or too slow to read, as it was written", async () => {
    const cases = [
      ">".repeat(5000),
      "1. ".repeat(5000),
      `${"*".repeat(5000)}a`,
      `${"a.".repeat(3000)}@`,
      "__a".repeat(3000),
      "[".repeat(5000),
    ];
    for (const text of cases) {
      expect(textOf(prose(await answer(text))).replace(/\s/g, "")).to.equal(
        text.replace(/\s/g, ""),
      );
    }
  });
});

describe("a streaming answer", () => {
  it("keeps the nodes of its finished blocks while the tail grows", async () => {
    const element = await answer("# Title\n\nFirst paragraph.\n\n- a\n- b\n\nThe ta", "streaming");
    const before = [...prose(element).children];
    const inside = before.slice(0, 3).flatMap(descendants);
    await say(
      element,
      "# Title\n\nFirst paragraph.\n\n- a\n- b\n\nThe tail grows\n\nand grows",
      "streaming",
    );
    const after = [...prose(element).children];
    expect(after.slice(0, 3)).to.deep.equal(before.slice(0, 3));
    expect(after.slice(0, 3).flatMap(descendants)).to.deep.equal(inside);
    expect(after.length).to.equal(5);
  });

  it("keeps them when it is complete", async () => {
    const element = await answer("One.\n\nTwo.", "streaming");
    const before = [...prose(element).children];
    await say(element, "One.\n\nTwo.");
    expect([...prose(element).children]).to.deep.equal(before);
  });

  it("ends up as the same answer read at once, whatever the pieces", async () => {
    const whole =
      "# T\r\n\r\ntext\n- a\n- b\n\n1. x\n2. y\n\n| a | b |\n|--|--|\n| 1 | 2 |\n\n```js\nlet a;\n\nlet b;\n```\n\n[ref] and *em*\n\n[ref]: https://a.example\n";
    const expected = shapes(await answer(whole));
    for (const size of [1, 3, 7, 20]) {
      const element = await answer("", "streaming");
      for (let end = size; end < whole.length; end += size)
        await say(element, whole.slice(0, end), "streaming");
      await say(element, whole);
      expect(shapes(element), `pieces of ${size}`).to.equal(expected);
    }
  });

  it("does not turn a paragraph into a heading for one frame while a list begins", async () => {
    const element = await answer("Items:\n-", "streaming");
    expect(shapes(element)).to.equal("p");
    await say(element, "Items:\n- one", "streaming");
    expect(shapes(element)).to.equal("p ul(li)");
  });

  it("starts again when the text is another one", async () => {
    const element = await answer("One.\n\nTwo.\n\nThree", "streaming");
    await say(element, "Something else", "streaming");
    expect(textOf(prose(element))).to.equal("Something else");
  });

  it("marks an answer that was cut off", async () => {
    expect(textOf(await answer("Half an ans", "interrupted"))).to.contain("Interrupted");
  });

  it("shows that it thinks before the first word, and what a reasoning model thought", async () => {
    const element = await answer("", "streaming");
    expect(element.shadowRoot?.querySelector(".pulse")).to.exist;
    element.item = {
      type: "assistant",
      id: "a",
      runId: "r",
      text: "Yes.",
      reasoning: "Hmm.",
      status: "complete",
    };
    await element.updateComplete;
    expect(textOf(element)).to.contain("Hmm.").and.to.contain("Yes.");
  });

  it("shows the visitor's words as plain text", async () => {
    const element = await fixture<AnviaMessage>(html`<anvia-message></anvia-message>`);
    element.item = {
      type: "user",
      id: "u",
      runId: "r",
      text: "**not bold**\n<b>x</b>",
      queued: false,
    };
    await element.updateComplete;
    const bubble = element.shadowRoot?.querySelector<HTMLElement>(".bubble");
    expect(bubble?.textContent).to.equal("**not bold**\n<b>x</b>");
    expect(getComputedStyle(bubble ?? element).whiteSpace).to.contain("pre-wrap");
  });
});
