/** One answer's markdown: its blocks, what was asked for in it, and how it is drawn. */
import { guard } from "lit/directives/guard.js";
import { repeat } from "lit/directives/repeat.js";
import { copyCode } from "./code-copy.js";
import { codeStyles } from "./code-styles.js";
import { type MarkdownContext, renderToken } from "./markdown.js";
import { type MarkdownBlock, MarkdownBlocks } from "./markdown-blocks.js";
import { mathStyles } from "./math-styles.js";
import { prose } from "./prose.js";
import type { ChatStrings } from "./strings.js";

/** What the page decides about an answer. */
export interface MarkdownOptions {
  readonly strings: ChatStrings;
  /** Origins whose pictures are loaded without being asked for. */
  readonly imageOrigins: readonly string[];
}

/** One text that may grow: its settled blocks are neither lexed nor rendered again. */
export class MarkdownText {
  /** What it draws looks like this. */
  readonly styles = [prose, codeStyles, mathStyles];
  readonly #text = new MarkdownBlocks();
  #blocks: readonly MarkdownBlock[] = [];
  #settled: MarkdownContext | undefined;
  #growing: MarkdownContext | undefined;

  /** `onChange`: draw it again, without a new text. */
  constructor(private readonly onChange: () => void) {}

  /** `growing`: more is to come, so the last line may be half a line. */
  update(text: string, growing: boolean) {
    this.#blocks = this.#text.update(text, growing);
  }

  /** All blocks, in order. A block whose token is the same object is not rendered again. */
  render(options: MarkdownOptions) {
    const settledContext = this.#contextFor(options);
    const growingContext = this.#growing ?? settledContext;
    return repeat(
      this.#blocks,
      ({ key }) => key,
      ({ token, settled }) => {
        const context = settled ? settledContext : growingContext;
        return guard([token, context], () => renderToken(token, context, 0));
      },
    );
  }

  /** The context of before, unless something in it has changed. */
  #contextFor({ strings, imageOrigins }: MarkdownOptions): MarkdownContext {
    const before = this.#settled;
    if (before?.strings === strings && before.imageOrigins === imageOrigins) return before;
    return this.#use({
      strings,
      imageOrigins,
      shownImages: before?.shownImages ?? new Set(),
      inLink: false,
      settled: true,
      onShowImage: this.#showImage,
      onCopy: (event, text) => copyCode(event, text, strings),
      onLoaded: this.#redraw,
    });
  }

  #use(context: MarkdownContext): MarkdownContext {
    this.#settled = context;
    this.#growing = { ...context, settled: false };
    return context;
  }

  readonly #showImage = (address: string) => {
    if (!this.#settled) return;
    const shownImages = new Set([...this.#settled.shownImages, address]);
    this.#use({ ...this.#settled, shownImages });
    this.onChange();
  };

  readonly #redraw = () => {
    if (this.#settled) this.#use({ ...this.#settled });
    this.onChange();
  };
}
