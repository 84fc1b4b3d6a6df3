import { html, nothing, type TemplateResult } from "lit";
import { state } from "lit/decorators.js";
import type { Interaction, Json } from "../../src/index.js";
import { AnviaDecidedEvent, AnviaDecideEvent, type ApprovalIntent } from "../events.js";
import { Arming } from "../internal/arming.js";
import { Countdown } from "../internal/countdown.js";
import { hasLongValue, inputFields, rawJson } from "../internal/input-view.js";
import { InteractionCard } from "../internal/interaction-card.js";
import { ReadToEnd } from "../internal/read-to-end.js";
import { fullTimeText, isoTime, timeLeft } from "../internal/times.js";
import { visibleLabel, visibleText } from "../internal/visible-text.js";
import { styles } from "./styles.js";

/**
 * One call that waits for a yes, drawn inside the conversation from exactly what will run.
 *
 * It takes no focus, and its buttons count only for a person's own press, half a second after they
 * came to stand still in plain sight. After the decision it stays as a small card that says who
 * decided, and when.
 *
 * @fires anvia-decide - A person pressed Approve or Reject. Cancel it to decide from the page's own code.
 * @fires anvia-decided - The runtime took the decision, or says whose counts instead.
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
 * @csspart status - "Approved" and the like, on the settled card.
 * @csspart who - Who decided, and when.
 * @cssprop --anvia-ask - Colour of what waits for a person.
 * @cssprop --anvia-ask-wash - Background of a waiting approval.
 * @cssprop --anvia-card-width - Greatest width of a card.
 */
export class AnviaApproval extends InteractionCard {
  static override styles = styles;

  protected override readonly draftKind = "reason";
  @state() private reason = "";

  readonly #arming = new Arming(this, () => this.shadowRoot?.querySelector<HTMLElement>(".row"));
  readonly #read = new ReadToEnd(this);

  constructor() {
    super();
    new Countdown(this, () => this.#expiresAt);
  }

  get #expiresAt(): number | undefined {
    const request = this.interaction?.request;
    const pending = this.interaction?.settlement.status === "pending";
    return pending && request?.kind === "approval" ? request.expiresAt : undefined;
  }

  protected override restore(draft: Json | undefined) {
    this.reason = typeof draft === "string" ? draft : "";
  }

  protected override renderPending({ request }: Interaction): TemplateResult {
    const { words } = this;
    const about = request.description;
    const why = request.kind === "approval" ? request.reason : undefined;
    return html`<dialog open class="ask" part="dialog" aria-label="${words.approvalNeeded}: ${visibleLabel(this.subject)}">
      <div class="body">
        <div class="head"><p class="eyebrow" part="eyebrow">${words.approvalNeeded}</p>${this.#deadline()}</div>
        <h3 part="title"><bdi>${visibleText(this.subject)}</bdi></h3>
        ${why ? html`<p class="why"><bdi>${visibleText(why)}</bdi></p>` : nothing}
        ${about ? html`<p class="about"><bdi>${visibleText(about)}</bdi></p>` : nothing}
        <div class="input">${inputFields(request.input, words)}</div>
        ${rawJson(request.input, words, request.toolName)}
        <textarea class="box" part="reason" rows="1" aria-label=${words.reason} placeholder=${words.reason}
          .value=${this.reason} @input=${this.#type}></textarea>
        ${this.#buttons(request.input)}
        ${this.problem ? html`<p class="problem" part="problem">${this.problem}</p>` : nothing}
      </div>
    </dialog>`;
  }

  #deadline() {
    const expiresAt = this.#expiresAt;
    if (expiresAt === undefined) return nothing;
    const left = timeLeft(expiresAt - Date.now(), this.words);
    const title = fullTimeText(expiresAt, this.locale);
    return html`<time class="aside" part="deadline" datetime=${isoTime(expiresAt)} title=${title}><bdi>${left}</bdi></time>`;
  }

  #buttons(input: Json): TemplateResult {
    const { words } = this;
    const unread = hasLongValue(input) && !this.#read.done;
    const hint = this.#arming.covered ? words.covered : unread ? words.readToEnd : words.runsOnce;
    return html`<div class="row">
      <p class="note"><bdi>${hint}</bdi></p>
      <div class="buttons">
        <button part="reject" type="button" aria-disabled=${this.busy} @click=${this.#reject}>${words.reject}</button>
        <button part="approve" type="button" class="primary" aria-disabled=${this.busy || unread} @click=${this.#approve}>${words.approve}</button>
      </div>
    </div>`;
  }

  readonly #approve = (event: MouseEvent) => {
    const input = this.interaction?.request.input;
    const unread = input !== undefined && hasLongValue(input) && !this.#read.done;
    if (!unread && this.#arming.accepts(event)) this.#decide(true);
  };

  readonly #reject = (event: MouseEvent) => {
    if (this.#arming.accepts(event)) this.#decide(false);
  };

  readonly #type = (event: InputEvent) => {
    // CAST: the listener is on a textarea.
    this.reason = (event.target as HTMLTextAreaElement).value;
    this.draft.keep(this.reason === "" ? undefined : this.reason);
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
    const { runtime, reviewerId } = this;
    if (!runtime) return { status: "missing" } as const;
    const { interactionId, approved, reason } = intent;
    const by = { via: "dialog", ...(reviewerId !== undefined && { reviewerId }) } as const;
    const said = reason === undefined ? {} : { reason };
    if (intent.kind === "output") {
      return runtime.provideOutput(interactionId, { approved, ...said }, by);
    }
    return runtime.approvals.decide({ approvalId: interactionId, approved, ...said, ...by });
  }
}
