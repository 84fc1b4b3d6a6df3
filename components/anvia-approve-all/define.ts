import { AnviaApproveAll } from "./anvia-approve-all.js";

if (!customElements.get("anvia-approve-all")) {
  customElements.define("anvia-approve-all", AnviaApproveAll);
}

declare global {
  interface HTMLElementTagNameMap {
    "anvia-approve-all": AnviaApproveAll;
  }
}
