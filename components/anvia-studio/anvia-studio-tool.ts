import { css, html, LitElement, nothing, type PropertyValues, type TemplateResult } from "lit";
import { property, query, state } from "lit/decorators.js";
import type { InspectedTool, Inspection, Json, ToolTrialResult } from "../../src/index.js";
import { inputStyles } from "../internal/input-styles.js";
import { faithfulText } from "../internal/look-alikes.js";
import { SchemaForm } from "../internal/schema-form/schema-form.js";
import { formStyles } from "../internal/schema-form/styles.js";
import { ENGLISH } from "../internal/strings.js";
import { durationText } from "./durations.js";
import { jsonView } from "./json-view.js";
import { studioStyles } from "./styles.js";

const styles = css`
  :host {
    display: grid;
    gap: 12px;
    container-type: inline-size;
  }
  .warning {
    padding: 9px 13px;
    color: var(--_people);
    background: var(--_ask-wash);
    border: 1px solid color-mix(in srgb, var(--_people) 45%, transparent);
    border-radius: var(--_control-radius);
  }
  .row {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 8px;
  }
  .form {
    max-inline-size: 620px;
  }
  .result {
    display: grid;
    gap: 6px;
  }
  .result .finished {
    color: var(--_ok);
    font-weight: 600;
  }
  dialog {
    max-inline-size: min(560px, 92vw);
    padding: 18px 20px;
    color: var(--_text);
    background: var(--_surface);
    border: 1px solid var(--_edge);
    border-radius: 12px;
    box-shadow: 0 18px 60px rgb(0 0 0 / 0.28);
  }
  dialog::backdrop {
    background: rgb(0 0 0 / 0.38);
  }
  dialog > div {
    display: grid;
    gap: 12px;
  }
  dialog .row {
    justify-content: end;
  }
`;

/**
 * Runs a tool by hand: a form from its schema, a question before it runs, and what came of it. It bypasses the tool's
 * policy, and says so. A part of `<anvia-studio>`.
 */
export class AnviaStudioTool extends LitElement {
  static override styles = [...studioStyles, inputStyles, formStyles, styles];

  /** Whose tool. */
  @property({ attribute: false }) agentId = "";
  /** Which tool. */
  @property({ attribute: false }) tool?: InspectedTool;
  /** Runs it. */
  @property({ attribute: false }) inspection?: Inspection;

  /** What would run, while the person is asked. */
  @state() private asked: Json | undefined;
  @state() private running: AbortController | undefined;
  @state() private progress: readonly string[] = [];
  @state() private result: ToolTrialResult | undefined;
  @state() private problem = "";

  @query("dialog") private dialog?: HTMLDialogElement;

  readonly #form = new SchemaForm(this, () => undefined);

  protected override willUpdate(changed: PropertyValues<this>) {
    if (!changed.has("tool") || !this.tool) return;
    const { input } = this.tool;
    if (!this.#form.isOpen) this.#form.start("json" in input ? input.json : undefined, undefined);
  }

  protected override updated() {
    const { dialog } = this;
    if (this.asked !== undefined && dialog && !dialog.open) dialog.showModal();
  }

  override render() {
    const { tool } = this;
    if (!tool) return nothing;
    return html`<h4>Run by hand</h4>
      <p class="warning"><strong>This bypasses the approval policy.</strong> The tool runs for real, in this page, with this visitor’s session. No hook is called, and nothing is written to any run or to the audit log.</p>
      ${this.#form.render(ENGLISH, `Input of ${tool.name}`)}
      <div class="row">
        <button type="button" class="primary" ?disabled=${this.running !== undefined} @click=${this.#ask}>Run…</button>
        ${this.running ? html`<span class="status running">running</span><button type="button" @click=${this.#stop}>Abort</button>` : nothing}
      </div>
      ${this.progress.length > 0 ? html`<ul class="quiet">${this.progress.map((line) => html`<li><bdi>${faithfulText(line)}</bdi></li>`)}</ul>` : nothing}
      <div class="result" role="status">${this.problem ? html`<p class="problem"><bdi>${faithfulText(this.problem)}</bdi></p>` : nothing}${this.result ? resultView(this.result) : nothing}</div>
      ${this.asked === undefined ? nothing : this.#question(tool, this.asked)}`;
  }

  #question({ name, policy }: InspectedTool, input: Json): TemplateResult {
    return html`<dialog aria-labelledby="question" @cancel=${this.#onClose}><div>
      <h3 id="question">Run ${name} now?</h3>
      <p>${policy ? "Its approval policy is not asked." : "It has no approval policy."} What it does cannot be taken back from here.</p>
      ${jsonView(input, "Input")}
      <div class="row"><button type="button" autofocus @click=${this.#onClose}>Cancel</button>
        <button type="button" class="primary" @click=${this.#run}>Run it</button></div>
    </div></dialog>`;
  }

  readonly #ask = () => {
    this.problem = "";
    this.asked = this.#form.check(ENGLISH);
  };

  readonly #onClose = () => {
    this.dialog?.close();
    this.asked = undefined;
  };

  readonly #stop = () => this.running?.abort();

  readonly #run = async (event: MouseEvent) => {
    const { asked: input, inspection, tool, agentId } = this;
    if (input === undefined || !inspection || !tool || !event.isTrusted) return;
    this.#onClose();
    const running = new AbortController();
    [this.running, this.progress, this.result] = [running, [], undefined];
    try {
      this.result = await inspection.runTool({
        ...{ agentId, toolName: tool.name, input, signal: running.signal },
        onProgress: (line) => {
          this.progress = [...this.progress, line];
        },
      });
    } catch (error) {
      this.problem = error instanceof Error ? error.message : String(error);
    } finally {
      this.running = undefined;
    }
  };
}

function resultView(result: ToolTrialResult): TemplateResult {
  if (result.status === "invalid") {
    return html`<p class="problem">It did not run: <bdi>${faithfulText(result.message)}</bdi></p>`;
  }
  const { status, durationMs, operationId } = result;
  return html`<p><span class=${status === "finished" ? "finished" : "problem"}>${status}</span>
      <span class="quiet">after ${durationText(durationMs)}, operation <code>${operationId}</code></span></p>
    ${status === "finished" ? jsonView(result.output, "Result") : html`<p class="problem"><bdi>${faithfulText(result.message)}</bdi></p>`}`;
}
