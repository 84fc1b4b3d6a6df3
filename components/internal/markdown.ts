/**
 * Markdown tokens to Lit templates. Content reaches the page as text nodes, as the `href` of an
 * allow-listed link, as the `src` of a picture that a person asked for (images.ts) and as MathML nodes
 * (math-render.ts); nothing else, and never as HTML (SECURITY: script through markdown).
 */
import { html, nothing, type TemplateResult } from "lit";
import type { Tokens } from "marked";
import { isColourable } from "./code-languages.js";
import { decodeEntities } from "./entities.js";
import { type ImageContext, imageChip } from "./images.js";
import { codeColours, mathRenderer } from "./markdown-extras.js";
import { MAX_NESTING, type Token } from "./markdown-lexer.js";
import type { MathToken } from "./math-tokens.js";
import { otherHost, safeLink } from "./safe-link.js";

type Content = TemplateResult | Element | string | typeof nothing;

/** What the templates need besides the tokens. The same object while nothing in it changes. */
export interface MarkdownContext extends ImageContext {
  /** Called with the text of a code block whose copy button was pressed. */
  readonly onCopy: (event: MouseEvent, text: string) => void;
  /** Draws again: something that was missing has been loaded. */
  readonly onLoaded: () => void;
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
    image: (token, context) => image(token as Tokens.Image, context),
    math: (token, context) => math(token as MathToken, context),
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

function codeBlock(token: Tokens.Code, context: MarkdownContext): TemplateResult {
  const { strings, onCopy } = context;
  const language =
    decodeEntities(token.lang ?? "")
      .trim()
      .split(/\s/, 1)[0] ?? "";
  const copy = (event: MouseEvent) => onCopy(event, token.text);
  const name = language === "" ? strings.code : language;
  return html`<figure class="code" part="code">
    <figcaption><span>${name}</span><button class="quiet small" part="copy" type="button" @click=${copy} .textContent=${strings.copy}></button></figcaption>
    <pre tabindex="0" role="group" aria-label=${name}><code>${coloured(token.text, language, context)}</code></pre>
  </figure>`;
}

/** Colours come when the block is whole: before that they would change with each character. */
function coloured(code: string, language: string, { settled, onLoaded }: MarkdownContext) {
  if (!settled || !isColourable(code, language)) return code;
  return codeColours.get(onLoaded)?.(code, language) ?? code;
}

function math(token: MathToken, { onLoaded }: MarkdownContext): Content {
  const drawn = mathRenderer.get(onLoaded)?.(token.text, token.display);
  return drawn ?? html`<code class="formula">${token.raw.trim()}</code>`;
}

function link(token: Tokens.Link, context: MarkdownContext, depth: number): TemplateResult {
  const url = safeLink(decodeEntities(token.href));
  const inner = renderAll(token.tokens, inLink(context), depth);
  if (!url) return html`<span class="no-link">${inner}</span>`;
  const host = otherHost(url, decodeEntities(token.text));
  return html`<a href=${url.href} target="_blank" rel="noopener noreferrer nofollow">${inner}</a>${host ? html` <span class="host">(${host})</span>` : nothing}`;
}

function inLink(context: MarkdownContext): MarkdownContext {
  return context.inLink ? context : { ...context, inLink: true };
}

function image(token: Tokens.Image, context: MarkdownContext): TemplateResult {
  return imageChip(decodeEntities(token.href), plainOf(token, 0), context);
}

/** What a token says, without its marks: the name of a picture. */
function plainOf(token: Token, depth: number): string {
  const inner = depth > MAX_NESTING ? undefined : tokensOf(token);
  if (inner && inner.length > 0) return inner.map((one) => plainOf(one, depth + 1)).join("");
  return token.type === "text" || token.type === "image"
    ? decodeEntities(textOf(token))
    : textOf(token);
}
