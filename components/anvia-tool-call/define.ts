import { AnviaToolCall } from "./anvia-tool-call.js";

if (!customElements.get("anvia-tool-call")) customElements.define("anvia-tool-call", AnviaToolCall);

declare global {
  interface HTMLElementTagNameMap {
    "anvia-tool-call": AnviaToolCall;
  }
}
