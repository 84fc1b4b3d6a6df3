import { AnviaPermissions } from "./anvia-permissions.js";

if (!customElements.get("anvia-permissions")) {
  customElements.define("anvia-permissions", AnviaPermissions);
}

declare global {
  interface HTMLElementTagNameMap {
    "anvia-permissions": AnviaPermissions;
  }
}
