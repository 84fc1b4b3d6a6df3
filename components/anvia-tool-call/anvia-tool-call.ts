import { html, LitElement, nothing, type TemplateResult } from "lit";
import { property } from "lit/decorators.js";
import type { Json, Runtime, ScreenItem } from "../../src/index.js";
import { GrantOfCall } from "../anvia-permissions/grant-of-call.js";
import { inputFields, unshowable } from "../internal/input-view.js";
import { type ChatStrings, resolveStrings } from "../internal/strings.js";
import { visibleText } from "../internal/visible-text.js";
import { styles } from "./styles.js";

/** The row of one tool call, as `runtime.session(id)` lists it. */
export type ToolCallItem = Extract<ScreenItem, { type: "tool_call" }>;

const PREVIEW_LENGTH = 60;

/**
 * One tool call: a quiet line, with its input and its result behind one click.
 *
 * @csspart row - The line.
 * @csspart name - The tool's title or name.
 * @csspart status - Where the call stands, in a word.
 * @csspart detail - Input and result.
 * @csspart permission - That a standing permission allowed it.
 * @csspart revoke - The button that takes this permission back.
 * @cssprop --anvia-muted - Colour of what is said quietly.
 */
export class AnviaToolCall extends LitElement {
  static override styles = styles;

  /** The call to show; nothing is drawn while undefined. */
  @property({ attribute: false }) item?: ToolCallItem;
  /** Texts of the page's own, by name. */
  @property({ attribute: false }) strings?: Partial<ChatStrings>;

  /** Where a permission that allowed it can be taken back. */
  @property({ attribute: false }) runtime?: Runtime;

  readonly #grant = new GrantOfCall(this);

  override render() {
    const { item } = this;
    if (!item) return nothing;
    const { call, title, status, progress } = item;
    const words = resolveStrings(this.strings);
    const preview = progress ?? previewOf(call.args);
    return html`<details part="row" @toggle=${this.#toggled}>
      <summary>
        <span class="dot ${status}"></span>
        <span class=${title ? "name" : "name mono"} part="name"><bdi>${visibleText(title ?? call.toolName)}</bdi></span>
        ${preview ? html`<span class="preview"><bdi>${visibleText(preview)}</bdi></span>` : nothing}
        <span class="status ${status}" part="status">${statusWord(item, words)}</span>
      </summary>
      ${this.#detail(item, words)}
    </details>${this.#grant.mark(call, words)}`;
  }

  readonly #toggled = (event: Event) => {
    // CAST: the listener is on a details element.
    if ((event.target as HTMLDetailsElement).open) this.#grant.look(this.runtime);
  };

  #detail({ call, title }: ToolCallItem, words: ChatStrings): TemplateResult {
    const outcome = call.progress.status === "settled" ? call.progress.outcome.text : undefined;
    const input = parseArgs(call.args);
    return html`<div class="detail" part="detail">
      ${this.#grant.detail(call, words)}
      ${title ? html`<p class="tool-name"><code>${visibleText(call.toolName)}</code></p>` : nothing}
      <p class="label">${words.callInput}</p>
      ${isShowable(input, words) ? inputFields(input, { strings: words }) : html`<pre>${visibleText(call.args)}</pre>`}
      ${outcome === undefined ? nothing : html`<p class="label">${words.callResult}</p><pre>${visibleText(outcome)}</pre>`}
    </div>`;
  }
}

function isShowable(input: Json | undefined, words: ChatStrings): input is Json {
  return input !== undefined && unshowable(input, words) === undefined;
}

function statusWord({ status }: ToolCallItem, words: ChatStrings): string {
  const texts: Record<ToolCallItem["status"], string> = {
    preparing: words.preparing,
    waiting: words.waiting,
    running: words.running,
    unknown: words.unknown,
    done: words.finished,
    failed: words.failed,
    rejected: words.refused,
    skipped: words.skipped,
    stopped: words.stoppedCall,
  };
  return texts[status];
}

/** The model's own text of the arguments as a value; `undefined` when it is not JSON. */
function parseArgs(args: string): Json | undefined {
  try {
    return JSON.parse(args) as Json; // CAST: JSON.parse gives JSON
  } catch {
    return undefined; // shown as it was written
  }
}

/** A taste of the arguments; all of them are in the details. */
function previewOf(args: string): string {
  const input = parseArgs(args);
  const text = input === undefined ? args : leaves(input).join(", ");
  const line = text.replace(/\s+/g, " ").trim();
  const characters = [...line];
  return characters.length > PREVIEW_LENGTH
    ? `${characters.slice(0, PREVIEW_LENGTH).join("")}…`
    : line;
}

function leaves(input: Json): readonly string[] {
  if (input === null || typeof input !== "object") return [String(input)];
  return Object.values(input)
    .filter((member) => member === null || typeof member !== "object")
    .map(String);
}
