import { html, nothing, type TemplateResult } from "lit";
import { state } from "lit/decorators.js";
import type { Interaction, Json } from "../../src/index.js";
import { AnviaAnswerEvent, AnviaAnsweredEvent } from "../events.js";
import { inputFields, rawJson } from "../internal/input-view.js";
import { InteractionCard } from "../internal/interaction-card.js";
import { visibleLabel, visibleText } from "../internal/visible-text.js";
import { isText } from "./output-schema.js";
import { styles } from "./styles.js";

/**
 * A tool whose result a person supplies, where that is more than a yes or a no: a text, or JSON.
 *
 * @fires anvia-answer - Submit was pressed. Cancel it to supply the result from the page's own code.
 * @fires anvia-answered - The runtime took the result, or says why it does not count.
 * @fires anvia-settled - The card no longer waits, whoever settled it.
 * @fires anvia-error - The result could not be written.
 * @csspart dialog - The card, waiting or settled.
 * @csspart settled - The card once it is settled.
 * @csspart title - The tool's title.
 * @csspart answer - The text box.
 * @csspart submit - The button that submits.
 */
export class AnviaOutput extends InteractionCard {
  static override styles = styles;

  protected override readonly draftKind = "answers";
  @state() private text = "";

  protected override restore(draft: Json | undefined) {
    this.text = typeof draft === "string" ? draft : "";
  }

  protected override renderPending({ request }: Interaction): TemplateResult {
    const { words } = this;
    const label = this.#isText ? words.answer : words.result;
    return html`<dialog open part="dialog" aria-label="${words.question}: ${visibleLabel(this.subject)}">
      <div class="body">
        <div class="head"><p class="eyebrow" part="eyebrow">${words.question}</p></div>
        <h3 part="title"><bdi>${visibleText(this.subject)}</bdi></h3>
        ${request.description ? html`<p class="about"><bdi>${visibleText(request.description)}</bdi></p>` : nothing}
        <div class="input">${inputFields(request.input, words)}</div>
        ${rawJson(request.input, words, request.toolName)}
        <textarea class="box" part="answer" rows="1" aria-label=${label} placeholder=${label}
          .value=${this.text} @input=${this.#type}></textarea>
        <div class="row">
          <p class="note"><bdi>${words.savedAsYouType}</bdi></p>
          <div class="buttons"><button type="button" class="primary" part="submit" aria-disabled=${this.busy} @click=${this.#submit}>${words.submit}</button></div>
        </div>
        ${this.problem ? html`<p class="problem" part="problem">${this.problem}</p>` : nothing}
      </div>
    </dialog>`;
  }

  get #isText(): boolean {
    const request = this.interaction?.request;
    return request?.kind === "output" && isText(request.outputSchema);
  }

  readonly #type = (event: InputEvent) => {
    // CAST: the listener is on a textarea.
    this.text = (event.target as HTMLTextAreaElement).value;
    this.draft.keep(this.text === "" ? undefined : this.text);
  };

  readonly #submit = (event: MouseEvent) => {
    const { interaction } = this;
    if (!interaction || this.busy || !event.isTrusted || event.detail > 1) return;
    const output = this.#output();
    if (output === undefined) return;
    const interactionId = interaction.request.id;
    const text = typeof output === "string" ? output : JSON.stringify(output);
    const answers = [{ questionId: interactionId, answer: text }];
    if (!this.dispatchEvent(new AnviaAnswerEvent({ interactionId, answers }))) return;
    void this.settle(
      () => this.#send(interactionId, output),
      (result) => this.dispatchEvent(new AnviaAnsweredEvent({ interactionId, answers, result })),
    );
  };

  /** What was typed as a value; `undefined`, with a sentence on the card, when it is none. */
  #output(): Json | undefined {
    this.problem = this.text.trim() === "" ? this.words.answerMissing : "";
    if (this.problem !== "" || this.#isText) return this.problem === "" ? this.text : undefined;
    try {
      return JSON.parse(this.text) as Json; // CAST: JSON.parse gives JSON
    } catch {
      this.problem = this.words.resultNotJson;
      return undefined;
    }
  }

  async #send(interactionId: string, output: Json) {
    const { runtime, reviewerId } = this;
    if (!runtime) return { status: "missing" } as const;
    const by = reviewerId === undefined ? {} : { reviewerId };
    return runtime.provideOutput(interactionId, output, { via: "dialog", ...by });
  }
}
