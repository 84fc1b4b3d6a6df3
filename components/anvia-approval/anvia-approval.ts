import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { property, state } from "lit/decorators.js";
import type { Interaction, Json } from "../../src/index.js";
import {
  AnviaAnswerEvent,
  AnviaAnsweredEvent,
  AnviaDecidedEvent,
  AnviaDecideEvent,
  type ApprovalIntent,
} from "../events.js";
import { Announcer } from "../internal/announcer.js";
import { Arming } from "../internal/arming.js";
import { Changes } from "../internal/changes.js";
import { Countdown, type Deadline } from "../internal/countdown.js";
import { hasLongValue, inputFields, rawJson } from "../internal/input-view.js";
import { InteractionCard } from "../internal/interaction-card.js";
import { isPress } from "../internal/press.js";
import { ReadToEnd } from "../internal/read-to-end.js";
import { format } from "../internal/strings.js";
import { fullTimeText, isoTime, timeLeft, warningMs } from "../internal/times.js";
import { visibleLabel, visibleText } from "../internal/visible-text.js";
import { styles } from "./styles.js";

/**
 * One call that waits for a yes, drawn inside the conversation from exactly what will run.
 *
 * It takes no focus, and its buttons count only for a person's own press, half a second after they
 * came to stand still in plain sight. After the decision it stays as a small card that says who
 * decided, and when.
 *
 * What is asked again because the call or its tool changed shows every difference. A call whose tool is
 * gone can be rejected, or answered for. Time that runs out is said before it does.
 *
 * @fires anvia-decide - A person pressed Approve or Reject. Cancel it to decide from the page's own code.
 * @fires anvia-decided - The runtime took the decision, or says whose counts instead.
 * @fires anvia-answer - "Answer for it" was pressed: the tool is gone. Cancel it to answer from the page's own code.
 * @fires anvia-answered - The runtime took that answer, or says why it does not count.
 * @fires anvia-settled - The approval no longer waits, whoever settled it.
 * @fires anvia-error - The decision could not be written.
 * @csspart dialog - The card, waiting or settled.
 * @csspart settled - The card once it is settled.
 * @csspart eyebrow - The line that says what the card is.
 * @csspart title - The tool's title.
 * @csspart deadline - The time that is left.
 * @csspart fields - The input, field by field.
 * @csspart raw - The input as JSON, behind one click.
 * @csspart reason - The text box for the reason.
 * @csspart approve - The button that lets the call run.
 * @csspart reject - The button that does not.
 * @csspart changes - What is not as it was when it was approved.
 * @csspart answer - The text box for an answer in place of a tool that is gone.
 * @csspart submit - The button that gives this answer.
 * @csspart ask-again - The button that asks again after the time ran out.
 * @csspart status - "Approved" and the like, on the settled card.
 * @csspart who - Who decided, and when.
 * @cssprop --anvia-ask - Colour of what waits for a person.
 * @cssprop --anvia-ask-wash - Background of a waiting approval.
 * @cssprop --anvia-card-width - Greatest width of a card.
 */
export class AnviaApproval extends InteractionCard {
  static override styles = styles;

  /** What was approved before, when it is asked again. */
  @property({ attribute: false }) approvedBefore?: Interaction;
  /** Whether the page no longer has this tool. */
  @property({ type: Boolean, attribute: false }) toolGone = false;
  /** Sends these words in the visitor's name; set where a card whose time ran out may ask again. */
  @property({ attribute: false }) onAskAgain?: (text: string) => Promise<boolean>;

  protected override readonly draftKind = "reason";
  @state() private reason = "";
  @state() private answer = "";
  @state() private isAsking = false;
  /** The interaction of which it was said that its time runs out. */
  #warned = "";

  readonly #arming = new Arming(this, () => this.shadowRoot?.querySelector<HTMLElement>(".row"));
  readonly #read = new ReadToEnd(this);
  readonly #changes = new Changes(this, () => (this.#isGone ? undefined : this.approvedBefore));
  readonly #announcer = new Announcer(this);

