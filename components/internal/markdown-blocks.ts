/**
 * The blocks of a growing markdown text.
 *
 * B1 While a text grows, a block that another block follows is settled: it keeps its token object and is
 *    not lexed again. Only the tail is, without what is not decided yet (markdown-pending.ts).
 * B2 Text that is not a continuation of the text before starts again from nothing.
 * B3 A whole text is lexed as a whole, once: what it looks like does not depend on how it came. A block
 *    that is the same as before keeps its token object.
 */
import type { Links } from "marked";
import { lexMarkdown, type Token } from "./markdown-lexer.js";
import { withoutHalfInline, withoutHalfLine } from "./markdown-pending.js";

/** One block: `key` is its place in the text, stable while the text grows. */
export interface MarkdownBlock {
  readonly key: number;
  readonly token: Token;
  /** Nothing more is to come for it. */
  readonly settled: boolean;
}

/** Turns a text that grows into blocks, doing little work for each addition. */
export class MarkdownBlocks {
  #settledLength = 0;
  #settledText = "";
  #settled: MarkdownBlock[] = [];
  #tail: readonly MarkdownBlock[] = [];
  #links: Links = {};

  /** The blocks of `text`. `growing`: more is to come, so its last line may be half a line. */
  update(text: string, growing: boolean): readonly MarkdownBlock[] {
    const source = (text.includes("\r") ? text.replace(/\r\n?/g, "\n") : text).replaceAll(
      "\0",
      "\uFFFD",
    );
    if (growing) this.#grow(source);
    else this.#finish(source);
    return [...this.#settled, ...this.#tail];
  }

  #grow(source: string) {
    if (!source.startsWith(this.#settledText)) this.#reset();
    const known = new Map(this.#tail.map((block) => [block.key, block]));
    const tail = source.slice(this.#settledLength);
    let shown = withoutHalfLine(tail);
    let lexed = lexMarkdown(shown, this.#links);
    if (!endsInCode(lexed.tokens)) {
      const decided = withoutHalfInline(shown);
      if (decided !== shown) {
        shown = withoutHalfLine(decided);
        lexed = lexMarkdown(shown, this.#links);
      }
    }
    this.#links = lexed.links;
    const blocks = place(lexed.tokens, this.#settledLength, known, false);
    this.#tail = blocks;
    this.#settle(blocks, source);
  }

  #settle(blocks: readonly MarkdownBlock[], source: string) {
    const last = blocks.at(-1);
    if (!last || blocks.length < 2) return;
    this.#settled.push(...blocks.slice(0, -1).map((block) => ({ ...block, settled: true })));
    this.#tail = [last];
    this.#settledLength = last.key;
    this.#settledText = source.slice(0, last.key);
  }

  #finish(source: string) {
    const known = new Map([...this.#settled, ...this.#tail].map((block) => [block.key, block]));
    const { tokens } = lexMarkdown(source);
    this.#reset();
    this.#tail = place(tokens, 0, known, true);
  }

  #reset() {
    this.#settledLength = 0;
    this.#settledText = "";
    this.#settled = [];
    this.#tail = [];
    this.#links = {};
  }
}

/** Tokens at their places. One that stood there already and is the same stays the same object. */
function place(
  tokens: readonly Token[],
  from: number,
  known: ReadonlyMap<number, MarkdownBlock>,
  settled: boolean,
): readonly MarkdownBlock[] {
  const blocks: MarkdownBlock[] = [];
  let at = from;
  for (const token of tokens) {
    const before = known.get(at)?.token;
    const same = before !== undefined && isSame(before, token);
    if (token.type !== "space") blocks.push({ key: at, token: same ? before : token, settled });
    at += token.raw.length;
  }
  return blocks;
}

/** Whether both tokens draw the same: definitions elsewhere may make a link of the same source. */
function isSame(one: Token, other: Token): boolean {
  if (one.type !== other.type || one.raw !== other.raw) return false;
  return !one.raw.includes("[") || JSON.stringify(one) === JSON.stringify(other);
}

/** Whether the last thing in the last block is code: then nothing in it is half of anything else. */
function endsInCode(tokens: readonly Token[]): boolean {
  const last = tokens.findLast(({ type }) => type !== "space");
  if (!last) return false;
  if (last.type === "code") return true;
  const inner = "items" in last ? last.items : "tokens" in last ? last.tokens : undefined;
  const nests = last.type === "list" || last.type === "list_item" || last.type === "blockquote";
  return nests && Array.isArray(inner) && endsInCode(inner);
}
