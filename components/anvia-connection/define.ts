import { AnviaConnection } from "./anvia-connection.js";

if (!customElements.get("anvia-connection")) {
  customElements.define("anvia-connection", AnviaConnection);
}

declare global {
  interface HTMLElementTagNameMap {
    "anvia-connection": AnviaConnection;
  }
}
