import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from "lit";
import { property, state } from "lit/decorators.js";
import type { Inspection, Timeline } from "../../src/index.js";
import { type Axis, brokenAxis, evenAxis, placeOf } from "./axis.js";
import { type Lane, type LaneItem, lanesOf } from "./lanes.js";
import { studioStyles } from "./styles.js";
import { legendView } from "./timeline-legend.js";
import { timelineStyles } from "./timeline-styles.js";
import { itemSentence, type TipLook, tableView, tipView } from "./timeline-tip.js";
import { axisView, laneView, type PictureLook, underView } from "./timeline-view.js";
import { timelineWordsStyles } from "./timeline-words-styles.js";
import { TimelineZoom } from "./timeline-zoom.js";

const ZOOM_STEP = 1.6;
const TIP_PX = 370;

/**
 * The picture of a run on one time axis. A part of `<anvia-studio>`: it draws what it is given and says what was chosen.
 *
 * @csspart picture - The lanes.
 */
export class AnviaStudioTimeline extends LitElement {
  static override styles = [...studioStyles, timelineStyles, timelineWordsStyles];

  /** What to draw. */
  @property({ attribute: false }) timeline?: Timeline;
  /** Computes what the picture needs. */
  @property({ attribute: false }) inspection?: Inspection;
  /** Where what goes on ends, in ms since the epoch. */
  @property({ attribute: false }) now = 0;
  /** Places in the journal that are chosen. */
  @property({ attribute: false }) chosen: readonly number[] = [];
  /** Called with the places of the events that a person chose. */
  @property({ attribute: false }) onChoose?: (seqs: readonly number[]) => void;

  /** Whether long waits are drawn as breaks. */
  @state() private compressed = true;
  @state() private cursor: string | undefined;
  @state() private pointed: { readonly key: string; readonly place: string } | undefined;
  @state() private isTableOpen = false;

  readonly #zoom = new TimelineZoom(this);
  #axis: Axis = { pieces: [], length: 1 };
  #lanes: readonly Lane[] = [];
  #items = new Map<string, LaneItem>();
  #drivers = new Map<string, string>();
  #tools = new Map<string, string>();

  protected override willUpdate(changed: PropertyValues) {
    const isOther = changed.has("timeline") || changed.has("now") || changed.has("compressed");
    if (!isOther || !this.timeline) return;
    const before: unknown = changed.get("timeline");
    const { timeline } = this;
    this.#lanes = lanesOf(timeline, this.now);
    const items = this.#lanes.flatMap(({ rows }) => rows.flatMap((row) => row.items));
    this.#items = new Map(items.map((item) => [item.key, item]));
    this.#drivers = namesOf(timeline);
    this.#tools = new Map(timeline.calls.map(({ callId, toolName }) => [callId, toolName]));
    this.#axis = this.#axisOf(timeline);
    const isAnotherRun = runOf(before) !== undefined && runOf(before) !== timeline.state.runId;
    this.#zoom.follow(this.#axis, isAnotherRun || changed.has("compressed"));
  }

  override render() {
    if (!this.timeline) return nothing;
    const look = this.#look();
    const at = this.chosen[0] === undefined ? undefined : this.#timeOf(this.chosen);
    return html`${this.#bar()}
      <div class="frame ${this.#zoom.isDragging ? "dragging" : ""}" part="picture" tabindex="0" role="application"
        aria-label="Timeline. Arrow keys go from span to span, plus and minus zoom, 0 shows everything, Enter chooses."
        @keydown=${this.#onKey} @wheel=${{ handleEvent: this.#zoom.onWheel, passive: false }}
        @pointerdown=${this.#zoom.onPointerDown} @pointermove=${this.#onMove} @pointerup=${this.#onUp}
        @pointercancel=${this.#zoom.onPointerUp} @pointerleave=${this.#leave} @click=${this.#onClick} @blur=${this.#leave}>
        ${axisView(look)}${underView(look, at)}
        ${this.#lanes.map((lane) => laneView(lane, look))}
      </div>
      ${this.#tip()}
      <p class="visually-hidden" role="status">${this.#said()}</p>
      ${legendView()}
      <details class="table" @toggle=${this.#onTable}><summary>The same as a table</summary>
        ${this.isTableOpen ? tableView(this.#lanes, this.#tipLook()) : nothing}</details>`;
  }

