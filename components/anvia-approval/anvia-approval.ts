import { html, nothing, type TemplateResult } from "lit";
import { property, state } from "lit/decorators.js";
import { keyed } from "lit/directives/keyed.js";
import type {
  InputRenderer,
  Interaction,
  InteractionRequest,
  Json,
  PasskeyOptionsOf,
} from "../../src/index.js";
import {
  AnviaAnswerEvent,
  AnviaAnsweredEvent,
  AnviaDecidedEvent,
  AnviaDecideEvent,
  type ApprovalIntent,
} from "../events.js";
import { Arming } from "../internal/arming.js";
import { hasLongValue, unshowable } from "../internal/input-view.js";
import { inputWords } from "../internal/input-words.js";
import { InteractionCard } from "../internal/interaction-card.js";
import { OwnView } from "../internal/own-view.js";
import { isPress } from "../internal/press.js";
import { ReadToEnd } from "../internal/read-to-end.js";
import { formWords } from "../internal/schema-form/words.js";
import type { SettlementText } from "../internal/settlement.js";
import { format } from "../internal/strings.js";
import { visibleLabel } from "../internal/visible-text.js";
import { ApprovalDeadline } from "./approval-deadline.js";
import { approvalHead } from "./approval-head.js";
import { type ApprovalContext, type ApprovalPart, completed } from "./approval-part.js";
import { ChangedRequest, changedNotice, changesSince, type Integrity } from "./changed-request.js";
import { Edit } from "./edit.js";
import { editedInput, editedView } from "./edit-view.js";
import { GrantChoice } from "./grant.js";
import { InSight } from "./in-sight.js";
import { needsPasskey, Passkey } from "./passkey.js";
import { styles } from "./styles.js";

