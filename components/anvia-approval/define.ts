import { AnviaApproval } from "./anvia-approval.js";

if (!customElements.get("anvia-approval")) customElements.define("anvia-approval", AnviaApproval);

declare global {
  interface HTMLElementTagNameMap {
    "anvia-approval": AnviaApproval;
  }
}
