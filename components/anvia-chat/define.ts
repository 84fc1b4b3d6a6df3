import "../anvia-composer/define.js";
import "../anvia-message/define.js";
import { AnviaChat } from "./anvia-chat.js";

if (!customElements.get("anvia-chat")) customElements.define("anvia-chat", AnviaChat);

declare global {
  interface HTMLElementTagNameMap {
    "anvia-chat": AnviaChat;
  }
}
