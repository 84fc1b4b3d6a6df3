import { AnviaOutput } from "./anvia-output.js";

if (!customElements.get("anvia-output")) customElements.define("anvia-output", AnviaOutput);

declare global {
  interface HTMLElementTagNameMap {
    "anvia-output": AnviaOutput;
  }
}
