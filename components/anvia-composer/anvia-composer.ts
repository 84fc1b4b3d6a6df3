import { html, LitElement, nothing, svg } from "lit";
import { property, state } from "lit/decorators.js";
import type { Json, Runtime } from "../../src/index.js";
import { Draft } from "../internal/draft.js";
import { type ChatStrings, resolveStrings } from "../internal/strings.js";
import { styles } from "./styles.js";

const KEY_OF_IME = 229;
const UP = svg`<path d="M12 19V5M6 11l6-6 6 6" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round"/>`;
const SQUARE = svg`<rect x="7" y="7" width="10" height="10" rx="2" fill="currentColor"/>`;

/**
 * The text box that messages are written in. Enter sends, Shift and Enter break the line; what is
 * being composed with an input method is never sent. Words that were not sent survive a reload.
 *
 * It reports what the person wants and does nothing itself: set `onSend` and `onStop`.
 *
 * @csspart box - The frame around the text box and its buttons.
 * @csspart input - The text box.
 * @csspart send - The Send button.
 * @csspart stop - The Stop button, while something is going on.
 * @cssprop --anvia-accent - Colour of Send and of the focus ring.
 */
export class AnviaComposer extends LitElement {
  static override styles = styles;
  static override shadowRootOptions = { ...LitElement.shadowRootOptions, delegatesFocus: true };

  /** Shown while the box is empty. */
  @property() placeholder = "";
  /** Whether there is something to stop. */
  @property({ type: Boolean }) busy = false;
  /** Texts of the page's own, by name. */
  @property({ attribute: false }) strings?: Partial<ChatStrings>;
  /** Sends the words; what it rejects with is shown by who set it, and the words come back. */
  @property({ attribute: false }) onSend: (text: string) => Promise<boolean> = async () => false;
  /** Stops what is going on. */
  @property({ attribute: false }) onStop: () => void = () => undefined;

  @state() private text = "";

  readonly #draft = new Draft(this, (value) => this.#restore(value));

  /** What is in the box. */
  get value(): string {
    return this.text;
  }
  set value(text: string) {
    this.text = text;
    this.#draft.keep(text === "" ? undefined : text);
  }

  /** Keeps unsent words under this key, and brings back those that are there. */
  keepDraft(runtime: Runtime, key: string): Promise<void> {
    return this.#draft.open(runtime, key);
  }

  /** Resolves when the words in the box are stored. */
  get stored(): Promise<void> {
    return this.#draft.stored;
  }

  override render() {
    const words = resolveStrings(this.strings);
    const empty = this.text.trim() === "";
    const hint = this.placeholder || words.placeholder;
    return html`<div class="box" part="box">
      <div class="grow" data-text=${`${this.text}\n`}>
        <textarea rows="1" part="input" aria-label=${words.message} placeholder=${hint} enterkeyhint="send"
          dir="auto" .value=${this.text} @input=${this.#type} @keydown=${this.#key}></textarea>
      </div>
      ${this.busy ? html`<button type="button" class="icon stop" part="stop" aria-label=${words.stop} title=${words.stop} @click=${() => this.onStop()}>${icon(SQUARE)}</button>` : nothing}
      <button type="button" class="icon primary" part="send" aria-label=${words.send} title=${words.send} ?disabled=${empty} @click=${this.#press}>${icon(UP)}</button>
    </div>`;
  }

  readonly #type = (event: InputEvent) => {
    // CAST: the listener is on the textarea.
    this.value = (event.target as HTMLTextAreaElement).value;
  };

  readonly #key = (event: KeyboardEvent) => {
    if (event.key !== "Enter" || event.shiftKey || event.altKey || event.repeat) return;
    if (event.isComposing || event.keyCode === KEY_OF_IME) return;
    event.preventDefault();
    void this.#send();
  };

  /** An empty box disables the button that was pressed: the focus goes on to the next message. */
  readonly #press = () => {
    this.shadowRoot?.querySelector("textarea")?.focus();
    void this.#send();
  };

  /** The box empties at once; the draft stays until the message is written somewhere else. */
  readonly #send = async () => {
    const text = this.text.trim();
    if (text === "") return;
    const before = this.text;
    this.text = "";
    const sent = await this.onSend(text);
    if (!sent) this.value = this.text === "" ? before : `${before}\n${this.text}`;
    else if (this.text === "") this.#draft.clear();
  };

  #restore(value: Json | undefined) {
    this.text = typeof value === "string" ? value : "";
  }
}

function icon(shape: unknown) {
  return html`<svg viewBox="0 0 24 24" width="20" height="20" aria-hidden="true">${shape}</svg>`;
}
