/**
 * Markdown text to tokens, without ever failing and without slow paths (SECURITY: size bombs).
 *
 * M1 `marked` overflows the stack on deep nesting and is quadratic in delimiters and dotted words.
 *    What could do that is kept as plain text: a message with a line nested over {@link MAX_NESTING}
 *    deep, an inline run with too many delimiters for its length or too long a word.
 * M2 Tokens are never turned into HTML text. Raw HTML is a token whose text is shown.
 * M3 A table never has more cells than its source has characters: GFM fills short rows up.
 */
import { Lexer, type Links, type Token, Tokenizer, type Tokens } from "marked";
import { type DollarTokenizer, mathOptions, mayHoldMath, startOfBlock } from "./math-tokens.js";

/** One piece of markdown, as `marked` reads it. */
export type { Token };

/** Deeper nesting than this is shown as text. */
export const MAX_NESTING = 32;
const MAX_MESSAGE = 1_000_000;
const MAX_DELIMITERS = 600;
/** Delimiters times characters of one inline run. */
const MAX_WORK = 12_000_000;
const MAX_COLUMNS = 400;
const DEEP_LINE = /^(?:[ \t]*(?:>|[-*+][ \t]|\d{1,9}[.)][ \t])){33}/m;
const LONG_RUN = /\S{2000}|[*_~`]{64}/;
/** How far text is searched for a dollar before it is read. */
const NEAR = 2000;
const DELIMITERS = /[*_~`]+/g;

/** What one lexing gives: blocks in order, and the link definitions that later blocks may use. */
export interface Lexed {
  readonly tokens: readonly Token[];
  readonly links: Links;
}

/** Lexes `text`, whose lines end in `\n`; link definitions in `known` count as if they stood before it. Pure. */
export function lexMarkdown(text: string, known: Links = {}): Lexed {
  if (text.length > MAX_MESSAGE || DEEP_LINE.test(text)) return plain(text, known);
  try {
    const lexer = new Lexer({ gfm: true, ...options(text) });
    Object.assign(lexer.tokens.links, known);
    lexer.blockTokens(text, lexer.tokens);
    for (const run of lexer.inlineQueue) lexInline(lexer, run.src, run.tokens);
    return { tokens: [...lexer.tokens], links: lexer.tokens.links };
  } catch {
    return plain(text, known); // M1: whatever the lexer cannot do is read as it was written
  }
}

function plain(text: string, links: Links): Lexed {
  return { tokens: [{ type: "plain", raw: text, text }], links };
}

function lexInline(lexer: Lexer, src: string, tokens: Token[]): void {
  if (isSlow(src)) tokens.push({ type: "plain", raw: src, text: src });
  else lexer.inlineTokens(src, tokens);
}

function isSlow(src: string): boolean {
  if (LONG_RUN.test(src)) return true;
  if (src.length < 2000) return false;
  const delimiters = src.match(DELIMITERS)?.length ?? 0;
  return delimiters > MAX_DELIMITERS || delimiters * src.length > MAX_WORK;
}

function options(text: string) {
  return mayHoldMath(text)
    ? mathOptions(new MathTokenizer())
    : { tokenizer: new CappedTokenizer() };
}

/** M3 */
class CappedTokenizer extends Tokenizer {
  override table(src: string): Tokens.Table | undefined {
    return isTooLargeTable(src) ? undefined : super.table(src);
  }
}

/** Text stops before a dollar, so that the lexer asks there whether a formula begins. */
class MathTokenizer extends CappedTokenizer implements DollarTokenizer {
  before = "";

  override inlineText(src: string): Tokens.Text | undefined {
    const near = src.slice(0, NEAR).indexOf("$", 1);
    const token = super.inlineText(near > 0 ? src.slice(0, near) : src);
    const far = token?.raw.indexOf("$", 1) ?? -1;
    return this.#seen(far > 0 ? super.inlineText(src.slice(0, far)) : token);
  }

  /** A heading ends where a formula begins. */
  override lheading(src: string): Tokens.Heading | undefined {
    const end = startOfBlock(src);
    return super.lheading(end < 0 ? src : src.slice(0, end));
  }

  override reflink(
    src: string,
    links: Links,
  ): Tokens.Link | Tokens.Image | Tokens.Text | undefined {
    return this.#seen(super.reflink(src, links));
  }

  #seen<Kind extends Token>(token: Kind | undefined): Kind | undefined {
    if (token?.type === "text") this.before = token.raw;
    return token;
  }
}

function isTooLargeTable(src: string): boolean {
  const [head = "", delimiters = ""] = src.split("\n", 2);
  if (!/^[ \t|:-]+$/.test(delimiters)) return false;
  const columns = Math.min(head.split("|").length, delimiters.split("|").length);
  if (columns > MAX_COLUMNS) return true;
  const end = src.search(/\n[ \t]*\n/);
  const table = end < 0 ? src : src.slice(0, end);
  const cells = columns * table.split("\n").length;
  return cells > 1000 && cells > table.length;
}