  constructor() {
    super();
    new Countdown(this, () => this.#deadline);
  }

  /** Whether it waits for a yes that would count now, as far as the card itself can tell. */
  get canBeApproved(): boolean {
    const { interaction, busy } = this;
    const waits = interaction?.settlement.status === "pending" && !busy && !this.#isGone;
    return waits && !this.#isUnread && !this.#arming.covered;
  }

  /** Says yes as its own button does, for a person's press elsewhere: "Approve all". */
  approveBy(press: UIEvent) {
    if (isPress(press) && this.canBeApproved) this.#decide(true);
  }

  get #deadline(): Deadline | undefined {
    const { request, settlement, requestedAt } = this.interaction ?? {};
    if (settlement?.status !== "pending" || request?.kind !== "approval") return undefined;
    const { expiresAt } = request;
    if (expiresAt === undefined || requestedAt === undefined) return undefined;
    return { expiresAt, warnAt: expiresAt - warningMs(expiresAt - requestedAt) };
  }

  /** A tool without `execute` needs no tool to be answered. */
  get #isGone(): boolean {
    return this.toolGone && this.interaction?.request.kind === "approval";
  }

  get #isUnread(): boolean {
    const input = this.interaction?.request.input;
    const isLong = input !== undefined && hasLongValue(input);
    return (isLong && !this.#read.done) || this.#read.isUnread || !this.#changes.ready;
  }

  protected override restore(draft: Json | undefined) {
    const [reason, answer] = Array.isArray(draft) ? draft : [draft];
    this.reason = typeof reason === "string" ? reason : "";
    this.answer = typeof answer === "string" ? answer : "";
  }

  protected override updated(changed: PropertyValues<this>) {
    super.updated(changed);
    const { interaction } = this;
    const { id } = interaction?.request ?? { id: "" };
    if (!this.#isEnding || this.#warned === id) return;
    this.#warned = id;
    this.#announcer.say([`${visibleLabel(this.subject)}: ${this.#timeText}`]);
  }

  protected override renderPending({ request }: Interaction): TemplateResult {
    const { words } = this;
    const about = request.description;
    const why = request.kind === "approval" ? request.reason : undefined;
    return html`<dialog open class="ask" part="dialog" aria-label="${words.approvalNeeded}: ${visibleLabel(this.subject)}">
      <div class="body">
        <div class="head"><p class="eyebrow" part="eyebrow">${words.approvalNeeded}</p>${this.#time()}</div>
        <h3 part="title"><bdi>${visibleText(this.subject)}</bdi></h3>
        ${why ? html`<p class="why"><bdi>${visibleText(why)}</bdi></p>` : nothing}
        ${about ? html`<p class="about"><bdi>${visibleText(about)}</bdi></p>` : nothing}
        ${this.#changes.render(request, words)}
        <div class="input">${inputFields(request.input, words)}</div>
        ${rawJson(request.input, words, request.toolName)}
        ${this.#isGone ? this.#answerBox() : nothing}
        <textarea class="box" part="reason" rows="1" aria-label=${words.reason} placeholder=${words.reason}
          .value=${this.reason} @input=${this.#type}></textarea>
        ${this.#buttons()}
        ${this.problem ? html`<p class="problem" part="problem">${this.problem}</p>` : nothing}
      </div>
    </dialog>`;
  }

  protected override renderWayOn(): unknown {
    const { interaction, onAskAgain, words } = this;
    const settlement = interaction?.settlement;
    if (settlement?.status !== "settled" || settlement.decision.status !== "timed_out")
      return nothing;
    if (!onAskAgain || this.isAsking) return nothing;
    return html`<p class="way-on"><button type="button" class="small" part="ask-again" @click=${this.#askAgain}>${words.askAgain}</button></p>`;
  }

  get #isEnding(): boolean {
    const deadline = this.#deadline;
    return deadline !== undefined && deadline.warnAt <= Date.now();
  }

  get #timeText(): string {
    const { words } = this;
    const leftMs = (this.#deadline?.expiresAt ?? 0) - Date.now();
    const left = timeLeft(leftMs, words);
    return this.#isEnding && leftMs > 0 ? format(words.expiresSoon, { left }) : left;
  }

  #time() {
    const expiresAt = this.#deadline?.expiresAt;
    if (expiresAt === undefined) return nothing;
    const title = fullTimeText(expiresAt, this.locale);
    return html`<time class=${this.#isEnding ? "aside soon" : "aside"} part="deadline" datetime=${isoTime(expiresAt)} title=${title}><bdi>${this.#timeText}</bdi></time>`;
  }

  #answerBox(): TemplateResult {
    const { words } = this;
    return html`<p class="gone"><bdi>${words.toolGone}</bdi></p>
      <textarea class="box" part="answer" rows="1" aria-label=${words.answerForIt} placeholder=${words.answerForIt}
        .value=${this.answer} @input=${this.#typeAnswer}></textarea>`;
  }

  #buttons(): TemplateResult {
    const { words, busy } = this;
    return html`<div class="row">
      <p class="note"><bdi>${this.#hint}</bdi></p>
      <div class="buttons">
        <button part="reject" type="button" aria-disabled=${busy} @click=${this.#reject}>${words.reject}</button>
        ${
          this.#isGone
            ? html`<button part="submit" type="button" class="primary" aria-disabled=${busy || this.answer.trim() === ""} @click=${this.#answerForIt}>${words.answerForIt}</button>`
            : html`<button part="approve" type="button" class="primary" aria-disabled=${busy || this.#isUnread} @click=${this.#approve}>${words.approve}</button>`
        }
      </div>
      ${this.renderIgnored(this.#arming)}
    </div>`;
  }

  get #hint(): string {
    const { words } = this;
    if (this.#arming.covered) return words.covered;
    if (this.#isGone) return words.savedAsYouType;
    if (!this.#changes.ready) return words.comparing;
    return this.#isUnread ? words.readToEnd : words.runsOnce;
  }

  readonly #approve = (event: MouseEvent) => {
    if (!this.#isUnread && this.#arming.accepts(event)) this.#decide(true);
  };

  readonly #reject = (event: MouseEvent) => {
    if (this.#arming.accepts(event)) this.#decide(false);
  };

  readonly #type = (event: InputEvent) => {
    // CAST: the listener is on a textarea.
    this.reason = (event.target as HTMLTextAreaElement).value;
    this.#keep();
  };

  readonly #typeAnswer = (event: InputEvent) => {
    // CAST: the listener is on a textarea.
    this.answer = (event.target as HTMLTextAreaElement).value;
    this.#keep();
  };

  #keep() {
    const { reason, answer } = this;
    const typed = answer === "" ? reason : [reason, answer];
    this.draft.keep(typed === "" ? undefined : typed);
  }

  readonly #askAgain = async (event: MouseEvent) => {
    if (!isPress(event) || !this.onAskAgain) return;
    this.isAsking = true;
    const title = visibleLabel(this.subject);
    const isSent = await this.onAskAgain(format(this.words.askAgainText, { title }));
    if (!isSent) this.isAsking = false;
  };

  #decide(approved: boolean) {
    const { interaction } = this;
    if (!interaction || this.busy) return;
    const { id, kind, toolName } = interaction.request;
    const reason = this.reason.trim();
    const intent: ApprovalIntent = {
      kind: kind === "output" ? "output" : "approval",
      interactionId: id,
      toolName,
      approved,
      ...(reason !== "" && { reason }),
    };
    if (!this.dispatchEvent(new AnviaDecideEvent(intent))) return;
    void this.settle(
      () => this.#send(intent),
      (result) => this.dispatchEvent(new AnviaDecidedEvent({ ...intent, result })),
    );
  }

  async #send(intent: ApprovalIntent) {
    const { runtime } = this;
    if (!runtime) return { status: "missing" } as const;
    const { interactionId, approved, reason } = intent;
    const said = reason === undefined ? {} : { reason };
    if (intent.kind === "output") {
      return runtime.provideOutput(interactionId, { approved, ...said }, this.#by);
    }
    return runtime.approvals.decide({ approvalId: interactionId, approved, ...said, ...this.#by });
  }

  get #by() {
    const { reviewerId } = this;
    return { via: "dialog", ...(reviewerId !== undefined && { reviewerId }) } as const;
  }

  readonly #answerForIt = (event: MouseEvent) => {
    const { interaction, runtime, busy } = this;
    const answer = this.answer.trim();
    if (!interaction || !runtime || busy || answer === "" || !this.#arming.accepts(event)) return;
    const interactionId = interaction.request.id;
    const answers = [{ questionId: interactionId, answer }];
    if (!this.dispatchEvent(new AnviaAnswerEvent({ interactionId, answers }))) return;
    void this.settle(
      () => runtime.provideOutput(interactionId, answer, this.#by),
      (result) => this.dispatchEvent(new AnviaAnsweredEvent({ interactionId, answers, result })),
    );
  };
}
