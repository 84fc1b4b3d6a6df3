/**
 * Formulas in markdown, as tokens for `marked`'s lexer.
 *
 * F1 `$$…$$` and `\[…\]` are displayed, `\(…\)` stands in the line. A blank line ends none of them: then
 *    it was no formula.
 * F2 `$…$` is one only where nothing else can be meant: a price, a shell variable or a ticker never is.
 * F3 What stands in code, and what is escaped (`\$`), is never a formula.
 */
import { Hooks, type Tokenizer, type TokenizerExtensionFunction, type Tokens } from "marked";

/** A formula: its TeX source, and whether it stands on a line of its own. */
export interface MathToken extends Tokens.Generic {
  readonly type: "math";
  readonly text: string;
  readonly display: boolean;
}

/** A tokenizer whose text stops before each dollar. */
export interface DollarTokenizer extends Tokenizer {
  /** The text that it gave last. The token's own text grows with each piece: reading its end is slow. */
  readonly before: string;
}

/** A longer source is read as text. */
const MAX_SOURCE = 4000;
const MAX_DOLLAR_SOURCE = 200;
const BLOCK_OPENER = /^ {0,3}(\$\$|\\\[)/;
const BLOCK_START = /\n(?:[ \t]*\n| {0,3}(?:\$\$|\\\[))/g;
const BLANK_LINE = /\n[ \t]*\n/;
const SINGLE = /^\$(?![\s$])((?:\\[^\n]|[^\\$\n])*?(?:\\[^\n]|[^\s\\$]))\$(?![\p{L}\p{N}$])/u;
const ENDS_IN_WORD = /[\p{L}\p{N}$\\]$/u;

const TEX_WORDS = /\\(?:text|mathrm|operatorname|mbox)\{[^{}]*\}|\\[a-zA-Z]+/g;
const TEX_SIGN = /[\\^_={}]/;
const SIGN = /[\\^_={}<>+*/|]/;
const LETTER = /^[a-zA-Z]'{0,2}$|^[a-zA-Z]\([a-zA-Z](?:,\s?[a-zA-Z])*\)$/;

/** Whether `text` may hold a formula at all; where it does not, the lexer does nothing more for them. Pure. */
export function mayHoldMath(text: string): boolean {
  return text.includes("$") || text.includes("\\(") || text.includes("\\[");
}

/** Whether what stands between two single dollars can only be a formula (F2). Pure. */
export function isClearlyMath(source: string): boolean {
  if (source.length > MAX_DOLLAR_SOURCE) return false;
  const bare = source.replace(TEX_WORDS, " ");
  if (/[^\x20-\x7E\u0370-\u03FF\u2200-\u22FF]|[a-zA-Z]{3}/.test(bare)) return false;
  if (LETTER.test(source)) return true;
  if (/^[\d.,]/.test(source)) return TEX_SIGN.test(source) && !/[a-zA-Z]{2}/.test(bare);
  return SIGN.test(source);
}

function readBlock(src: string): MathToken | undefined {
  const [indented, opener] = BLOCK_OPENER.exec(src) ?? [];
  if (indented === undefined || opener === undefined) return undefined;
  const start = indented.length - opener.length;
  const token = between(src.slice(start), opener, opener === "$$" ? "$$" : "\\]", true);
  const [rest] = /^[ \t]*(?:\n|$)/.exec(src.slice(start + (token?.raw.length ?? 0))) ?? [];
  if (!token || rest === undefined) return undefined;
  return { ...token, raw: src.slice(0, start + token.raw.length + rest.length) };
}

function inlineMath(src: string, before: string): MathToken | undefined {
  if (src.startsWith("\\(")) return between(src, "\\(", "\\)", false);
  if (src.startsWith("\\[")) return between(src, "\\[", "\\]", true);
  if (!src.startsWith("$") || ENDS_IN_WORD.test(before.slice(-2))) return undefined;
  if (src.startsWith("$$")) return displayedInLine(src);
  const [raw, source] = SINGLE.exec(src.slice(0, MAX_DOLLAR_SOURCE + 3)) ?? [];
  if (raw === undefined || source === undefined || !isClearlyMath(source)) return undefined;
  return { type: "math", raw, text: source, display: false };
}

function displayedInLine(src: string): MathToken | undefined {
  const token = between(src, "$$", "$$", true);
  return token && src[token.raw.length] !== "$" && isDisplayed(token.raw.slice(2, -2))
    ? token
    : undefined;
}

/** In the middle of a line `$$` may also be a price class: "$$ to $$". */
function isDisplayed(source: string): boolean {
  return /^\S[\s\S]*\S$|^\S$/.test(source) || SIGN.test(source);
}

/** What stands at the start of `src` between `opener` and the next `closer` (F1). */
function between(
  src: string,
  opener: string,
  closer: string,
  display: boolean,
): MathToken | undefined {
  const near = src.slice(0, MAX_SOURCE);
  const end = near.indexOf(closer, opener.length);
  const text = end < 0 ? "" : near.slice(opener.length, end).trim();
  if (!/[\p{L}\p{N}]/u.test(text) || BLANK_LINE.test(text)) return undefined;
  return { type: "math", raw: near.slice(0, end + closer.length), text, display };
}

/** Where in the paragraph at the start of `src` a later line begins that begins a formula; -1: nowhere. Pure. */
export function startOfBlock(src: string): number {
  BLOCK_START.lastIndex = 0;
  for (let found = BLOCK_START.exec(src); found; found = BLOCK_START.exec(src)) {
    if (!/[$[]$/.test(found[0])) return -1; // a blank line ends the paragraph
    const start = found.index + 1;
    if (readBlock(src.slice(start, start + MAX_SOURCE))) return start;
  }
  return -1;
}

/** What stands in a formula opens and closes no emphasis; what stands between two prices does. */
class MathHooks extends Hooks {
  override emStrongMask(src: string): string {
    if (!/[*_~]/.test(src)) return src;
    const pieces: string[] = [];
    let from = 0;
    for (const { index } of src.matchAll(/\$+|\\[([]/g)) {
      if (index < from) continue;
      const before = src.slice(Math.max(0, index - 2), index);
      const { raw } = inlineMath(src.slice(index, index + MAX_SOURCE), before) ?? {};
      if (raw === undefined) continue;
      pieces.push(src.slice(from, index), raw.replace(/[*_~]/g, "a"));
      from = index + raw.length;
    }
    return pieces.join("") + src.slice(from);
  }
}

/** What the lexer takes to read formulas, with a tokenizer that stops before a dollar. New for each use: the lexer writes into it. */
export function mathOptions(tokenizer: DollarTokenizer) {
  const inline: TokenizerExtensionFunction = (src, tokens) =>
    inlineMath(src, tokens.at(-1)?.type === "text" ? tokenizer.before : "");
  return {
    tokenizer,
    hooks: new MathHooks(),
    extensions: {
      block: [readBlock],
      inline: [inline],
      startBlock: [startOfBlock],
      renderers: {},
      childTokens: {},
    },
  };
}
