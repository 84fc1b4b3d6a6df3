import { html, LitElement, nothing, type PropertyValues } from "lit";
import { property } from "lit/decorators.js";
import { needsPasskey } from "../anvia-approval/passkey.js";
import { Arming } from "../internal/arming.js";
import { type ChatStrings, format, resolveStrings } from "../internal/strings.js";
import { SeenInFull } from "./seen-in-full.js";
import { styles } from "./styles.js";

type AnviaApproval = HTMLElementTagNameMap["anvia-approval"];

/**
 * The quiet bar after several approvals of one turn: one press says yes to each of them, as if each
 * card's own button had been pressed, with its own events and its own decision.
 *
 * What takes a passkey is left out: each of those is confirmed by itself.
 *
 * It works only once all of every card was in sight, for one may not approve what one has not seen;
 * a press before that leads to the first place that is missing. Its press counts like Approve's.
 *
 * @csspart bar - The bar.
 * @csspart approve - The button.
 */
export class AnviaApproveAll extends LitElement {
  static override styles = styles;

  /** Ids of the approvals, whose cards stand in the same tree. */
  @property({ attribute: false, hasChanged: isOther }) itemIds: readonly string[] = [];
  /** Texts of the page's own, by name. */
  @property({ attribute: false }) strings?: Partial<ChatStrings>;

  #cards: readonly AnviaApproval[] = [];
  readonly #arming = new Arming(this, () => this.shadowRoot?.querySelector<HTMLElement>(".row"));
  /** A controller of each card: what a card says about itself may have changed. */
  readonly #watch = { hostUpdated: () => this.requestUpdate() };

  override connectedCallback() {
    super.connectedCallback();
    this.requestUpdate("itemIds"); // the cards around it may be others
  }

  override disconnectedCallback() {
    super.disconnectedCallback();
    this.#follow([]);
  }

  protected override willUpdate(changed: PropertyValues<this>) {
    if (changed.has("itemIds")) this.#follow(this.#find());
  }

  override render() {
    const words = resolveStrings(this.strings);
    if (this.#cards.length === 0) return nothing;
    const unready = this.#missing !== undefined;
    const hint = this.#arming.covered ? words.covered : unready ? words.lookAtAll : words.allSeen;
    return html`<div class="bar" part="bar" role="group" aria-label=${words.approveAll}><div class="row">
      <p class="note"><b><bdi>${format(words.approvalsWait, { count: this.#cards.length })}</bdi></b> <bdi>${hint}</bdi></p>
      <div class="buttons">
        <button type="button" part="approve" aria-disabled=${unready} @click=${this.#press}>${words.approveAll}</button>
      </div>
      ${this.#arming.ignored ? html`<p class="wait"><bdi>${words.waitAMoment}</bdi></p>` : nothing}
    </div></div>`;
  }

  get #missing(): AnviaApproval | undefined {
    return this.#cards.find((card) => !card.canBeApproved || !seenOf(card).done);
  }

  #find(): readonly AnviaApproval[] {
    const root = this.getRootNode();
    if (!(root instanceof ShadowRoot || root instanceof Document)) return [];
    const cards = [...root.querySelectorAll("anvia-approval")].filter(
      ({ interaction: { request } = {} }) =>
        request && this.itemIds.includes(request.id) && !needsPasskey(request),
    );
    return cards.length > 1 ? cards : [];
  }

  #follow(cards: readonly AnviaApproval[]) {
    for (const card of this.#cards) card.removeController(this.#watch);
    this.#cards = cards;
    for (const card of cards) {
      card.addController(this.#watch);
      seenOf(card);
    }
  }

  readonly #press = (event: MouseEvent) => {
    const missing = this.#missing;
    if (missing) {
      const next = seenOf(missing).next ?? missing;
      if (event.isTrusted)
        next.scrollIntoView({ block: next.matches("dialog") ? "start" : "center" });
      return;
    }
    if (!this.#arming.accepts(event)) return;
    // The pressed button goes away with what waits; the log is there, and opens no keyboard.
    this.closest<HTMLElement>("[role=log]")?.focus({ preventScroll: true });
    for (const card of this.#cards) card.approveBy(event);
  };
}

const seen = new WeakMap<AnviaApproval, SeenInFull>();

/** Watches a card from the first time it is asked about; a bar that comes again asks the same one. */
function seenOf(card: AnviaApproval): SeenInFull {
  const known = seen.get(card) ?? new SeenInFull(card);
  seen.set(card, known);
  return known;
}

function isOther(now: readonly string[], before: readonly string[] | undefined): boolean {
  return now.join() !== before?.join();
}
