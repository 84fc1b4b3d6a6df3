/**
 * Markdown tokens to Lit templates. Content reaches the page as text nodes and as the `href` of an
 * allow-listed link; nothing else, and never as HTML (SECURITY: script through markdown).
 */
import { html, nothing, type TemplateResult } from "lit";
import { guard } from "lit/directives/guard.js";
import { repeat } from "lit/directives/repeat.js";
import type { Tokens } from "marked";
import { decodeEntities } from "./entities.js";
import { type MarkdownBlock, MarkdownBlocks } from "./markdown-blocks.js";
import { MAX_NESTING, type Token } from "./markdown-lexer.js";
import { prose } from "./prose.js";
import { otherHost, safeLink } from "./safe-link.js";
import type { ChatStrings } from "./strings.js";

type Content = TemplateResult | string | typeof nothing;

/** What the templates need besides the tokens. The same object while nothing in it changes. */
export interface MarkdownContext {
  readonly strings: ChatStrings;
  /** Called with the text of a code block whose copy button was pressed. */
  readonly onCopy: (event: MouseEvent, text: string) => void;
}

/** One text that may grow: its settled blocks are neither lexed nor rendered again. */
export class MarkdownText {
  /** What it draws looks like this. */
  readonly styles = prose;
  readonly #text = new MarkdownBlocks();
  #blocks: readonly MarkdownBlock[] = [];

  /** `growing`: more is to come, so the last line may be half a line. */
  update(text: string, growing: boolean) {
    this.#blocks = this.#text.update(text, growing);
  }

