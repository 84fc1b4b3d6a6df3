import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { state } from "lit/decorators.js";
import type { Interaction, Json, SettleResult } from "../../src/index.js";
import { AnviaAnswerEvent, AnviaAnsweredEvent } from "../events.js";
import { Arming } from "../internal/arming.js";
import { InteractionCard } from "../internal/interaction-card.js";
import { faithfulText } from "../internal/look-alikes.js";
import { SchemaForm } from "../internal/schema-form/schema-form.js";
import { formWords } from "../internal/schema-form/words.js";
import { visibleLabel } from "../internal/visible-text.js";
import { isText } from "./output-schema.js";
import { styles } from "./styles.js";

/**
 * A tool whose result a person supplies, where that is more than a yes or a no: a text, or a form from the
 * schema of the tool's output.
 *
 * @fires anvia-answer - Submit was pressed. Cancel it to supply the result from the page's own code.
 * @fires anvia-answered - The runtime took the result, or says why it does not count.
 * @fires anvia-settled - The card no longer waits, whoever settled it.
 * @fires anvia-error - The result could not be written.
 * @csspart dialog - The card, waiting or settled.
 * @csspart settled - The card once it is settled.
 * @csspart title - The tool's title.
 * @csspart answer - The text box, where the result is a text.
 * @csspart form - The form for any other result.
 * @csspart field - Each control of the form.
 * @csspart json - The button that turns the form into a box for JSON, and back.
 * @csspart submit - The button that submits.
 */
export class AnviaOutput extends InteractionCard {
  static override styles = styles;

  protected override readonly draftKind = "answers";
  @state() private text = "";

  readonly #arming = new Arming(this, () => this.shadowRoot?.querySelector<HTMLElement>(".row"));
  readonly #form = new SchemaForm(this, () => this.draft.keep(this.#form.draft));

  protected override restore(draft: Json | undefined) {
    this.text = typeof draft === "string" ? draft : "";
    const schema = this.#schema;
    if (isText(schema)) return;
    // Before there was a form, drafts were the text of a box for JSON.
    const typed = typeof draft === "string" ? { kind: "json", text: draft } : draft;
    if (typed === undefined || !this.#form.resume(schema, typed))
      this.#form.start(schema, undefined);
  }

  protected override willUpdate(changed: PropertyValues<this>) {
    super.willUpdate(changed);
    if (!isText(this.#schema) && !this.#form.isOpen) this.#form.start(this.#schema, undefined);
  }

  protected override renderPending({ request }: Interaction): TemplateResult {
    const { words } = this;
    return html`<dialog open part="dialog" aria-label="${words.question}: ${visibleLabel(this.subject)}">
      <div class="body">
        <div class="head"><p class="eyebrow" part="eyebrow">${words.question}</p></div>
        <h3 part="title"><bdi>${faithfulText(this.subject)}</bdi></h3>
        ${request.description ? html`<p class="about"><bdi>${faithfulText(request.description)}</bdi></p>` : nothing}
        ${this.renderInput(request)}
        ${isText(this.#schema) ? this.#textBox() : this.#form.render(words, words.answer)}
        ${this.#jsonButton()}
        ${this.renderHold()}
        <div class="row">
          <p class="note"><bdi>${this.#note}</bdi></p>
          <div class="buttons"><button type="button" class="primary" part="submit" aria-describedby=${this.describedBy(undefined)} aria-disabled=${this.isHeld} @click=${this.#submit}>${words.submit}</button></div>
        </div>
        ${this.renderIgnored(this.#arming)}
        ${this.problem ? html`<p class="problem" part="problem">${this.problem}</p>` : nothing}
      </div>
    </dialog>`;
  }

  get #note(): string {
    const { words } = this;
    if (this.isWithheld) return "";
    return this.#arming.covered ? words.covered : words.savedAsYouType;
  }

  #textBox(): TemplateResult {
    const { answer } = this.words;
    return html`<textarea class="box" part="answer" rows="1" aria-label=${answer} placeholder=${answer}
      .value=${this.text} ?readonly=${this.isHeld} @input=${this.#type}></textarea>`;
  }

  #jsonButton(): unknown {
    const { isJson } = this.#form;
    if (isText(this.#schema) || isJson === undefined) return nothing;
    const { writeJson, fillForm } = formWords(this.words);
    return html`<button type="button" class="small quiet" part="json" aria-disabled=${this.isHeld} @click=${this.#toggleJson}>${isJson ? fillForm : writeJson}</button>`;
  }

  readonly #toggleJson = () => {
    if (this.isHeld) return;
    this.problem = "";
    this.#form.toggleJson(this.words);
  };

  get #schema(): Json | undefined {
    const request = this.interaction?.request;
    return request?.kind === "output" ? request.outputSchema : undefined;
  }

  readonly #type = (event: InputEvent) => {
    // CAST: the listener is on a textarea.
    this.text = (event.target as HTMLTextAreaElement).value;
    this.draft.keep(this.text === "" ? undefined : this.text);
  };

  readonly #submit = (event: MouseEvent) => {
    const { interaction } = this;
    if (!interaction || this.isHeld || !this.#arming.accepts(event)) return;
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

  /** What was typed as a value; `undefined`, with a sentence on the card, when it is none, or wrong. */
  #output(): Json | undefined {
    this.problem = "";
    if (!isText(this.#schema)) return this.#form.check(this.words);
    if (this.text.trim() !== "") return this.text;
    this.problem = this.words.answerMissing;
    return undefined;
  }

  async #send(interactionId: string, output: Json) {
    const { runtime, reviewerId } = this;
    if (!runtime) return { status: "missing" } as const;
    const by = reviewerId === undefined ? {} : { reviewerId };
    const result = await runtime.provideOutput(interactionId, output, { via: "dialog", ...by });
    return this.#form.isOpen && !this.#form.isJson ? this.#placed(result) : result;
  }

  /** What is wrong with an output, said at the fields that it is about. */
  #placed(result: SettleResult): SettleResult {
    if (result.status !== "invalid" || !result.issues?.length) return result;
    this.#form.refuse(result.issues, this.words);
    return { status: "invalid", message: "" };
  }
}
