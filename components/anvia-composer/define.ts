import { AnviaComposer } from "./anvia-composer.js";

if (!customElements.get("anvia-composer")) customElements.define("anvia-composer", AnviaComposer);

declare global {
  interface HTMLElementTagNameMap {
    "anvia-composer": AnviaComposer;
  }
}
