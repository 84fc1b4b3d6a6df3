import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { property, state } from "lit/decorators.js";
import { guard } from "lit/directives/guard.js";
import type { Interaction, InteractionRequest, Json, Runtime } from "../../src/index.js";
import { AnviaErrorEvent, AnviaSettledEvent, type DecideOutcome } from "../events.js";
import { Announcer } from "./announcer.js";
import type { Arming } from "./arming.js";
import { CardHold, type Hold } from "./card-hold.js";
import { Draft } from "./draft.js";
import { toAnviaError } from "./errors.js";
import { HOLD_ENGLISH } from "./hold-strings.js";
import { type HoldWords, holdWords } from "./hold-words.js";
import { type InputLook, inputFields, rawJson } from "./input-view.js";
import { LangAwareElement } from "./lang-aware-element.js";
import { faithfulText } from "./look-alikes.js";
import { type Reviewer, reviewerIdOf } from "./reviewer.js";
import { type SettlementText, settlementText } from "./settlement.js";
import { type ChatStrings, format, resolveStrings } from "./strings.js";
import { fullTimeText, isoTime, localeOf, timeText } from "./times.js";
import { visibleLabel } from "./visible-text.js";

/** What the runtime says to a decision, whichever of its methods took it. */
export interface SettleOutcome {
  readonly status: DecideOutcome;
  readonly interaction?: Interaction;
  readonly message?: string;
  /** With `invalid`: it is not for this person to decide. */
  readonly refused?: boolean;
}

/** What the cards share: their properties, settling once, and the small card that stays. */
export abstract class InteractionCard extends LangAwareElement {
  /** What is asked; nothing is drawn while undefined. */
  @property({ attribute: false }) interaction?: Interaction;
  /** The runtime that takes the decision. */
  @property({ attribute: false }) runtime?: Runtime;
  /** Texts of the page's own, by name. */
  @property({ attribute: false }) strings?: Partial<ChatStrings>;
  /** Who decides here; recorded with the decision. */
  @property({ attribute: false }) reviewer?: Reviewer;

  /** Whether a decision of this card is on its way. */
  @state() protected busy = false;
  /** A sentence about the last attempt, where it did not settle the card. */
  @state() protected problem = "";
  /** Said on the settled card when it was settled by somebody else just before. */
  @state() protected late = "";

  /** What was typed here and not sent; restored after a reload, forgotten once the card is settled. */
  protected readonly draft = new Draft(this, (value) => this.restore(value));
  /** First part of the draft's key. */
  protected abstract readonly draftKind: "reason" | "answers";

  /** Says what becomes of a press to people who do not see it. */
  protected readonly announcer = new Announcer(this);

