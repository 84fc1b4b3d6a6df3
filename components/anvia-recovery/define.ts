import { AnviaRecovery } from "./anvia-recovery.js";

if (!customElements.get("anvia-recovery")) customElements.define("anvia-recovery", AnviaRecovery);

declare global {
  interface HTMLElementTagNameMap {
    "anvia-recovery": AnviaRecovery;
  }
}
