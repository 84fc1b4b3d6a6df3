/** Colours for code. Loaded when an answer holds a finished code block in a known language. */
import { html, type TemplateResult } from "lit";
import { common, createLowlight } from "lowlight";

const lowlight = createLowlight(common);

/** What a piece of code is, by the class that its grammar gives it. The rest has the text's colour. */
const KINDS: ReadonlyMap<string, string> = new Map(
  Object.entries({
    keyword: "keyword doctag section selector-tag tag template-tag",
    literal: "bullet literal number symbol",
    string: "link regexp string",
    comment: "comment quote",
    title: "built_in name selector-class selector-id title type",
    attribute: "attr attribute property selector-attr template-variable variable",
    meta: "meta selector-pseudo",
    added: "addition",
    removed: "deletion",
  }).flatMap(([kind, names]) => names.split(" ").map((name) => [`hljs-${name}`, kind] as const)),
);

type Node = ReturnType<typeof lowlight.highlight>["children"][number];
/** Code in pieces: each a text, or a template that colours what is in it. */
export type Coloured = readonly (TemplateResult | string)[];

/** Whether a language of this name, or one that has it as another name, can be coloured. */
export function canColour(language: string): boolean {
  return lowlight.registered(language);
}

/** `code` with its pieces coloured; its text stays what it is. */
export function colours(code: string, language: string): Coloured {
  return lowlight.highlight(language.toLowerCase(), code).children.map(piece);
}

function piece(node: Node): TemplateResult | string {
  if (node.type === "text") return node.value;
  if (node.type !== "element") return "";
  // CAST: what is in an element of this tree are elements and texts, as on top.
  const inner = (node.children as readonly Node[]).map(piece);
  const kind = kindOf(node.properties.className);
  return kind === undefined ? html`${inner}` : html`<span class=${kind}>${inner}</span>`;
}

function kindOf(names: unknown): string | undefined {
  const [first] = Array.isArray(names) ? names : [];
  return typeof first === "string" ? KINDS.get(first) : undefined;
}
