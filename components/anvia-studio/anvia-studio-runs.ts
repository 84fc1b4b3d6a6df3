import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from "lit";
import { property, state } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";
import type { Inspection, RunRow } from "../../src/index.js";
import { faithfulText } from "../internal/look-alikes.js";
import { agoText, countText } from "./durations.js";
import { listStyles } from "./list-styles.js";
import { RunTitles } from "./run-titles.js";
import { studioStyles } from "./styles.js";
import { brief } from "./words.js";

const STATUSES = ["running", "waiting", "failed", "completed", "cancelled"] as const;
/** So many runs are listed at once. */
const PAGE = 100;

/** Every conversation with its runs, newest first. A part of `<anvia-studio>`. */
export class AnviaStudioRuns extends LitElement {
  static override styles = [...studioStyles, listStyles];

  /** The rows of all runs, newest first. */
  @property({ attribute: false }) rows: readonly RunRow[] = [];
  /** Reads what the runs were asked. */
  @property({ attribute: false }) inspection?: Inspection;
  /** The run that is in sight. */
  @property({ attribute: false }) runId?: string;
  /** Called with the run that a person chose. */
  @property({ attribute: false }) onChoose?: (runId: string) => void;

  @state() private query = "";
  @state() private status: RunRow["status"] | "" = "";
  @state() private count = PAGE;

  readonly #titles = new RunTitles(this);

  protected override willUpdate(changed: PropertyValues) {
    if (changed.has("rows") && this.inspection) this.#titles.want(this.rows, this.inspection);
  }

  override render() {
    const wanted = this.rows.filter((row) => this.#isWanted(row));
    const shown = wanted.slice(0, this.count);
    const sessions = [...new Set(shown.map(({ sessionId }) => sessionId))];
    return html`<div class="list">
      <div class="tools">
        <input type="search" aria-label="Search conversations" placeholder="Search" .value=${this.query} @input=${this.#onSearch}>
        <select aria-label="Status" @change=${this.#onStatus}><option value="">Any status</option>${STATUSES.map(
          (status) =>
            html`<option value=${status} ?selected=${this.status === status}>${status}</option>`,
        )}</select>
      </div>
      <div @keydown=${this.#onKey}>${repeat(
        sessions,
        (sessionId) => sessionId,
        (sessionId) => this.#session(sessionId, shown),
      )}</div>
      ${shown.length < wanted.length ? html`<button type="button" class="small" @click=${this.#more}>Show more of ${countText(wanted.length, "run")}</button>` : nothing}
      ${wanted.length === 0 ? this.#none() : nothing}
    </div>`;
  }

  /** Puts the focus on the next run of the list, or on the one before. */
  step(by: number) {
    const entries = [...(this.shadowRoot?.querySelectorAll<HTMLElement>(".entry") ?? [])];
    const at = entries.findIndex((entry) => entry.matches(":focus"));
    const from = at < 0 ? entries.findIndex((entry) => entry.ariaCurrent === "true") : at;
    entries[Math.min(entries.length - 1, Math.max(0, from + by))]?.focus();
  }

  #none(): TemplateResult {
    return this.rows.length === 0
      ? html`<p class="empty">No conversation yet. Each prompt of an agent appears here as soon as it is sent.</p>`
      : html`<p class="empty">No run is like that.</p>`;
  }

  #session(sessionId: string, shown: readonly RunRow[]): TemplateResult {
    const runs = shown.filter((row) => row.sessionId === sessionId);
    return html`<section class="session" aria-label="Conversation ${sessionId}">
      <h3 title=${sessionId}><bdi>${faithfulText(sessionId)}</bdi> <span>${countText(runs.length, "run")}</span></h3>
      ${repeat(
        runs,
        ({ runId }) => runId,
        (row) => this.#entry(row),
      )}
    </section>`;
  }

  #entry({ runId, status, agentId, nextSeq, pending, updatedAt }: RunRow): TemplateResult {
    const title = this.#titles.of(runId);
    const about = `${agentId} · ${countText(nextSeq, "event")} · ${agoText(updatedAt, Date.now())}`;
    return html`<button type="button" class="entry" aria-current=${runId === this.runId} @click=${() => this.onChoose?.(runId)}>
      <span class="dot ${status}"></span>
      <span class="asked"><span class="visually-hidden">${status}: </span><bdi>${title === undefined ? "…" : faithfulText(brief(title, 160) || runId)}</bdi></span>
      ${pending > 0 ? html`<span class="badge">${pending} waiting</span>` : nothing}
      <span class="about"><bdi>${faithfulText(about)}</bdi></span>
    </button>`;
  }

  #isWanted(row: RunRow): boolean {
    if (this.status !== "" && row.status !== this.status) return false;
    if (this.query === "") return true;
    const text = `${row.runId} ${row.sessionId} ${row.agentId} ${this.#titles.of(row.runId) ?? ""}`;
    return text.toLowerCase().includes(this.query);
  }

  readonly #onSearch = (event: InputEvent) => {
    // CAST: the listener is on an input
    this.query = (event.target as HTMLInputElement).value.trim().toLowerCase();
  };

  readonly #onStatus = (event: Event) => {
    // CAST: the listener is on a select whose values are these
    this.status = (event.target as HTMLSelectElement).value as RunRow["status"] | "";
  };

  readonly #more = () => {
    this.count += PAGE;
  };

  readonly #onKey = (event: KeyboardEvent) => {
    const by = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1 }[event.key];
    if (by === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    event.stopPropagation();
    this.step(by);
  };
}
