import {
  adoptStyles,
  html,
  LitElement,
  nothing,
  type PropertyValues,
  type TemplateResult,
} from "lit";
import { property } from "lit/decorators.js";
import type { ScreenItem } from "../../src/index.js";
import { createMarkdownText, loadMarkdown } from "../internal/load-markdown.js";
import type { MarkdownText } from "../internal/markdown-text.js";
import { isPress } from "../internal/press.js";
import { type ChatStrings, resolveStrings } from "../internal/strings.js";
import { styles } from "./styles.js";

/** What was said, as `runtime.session(id)` lists it. */
export type MessageItem = Extract<ScreenItem, { type: "user" | "assistant" }>;

const NONE: readonly string[] = [];

/**
 * What the visitor or the assistant said. The visitor's words are plain text; the assistant's are
 * markdown, drawn without HTML. While an answer streams, its finished blocks stay as they are.
 *
 * @csspart bubble - The visitor's words.
 * @csspart prose - The assistant's words.
 * @csspart note - A quiet remark: queued, interrupted.
 * @csspart send-now - The button that has queued words read now, in place of what waits for a decision.
 * @csspart reasoning - What a reasoning model thought, behind one click.
 * @csspart code - A code block.
 * @csspart copy - The button that copies a code block.
 * @csspart image - The button that loads a picture; it names the host.
 * @csspart picture - A picture that was loaded.
 * @csspart table - A table, which scrolls sideways when it is too wide.
 * @cssprop --anvia-mine - Background of the visitor's words.
 * @cssprop --anvia-code-keyword - Colour of a keyword in code; so are the next eight.
 * @cssprop --anvia-code-literal - Colour of numbers and symbols.
 * @cssprop --anvia-code-string - Colour of strings.
 * @cssprop --anvia-code-comment - Colour of comments.
 * @cssprop --anvia-code-title - Colour of names of functions, classes and types.
 * @cssprop --anvia-code-attribute - Colour of attributes, properties and variables.
 * @cssprop --anvia-code-meta - Colour of preprocessor lines and decorators.
 * @cssprop --anvia-code-added - Colour of added lines of a diff.
 * @cssprop --anvia-code-removed - Colour of removed lines of a diff.
 * @cssprop --anvia-column - Width of the reading column.
 */
export class AnviaMessage extends LitElement {
  static override styles = styles;

  /** What to show; nothing is drawn while undefined. */
  @property({ attribute: false }) item?: MessageItem;
  /** Texts of the page's own, by name. */
  @property({ attribute: false }) strings?: Partial<ChatStrings>;
  /** Origins whose pictures are loaded without a press: scheme, host and port, exactly. None by default. */
  @property({ attribute: false }) imageOrigins?: readonly string[];
  /** What queued words wait for. */
  @property({ attribute: false }) queuedFor: "step" | "decision" = "step";
  /** Has queued words read now; set where something that waits for a person can be set aside for them. */
  @property({ attribute: false }) onSendNow?: () => void;

  #markdown: MarkdownText | undefined;

  protected override willUpdate(changed: PropertyValues<this>) {
    const { item } = this;
    if (!changed.has("item") || item?.type !== "assistant") return;
    if (!this.#markdown) this.#startMarkdown();
    if (this.#markdown) this.#markdown.update(item.text, item.status === "streaming");
    else void this.#drawOnceLoaded();
  }

  /** Resolves when the answer is drawn as markdown, or cannot be. */
  protected override async getUpdateComplete(): Promise<boolean> {
    if (this.item?.type === "assistant" && !this.#markdown) await this.#drawOnceLoaded();
    return super.getUpdateComplete();
  }

  #startMarkdown() {
    this.#markdown = createMarkdownText(() => this.requestUpdate());
    const { elementStyles } = AnviaMessage;
    if (!this.#markdown || !this.shadowRoot) return;
    adoptStyles(this.shadowRoot, [...elementStyles, ...this.#markdown.styles]);
  }

  async #drawOnceLoaded(): Promise<void> {
    if (await loadMarkdown()) this.requestUpdate("item");
  }

  override render() {
    const { item } = this;
    if (!item) return nothing;
    return item.type === "user" ? this.#visitor(item) : this.#assistant(item);
  }

  #visitor(item: Extract<MessageItem, { type: "user" }>): TemplateResult {
    const words = resolveStrings(this.strings);
    return html`<article class="mine" aria-label=${words.you}>
      <p class=${item.queued ? "bubble queued" : "bubble"} part="bubble" dir="auto">${item.text}</p>
      ${item.queued ? this.#queued(words) : nothing}
    </article>`;
  }

  #queued(words: ChatStrings): TemplateResult {
    const when = this.queuedFor === "decision" ? words.queuedAfter : words.queued;
    return html`<div class="queue">
      <p class="note" part="note"><bdi>${when}</bdi></p>
      ${this.onSendNow ? html`<button type="button" class="small" part="send-now" @click=${this.#sendNow}>${words.sendNow}</button>` : nothing}
    </div>`;
  }

  readonly #sendNow = (event: MouseEvent) => {
    if (isPress(event)) this.onSendNow?.();
  };

  #assistant(item: Extract<MessageItem, { type: "assistant" }>): TemplateResult {
    const words = resolveStrings(this.strings);
    const streaming = item.status === "streaming";
    const waiting = streaming && item.text === "";
    return html`<article aria-label=${words.assistant} aria-busy=${streaming}>
      ${item.reasoning ? this.#reasoning(item.reasoning, words) : nothing}
      ${waiting ? html`<p class="pulse"><span class="visually-hidden">${words.thinking}</span><i></i><i></i><i></i></p>` : nothing}
      <div class=${streaming ? "prose streaming" : "prose"} part="prose" dir="auto">${
        this.#markdown
          ? this.#markdown.render({ strings: words, imageOrigins: this.imageOrigins ?? NONE })
          : html`<p class="plain">${item.text}</p>`
      }</div>
      ${item.status === "interrupted" ? html`<p class="note" part="note"><bdi>${words.interrupted}</bdi></p>` : nothing}
    </article>`;
  }

  #reasoning(text: string, words: ChatStrings): TemplateResult {
    return html`<details class="reasoning" part="reasoning">
      <summary>${words.thinking}</summary>
      <p dir="auto">${text}</p>
    </details>`;
  }
}