/**
 * One call that waits for a yes, drawn inside the conversation from exactly what will run.
 *
 * It takes no focus, and its buttons count only for a person's own press, half a second after they
 * came to stand still in plain sight. After the decision it stays as a small card that says who
 * decided, and when.
 *
 * What is asked again because the call or its tool changed shows every difference. A call whose tool is
 * gone can be rejected, or answered for. Time that runs out is said before it does. Where the tool wants a
 * passkey, the press of Approve asks for it; rejecting takes none.
 *
 * Where the tool allows it, the input can be edited in a form from the tool's own schema: the changes are
 * reviewed and drawn before they can be approved, and what was typed survives a reload.
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
 * @csspart own-view - The input as the tool draws it.
 * @csspart raw - The input as JSON, behind one click.
 * @csspart reason - The text box for the reason.
 * @csspart approve - The button that lets the call run.
 * @csspart reject - The button that does not.
 * @csspart allow - The line that opens what else may be allowed.
 * @csspart allow-panel - What would be covered, and its buttons.
 * @csspart allow-session - "Allow for this conversation".
 * @csspart allow-site - "Allow on this site for 1 day".
 * @csspart passkey-cancel - The button that ends the asking for a passkey; the approval still waits.
 * @csspart changes - What is not as it was when it was approved, or what the reviewer changed.
 * @csspart edit - The button that opens a form for the input, where the tool lets the reviewer change it.
 * @csspart form - That form.
 * @csspart field - Each control of the form.
 * @csspart edit-review - The button that has the changes checked and shown.
 * @csspart edit-on - The button that goes on editing.
 * @csspart edit-back - The button that drops the changes.
 * @csspart answer - The text box for an answer in place of a tool that is gone.
 * @csspart submit - The button that gives this answer.
 * @csspart tampered - That the request was changed since it was shown.
 * @csspart ask-again - The button that asks again: after the time ran out, or because it was changed.
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
  /** Set while it must not be approved: it is being checked, or its request was changed since it was asked. */
  @property({ attribute: false }) integrity?: Integrity;
  /** Draws the input in the tool's own way; all of its values stay one click away. */
  @property({ attribute: false }) inputRenderer?: InputRenderer;
  /** Which passkeys may confirm, where an approval takes one. @default what the runtime says */
  @property({ attribute: false }) passkey?: PasskeyOptionsOf;
  /** Sends these words in the visitor's name; set where a card whose time ran out may ask again. */
  @property({ attribute: false }) onAskAgain?: (text: string) => Promise<boolean>;

  protected override readonly draftKind = "reason";
  @state() private reason = "";
  @state() private answer = "";
  @state() private isAsking = false;

  readonly #edit = new Edit(this, () => this);
  /** What else stands on the card; drawn, and asked to complete a decision, in this order. */
  readonly #parts: readonly ApprovalPart[] = [
    new ChangedRequest(() => this.integrity),
    this.#edit,
    new GrantChoice(this),
    new Passkey(
      this,
      () => this,
      (text) => this.announcer.say([text]),
    ),
  ];
  readonly #arming = new Arming(this, () => this.shadowRoot?.querySelector<HTMLElement>(".row"));
  readonly #read = new ReadToEnd(this, () => this.words);
  readonly #ownView = new OwnView(this, () => this.#drawing);
  readonly #deadline = new ApprovalDeadline(
    this,
    () => ({ interaction: this.interaction, words: this.words, locale: this.locale }),
    (text) => this.announcer.say([`${visibleLabel(this.subject)}: ${text}`]),
  );

  constructor() {
    super();
    const isWhole = () => this.integrity === undefined && !this.#isUnread;
    this.addController(new InSight(this, () => this, isWhole));
  }

  /** Whether it waits for a yes that a press alone would give now, as far as the card itself can tell. */
  get canBeApproved(): boolean {
    const { interaction, isHeld } = this;
    const waits = interaction?.settlement.status === "pending" && !isHeld && !this.#isGone;
    return (
      waits &&
      !needsPasskey(this.#edit.asked(interaction.request)) &&
      !this.#isHeld(interaction) &&
      !this.#arming.covered
    );
  }

  /** Says yes as its own button does, for a person's press elsewhere: "Approve all". `said` goes with it. */
  approveBy(press: UIEvent, said: Pick<ApprovalIntent, "grant"> = {}) {
    if (isPress(press) && this.canBeApproved) void this.#decide(true, said);
  }

  /** A tool without `execute` needs no tool to be answered. */
  get #isGone(): boolean {
    return this.toolGone && this.interaction?.request.kind === "approval";
  }

  /** The input that a yes would run, and that is drawn. */
  get #askedInput(): Json | undefined {
    return this.interaction && this.#edit.asked(this.interaction.request).input;
  }

  get #isUnread(): boolean {
    const input = this.#askedInput;
    const isLong = input !== undefined && hasLongValue(input);
    return (isLong && !this.#read.done) || this.#read.isUnread;
  }

  get #isShown(): boolean {
    const input = this.#askedInput;
    return input !== undefined && unshowable(input, this.words) === undefined;
  }

  /** Whether Approve does not count now, for the card itself or for one of its parts. */
  #isHeld(interaction: Interaction): boolean {
    const context = this.#context(interaction);
    if (!this.#isShown || this.#isUnread) return true;
    return this.#parts.some((part) => part.blocks?.(context));
  }

  #context(interaction: Interaction): ApprovalContext {
    const { runtime, words, locale, isHeld: busy } = this;
    const request = this.#edit.asked(interaction.request);
    const { edited } = this.#edit;
    const accepts = (press: UIEvent) => this.#arming.accepts(press);
    const card = { interaction, request, runtime, words, locale, busy, accepts };
    return edited === undefined ? card : { ...card, edited };
  }

  protected override restore(draft: Json | undefined) {
    const [reason, answer] = Array.isArray(draft) ? draft : [draft];
    this.reason = typeof reason === "string" ? reason : "";
    this.answer = typeof answer === "string" ? answer : "";
  }

  protected override renderPending(interaction: Interaction): TemplateResult {
    const { words } = this;
    const context = this.#context(interaction);
    const { request } = context;
    return html`<dialog open class="ask" part="dialog" aria-label="${words.approvalNeeded}: ${visibleLabel(this.subject)}">
      <div class="body">
        ${approvalHead(request, this.#deadline.render(), words)}
        ${changedNotice(this.integrity, interaction.request, words)}
        ${this.#isGone ? nothing : changesSince(interaction.request, this.approvedBefore, words)}
        ${this.#edit.render(context, this.#input(request))}
        ${this.#parts.map((part) => part.belowInput?.(context))}
        ${this.#isGone ? this.#answerBox() : nothing}
        <textarea class="box" part="reason" rows="1" aria-label=${words.reason} placeholder=${words.reason}
          .value=${this.reason} ?readonly=${this.isHeld} @input=${this.#type}></textarea>
        ${this.#parts.map((part) => part.aboveButtons?.(context))}
        ${this.renderHold()}
        ${keyed(this.#edit.key, this.#row(context))}
        ${this.problem ? html`<p class="problem" part="problem">${this.problem}</p>` : nothing}
      </div>
    </dialog>`;
  }

  protected override renderAsked(interaction: Interaction): unknown {
    const { request } = interaction;
    const input = editedInput(interaction) ?? request.input;
    return html`${editedView(interaction, this.words)}${this.renderInput({ ...request, input })}`;
  }

  protected override settlement(interaction: Interaction): SettlementText | undefined {
    const text = super.settlement(interaction);
    const isEdited = text && editedInput(interaction) !== undefined;
    return isEdited ? { ...text, status: formWords(this.words).approvedChanged } : text;
  }

  protected override renderWayOn(): unknown {
    const { interaction, onAskAgain, words } = this;
    const settlement = interaction?.settlement;
    if (settlement?.status !== "settled" || settlement.decision.status !== "timed_out")
      return nothing;
    if (!onAskAgain || this.isAsking) return nothing;
    return html`<p class="way-on"><button type="button" class="small" part="ask-again" @click=${this.#askAgain}>${words.askAgain}</button></p>`;
  }

  #input(request: InteractionRequest): unknown {
    const view = this.#ownView.render();
    if (view === nothing) return this.renderInput(request);
    // What is to be read to its end must be there to be read.
    const isLong = hasLongValue(request.input);
    return html`${view}<details class="all-values" ?open=${isLong}><summary>${inputWords(this.words).allValues}</summary>
      ${this.renderInput(request)}</details>`;
  }

  get #drawing() {
    const { interaction, inputRenderer: renderer, locale } = this;
    if (interaction?.settlement.status !== "pending" || !renderer) return undefined;
    const { input } = this.#edit.asked(interaction.request);
    return this.#isShown ? { input, locale, renderer } : undefined;
  }

  #answerBox(): TemplateResult {
    const { words } = this;
    return html`<p class="gone"><bdi>${words.toolGone}</bdi></p>
      <textarea class="box" part="answer" rows="1" aria-label=${words.answerForIt} placeholder=${words.answerForIt}
        .value=${this.answer} @input=${this.#typeAnswer}></textarea>`;
  }

  #row(context: ApprovalContext): TemplateResult {
    const { words, isHeld: busy } = this;
    return html`<div class="row">
      <div class="note">${this.#hint(context)}${this.#consequences()}</div>
      <div class="buttons">
        ${this.#parts.map((part) => part.buttons?.(context))}
        <button part="reject" type="button" aria-describedby=${this.describedBy("consequences")} aria-disabled=${busy} @click=${this.#reject}>${words.reject}</button>
        ${this.#yes(context)}
      </div>
      ${this.renderIgnored(this.#arming)}
    </div>`;
  }

  #yes({ interaction, words, busy }: ApprovalContext): TemplateResult | typeof nothing {
    if (this.#isGone) {
      const isEmpty = this.answer.trim() === "";
      return html`<button part="submit" type="button" class="primary" aria-disabled=${busy || isEmpty} @click=${this.#answerForIt}>${words.answerForIt}</button>`;
    }
    if (this.integrity === "changed") {
      if (interaction.request.callId === "") return nothing;
      return html`<button part="ask-again" type="button" class="primary" aria-disabled=${busy} @click=${this.#askAnew}>${words.askAgain}</button>`;
    }
    const isHeld = this.#isHeld(interaction);
    return html`<button part="approve" type="button" class="primary" aria-describedby=${this.describedBy("consequences")} aria-disabled=${busy || isHeld} @click=${this.#approve}>${words.approve}</button>`;
  }

  /** Why Approve does not count now, or what else there is to know of it. */
  #hint(context: ApprovalContext): unknown {
    const { words } = this;
    const said = this.#parts.flatMap((part) => part.hint?.(context) ?? []);
    const text = this.#arming.covered
      ? words.covered
      : this.#isUnread && this.#isShown && !this.#isGone
        ? words.readToEnd
        : said.join(" ");
    return text === "" ? nothing : html`<p class="hint-line"><bdi>${text}</bdi></p>`;
  }

  /** What each button does. */
  #consequences(): TemplateResult | typeof nothing {
    const { words } = this;
    if (this.isWithheld) return nothing;
    const mayRun = this.#isShown && this.integrity !== "changed";
    const yes = this.#isGone ? words.savedAsYouType : mayRun ? words.runsOnce : "";
    return html`<p id="consequences"><bdi>${yes} ${inputWords(words).rejectTells}</bdi></p>`;
  }

  readonly #approve = (event: MouseEvent) => {
    const { interaction } = this;
    if (!interaction || this.#isHeld(interaction)) return;
    if (this.#arming.accepts(event)) void this.#decide(true);
  };

  /** Nothing is decided: the call is asked about anew, from what the model wrote. */
  readonly #askAnew = (event: MouseEvent) => {
    const { interaction, runtime } = this;
    if (!interaction || !runtime || this.isHeld || !this.#arming.accepts(event)) return;
    void this.settle(
      () => runtime.approvals.askAgain(interaction.request.id, this.#by),
      () => undefined,
    );
  };

  readonly #reject = (event: MouseEvent) => {
    if (this.#arming.accepts(event)) void this.#decide(false);
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

  /** Decides what the person saw when they pressed: parts may ask them for more, and time may pass. */
  async #decide(approved: boolean, said: Pick<ApprovalIntent, "grant"> = {}) {
    const { interaction } = this;
    if (!interaction || this.isHeld) return;
    const pressed = { ...this.#intent(interaction, approved), ...said };
    const intent = await this.#completed(pressed, interaction);
    if (!intent || !this.#isWaiting(intent)) return;
    if (!this.dispatchEvent(new AnviaDecideEvent(intent))) return;
    void this.settle(
      () => this.#send(intent),
      (result) => this.dispatchEvent(new AnviaDecidedEvent({ ...intent, result })),
    );
  }

  #intent({ request }: Interaction, approved: boolean): ApprovalIntent {
    const reason = this.reason.trim();
    return {
      kind: request.kind === "output" ? "output" : "approval",
      interactionId: request.id,
      toolName: request.toolName,
      approved,
      ...(reason !== "" && { reason }),
    };
  }

  async #completed(intent: ApprovalIntent, interaction: Interaction) {
    const context = this.#context(interaction);
    this.busy = true;
    try {
      return await completed(this.#parts, intent, context);
    } catch (cause) {
      this.fail(cause);
      return undefined;
    } finally {
      this.busy = false;
    }
  }

  #isWaiting({ interactionId }: ApprovalIntent): boolean {
    const { request, settlement } = this.interaction ?? {};
    return request?.id === interactionId && settlement?.status === "pending";
  }

  async #send({ kind, interactionId, toolName: _, ...said }: ApprovalIntent) {
    const { runtime } = this;
    if (!runtime) return { status: "missing" } as const;
    if (kind === "output") return runtime.provideOutput(interactionId, said, this.#by);
    const request = this.interaction?.request;
    const shown = request?.kind === "approval" ? { digest: request.digest } : {};
    return runtime.approvals.decide({ approvalId: interactionId, ...shown, ...said, ...this.#by });
  }

  get #by() {
    const { reviewerId } = this;
    return { via: "dialog", ...(reviewerId !== undefined && { reviewerId }) } as const;
  }

  readonly #answerForIt = (event: MouseEvent) => {
    const { interaction, runtime, isHeld } = this;
    const answer = this.answer.trim();
    if (!interaction || !runtime || isHeld || answer === "" || !this.#arming.accepts(event)) return;
    const interactionId = interaction.request.id;
    const answers = [{ questionId: interactionId, answer }];
    if (!this.dispatchEvent(new AnviaAnswerEvent({ interactionId, answers }))) return;
    void this.settle(
      () => runtime.provideOutput(interactionId, answer, this.#by),
      (result) => this.dispatchEvent(new AnviaAnsweredEvent({ interactionId, answers, result })),
    );
  };
}
