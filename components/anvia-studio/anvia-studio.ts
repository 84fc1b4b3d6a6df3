import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from "lit";
import { property, query, state } from "lit/decorators.js";
import {
  defaultRuntime,
  type InspectedAgent,
  type Inspection,
  type RunRow,
  type Runtime,
} from "../../src/index.js";
import type { AnviaOpenEvent } from "../events.js";
import { pageScriptsRan } from "../internal/page-scripts.js";
import type { Reviewer } from "../internal/reviewer.js";
import type { AnviaStudioRun } from "./anvia-studio-run.js";
import type { AnviaStudioRuns } from "./anvia-studio-runs.js";
import { AnviaNavigatedEvent, type StudioView } from "./events.js";
import { brandIcon, viewIcon } from "./icons.js";
import { KEYS, keysView } from "./keys.js";
import { shellStyles } from "./shell-styles.js";
import { studioStyles } from "./styles.js";

const VIEWS = [
  ["conversations", "Conversations"],
  ["waiting", "Waiting"],
  ["agents", "Agents"],
  ["storage", "Stored data"],
] as const;

/**
 * A developer's look into a page's agents: what they are, every conversation, each run on a time axis and event by
 * event, what waits for people, and what is stored. It reads the runtime of the page; nothing leaves the browser.
 *
 * @example <anvia-studio></anvia-studio>
 *
 * @fires anvia-navigated - Another part came into sight; `detail` is enough to come back to it.
 * @fires anvia-error - Something failed in the background.
 * @attr {auto|light|dark} theme - Colours; `auto` follows the system.
 * @attr {conversations|waiting|agents|storage} view - What is in sight.
 * @attr run-id - The run that is in sight.
 * @csspart nav - The navigation.
 * @csspart main - What is beside it.
 * @cssprop --anvia-studio-model - Colour of model calls.
 * @cssprop --anvia-studio-tool - Colour of tool calls.
 * @cssprop --anvia-studio-people - Colour of waiting for people.
 * @cssprop --anvia-studio-trouble - Colour of faults.
 * @cssprop --anvia-studio-unknown - Colour of unknown outcomes.
 * @cssprop --anvia-studio-run - Colour of drivers.
 */
export class AnviaStudio extends LitElement {
  static override styles = [...studioStyles, shellStyles];

  /** Whose agents and runs; the page's default runtime when not set. */
  @property({ attribute: false }) runtime?: Runtime;
  /** Who decides here; recorded with each decision. */
  @property({ attribute: false }) reviewer?: Reviewer;
  /** Colours. */
  @property({ reflect: true, useDefault: true }) theme: "auto" | "light" | "dark" = "auto";
  /** What is in sight. */
  @property({ reflect: true }) view: StudioView = "conversations";
  /** The run that is in sight, in the conversations. */
  @property({ attribute: "run-id", reflect: true }) runId?: string | undefined;
  /** The place in that run's journal that is chosen. */
  @property({ type: Number }) seq?: number | undefined;

  @state() private inspection: Inspection | undefined;
  @state() private agents: readonly InspectedAgent[] | undefined;
  @state() private rows: readonly RunRow[] | undefined;
  @state() private version = 0;
  @state() private problem = "";
  @state() private areKeysShown = false;

  @query("anvia-studio-run") private runPart?: AnviaStudioRun;
  @query("anvia-studio-runs") private runsPart?: AnviaStudioRuns;
  @query("dialog") private dialog?: HTMLDialogElement;

  #undo: (() => void) | undefined;
  #opened: Runtime | undefined;
  #isReading = false;
  #isStale = false;

