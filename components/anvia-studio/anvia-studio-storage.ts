import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from "lit";
import { property, query, state } from "lit/decorators.js";
import type { Inspection, Runtime, StorageReport, StoredSession } from "../../src/index.js";
import { faithfulText } from "../internal/look-alikes.js";
import { visibleLabel } from "../internal/visible-text.js";
import { agoText, countText, sizeText } from "./durations.js";
import { downloadText } from "./files.js";
import { jsonText } from "./json-view.js";
import { storageStyles } from "./storage-styles.js";
import { studioStyles } from "./styles.js";
import { brief } from "./words.js";

/** What is asked before something is deleted. */
interface Question {
  readonly title: string;
  readonly text: string;
  readonly act: () => Promise<void>;
}

/** What a runtime keeps: sizes, conversations, drafts, permissions, the audit log. A part of `<anvia-studio>`. */
export class AnviaStudioStorage extends LitElement {
  static override styles = [...studioStyles, storageStyles];

  /** Whose data. */
  @property({ attribute: false }) runtime?: Runtime;
  /** Measures it. */
  @property({ attribute: false }) inspection?: Inspection;
  /** Another value has it measured again. */
  @property({ attribute: false }) version = 0;

  @state() private report: StorageReport | undefined;
  @state() private question: Question | undefined;
  @state() private problem = "";

  @query("dialog") private dialog?: HTMLDialogElement;
  #isMeasuring = false;
  #isStale = false;

  protected override willUpdate(changed: PropertyValues) {
    if (changed.has("inspection") || changed.has("version")) void this.#measure();
  }

  protected override updated() {
    const { dialog } = this;
    if (this.question && dialog && !dialog.open) dialog.showModal();
  }

  override render() {
    const { report, runtime } = this;
    if (this.problem) return html`<p class="problem" role="alert">${this.problem}</p>`;
    if (!report || !runtime) return nothing;
    return html`${this.#origin(report, runtime)}${this.#sessions(report)}
      <section class="card" aria-label="Standing permissions"><div class="top"><h3>Standing permissions <span class="quiet">${countText(report.grants.rows, "row")}, ${sizeText(report.grants.bytes)}</span></h3></div>
        <div class="body"><anvia-permissions .runtime=${runtime}></anvia-permissions></div></section>
      <anvia-studio-audit .runtime=${runtime} .amount=${report.audit}></anvia-studio-audit>
      ${this.question ? this.#dialog(this.question) : nothing}`;
  }