  #bar(): TemplateResult {
    const hasBreaks = this.timeline && this.timeline.waits.length > 0;
    return html`<div class="bar">
      <h3>Timeline</h3>
      ${
        hasBreaks
          ? html`<button type="button" class="small" aria-pressed=${this.compressed} @click=${this.#onCompress}
              title="Cut long stretches in which only a person was waited for">Shorten waits</button>`
          : nothing
      }
      <div class="zoom" role="group" aria-label="Zoom">
        <button type="button" class="small icon" aria-label="Zoom out" title="Zoom out (−)" @click=${() => this.#zoom.zoom(1 / ZOOM_STEP)}>−</button>
        <button type="button" class="small" title="Show everything (0)" ?disabled=${!this.#zoom.isZoomed} @click=${() => this.#zoom.fit()}>Fit</button>
        <button type="button" class="small icon" aria-label="Zoom in" title="Zoom in (+), or Ctrl and the wheel" @click=${() => this.#zoom.zoom(ZOOM_STEP)}>+</button>
      </div>
    </div>`;
  }

  #tip() {
    const item = this.pointed && this.#items.get(this.pointed.key);
    return item && this.pointed ? tipView(item, this.#tipLook(), this.pointed.place) : nothing;
  }

  #said(): string {
    const item = this.cursor === undefined ? undefined : this.#items.get(this.cursor);
    return item ? itemSentence(item, this.#tipLook()) : "";
  }

  #look(): PictureLook {
    const { axis, driverName } = { axis: this.#axis, driverName: this.#driverName };
    const { window, widthPx } = this.#zoom;
    const chosen = new Set(this.chosen);
    return { axis, window, widthPx, now: this.now, chosen, cursor: this.cursor, driverName };
  }