  override connectedCallback() {
    super.connectedCallback();
    void pageScriptsRan().then(() => this.#open());
  }

  override disconnectedCallback() {
    super.disconnectedCallback();
    this.#close();
  }

  protected override willUpdate(changed: PropertyValues) {
    if (changed.has("runtime") && this.#opened && this.#opened !== this.runtime) {
      this.#close();
      void this.#open();
    }
    if (changed.has("view") && this.view === "waiting") {
      import("../anvia-inbox/define.js").catch((error: unknown) => this.#fail(error));
    }
    if (changed.has("view") && this.view === "storage") {
      import("../anvia-permissions/define.js").catch((error: unknown) => this.#fail(error));
    }
  }

  protected override updated() {
    if (this.areKeysShown && this.dialog && !this.dialog.open) this.dialog.showModal();
  }

  override render() {
    return html`<div class="shell" @keydown=${this.#onKey}>
      ${this.#nav()}
      ${this.#main()}
      ${this.areKeysShown ? keysView(this.#hideKeys) : nothing}
    </div>`;
  }

  #nav(): TemplateResult {
    return html`<nav part="nav" aria-label="Studio">
      <div class="brand">${brandIcon()}<span>Studio</span></div>
      ${VIEWS.map(
        ([view, label]) =>
          html`<button type="button" aria-current=${view === this.view ? "page" : nothing} @click=${() => this.#go({ view })}>${viewIcon(view)}${label} ${this.#count(view)}</button>`,
      )}
      <div class="foot"><span>Runtime <code>${this.#opened?.name ?? ""}</code></span>
        <button type="button" class="small" aria-haspopup="dialog" @click=${this.#showKeys}><kbd>?</kbd> Keys</button></div>
    </nav>`;
  }

  #count(view: StudioView) {
    const pending = (this.rows ?? []).reduce((sum, row) => sum + row.pending, 0);
    if (view === "waiting" && pending > 0) return html`<span class="count ask">${pending}</span>`;
    const counts = { conversations: this.rows?.length, agents: this.agents?.length };
    const count = view === "conversations" || view === "agents" ? counts[view] : undefined;
    return count ? html`<span class="count">${count}</span>` : nothing;
  }

  #main(): TemplateResult {
    const { view, inspection, runId } = this;
    const isSplit = view === "conversations";
    const kind = `${isSplit ? "split" : ""} ${runId === undefined ? "" : "has-run"}`;
    const fault = this.problem ? html`<p class="fault" role="alert">${this.problem}</p>` : nothing;
    return html`<main part="main" class=${kind}>${isSplit ? nothing : fault}${
      inspection ? this.#view(inspection, fault) : nothing
    }</main>`;
  }

  #view(inspection: Inspection, fault: unknown): TemplateResult {
    const runtime = this.#opened;
    switch (this.view) {
      case "waiting":
        return html`<div class="waiting"><anvia-inbox .runtime=${runtime} .reviewer=${this.reviewer} @anvia-open=${this.#openRun}></anvia-inbox></div>`;
      case "agents":
        return html`<anvia-studio-agents class="agents" .agents=${this.agents} .inspection=${inspection}></anvia-studio-agents>`;
      case "storage":
        return html`<anvia-studio-storage class="storage" .runtime=${runtime} .inspection=${inspection} .version=${this.version}></anvia-studio-storage>`;
      default:
        return html`<div class="side">${fault}<anvia-studio-runs .rows=${this.rows ?? []} .inspection=${inspection} .runId=${this.runId} .onChoose=${this.#chooseRun}></anvia-studio-runs></div>
          <div class="chosen">${this.#run(inspection, runtime)}</div>`;
    }
  }

  #run(inspection: Inspection, runtime: Runtime | undefined): TemplateResult {
    if (this.runId === undefined) {
      const isEmpty = this.rows?.length === 0;
      return html`<p class="empty">${isEmpty ? "Runs appear here while they happen." : "Choose a run to see what happened in it."}</p>`;
    }
    return html`<button type="button" class="back small" @click=${() => this.#go({ view: "conversations" })}>← Conversations</button>
      <anvia-studio-run .runtime=${runtime} .inspection=${inspection} .runId=${this.runId} .seq=${this.seq}
        .onSeq=${this.#chooseSeq} .onWaiting=${() => this.#go({ view: "waiting" })}></anvia-studio-run>`;
  }

  #go({ view, runId }: { readonly view: StudioView; readonly runId?: string }) {
    [this.view, this.runId, this.seq] = [view, runId, undefined];
    this.#tell();
  }

  #goByKey(view: StudioView) {
    this.#go({ view });
    void this.updateComplete.then(() =>
      this.shadowRoot?.querySelector<HTMLElement>('nav [aria-current="page"]')?.focus(),
    );
  }

  /** The inbox would look for a chat; here, what happened is one view away. */
  readonly #openRun = (event: AnviaOpenEvent) => {
    event.preventDefault();
    this.#chooseRun(event.detail.runId);
  };

  readonly #chooseRun = (runId: string) => this.#go({ view: "conversations", runId });

  readonly #chooseSeq = (seq: number | undefined) => {
    this.seq = seq;
    this.#tell();
  };

  #tell() {
    const { view, runId, seq } = this;
    const place = { ...(runId !== undefined && { runId }), ...(seq !== undefined && { seq }) };
    this.dispatchEvent(new AnviaNavigatedEvent({ view, ...place }));
  }

  async #open() {
    if (this.#opened || !this.isConnected) return;
    const runtime = this.runtime ?? defaultRuntime();
    this.#opened = runtime;
    try {
      const inspection = await runtime.inspect();
      if (this.#opened !== runtime) return;
      this.inspection = inspection;
      // What this page shows can be decided here: whoever asks need not fear that nobody looks.
      const undo = [
        inspection.subscribe(() => void this.#read()),
        runtime.inbox.subscribe(() => void this.#read()),
      ];
      this.#undo = () => {
        for (const stop of undo) stop();
      };
      await this.#read();
    } catch (error) {
      this.#fail(error);
    }
  }

  #close() {
    this.#undo?.();
    this.#undo = undefined;
    this.#opened = undefined;
    [this.inspection, this.rows, this.agents] = [undefined, undefined, undefined];
  }

  /** One reading at a time; what changed meanwhile is read after it. */
  async #read() {
    this.#isStale = true;
    if (this.#isReading) return;
    this.#isReading = true;
    while (this.#isStale) {
      this.#isStale = false;
      await this.#readOnce();
    }
    this.#isReading = false;
  }

  async #readOnce() {
    const { inspection } = this;
    if (!inspection) return;
    try {
      const [rows, agents] = [await inspection.runs(), await inspection.agents()];
      if (inspection !== this.inspection) return;
      [this.rows, this.agents, this.problem] = [rows, agents, ""];
      this.version++;
    } catch (error) {
      this.#fail(error);
    }
  }

  #fail(error: unknown) {
    this.problem = error instanceof Error ? error.message : String(error);
  }

  readonly #showKeys = () => {
    this.areKeysShown = true;
  };

  readonly #hideKeys = () => {
    this.dialog?.close();
    this.areKeysShown = false;
  };

  readonly #onKey = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event)) return;
    const view = KEYS.views[event.key];
    if (view) this.#goByKey(view);
    else if (event.key === "?") this.#showKeys();
    else if (event.key === "j" || event.key === "k") this.#step(event.key === "j" ? 1 : -1);
    else if (event.key === "Backspace" && this.runId !== undefined)
      this.#go({ view: "conversations" });
    else return;
    event.preventDefault();
  };

  /** Along the journal of the run that is in sight; along the runs while there is none. */
  #step(by: number) {
    if (this.runPart) this.runPart.step(by);
    else this.runsPart?.step(by);
  }
}

function isTyping(event: KeyboardEvent): boolean {
  const [target] = event.composedPath();
  return target instanceof Element && target.matches("input, textarea, select, [contenteditable]");
}
