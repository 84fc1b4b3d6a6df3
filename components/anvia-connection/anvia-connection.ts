import { css, html, nothing, type PropertyValues } from "lit";
import { property } from "lit/decorators.js";
import type { Runtime } from "../../src/index.js";
import { Announcer } from "../internal/announcer.js";
import { chipStyles } from "../internal/chip-styles.js";
import { inboxWords } from "../internal/inbox-words.js";
import { LangAwareElement } from "../internal/lang-aware-element.js";
import { type ChatStrings, format, resolveStrings } from "../internal/strings.js";
import { tokens } from "../internal/tokens.js";
import { visibleLabel, visibleText } from "../internal/visible-text.js";

/**
 * One line that says that other devices cannot be reached, and what that means for what is decided here. Nothing
 * while they can be, or where the runtime has no relay.
 *
 * @csspart notice - The line.
 * @cssprop --anvia-ask - Its colour.
 */
export class AnviaConnection extends LangAwareElement {
  static override styles = [
    tokens,
    chipStyles,
    css`
      p {
        margin: 0 0 8px;
        font-size: 12.5px;
        line-height: 1.45;
        color: var(--_ask);
        text-align: center;
        text-wrap: balance;
        overflow-wrap: anywhere;
      }
    `,
  ];

  /** Whose connection. */
  @property({ attribute: false }) runtime?: Runtime;
  /** Texts of the page's own, by name. */
  @property({ attribute: false }) strings?: Partial<ChatStrings>;

  readonly #announcer = new Announcer(this);
  #leave: (() => void) | undefined;
  #said = "";

  override connectedCallback() {
    super.connectedCallback();
    this.#join();
  }

  override disconnectedCallback() {
    super.disconnectedCallback();
    this.#part();
  }

  protected override willUpdate(changed: PropertyValues<this>) {
    if (!changed.has("runtime")) return;
    this.#part();
    this.#join();
  }

  protected override updated() {
    const text = this.#text;
    if (text === this.#said) return;
    this.#said = text;
    if (text !== "") this.#announcer.say([visibleLabel(text)]);
  }

  override render() {
    const text = this.#text;
    return text === "" ? nothing : html`<p part="notice"><bdi>${visibleText(text)}</bdi></p>`;
  }

  get #connection() {
    return this.runtime?.connection;
  }

  get #text(): string {
    const words = inboxWords(resolveStrings(this.strings));
    const { status, message = "" } = this.#connection ?? {};
    if (status === "offline") return words.relayOffline;
    return status === "refused" ? format(words.relayRefused, { message }).trim() : "";
  }

  #join() {
    if (!this.isConnected) return;
    this.#leave ??= this.#connection?.subscribe(() => this.requestUpdate());
  }

  #part() {
    this.#leave?.();
    this.#leave = undefined;
  }
}
