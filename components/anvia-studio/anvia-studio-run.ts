import { html, LitElement, nothing, type PropertyValues } from "lit";
import { property, query, state } from "lit/decorators.js";
import type { InspectedJournal, Inspection, Runtime, Timeline } from "../../src/index.js";
import type { AnviaStudioJournal } from "./anvia-studio-journal.js";
import { faultView, headView, sumsView } from "./run-head.js";
import { runStyles } from "./run-styles.js";
import { studioStyles } from "./styles.js";

const TICK_MS = 1000;

/**
 * One run: its head, its picture, its journal; live while it goes on. A part of `<anvia-studio>`.
 *
 * @csspart timeline - The card of the picture.
 * @csspart journal-card - The card of the journal.
 */
export class AnviaStudioRun extends LitElement {
  static override styles = [...studioStyles, runStyles];

  /** Whose run. */
  @property({ attribute: false }) runtime?: Runtime;
  /** Reads the journal. */
  @property({ attribute: false }) inspection?: Inspection;
  /** Which run. */
  @property({ attribute: false }) runId?: string;
  /** The place in the journal that is chosen. */
  @property({ attribute: false }) seq?: number;
  /** Called when a person wants to see what waits. */
  @property({ attribute: false }) onWaiting?: () => void;
  /** Called with the place that was chosen. */
  @property({ attribute: false }) onSeq?: (seq: number | undefined) => void;

  @state() private journal: InspectedJournal | undefined;
  @state() private timeline: Timeline | undefined;
  @state() private chosen: readonly number[] = [];
  @state() private now = Date.now();
  @state() private problem = "";

  @query("anvia-studio-journal") private journalPart?: AnviaStudioJournal;

  #undo: (() => void) | undefined;
  #timer: ReturnType<typeof setInterval> | undefined;
  #reading: Promise<void> | undefined;
  #isStale = false;

  override connectedCallback() {
    super.connectedCallback();
    this.#follow();
  }

  override disconnectedCallback() {
    super.disconnectedCallback();
    this.#undo?.();
    this.#undo = undefined;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  protected override willUpdate(changed: PropertyValues<this>) {
    const isElsewhere = changed.has("seq") && this.seq !== this.chosen[0];
    if (isElsewhere) this.chosen = this.seq === undefined ? [] : [this.seq];
    if (!changed.has("inspection") && !changed.has("runId")) return;
    if (changed.has("runId"))
      [this.journal, this.timeline, this.problem] = [undefined, undefined, ""];
    this.#follow();
  }

  override render() {
    const { journal, timeline, inspection, now } = this;
    if (this.problem) return html`<p class="problem" role="alert">${this.problem}</p>`;
    if (!journal || !timeline || !inspection) return nothing;
    if (journal.events.length === 0 && journal.unread.length === 0) {
      return html`<p class="empty">There is no run of this id here. It may have been deleted.</p>`;
    }
    const choose = this.#choose;
    return html`${headView(timeline, now, () => this.onWaiting?.())}
      ${faultView(timeline, this.#retry)}
      ${sumsView(timeline, inspection.totals(timeline, now), now)}
      <section class="card" part="timeline" aria-label="Timeline"><anvia-studio-timeline .timeline=${timeline} .inspection=${inspection} .now=${now} .chosen=${this.chosen} .onChoose=${choose}></anvia-studio-timeline></section>
      <section class="card" part="journal-card" aria-label="Journal"><anvia-studio-journal .journal=${journal} .timeline=${timeline} .inspection=${inspection} .chosen=${this.chosen} .onChoose=${choose}></anvia-studio-journal></section>`;
  }

  /** Puts the focus on the next event of the journal, or on the one before. */
  step(by: number) {
    this.journalPart?.step(by);
  }

  #follow() {
    this.#undo?.();
    this.#undo = undefined;
    const { inspection, runId } = this;
    if (!inspection || runId === undefined || !this.isConnected) return;
    this.#undo = inspection.subscribe((changed) => {
      if (changed === runId || changed === undefined) this.#read();
    });
    this.#read();
  }

  /** One reading at a time; what was written meanwhile is read after it. */
  #read() {
    this.#isStale = true;
    this.#reading ??= this.#readAll().finally(() => {
      this.#reading = undefined;
    });
  }

  async #readAll() {
    while (this.#isStale) {
      this.#isStale = false;
      const { inspection, runId } = this;
      if (!inspection || runId === undefined) return;
      try {
        const journal = await inspection.journal(runId);
        if (runId !== this.runId) this.#isStale = true;
        else this.#show(journal, inspection);
      } catch (error) {
        this.problem = `The journal could not be read. ${error instanceof Error ? error.message : error}`;
      }
    }
  }

  #show(journal: InspectedJournal, inspection: Inspection) {
    if (journal.events.length === this.journal?.events.length && journal.events.length > 0) return;
    this.journal = journal;
    this.timeline = inspection.timeline(journal.runId, journal.events);
    this.now = Date.now();
    this.#tick(this.timeline.state.status === "running");
  }

  /** While a run goes on, so do the spans that have no end. */
  #tick(isGoing: boolean) {
    if (isGoing === (this.#timer !== undefined)) return;
    clearInterval(this.#timer);
    this.#timer = isGoing
      ? setInterval(() => {
          if (document.visibilityState === "visible") this.now = Date.now();
        }, TICK_MS)
      : undefined;
  }

  readonly #choose = (seqs: readonly number[]) => {
    this.chosen = seqs;
    this.onSeq?.(seqs[0]);
  };

  readonly #retry = () => {
    this.runtime?.resume(this.runId ?? "").catch((error: unknown) => {
      this.problem = error instanceof Error ? error.message : String(error);
    });
  };
}
