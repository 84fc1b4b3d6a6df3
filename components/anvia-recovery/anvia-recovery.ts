import { html, nothing, type TemplateResult } from "lit";
import { state } from "lit/decorators.js";
import type { Interaction, Json } from "../../src/index.js";
import { AnviaDecidedEvent, AnviaDecideEvent, type RecoveryIntent } from "../events.js";
import { Arming } from "../internal/arming.js";
import { InteractionCard } from "../internal/interaction-card.js";
import { faithfulText } from "../internal/look-alikes.js";
import { format } from "../internal/strings.js";
import { fullTimeText, isoTime, timeText } from "../internal/times.js";
import { visibleLabel } from "../internal/visible-text.js";
import { styles } from "./styles.js";

/**
 * A call that was started and never ended: only a person can find out whether it happened.
 *
 * @fires anvia-decide - A person pressed one of the buttons. Cancel it to decide from the page's own code.
 * @fires anvia-decided - The runtime took the decision, or says why it does not count.
 * @fires anvia-settled - The card no longer waits, whoever settled it.
 * @fires anvia-error - The decision could not be written.
 * @csspart dialog - The card, waiting or settled.
 * @csspart settled - The card once it is settled.
 * @csspart eyebrow - The line that says what the card is.
 * @csspart title - The tool's title.
 * @csspart fields - The input, field by field.
 * @csspart raw - The input as JSON, behind one click.
 * @csspart returned - The text box for what the call returned.
 * @csspart happened - The button that takes the call as done.
 * @csspart run-again - The button that runs it again.
 * @csspart stop - The button that ends the run.
 * @csspart status - "Answered" and the like, on the settled card.
 * @csspart who - Who decided, and when.
 */
export class AnviaRecovery extends InteractionCard {
  static override styles = styles;

  protected override readonly draftKind = "reason";
  @state() private returned = "";

  readonly #arming = new Arming(this, () => this.shadowRoot?.querySelector<HTMLElement>(".row"));

  protected override restore(draft: Json | undefined) {
    this.returned = typeof draft === "string" ? draft : "";
  }

  protected override renderPending({ request }: Interaction): TemplateResult {
    const { words } = this;
    return html`<dialog open class="ask" part="dialog" aria-label="${words.didItHappen} ${visibleLabel(this.subject)}">
      <div class="body">
        <div class="head"><p class="eyebrow" part="eyebrow"><bdi>${words.didItHappen}</bdi></p>${this.#started()}</div>
        <h3 part="title"><bdi>${faithfulText(this.subject)}</bdi></h3>
        <p class="why"><bdi>${words.didItHappenWhy}</bdi></p>
        <p class="about"><bdi>${this.#landing()}</bdi></p>
        ${this.renderInput(request)}
        <textarea class="box" part="returned" rows="1" aria-label=${words.returned} placeholder=${words.returned}
          .value=${this.returned} ?readonly=${this.isHeld} @input=${this.#type}></textarea>
        ${this.renderHold()}
        ${this.#buttons()}
        ${this.problem ? html`<p class="problem">${this.problem}</p>` : nothing}
      </div>
    </dialog>`;
  }

  #buttons(): TemplateResult {
    const { words, isHeld } = this;
    const why = this.describedBy(undefined);
    return html`<div class="row">
      ${this.#arming.covered ? html`<p class="note"><bdi>${words.covered}</bdi></p>` : nothing}
      <div class="buttons">
        <button part="stop" type="button" aria-describedby=${why} aria-disabled=${isHeld} @click=${this.#stop}>${words.stop}</button>
        <button part="run-again" type="button" aria-describedby=${why} aria-disabled=${isHeld} @click=${this.#runAgain}>${words.runAgain}</button>
        <button part="happened" type="button" class="primary" aria-describedby=${why} aria-disabled=${isHeld} @click=${this.#happened}>${words.happened}</button>
      </div>
      ${this.renderIgnored(this.#arming)}
    </div>`;
  }

  #landing(): string {
    const request = this.interaction?.request;
    if (request?.kind !== "recovery") return "";
    const time = timeText(request.startedAt, Date.now(), this.locale);
    return format(this.words.stillLanding, { time });
  }

  #started() {
    const request = this.interaction?.request;
    if (request?.kind !== "recovery") return nothing;
    const { locale } = this;
    const time = timeText(request.startedAt, Date.now(), locale);
    return html`<time class="aside" datetime=${isoTime(request.startedAt)} title=${fullTimeText(request.startedAt, locale)}><bdi>${format(this.words.startedAt, { time })}</bdi></time>`;
  }

  readonly #type = (event: InputEvent) => {
    // CAST: the listener is on a textarea.
    this.returned = (event.target as HTMLTextAreaElement).value;
    this.draft.keep(this.returned === "" ? undefined : this.returned);
  };

  readonly #happened = (event: MouseEvent) => {
    const output = this.returned.trim();
    this.#decide(event, { status: "happened", ...(output !== "" && { output }) });
  };

  readonly #runAgain = (event: MouseEvent) => {
    this.#decide(event, { status: "run_again" });
  };

  readonly #stop = (event: MouseEvent) => {
    this.#decide(event, { status: "stopped" });
  };

  #decide(event: MouseEvent, decision: RecoveryIntent["decision"]) {
    const { interaction } = this;
    if (!interaction || this.isHeld || !this.#arming.accepts(event)) return;
    const { id, toolName } = interaction.request;
    const intent: RecoveryIntent = { kind: "recovery", interactionId: id, toolName, decision };
    if (!this.dispatchEvent(new AnviaDecideEvent(intent))) return;
    void this.settle(
      () => this.#send(intent),
      (result) => this.dispatchEvent(new AnviaDecidedEvent({ ...intent, result })),
    );
  }

  async #send({ interactionId, decision }: RecoveryIntent) {
    const { runtime, reviewerId } = this;
    if (!runtime) return { status: "missing" } as const;
    const by = reviewerId === undefined ? {} : { reviewerId };
    return runtime.recover(interactionId, decision, { via: "dialog", ...by });
  }
}