  render(context: MarkdownContext) {
    return renderBlocks(this.#blocks, context);
  }
}

/** All blocks, in order. A block whose token is the same object is not rendered again. */
function renderBlocks(blocks: readonly MarkdownBlock[], context: MarkdownContext) {
  return repeat(
    blocks,
    ({ key }) => key,
    ({ token }) => guard([token, context], () => renderToken(token, context, 0)),
  );
}

function renderAll(tokens: readonly Token[] | undefined, context: MarkdownContext, depth: number) {
  return (tokens ?? []).map((token) => renderToken(token, context, depth));
}

/** One token and what is in it; below the nesting limit its source text. Pure. */
export function renderToken(token: Token, context: MarkdownContext, depth: number): Content {
  if (depth > MAX_NESTING) return token.raw;
  const draw = RENDERERS[token.type];
  return draw ? draw(token, context, depth + 1) : plainText(token.raw);
}

type Renderer = (token: Token, context: MarkdownContext, depth: number) => Content;

/** CAST in each entry: `marked` gives a token of this `type` exactly this shape. */
const RENDERERS: { readonly [type: string]: Renderer | undefined } = Object.assign(
  Object.create(null) as object,
  {
    paragraph: (token, context, depth) =>
      html`<p>${renderAll(tokensOf(token), context, depth)}</p>`,
    heading: (token, context, depth) => heading(token as Tokens.Heading, context, depth),
    list: (token, context, depth) => list(token as Tokens.List, context, depth),
    table: (token, context, depth) => table(token as Tokens.Table, context, depth),
    code: (token, context) => codeBlock(token as Tokens.Code, context),
    blockquote: (token, context, depth) =>
      html`<blockquote>${renderAll(tokensOf(token), context, depth)}</blockquote>`,
    strong: (token, context, depth) =>
      html`<strong>${renderAll(tokensOf(token), context, depth)}</strong>`,
    em: (token, context, depth) => html`<em>${renderAll(tokensOf(token), context, depth)}</em>`,
    del: (token, context, depth) => html`<del>${renderAll(tokensOf(token), context, depth)}</del>`,
    codespan: (token) => html`<code>${textOf(token)}</code>`,
    link: (token, context, depth) => link(token as Tokens.Link, context, depth),
    image: (token, context) => imageChip(token as Tokens.Image, context),
    text: (token, context, depth) => text(token, context, depth),
    escape: (token) => textOf(token),
    html: (token) => rawHtml(token.raw),
    plain: (token) => plainText(textOf(token)),
    checkbox: (token, context) => checkbox(token as Tokens.Checkbox, context),
    hr: () => html`<hr>`,
    br: () => html`<br>`,
    space: () => nothing,
    def: () => nothing,
  } satisfies Record<string, Renderer>,
);

function tokensOf(token: Token): readonly Token[] | undefined {
  return "tokens" in token ? token.tokens : undefined;
}

function textOf(token: Token): string {
  return "text" in token && typeof token.text === "string" ? token.text : token.raw;
}

function text(token: Token, context: MarkdownContext, depth: number): Content {
  const inner = tokensOf(token);
  return inner ? html`${renderAll(inner, context, depth)}` : decodeEntities(textOf(token));
}

function plainText(source: string): TemplateResult {
  return html`<span class="plain">${source}</span>`;
}

/** `<br>`, the one element that models need in table cells, breaks the line; all else is text. */
function rawHtml(source: string): Content {
  return /^<br\s*\/?>$/i.test(source.trim()) ? html`<br>` : plainText(source);
}

/** Two levels down: the chat's own heading is a second level one. */
function heading(token: Tokens.Heading, context: MarkdownContext, depth: number): TemplateResult {
  const inner = renderAll(token.tokens, context, depth);
  if (token.depth === 1) return html`<h3>${inner}</h3>`;
  if (token.depth === 2) return html`<h4>${inner}</h4>`;
  if (token.depth === 3) return html`<h5>${inner}</h5>`;
  return html`<h6>${inner}</h6>`;
}

function list(token: Tokens.List, context: MarkdownContext, depth: number): TemplateResult {
  const items = token.items.map(
    (item) =>
      html`<li class=${item.task ? "task" : nothing}>${renderAll(item.tokens, context, depth)}</li>`,
  );
  if (!token.ordered) return html`<ul>${items}</ul>`;
  return html`<ol start=${token.start === "" ? 1 : token.start}>${items}</ol>`;
}

function checkbox({ checked }: Tokens.Checkbox, { strings }: MarkdownContext): TemplateResult {
  const label = checked ? strings.done : strings.toDo;
  return html`<span class=${checked ? "check done" : "check"} role="img" aria-label=${label}></span>`;
}

function table(token: Tokens.Table, context: MarkdownContext, depth: number): TemplateResult {
  const inner = (cell: Tokens.TableCell) => renderAll(cell.tokens, context, depth);
  const align = (cell: Tokens.TableCell) => cell.align ?? nothing;
  const head = token.header.map((cell) => html`<th class=${align(cell)}>${inner(cell)}</th>`);
  const rows = token.rows.map(
    (row) =>
      html`<tr>${row.map((cell) => html`<td class=${align(cell)}>${inner(cell)}</td>`)}</tr>`,
  );
  return html`<div class="table" part="table" role="group" tabindex="0" aria-label=${context.strings.table}>
    <table><thead><tr>${head}</tr></thead><tbody>${rows}</tbody></table>
  </div>`;
}

function codeBlock(token: Tokens.Code, { strings, onCopy }: MarkdownContext): TemplateResult {
  const language = (token.lang ?? "").trim().split(/\s/, 1)[0] ?? "";
  const copy = (event: MouseEvent) => onCopy(event, token.text);
  const name = language === "" ? strings.code : language;
  return html`<figure class="code" part="code">
    <figcaption><span>${name}</span><button class="quiet small" part="copy" type="button" @click=${copy} .textContent=${strings.copy}></button></figcaption>
    <pre tabindex="0" role="group" aria-label=${name}><code>${token.text}</code></pre>
  </figure>`;
}

function link(token: Tokens.Link, context: MarkdownContext, depth: number): TemplateResult {
  const inner = renderAll(token.tokens, context, depth);
  const url = safeLink(decodeEntities(token.href));
  if (!url) return html`${inner}`;
  const host = otherHost(url, decodeEntities(token.text));
  return html`<a href=${url.href} target="_blank" rel="noopener noreferrer nofollow">${inner}</a>${host ? html` <span class="host">(${host})</span>` : nothing}`;
}

/** Named, never loaded: a picture's address can carry the conversation away (EchoLeak). */
function imageChip(token: Tokens.Image, { strings }: MarkdownContext): TemplateResult {
  const host = safeLink(decodeEntities(token.href))?.host;
  const label = [decodeEntities(token.text), host].filter(Boolean).join(", ");
  return html`<span class="image">${strings.image}${label === "" ? nothing : `: ${label}`}</span>`;
}
