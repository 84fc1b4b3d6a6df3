/**
 * The blocks of a growing markdown text.
 *
 * B1 A block that another block follows is settled: it keeps its token object for ever, and is not
 *    lexed again. Only the tail is.
 * B2 Text that is not a continuation of the text before starts again from nothing.
 */
import type { Links } from "marked";
import { lexMarkdown, type Token } from "./markdown-lexer.js";

/** One block: `key` is its place in the text, stable while the text grows. */
export interface MarkdownBlock {
  readonly key: number;
  readonly token: Token;
}

/** An unfinished last line that would be a rule, a heading or an empty item for one frame only. */
const UNDECIDED_LINE = /(^|\n)[ \t]{0,3}(?:[-=*+_#~`|>]{1,2}|\d{1,9}[.)]?)[ \t]*$/;

/** Turns a text that grows into blocks, doing little work for each addition. */
export class MarkdownBlocks {
  #text = "";
  #settledLength = 0;
  #settled: MarkdownBlock[] = [];
  #tail: readonly MarkdownBlock[] = [];
  #links: Links = {};

  /** The blocks of `text`. `growing`: more is to come, so its last line may be half a line. */
  update(text: string, growing: boolean): readonly MarkdownBlock[] {
    const source = text.includes("\r") ? text.replace(/\r\n?/g, "\n") : text;
    if (!source.startsWith(this.#text.slice(0, this.#settledLength))) this.#reset();
    // A definition may stand after its use: once all is here, everything is lexed with all of them.
    if (!growing && Object.keys(this.#links).length > 0) this.#reset();
    this.#text = source;
    const shown = growing ? source.replace(UNDECIDED_LINE, "$1") : source;
    this.#lexTail(shown.slice(this.#settledLength));
    return [...this.#settled, ...this.#tail];
  }

  #reset() {
    this.#settledLength = 0;
    this.#settled = [];
    this.#tail = [];
    this.#links = {};
  }

  #lexTail(source: string) {
    const { tokens, links } = lexMarkdown(source, this.#links);
    this.#links = links;
    const blocks: MarkdownBlock[] = [];
    let at = this.#settledLength;
    for (const token of tokens) {
      if (token.type !== "space") blocks.push(this.#known(at, token));
      at += token.raw.length;
    }
    this.#tail = blocks;
    this.#settle(blocks);
  }

  /** The token that stood at this place already, when it has not changed (B1). */
  #known(key: number, token: Token): MarkdownBlock {
    const before = this.#tail.find((block) => block.key === key);
    return before?.token.raw === token.raw && before.token.type === token.type
      ? before
      : { key, token };
  }

  #settle(blocks: readonly MarkdownBlock[]) {
    const last = blocks.at(-1);
    if (!last || blocks.length < 2) return;
    this.#settled.push(...blocks.slice(0, -1));
    this.#tail = [last];
    this.#settledLength = last.key;
  }
}