  #origin({ origin, durable, sessions }: StorageReport, { name }: Runtime): TemplateResult {
    const bytes = sessions.reduce((sum, { events }) => sum + events.bytes, 0);
    const share = origin && origin.quotaBytes > 0 ? origin.usageBytes / origin.quotaBytes : 0;
    return html`<section class="card" aria-label="Storage">
      <div class="top"><h3>Storage <span class="quiet">runtime <code>${name}</code></span></h3>
        <button type="button" class="small" @click=${this.#measure}>Measure again</button>
        <button type="button" class="small danger" ?disabled=${sessions.length === 0} @click=${this.#askAll}>Delete everything</button></div>
      <div class="body">
        <p>${countText(sessions.length, "conversation")}, ${sizeText(bytes)} of journals${durable ? "" : html`. <strong class="problem">They are lost when the page is closed: nothing can be stored here.</strong>`}</p>
        ${
          origin
            ? html`<div class="meter" aria-hidden="true"><i .style=${`inline-size:${(share * 100).toFixed(2)}%`}></i></div>
              <p class="quiet">The whole site uses ${sizeText(origin.usageBytes)} of the ${sizeText(origin.quotaBytes)} that this browser gives it. ${origin.isPersisted ? "The browser promised to keep it." : "The browser may remove it when space runs out."}</p>`
            : nothing
        }
      </div>
    </section>`;
  }

  #sessions({ sessions }: StorageReport): TemplateResult | typeof nothing {
    if (sessions.length === 0) return nothing;
    return html`<section class="card" aria-label="Conversations">
      <div class="top"><h3>Conversations</h3></div>
      <div class="scroll" tabindex="0" role="group" aria-label="Stored conversations"><table>
        <thead><tr><th scope="col">Conversation</th><th scope="col" class="number">Runs</th><th scope="col" class="number">Events</th><th scope="col" class="number">Size</th><th scope="col" class="number optional">Drafts</th><th scope="col" class="optional">Changed</th><th scope="col"><span class="visually-hidden">Actions</span></th></tr></thead>
        <tbody>${sessions.map((session) => this.#session(session))}</tbody>
      </table></div>
    </section>`;
  }

  #session({ sessionId, runs, events, drafts, updatedAt }: StoredSession): TemplateResult {
    const name = visibleLabel(sessionId);
    return html`<tr>
        <td><code>${faithfulText(sessionId)}</code></td>
        <td class="number">${runs}</td><td class="number">${events.rows}</td><td class="number">${sizeText(events.bytes)}</td>
        <td class="number optional">${drafts.length || ""}</td><td class="optional">${agoText(updatedAt, Date.now())}</td>
        <td><div class="acts">
          <button type="button" class="small" aria-label="Export ${name}" @click=${() => this.#export(sessionId)}>Export</button>
          <button type="button" class="small danger" aria-label="Delete ${name}" @click=${() => this.#ask(sessionId)}>Delete</button></div></td>
      </tr>${
        drafts.length === 0
          ? nothing
          : html`<tr class="drafts"><td colspan="7"><details><summary class="quiet">${countText(drafts.length, "draft")}: typed, or streamed, and not sent</summary><ul>${drafts.map(
              ({ key, value, bytes }) =>
                html`<li><code>${faithfulText(key)}</code> <span class="quiet">${sizeText(bytes)}</span> ${faithfulText(brief(JSON.stringify(value), 200))}</li>`,
            )}</ul></details></td></tr>`
      }`;
  }

  #dialog({ title, text, act }: Question): TemplateResult {
    const press = async (event: MouseEvent) => {
      if (!event.isTrusted) return;
      this.#close();
      await this.#guard(act);
      await this.#measure();
    };
    return html`<dialog aria-labelledby="question" @cancel=${this.#close}><div>
      <h3 id="question">${title}</h3><p>${text}</p>
      <div class="acts"><button type="button" autofocus @click=${this.#close}>Keep</button><button type="button" class="primary danger" @click=${press}>Delete</button></div>
    </div></dialog>`;
  }

  #ask(sessionId: string) {
    this.question = {
      title: `Delete the conversation ${visibleLabel(brief(sessionId, 60))}?`,
      text: "What is going on in it is cancelled. Its journals, drafts and permissions are removed for good.",
      act: () => this.runtime?.clear(sessionId) ?? Promise.resolve(),
    };
  }

  readonly #askAll = () => {
    this.question = {
      title: "Delete every conversation of this runtime?",
      text: "What is going on is cancelled, in every tab. Journals, drafts, permissions and the audit log are removed for good.",
      act: () => this.runtime?.deleteEverything() ?? Promise.resolve(),
    };
  };

  readonly #close = () => {
    this.dialog?.close();
    this.question = undefined;
  };

  readonly #export = (sessionId: string) =>
    this.#guard(async () => {
      const session = await this.runtime?.exportSession(sessionId);
      downloadText(`conversation-${sessionId}.json`, jsonText(session));
    });

  /** One measurement at a time: it reads everything. */
  readonly #measure = async () => {
    this.#isStale = true;
    if (this.#isMeasuring) return;
    this.#isMeasuring = true;
    while (this.#isStale) {
      this.#isStale = false;
      await this.#guard(async () => {
        this.report = await this.inspection?.storage();
      });
    }
    this.#isMeasuring = false;
  };

  async #guard(work: () => Promise<void>) {
    try {
      await work();
      this.problem = "";
    } catch (error) {
      this.problem = error instanceof Error ? error.message : String(error);
    }
  }
}
