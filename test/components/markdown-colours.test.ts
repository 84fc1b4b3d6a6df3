/** Colours of code in answers. */
import { expect, fixture, html, waitUntil } from "@open-wc/testing";
import axe from "axe-core";
import "../../components/define-all.js";
import type { AnviaMessage } from "../../components/elements.js";
import { canColour, colours } from "../../components/internal/code-colours.js";
import { isColourable, isKnownLanguage } from "../../components/internal/code-languages.js";
import { codeColours } from "../../components/internal/markdown-extras.js";
import { Drawn } from "./markdown-shape.js";

const CODE = `import { a } from "b"; // why\nconst n: number = 42;\n@dec() class A extends B { f(x) { return /r/ + \`t\${n}\`; } }\n`;
const KINDS = [
  ["ts", CODE],
  ["diff", "--- a\n+++ b\n@@ -1 +1 @@\n-old\n+new\n"],
  ["css", "@media print { a:hover { color: red; } } /* c */"],
  ["html", '<a href="x">t</a><!-- c -->'],
  ["c", "#include <a.h>\nint main(void) { return 0; }"],
  ["yaml", "- a: 1\n- b: true"],
  ["sh", 'echo "$HOME" # c'],
] as const;

async function answer(text: string, status: "streaming" | "complete" = "complete") {
  const element = await fixture<AnviaMessage>(html`<anvia-message></anvia-message>`);
  await say(element, text, status);
  return element;
}

async function say(element: AnviaMessage, text: string, status: "streaming" | "complete") {
  element.item = { type: "assistant", id: "a", runId: "r", text, status };
  await element.updateComplete;
}

function pieces(element: AnviaMessage): readonly HTMLElement[] {
  return [...(element.shadowRoot?.querySelectorAll<HTMLElement>("pre code span") ?? [])];
}

describe("code in an answer", () => {
  it("is coloured once the colours are loaded, and its text stays what it is", async () => {
    for (const [language, code] of KINDS) {
      const element = await answer(`\`\`\`${language}\n${code.trimEnd()}\n\`\`\``);
      await waitUntil(() => pieces(element).length > 0, language);
      expect(element.shadowRoot?.querySelector("pre code")?.textContent).to.equal(code.trimEnd());
    }
  });

  it("stays plain while it grows, and is coloured once something follows it", async () => {
    await waitUntil(() => codeColours.get(() => undefined) !== undefined);
    const element = await answer("```ts\nconst a = 1;\n```\n", "streaming");
    expect(pieces(element)).to.be.empty;
    await say(element, "```ts\nconst a = 1;\n```\n\nSo", "streaming");
    expect(pieces(element).map((piece) => piece.textContent)).to.deep.equal(["const", "1"]);
  });

  it("stays plain in a language that is not known, without one, and when it is too long", () => {
    const long = "const a = 1;\n".repeat(4000);
    const cases = [
      ["klingon", "const a"],
      ["", "const a"],
      ["__proto__", "const a"],
      ["constructor", "const a"],
      ["ts", long],
      ["js", "a".repeat(5001)],
    ] as const;
    for (const [language, code] of cases) {
      expect(isColourable(code, language), language).to.equal(false);
      const { element } = new Drawn().say(`\`\`\`${language}\n${code.trimEnd()}\n\`\`\``);
      expect(element.querySelectorAll("pre span").length, language).to.equal(0);
    }
    expect(isColourable(long.slice(0, 50_000), "ts")).to.equal(true);
  });

  it("is coloured in each language whose name loads the colours, by any case of it", () => {
    const names = ["ts", "TypeScript", "c++", "C#", "sh", "obj-c", "python-repl", "jsonc", "yml"];
    for (const name of names) {
      expect(isKnownLanguage(name), name).to.equal(true);
      expect(canColour(name.toLowerCase()), name).to.equal(true);
      expect(() => colours("a b c", name), name).not.to.throw();
    }
    for (const name of ["text", "plaintext", "klingon"])
      expect(isKnownLanguage(name)).to.equal(false);
  });

  it("makes spans with a class and nothing else, whatever the code", () => {
    const hostile = '<img src=x onerror=alert(1)> "</span><script>alert(1)</script>" `x` //]]>';
    for (const [language] of KINDS) {
      const { element } = new Drawn().say(`\`\`\`${language}\n${hostile}\n\`\`\``);
      expect(element.querySelector("code")?.textContent).to.equal(hostile);
      for (const piece of element.querySelectorAll("code *")) {
        expect(piece.localName).to.equal("span");
        expect(piece.getAttributeNames()).to.deep.equal(["class"]);
      }
    }
  });

  for (const scheme of ["light", "dark"]) {
    it(`can be read in every colour, ${scheme}`, async () => {
      const seen = new Set<string>();
      for (const [language, code] of KINDS) {
        const element = await answer(`\`\`\`${language}\n${code.trimEnd()}\n\`\`\``);
        element.style.colorScheme = scheme;
        await waitUntil(() => pieces(element).length > 0);
        const results = await axe.run(element, { runOnly: ["color-contrast"] });
        expect(results.violations.map(({ nodes }) => nodes.map((node) => node.html))).to.deep.equal(
          [],
        );
        expect(results.passes.length).to.be.at.least(1);
        for (const piece of pieces(element)) seen.add(piece.className);
      }
      expect([...seen].sort()).to.deep.equal(
        "added attribute comment keyword literal meta removed string title".split(" "),
      );
    });
  }
});
