import { html, LitElement } from "lit";
import { property, state } from "lit/decorators.js";
import { copyText } from "./files.js";
import { studioStyles } from "./styles.js";

const SAID_MS = 1600;

/** A button that copies a text, and says so. A part of `<anvia-studio>`. */
export class AnviaStudioCopy extends LitElement {
  static override styles = studioStyles;

  /** Makes the text when the button is pressed. */
  @property({ attribute: false }) text?: () => string;
  /** The button's words. */
  @property({ attribute: false }) label = "Copy";

  @state() private said: "copied" | "refused" | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  override disconnectedCallback() {
    super.disconnectedCallback();
    clearTimeout(this.#timer);
  }

  override render() {
    const words = { copied: "Copied", refused: "Not allowed" };
    return html`<button type="button" class="small" aria-label=${this.label} @click=${this.#copy}>${this.said ? words[this.said] : this.label}</button>
      <span class="visually-hidden" role="status">${this.said ? words[this.said] : ""}</span>`;
  }

  readonly #copy = async () => {
    this.said = (await copyText(this.text?.() ?? "")) ? "copied" : "refused";
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.said = undefined;
    }, SAID_MS);
  };
}
