import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from "lit";
import { property, state } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";
import { until } from "lit/directives/until.js";
import type { InspectedJournal, Inspection, JournalEvent, Timeline } from "../../src/index.js";
import { faithfulText } from "../internal/look-alikes.js";
import {
  clockText,
  countText,
  durationText,
  momentText,
  numberText,
  offsetText,
} from "./durations.js";
import { changesView, stateJson, TABS, type Tab } from "./event-detail.js";
import { downloadText } from "./files.js";
import { journalStyles } from "./journal-styles.js";
import { jsonText, jsonView } from "./json-view.js";
import { studioStyles } from "./styles.js";
import { eventText, type Part, partOf, toolNames } from "./words.js";

/** So many rows are drawn at once; the rest as they come into sight. */
const FIRST_ROWS = 80;
const MORE_ROWS = 250;
/** A pause of this length is worth looking at. */
const LONG_GAP_MS = 2000;
const PARTS: readonly Part[] = ["run", "model", "tool", "people", "trouble"];

/**
 * A journal, event by event. A part of `<anvia-studio>`: what is chosen comes in and goes out by properties.
 *
 * @csspart journal - The list.
 */
export class AnviaStudioJournal extends LitElement {
  static override styles = [...studioStyles, journalStyles];

  /** What to show. */
  @property({ attribute: false }) journal?: InspectedJournal;
  /** The picture of the same journal. */
  @property({ attribute: false }) timeline?: Timeline;
  /** Folds beginnings of the journal. */
  @property({ attribute: false }) inspection?: Inspection;
  /** Places that are chosen: marked, and the first of them brought into sight. */
  @property({ attribute: false }) chosen: readonly number[] = [];
  /** Called with the place that a person chose. */
  @property({ attribute: false }) onChoose?: (seqs: readonly number[]) => void;

  @state() private without: ReadonlySet<Part> = new Set();
  @state() private query = "";
  @state() private rows = FIRST_ROWS;
  @state() private open: ReadonlyMap<number, Tab> = new Map();

