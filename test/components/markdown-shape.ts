/** What an answer looks like, and what CommonMark says it should, as comparable texts. */
import { render } from "lit";
import { MarkdownText } from "../../components/internal/markdown-text.js";
import { safeLink } from "../../components/internal/safe-link.js";
import { resolveStrings } from "../../components/internal/strings.js";

const OPTIONS = { strings: resolveStrings(undefined), imageOrigins: [] };
/** A heading of an answer stands two levels below the chat's. */
const HEADINGS: Readonly<Record<string, string>> = {
  h1: "h3",
  h2: "h4",
  h3: "h5",
  h4: "h6",
  h5: "h6",
  h6: "h6",
};
const BLOCK = /^‹(?:p|h\d|ul|ol|li|blockquote|hr|br|pre|table|thead|tbody|tr)\b/;
/** An answer drawn into an element of its own, piece by piece. */
export class Drawn {
  readonly element = document.createElement("div");
  readonly #text = new MarkdownText(() => undefined);

  /** The parts of `text` up to each of `ends`, then all of it. */
  say(text: string, ends: readonly number[] = []): this {
    for (const end of ends) this.draw(text.slice(0, end), true);
    return this.draw(text, false);
  }

  draw(text: string, growing: boolean): this {
    this.#text.update(text, growing);
    render(this.#text.render(OPTIONS), this.element);
    return this;
  }

  get shape(): string {
    return shapeOf(this.element, ours);
  }
}

/** The shape that CommonMark's reference output has, with what is ours by design. */
export function expectedShape(html: string): string {
  return shapeOf(new DOMParser().parseFromString(html, "text/html").body, theirs);
}

/** What stands for an element: the name in the shape, and the text where that is all that counts. */
interface Piece {
  readonly name: string;
  /** In place of what is inside. */
  readonly text?: string;
}
type Reader = (element: Element) => Piece | undefined;

function shapeOf(root: Element, read: Reader): string {
  return joined(shapes(root, read)).trim();
}

function shapes(root: Element, read: Reader): readonly string[] {
  return [...root.childNodes].flatMap((node) => nodeShapes(node, read));
}

function nodeShapes(node: Node, read: Reader): readonly string[] {
  if (node instanceof Text) return [plainly(node.data).replace(/\s+/g, " ")];
  if (!(node instanceof Element)) return [];
  const piece = read(node);
  if (!piece) return shapes(node, read);
  if (piece.text !== undefined) {
    return [`‹${piece.name}:${piece.text}${BLOCK.test(`‹${piece.name}`) ? "‹/block›" : "›"}`];
  }
  const inner = joined(shapes(node, read));
  const isBlock = BLOCK.test(`‹${piece.name}`);
  return [isBlock ? `‹${piece.name}›${inner.trim()}‹/block›` : `‹${piece.name}›${inner}‹/›`];
}

/** White space beside a block or a line break shows nowhere. */
function joined(parts: readonly string[]): string {
  return parts.reduce((all, part) => {
    const before = BLOCK.test(part) ? all.trimEnd() : all;
    return before + (before.endsWith("‹/block›") ? part.trimStart() : part);
  }, "");
}

function plainly(text: string): string {
  return text.replace(/[‹›]/g, "?");
}

const ours: Reader = (element) => {
  const name = element.localName;
  if (element.matches("figure.code")) {
    return code(languageOf(element), element.querySelector("code")?.textContent ?? "");
  }
  if (element.matches(".image")) return { name: "image", text: chipText(element) };
  if (element.matches(".no-link")) return { name: "link" };
  if (element.matches(".host")) return { name: "host", text: "" };
  if (element.matches("span.plain, div.table")) return undefined;
  if (name === "a") return { name: `link ${decoded(element.getAttribute("href"))}` };
  if (name === "ol") return { name: `ol ${element.getAttribute("start")}` };
  if (name === "code") return { name: "code", text: plainly(element.textContent ?? "") };
  return { name };
};

/** The same address may be written with and without percent signs. */
function decoded(href: string | null): string {
  return (href ?? "").replace(/%(?:5[BCD]|22)/g, decodeURIComponent);
}

function languageOf(figure: Element): string {
  const label = figure.querySelector("figcaption span")?.textContent ?? "";
  return label === OPTIONS.strings.code ? "" : label;
}

/** "a name" beside a button, or "Image: a name". */
function chipText(chip: Element): string {
  const beside = chip.querySelector("bdi");
  return beside
    ? (beside.textContent ?? "")
    : (chip.textContent ?? "").replace(/^Image(?:: )?/, "");
}

const theirs: Reader = (element) => {
  const name = element.localName;
  if (name === "pre") return preformatted(element);
  if (name === "img") return { name: "image", text: element.getAttribute("alt") ?? "" };
  if (name === "a") {
    const url = safeLink(element.getAttribute("href") ?? "");
    return { name: url ? `link ${decoded(url.href)}` : "link" };
  }
  if (name === "ol") return { name: `ol ${element.getAttribute("start") ?? "1"}` };
  if (name === "code") return { name: "code", text: plainly(element.textContent ?? "") };
  return { name: HEADINGS[name] ?? name };
};

function preformatted(element: Element): Piece {
  const inner = element.querySelector("code");
  return code(inner?.className.replace("language-", "") ?? "", inner?.textContent ?? "");
}

/** The line end after the last line of code is not drawn. */
function code(language: string, text: string): Piece {
  return { name: `pre ${language}`, text: plainly(text.replace(/\n$/, "")) };
}
