/** Formulas in answers: what is one, what never is, and what reaches the page of one. */
import { expect, waitUntil } from "@open-wc/testing";
import * as fc from "fast-check";
import { mathRenderer } from "../../components/internal/markdown-extras.js";
import { renderMath } from "../../components/internal/math-render.js";
import { isClearlyMath } from "../../components/internal/math-tokens.js";
import { Drawn } from "./markdown-shape.js";

before(() => waitUntil(() => mathRenderer.get(() => undefined) !== undefined));

function draw(text: string): HTMLElement {
  return new Drawn().say(text).element;
}

function formulas(text: string): readonly string[] {
  return [...draw(text).querySelectorAll("math")].map((math) => math.textContent ?? "");
}

describe("a formula", () => {
  it("is drawn as MathML, in the line or on its own", () => {
    const inLine = [
      "$x^2$",
      "\\(x^2\\)",
      "a \\(x^2\\), b",
      "($x^2$)",
      "**$x^2$**",
      "- $x^2$",
      "|a|\n|-|\n|$x^2$|",
    ];
    for (const text of inLine) {
      expect(formulas(text), text).to.deep.equal(["x2"]);
      expect(draw(text).querySelector("math")?.getAttribute("display"), text).to.equal(null);
    }
    const displayed = [
      "$$x^2$$",
      "\\[x^2\\]",
      "$$\nx^2\n$$",
      "text:\n$$\nx^2\n$$\nmore",
      "> \\[\n> x^2\n> \\]",
      "so $$x^2$$ is",
    ];
    for (const text of displayed) {
      expect(formulas(text), text).to.deep.equal(["x2"]);
      expect(draw(text).querySelector("math")?.getAttribute("display"), text).to.equal("block");
    }
  });

  it("keeps what markdown would read otherwise: lists, rules, emphasis, code", () => {
    expect(formulas("$$\na\n+ b\n- c\n= d\n$$")).to.deep.equal(["a+b−c=d"]);
    expect(formulas("$a_1 * b_2 * c_3$ and $d*e*f$")).to.deep.equal(["a1∗b2∗c3", "d∗e∗f"]);
    expect(draw("*a $b*c$ d*").querySelector("em math")?.textContent).to.equal("b∗c");
  });

  it("between two prices is none, so that bold and italic prices are what they are", () => {
    const strong = (text: string) =>
      [...draw(text).querySelectorAll("strong, em")].map(({ textContent }) => textContent);
    expect(strong("It cost **$110.00**, and **$20.00** more.")).to.deep.equal([
      "$110.00",
      "$20.00",
    ]);
    expect(strong("I refunded **$110.00**. You paid $250.00.")).to.deep.equal(["$110.00"]);
    expect(strong("_$5_ and _$6_ and $x*y*z$ and **b**")).to.deep.equal(["$5", "$6", "b"]);
  });

  it("is never made of prices, variables, tickers and the like", () => {
    const texts = [
      "It costs $5 and $10.",
      "Between $5 and 10$ a month",
      "$5/mo or 7$/yr",
      "$5-10$ off",
      "US$5 = €4, A$7 = 5$",
      "$PATH and $HOME/bin:$PATH",
      "run `echo $x^2$`",
      "$AAPL$ and $TSLA$",
      "$1,000.50$",
      "$ x^2 $",
      "a\\$x^2$",
      "restaurants: $$ to $$$",
      "\\\\(x^2\\\\)",
      "$x^2\n\ny^2$",
      "```\n$x^2$ \\(x\\)\n```",
      "\\(\\)",
      "$$$$",
    ];
    for (const text of texts) expect(formulas(text), text).to.deep.equal([]);
  });

  it("is never made of amounts, whatever stands between them", () => {
    const amount = fc
      .record({
        whole: fc.nat(99_999),
        cents: fc.constantFrom("", ".5", ".99", ",000", "k", "M", "/mo"),
      })
      .map(({ whole, cents }) => `$${whole}${cents}`);
    const words = fc.constantFrom(
      " and ",
      " to ",
      "-",
      "–",
      " + ",
      " or ",
      ", ",
      " (about ",
      "/",
      " vs. ",
      " < ",
    );
    const sentence = fc.array(fc.tuple(amount, words), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(sentence, (parts) => {
        const text = `It is ${parts.flat().join("")}.`;
        expect(draw(text).querySelectorAll("math, .formula").length, text).to.equal(0);
        expect(draw(text).textContent).to.contain("$");
      }),
      { numRuns: 300 },
    );
    expect(isClearlyMath("20 and 30")).to.equal(false);
  });

  it("shows its source when it cannot be read, or could grow without end", () => {
    const sources = [
      "\\frac{1",
      "\\unknowncommand{x}",
      "\\def\\a{x}\\a",
      "\\gdef\\a{\\a\\a}\\a",
      "\\newcommand{\\a}{x}\\a",
      "\\href{https://a.example}{x}",
      "\\url{https://a.example}",
      "\\includegraphics{https://a.example/x.png}",
      "\\htmlStyle{color:red}{x}",
      "\\class{a}{x}",
      "\\label{a}x",
      `${"\\frac{1}{".repeat(200)}x${"}".repeat(200)}`,
      "x^".repeat(900),
      "x+".repeat(3000),
    ];
    for (const source of sources) {
      const drawn = draw(`\\(${source}\\)`);
      expect(drawn.querySelectorAll("math").length, source.slice(0, 40)).to.equal(0);
      expect(drawn.textContent, source.slice(0, 40)).to.equal(`\\(${source}\\)`);
    }
  });

  it("brings nothing but MathML: no style, no link, no size beyond its caps", () => {
    const sources = [
      "\\color{red}{x} \\textcolor{blue}{y} \\colorbox{red}{z} \\fcolorbox{red}{blue}{z}",
      "\\rule{9999em}{9999em} \\kern 9999em \\hspace{9999em} x",
      "\\begin{aligned} a &= b \\\\ c &= d \\end{aligned}",
      "\\begin{array}{|c|c|} \\hline a & b \\\\ \\hline \\end{array}",
      "\\cancel{x} \\boxed{y} \\overline{z} \\underbrace{a}_{b} \\vec{v} \\hat{w}",
      "\\sum_{i=0}^{\\infty} \\int_0^1 \\sqrt[3]{x} \\begin{pmatrix} 1 & 2 \\\\ 3 & 4 \\end{pmatrix}",
      "x \\tag{1}",
      "\\text{<img src=x onerror=alert(1)>}",
      "\\mathbf{x} \\mathbb{R} \\mathcal{L} \\mathrm{d} f'",
    ];
    for (const source of sources) {
      const math = renderMath(source, true);
      if (!math) throw new Error(`not drawn: ${source}`);
      for (const element of [math, ...math.querySelectorAll("*")]) {
        expect(element.namespaceURI, source).to.equal("http://www.w3.org/1998/Math/MathML");
        for (const name of ["style", "href", "src", "id", "onclick", "mathcolor", "actiontype"]) {
          expect(element.hasAttribute(name), `${source}: ${name}`).to.equal(false);
        }
        expect(Number.parseFloat(element.getAttribute("width") ?? "0"), source).to.be.at.most(200);
      }
    }
  });
});
