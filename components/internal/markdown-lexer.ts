/**
 * Markdown text to tokens, without ever failing and without slow paths (SECURITY: size bombs).
 *
 * M1 `marked` overflows the stack on deep nesting and is quadratic in delimiters and dotted words.
 *    What could do that is kept as plain text: a message with a line nested over {@link MAX_NESTING}
 *    deep, an inline run with too many delimiters or too long a word.
 * M2 Tokens are never turned into HTML text. Raw HTML is a token whose text is shown.
 */
import { Lexer, type Links, type Token } from "marked";

/** One piece of markdown, as `marked` reads it. */
export type { Token };

/** Deeper nesting than this is shown as text. */
export const MAX_NESTING = 32;
const MAX_MESSAGE = 1_000_000;
const MAX_DELIMITERS = 600;
const DEEP_LINE = /^(?:[ \t]*(?:>|[-*+][ \t]|\d{1,9}[.)][ \t])){33}/m;
const LONG_RUN = /\S{2000}|[*_~]{64}/;
const DELIMITERS = /[*_~]+/g;

/** What one lexing gives: blocks in order, and the link definitions that later blocks may use. */
export interface Lexed {
  readonly tokens: readonly Token[];
  readonly links: Links;
}

/** Lexes `text`, whose lines end in `\n`; link definitions in `known` count as if they stood before it. Pure. */
export function lexMarkdown(text: string, known: Links = {}): Lexed {
  if (text.length > MAX_MESSAGE || DEEP_LINE.test(text)) return plain(text, known);
  try {
    const lexer = new Lexer({ gfm: true });
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
  if (src.length < 2000) return LONG_RUN.test(src);
  return LONG_RUN.test(src) || (src.match(DELIMITERS)?.length ?? 0) > MAX_DELIMITERS;
}
