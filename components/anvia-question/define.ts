import { AnviaQuestion } from "./anvia-question.js";

if (!customElements.get("anvia-question")) customElements.define("anvia-question", AnviaQuestion);

declare global {
  interface HTMLElementTagNameMap {
    "anvia-question": AnviaQuestion;
  }
}
