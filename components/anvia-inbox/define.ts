import "../later.js";
import { AnviaInbox } from "./anvia-inbox.js";

if (!customElements.get("anvia-inbox")) customElements.define("anvia-inbox", AnviaInbox);

declare global {
  interface HTMLElementTagNameMap {
    "anvia-inbox": AnviaInbox;
  }
}