  readonly #hold = new CardHold(this, () => {
    const { interaction, runtime, reviewerId } = this;
    return { interaction, runtime, reviewerId };
  });
  #hadFocus = false;

  protected get words(): ChatStrings {
    return resolveStrings(this.strings);
  }

  protected get locale(): string | undefined {
    return localeOf(this);
  }

  protected get reviewerId(): string | undefined {
    return reviewerIdOf(this.reviewer);
  }

  /** Whether its buttons do nothing now: a decision is on its way, or this person may not decide. */
  protected get isHeld(): boolean {
    return this.busy || this.isWithheld;
  }

  /** Whether {@link renderHold} says why. */
  protected get isWithheld(): boolean {
    return this.#hold.current !== undefined;
  }

  /** What this card asks for, as its settled form names it. */
  protected get subject(): string {
    const request = this.interaction?.request;
    return request?.title ?? request?.toolName ?? "";
  }

  /** The card while it waits. */
  protected abstract renderPending(interaction: Interaction): unknown;

  /** The settled card; one `<dialog>` unless the card is several. */
  protected renderSettled(interaction: Interaction): unknown {
    const text = this.settlement(interaction);
    return text ? this.settledCard(text, this.subject, this.renderAsked(interaction)) : nothing;
  }

  /** What was asked, behind one click. */
  protected renderAsked({ request }: Interaction): unknown {
    return this.renderInput(request);
  }

  /** The input in full, and its raw JSON. Drawn again only when it is another, for it may be long. */
  protected renderInput(request: InteractionRequest): unknown {
    const { input, toolName } = request;
    const look = this.lookOf(request);
    return guard(
      [input, toolName, look.strings, look.locale, look.schema],
      () => html`<div class="input">${inputFields(input, look)}</div>
        ${rawJson(input, look.strings, toolName)}`,
    );
  }

  /** How the input of this request is to be read. */
  protected lookOf(request: InteractionRequest): InputLook {
    const { words: strings, locale } = this;
    return { strings, locale, schema: request.kind === "approval" ? request.schema : undefined };
  }

  /** What can be done about a settled card: for most, nothing. */
  protected renderWayOn(): unknown {
    return nothing;
  }

  /** Below the buttons while a press came too early (A5). It moves nothing: buttons that move do not count. */
  protected renderIgnored({ ignored }: Arming): unknown {
    return ignored ? html`<p class="wait"><bdi>${this.words.waitAMoment}</bdi></p>` : nothing;
  }

  /**
   * Why its buttons do nothing, for whom they are described by `id`; nothing while they work. A card of several
   * dialogs has it in each.
   */
  protected renderHold(id = "hold"): unknown {
    const words = holdWords(this.words);
    const hold = this.#hold.current;
    if (!hold) return this.#lateRefusal(words);
    const status = hold.kind === "queued" ? queuedStatus(hold, words) : "";
    return html`<p class="hold ${hold.kind}" id=${id} part="hold">
      ${status === "" ? nothing : html`<b><bdi>${status}</bdi></b> `}<bdi>${holdText(hold, words)}</bdi>
    </p>`;
  }

  /** The server did not take what was on its way. */
  #lateRefusal(words: HoldWords): unknown {
    const message = this.#hold.lateRefusal;
    if (message === undefined) return nothing;
    const text = holdText({ kind: "refused", message }, words);
    return html`<p class="problem" part="problem"><bdi>${text}</bdi></p>`;
  }

  /** What describes its buttons: why they do nothing, where they do nothing, else `id`. */
  protected describedBy(id: string | undefined, holdId = "hold"): string | typeof nothing {
    return this.#hold.current ? holdId : (id ?? nothing);
  }

  /** Puts a stored draft back; `undefined` empties it, for the card now shows something else. */
  protected abstract restore(draft: Json | undefined): void;

  protected override willUpdate(changed: PropertyValues<this>) {
    this.#hadFocus = this.shadowRoot?.activeElement != null;
    const { interaction, runtime } = this;
    const before = changed.get("interaction");
    if (changed.has("interaction") && before?.request.id !== interaction?.request.id) this.#reset();
    if (interaction?.settlement.status !== "pending" || !runtime) return;
    void this.draft.open(runtime, `${this.draftKind}:${interaction.request.id}`);
  }

  protected override updated(changed: PropertyValues<this>) {
    const before = changed.get("interaction");
    const now = this.interaction;
    if (!now || before?.request.id !== now.request.id) return;
    if (before.settlement.status !== "pending" || now.settlement.status === "pending") return;
    this.draft.clear();
    this.#keepFocus();
    this.dispatchEvent(new AnviaSettledEvent({ interaction: now }));
  }

  override render() {
    const { interaction } = this;
    if (!interaction) return nothing;
    const pending = interaction.settlement.status === "pending";
    return pending ? this.renderPending(interaction) : this.renderSettled(interaction);
  }

  /** The words for the settlement of `interaction`, as this viewer reads them. */
  protected settlement(interaction: Interaction): SettlementText | undefined {
    const viewer = { tabId: this.runtime?.tabId, reviewerId: this.reviewerId };
    return settlementText(interaction, viewer, this.words);
  }

  /** The small card that stays in place; `asked` is behind its line, where there is something. */
  protected settledCard(text: SettlementText, subject: string, asked: unknown): TemplateResult {
    const { words, late } = this;
    const name = format(words.named, { status: text.status, title: visibleLabel(subject) });
    const line = html`<span class="dot"></span><span class="words">
      <span class="status" part="status">${text.status}</span>
      <span class="what"><bdi>${faithfulText(subject)}</bdi></span>
      <span class="who" part="who">${text.by ? html`<bdi>${text.by}</bdi> · ` : nothing}${this.#when(text.at)}</span>
    </span>`;
    return html`<dialog open class="settled ${text.tone}" part="dialog settled" tabindex="-1" aria-label=${name}>
      ${
        asked === nothing
          ? html`<div class="line">${line}</div>`
          : html`<details>
              <summary class="line" title=${words.whatWasAsked}>${line}</summary>
              <div class="asked">${asked}</div>
            </details>`
      }
      ${text.said ? html`<p class="said"><bdi>${faithfulText(text.said)}</bdi></p>` : nothing}
      ${late ? html`<p class="second">${late}</p>` : nothing}
      ${this.renderWayOn()}
    </dialog>`;
  }

  /** Sends a decision: one at a time, and what becomes of it is said on the card. */
  protected async settle(
    decide: () => Promise<SettleOutcome>,
    report: (result: DecideOutcome) => void,
  ): Promise<void> {
    if (this.isHeld) return;
    this.busy = true;
    this.problem = "";
    try {
      const result = await decide();
      this.#say(result);
      report(result.status);
    } catch (cause) {
      this.busy = false;
      this.fail(cause);
    }
  }

  /** Nothing was written: what was given is wrong, or this person may not; what was typed stays. */
  #invalid({ message = "", refused }: SettleOutcome) {
    const words = holdWords(this.words);
    this.problem = refused ? holdText({ kind: "refused", message }, words) : message;
    this.announcer.say([this.problem]);
  }

  #reset() {
    this.busy = false;
    this.problem = "";
    this.late = "";
    this.restore(undefined);
  }

  /** A card that was settled stays busy until it is drawn as such. */
  #say(result: SettleOutcome) {
    const { words } = this;
    this.busy = ["decided", "already_decided", "changed"].includes(result.status);
    if (result.interaction) this.interaction = result.interaction;
    if (result.status === "already_decided") this.late = words.cameSecond;
    if (result.status === "expired") this.late = words.cameTooLate;
    if (result.status === "missing") this.problem = words.noLongerThere;
    if (result.status === "invalid") this.#invalid(result);
    if (result.status !== "queued") return;
    this.#hold.queued();
    this.announcer.say([holdWords(words).willBeSent]);
  }

  /** Says on the card why something did not work, and reports it. */
  protected fail(cause: unknown) {
    const error = toAnviaError(cause);
    this.problem = format(this.words.settleFailed, { message: error.message });
    this.dispatchEvent(new AnviaErrorEvent({ error }));
  }

  #when(at: number): TemplateResult {
    const { locale } = this;
    const text = timeText(at, Date.now(), locale);
    return html`<time datetime=${isoTime(at)} title=${fullTimeText(at, locale)}><bdi>${text}</bdi></time>`;
  }

  /** Only when the button that was pressed is gone does the focus go to what took its place. */
  #keepFocus() {
    if (!this.#hadFocus || this.shadowRoot?.activeElement) return;
    this.shadowRoot?.querySelector<HTMLElement>("dialog.settled")?.focus({ preventScroll: true });
  }
}

function holdText(hold: Hold, words: HoldWords): string {
  if (hold.kind === "queued") return words.willBeSent;
  const { message } = hold;
  // Where the page gives no reason, the runtime says this in English.
  const isPlain = message === "" || message === HOLD_ENGLISH.mayNotPlain;
  const said = isPlain ? words.mayNotPlain : format(words.mayNot, { message });
  return `${said} ${words.stillWaits}`;
}

/** What was decided and is on its way, in one word; empty where the outbox has not said it yet. */
function queuedStatus({ decision }: Extract<Hold, { kind: "queued" }>, words: HoldWords): string {
  switch (decision?.status) {
    case undefined:
      return "";
    case "approved":
      return `${words.approved}.`;
    case "rejected":
      return `${words.rejected}.`;
    default:
      return `${words.answered}.`;
  }
}