  #tools: ReadonlyMap<string, string> = new Map();
  #ignored: ReadonlySet<number> = new Set();
  readonly #read = new WeakMap<JournalEvent, Promise<TemplateResult>>();
  readonly #sight = new IntersectionObserver(
    (entries) => {
      if (entries.some(({ isIntersecting }) => isIntersecting)) this.rows += MORE_ROWS;
    },
    { rootMargin: "900px" },
  );

  protected override willUpdate(changed: PropertyValues) {
    if (changed.has("journal")) {
      this.#tools = toolNames(this.journal?.events ?? []);
      const before: unknown = changed.get("journal");
      const isAnother = Reflect.get(Object(before), "runId") !== this.journal?.runId;
      if (isAnother) [this.rows, this.open] = [FIRST_ROWS, new Map()];
    }
    if (changed.has("timeline")) {
      const ignored = this.timeline?.marks.filter(({ kind }) => kind === "ignored") ?? [];
      this.#ignored = new Set(ignored.map(({ seq }) => seq));
    }
    const [first] = this.chosen;
    if (changed.has("chosen") && first !== undefined) this.rows = Math.max(this.rows, first + 40);
  }

  protected override updated(changed: PropertyValues) {
    this.#sight.disconnect();
    const end = this.shadowRoot?.querySelector(".more");
    if (end) this.#sight.observe(end);
    if (changed.has("chosen")) this.#line(this.chosen[0])?.scrollIntoView({ block: "nearest" });
  }

  override disconnectedCallback() {
    super.disconnectedCallback();
    this.#sight.disconnect();
  }

  override render() {
    const { journal } = this;
    if (!journal) return nothing;
    const events = journal.events.filter((event) => this.#isWanted(event));
    const shown = events.slice(0, this.rows);
    const left = events.length - shown.length;
    return html`${this.#bar(journal, events.length)}
      <ol part="journal" aria-label="Journal" @keydown=${this.#onKey}>${repeat(
        shown,
        ({ seq }) => seq,
        (event) => this.#row(event, journal.events),
      )}</ol>
      ${left > 0 ? html`<p class="more"><button type="button" class="small" @click=${this.#showAll}>Show ${countText(left, "more event", "more events")}</button></p>` : nothing}
      ${events.length === 0 ? html`<p class="empty">No event is like that.</p>` : nothing}
      ${journal.unread.length > 0 ? this.#unread(journal) : nothing}`;
  }

  /** Puts the focus on the next event, or on the one before. */
  step(by: number) {
    const lines = [...(this.shadowRoot?.querySelectorAll<HTMLElement>(".line") ?? [])];
    const at = lines.findIndex((line) => line.matches(":focus"));
    const from = at < 0 ? lines.findIndex((line) => line.id === `line-${this.chosen[0] ?? 0}`) : at;
    lines[Math.min(lines.length - 1, Math.max(0, at < 0 ? from : from + by))]?.focus();
  }

  #bar({ runId, events, unread }: InspectedJournal, count: number): TemplateResult {
    const all = () => jsonText([...events, ...unread]);
    const total = events.length;
    return html`<div class="bar">
      <h3>Journal <span class="quiet">${count === total ? countText(total, "event") : `${numberText(count)} of ${countText(total, "event")}`}</span></h3>
      <div class="parts" role="group" aria-label="Events to show">${PARTS.map((part) => {
        const isOn = !this.without.has(part);
        return html`<button type="button" class="small part-${part}" aria-pressed=${isOn} @click=${() => this.#toggle(part)}>${part}</button>`;
      })}</div>
      <input type="search" aria-label="Search the journal" placeholder="Search" .value=${this.query} @input=${this.#onSearch}>
      <anvia-studio-copy .label=${"Copy all"} .text=${all}></anvia-studio-copy>
      <button type="button" class="small" @click=${() => downloadText(`run-${runId}.json`, all())}>Download</button>
    </div>`;
  }

  #row(event: JournalEvent, events: readonly JournalEvent[]): TemplateResult {
    const { seq, at, type } = event;
    const before = events[seq - 1]?.at ?? at;
    const tab = this.open.get(seq);
    const isIgnored = this.#ignored.has(seq);
    const gap = at - before;
    const kind = `${this.chosen.includes(seq) ? "chosen" : ""} ${isIgnored ? "ignored" : ""}`;
    return html`<li class="part-${partOf(event)} ${kind}">
      <button type="button" class="line" id="line-${seq}" data-seq=${seq} aria-expanded=${tab !== undefined} @click=${() => this.#press(seq)}>
        <span class="seq">${seq}</span>
        <span class="offset" title=${momentText(at)}>${offsetText(at - (events[0]?.at ?? at))}</span>
        <span class="type" title=${isIgnored ? "Without effect: the state did not allow it" : type}>${type}</span>
        <span class="text"><bdi>${faithfulText(eventText(event, this.#tools))}</bdi></span>
        <span class="gap ${gap > LONG_GAP_MS ? "long" : ""}" title="Since the event before">${gap > 0 ? durationText(gap) : ""}</span>
      </button>
      ${tab === undefined ? nothing : this.#detail(event, tab, events)}
    </li>`;
  }

  #detail(event: JournalEvent, tab: Tab, events: readonly JournalEvent[]): TemplateResult {
    const { seq, at } = event;
    // CAST: the keys of TABS are its tabs
    const all = Object.entries(TABS) as [Tab, string][];
    const tabs = all.filter(([name]) => name !== "messages" || event.type === "model_call_started");
    return html`<div class="detail">
      <div class="tabs"><span class="quiet when mono">${clockText(at)}</span>${tabs.map(
        ([name, label]) =>
          html`<button type="button" class="small" aria-pressed=${name === tab} @click=${() => this.#look(seq, name)}>${label}</button>`,
      )}<anvia-studio-copy .text=${() => jsonText(tab === "state" ? this.#after(events, seq) : event)}></anvia-studio-copy></div>
      ${this.#content(event, tab, events)}
    </div>`;
  }

  #content(event: JournalEvent, tab: Tab, events: readonly JournalEvent[]) {
    const { inspection } = this;
    const { seq, runId } = event;
    if (tab === "event") return jsonView(event, `Event ${seq}`);
    if (!inspection) return nothing;
    if (tab === "messages") return until(this.#messages(inspection, event, events), nothing);
    if (tab === "state") return jsonView(this.#after(events, seq), `State after event ${seq}`);
    const before = inspection.stateAfter(runId, events.slice(0, seq));
    return changesView(before, inspection.stateAfter(runId, events.slice(0, seq + 1)));
  }

  /** The same promise for the same event: it is asked for at every update. */
  #messages(inspection: Inspection, event: JournalEvent, events: readonly JournalEvent[]) {
    const known = this.#read.get(event);
    if (known) return known;
    const { runId, seq } = event;
    const view = inspection.messages(runId, events.slice(0, seq + 1)).then(
      (messages) => jsonView(messages, `What the model read at event ${seq}`),
      (error: unknown) =>
        html`<p class="problem">${error instanceof Error ? error.message : error}</p>`,
    );
    this.#read.set(event, view);
    return view;
  }

  #after(events: readonly JournalEvent[], seq: number) {
    const state = this.inspection?.stateAfter(this.journal?.runId ?? "", events.slice(0, seq + 1));
    return state && stateJson(state);
  }

  #unread({ unread, why }: InspectedJournal): TemplateResult {
    const reason =
      why === "newer_version"
        ? "were written by a newer version"
        : "cannot be read: they are damaged";
    return html`<div class="unread"><p class="problem">${countText(unread.length, "row")} after this ${reason}. They stand in the store as follows.</p>${jsonView(unread, "Rows that are not read")}</div>`;
  }

  #isWanted(event: JournalEvent): boolean {
    if (this.without.has(partOf(event))) return false;
    if (this.query === "") return true;
    return JSON.stringify(event).toLowerCase().includes(this.query);
  }

  #toggle(part: Part) {
    const hidden = new Set(this.without);
    if (!hidden.delete(part)) hidden.add(part);
    this.without = hidden;
  }

  readonly #onSearch = (event: InputEvent) => {
    // CAST: the listener is on an input
    this.query = (event.target as HTMLInputElement).value.trim().toLowerCase();
  };

  readonly #showAll = () => {
    this.rows = Number.POSITIVE_INFINITY;
  };

  #press(seq: number) {
    const open = new Map(this.open);
    if (!open.delete(seq)) open.set(seq, "event");
    this.open = open;
    this.onChoose?.([seq]);
  }

  #look(seq: number, tab: Tab) {
    this.open = new Map(this.open).set(seq, tab);
  }

  #line(seq: number | undefined): HTMLElement | null {
    return seq === undefined ? null : (this.shadowRoot?.getElementById(`line-${seq}`) ?? null);
  }

  readonly #onKey = (event: KeyboardEvent) => {
    const by = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1 }[event.key];
    const isLine = event.target instanceof HTMLElement && event.target.classList.contains("line");
    if (by === undefined || !isLine || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    event.stopPropagation();
    this.step(by);
  };
}
