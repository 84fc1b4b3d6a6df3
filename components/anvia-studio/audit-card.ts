import { html, LitElement, nothing, type TemplateResult } from "lit";
import { property, state } from "lit/decorators.js";
import {
  type AuditVerdict,
  type Runtime,
  type StoredAmount,
  verifyAudit,
} from "../../src/index.js";
import { countText, sizeText } from "./durations.js";
import { downloadText } from "./files.js";
import { storageStyles } from "./storage-styles.js";
import { studioStyles } from "./styles.js";

/** The audit log: how long it is, whether its chain holds, and a copy of it. A part of `<anvia-studio>`. */
export class AnviaStudioAudit extends LitElement {
  static override styles = [...studioStyles, storageStyles];

  /** Whose log. */
  @property({ attribute: false }) runtime?: Runtime;
  /** How much there is of it. */
  @property({ attribute: false }) amount?: StoredAmount;

  @state() private verdict: AuditVerdict | undefined;
  @state() private problem = "";

  override render() {
    const { amount } = this;
    if (!amount) return nothing;
    return html`<section class="card" aria-label="Audit log">
      <div class="top"><h3>Audit log <span class="quiet">${countText(amount.rows, "row")}, ${sizeText(amount.bytes)}</span></h3>
        <button type="button" class="small" @click=${this.#verify}>Verify</button>
        <button type="button" class="small" @click=${this.#download}>Download</button></div>
      <div class="body"><p class="quiet">Who was asked what, who decided, and what ran by it: rows that are bound to each other by their hashes.</p>
        <div role="status">${this.problem ? html`<p class="problem">${this.problem}</p>` : this.verdict ? verdictView(this.verdict) : nothing}</div></div>
    </section>`;
  }

  readonly #verify = async () => {
    this.problem = "";
    this.verdict = undefined;
    try {
      this.verdict = await verifyAudit((await this.runtime?.audit.export()) ?? "");
    } catch (error) {
      this.problem = error instanceof Error ? error.message : String(error);
    }
  };

  readonly #download = async () => {
    try {
      const log = (await this.runtime?.audit.export()) ?? "";
      downloadText("anvia-audit.jsonl", log, "application/jsonl");
    } catch (error) {
      this.problem = error instanceof Error ? error.message : String(error);
    }
  };
}

function verdictView(verdict: AuditVerdict): TemplateResult {
  if (!verdict.ok) {
    return html`<p class="problem"><strong>The chain is broken</strong> at row ${verdict.at}: ${verdict.why}</p>`;
  }
  const { rows, erased, head } = verdict;
  const gone = erased > 0 ? `, ${erased} of them erased with their conversation` : "";
  return html`<p><span class="ok">The chain holds.</span> ${countText(rows, "row")}${gone}. Keep this head where the page cannot reach it: <code>${head}</code></p>`;
}
