import { AnviaMessage } from "./anvia-message.js";

if (!customElements.get("anvia-message")) customElements.define("anvia-message", AnviaMessage);

declare global {
  interface HTMLElementTagNameMap {
    "anvia-message": AnviaMessage;
  }
}