  #tipLook(): TipLook {
    return {
      startedAt: this.timeline?.from ?? 0,
      now: this.now,
      driverName: this.#driverName,
      toolOf: (callId) => this.#tools.get(callId),
    };
  }

  readonly #driverName = (driverId: string) => this.#drivers.get(driverId) ?? "Driver";

  #axisOf(timeline: Timeline): Axis {
    const { from, models, calls, drivers, waits, marks, state } = timeline;
    const isGoing = state.status === "running";
    const to = isGoing ? Math.max(timeline.to, this.now) : timeline.to;
    const whole = { from, to: Math.max(to, from + 1) };
    if (!this.compressed || waits.length === 0 || !this.inspection) return evenAxis(whole);
    const attempts = calls.flatMap(({ spans }) => spans.filter(({ kind }) => kind === "attempt"));
    const moments = [...drivers, ...waits].flatMap((span) => [span.from, span.to ?? span.from]);
    const points = [...moments, ...marks.map(({ at }) => at)].map((at) => ({ from: at, to: at }));
    return brokenAxis(whole, this.inspection.merged([...models, ...attempts, ...points], this.now));
  }

  #timeOf(seqs: readonly number[]): number | undefined {
    const item = [...this.#items.values()].find((one) =>
      one.seqs.some((seq) => seqs.includes(seq)),
    );
    return item && (seqs[0] === item.seqs.at(-1) ? (item.to ?? item.from) : item.from);
  }

  readonly #onTable = (event: Event) => {
    // CAST: the listener is on a <details>
    this.isTableOpen = (event.currentTarget as HTMLDetailsElement).open;
  };

  readonly #onCompress = () => {
    this.compressed = !this.compressed;
  };

  readonly #onMove = (event: PointerEvent) => {
    this.#zoom.onPointerMove(event);
    const key = this.#zoom.isDragging ? undefined : keyOf(event);
    this.pointed = key === undefined ? undefined : { key, place: this.#tipPlace(event) };
  };

  readonly #leave = () => {
    this.pointed = undefined;
  };

  readonly #onUp = (event: PointerEvent) => this.#zoom.onPointerUp(event);

  readonly #onClick = (event: MouseEvent) => {
    if (this.#zoom.isDragging) return;
    const key = keyOf(event);
    this.cursor = key;
    this.onChoose?.((key !== undefined && this.#items.get(key)?.seqs) || []);
  };

  #tipPlace({ clientX, clientY }: PointerEvent): string {
    const box = this.getBoundingClientRect();
    const left = Math.max(4, Math.min(clientX - box.left + 12, box.width - TIP_PX));
    return `left:${Math.round(left)}px;top:${Math.round(clientY - box.top + 18)}px`;
  }

  readonly #onKey = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const acts: Readonly<Record<string, () => void>> = {
      "+": () => this.#zoom.zoom(ZOOM_STEP, this.#cursorPlace()),
      "=": () => this.#zoom.zoom(ZOOM_STEP, this.#cursorPlace()),
      "-": () => this.#zoom.zoom(1 / ZOOM_STEP, this.#cursorPlace()),
      "0": () => this.#zoom.fit(),
      ArrowRight: () => (event.shiftKey ? this.#zoom.shift(0.2) : this.#step(1)),
      ArrowLeft: () => (event.shiftKey ? this.#zoom.shift(-0.2) : this.#step(-1)),
      ArrowDown: () => this.#changeRow(1),
      ArrowUp: () => this.#changeRow(-1),
      Home: () => this.#go(this.#row(0)?.[0]),
      Enter: () => this.#choose(),
      " ": () => this.#choose(),
    };
    const act = acts[event.key];
    if (!act) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  };

  /** Keys zoom about what the keyboard is at. */
  #cursorPlace(): number | undefined {
    const item = this.#items.get(this.cursor ?? "");
    if (!item) return undefined;
    const { from, to = this.now } = item;
    return (placeOf(this.#axis, from) + placeOf(this.#axis, to)) / 2;
  }

  #choose() {
    const item = this.cursor === undefined ? undefined : this.#items.get(this.cursor);
    if (item) this.onChoose?.(item.seqs);
  }

  /** Along a row, in the order of time. */
  #step(by: number) {
    const [row, index] = this.#here();
    this.#go(row === undefined ? this.#row(0)?.[0] : this.#row(row)?.[index + by]);
  }

  /** To what is nearest in time in another row. */
  #changeRow(by: number) {
    const [row] = this.#here();
    const from = this.#items.get(this.cursor ?? "")?.from ?? 0;
    const next = this.#row(row === undefined ? 0 : row + by) ?? [];
    this.#go(next.toSorted((a, b) => Math.abs(a.from - from) - Math.abs(b.from - from))[0]);
  }

  #go(item: LaneItem | undefined) {
    if (!item) return;
    this.cursor = item.key;
    this.#zoom.reveal(placeOf(this.#axis, item.from));
    void this.updateComplete.then(() =>
      this.shadowRoot?.querySelector(".cursor")?.scrollIntoView({ block: "nearest" }),
    );
  }

  #row(index: number): readonly LaneItem[] | undefined {
    const row = this.#lanes.flatMap(({ rows }) => rows)[index];
    return row?.items.toSorted((a, b) => a.from - b.from);
  }

  #here(): readonly [row: number | undefined, index: number] {
    const rows = this.#lanes.flatMap(({ rows }) => rows);
    const row = rows.findIndex(({ items }) => items.some(({ key }) => key === this.cursor));
    if (row < 0) return [undefined, -1];
    return [row, this.#row(row)?.findIndex(({ key }) => key === this.cursor) ?? -1];
  }
}

function keyOf(event: Event): string | undefined {
  const found = event.composedPath().find((one) => one instanceof HTMLElement && one.dataset.key);
  return found instanceof HTMLElement ? found.dataset.key : undefined;
}

/** Drivers are called A, B, C in the order in which they came. */
function namesOf({ drivers }: Timeline): Map<string, string> {
  const ids = new Set(drivers.map(({ driverId }) => driverId));
  const letter = (index: number) => (index < 26 ? String.fromCharCode(65 + index) : `${index + 1}`);
  return new Map([...ids].map((driverId, index) => [driverId, `Driver ${letter(index)}`]));
}

function runOf(timeline: unknown): unknown {
  return Reflect.get(Object(Reflect.get(Object(timeline), "state")), "runId");
}
