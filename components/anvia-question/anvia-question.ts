import { html, nothing, type TemplateResult } from "lit";
import { state } from "lit/decorators.js";
import {
  type Answer,
  answerFault,
  type Interaction,
  type Json,
  type Question,
} from "../../src/index.js";
import { AnviaAnswerEvent, AnviaAnsweredEvent } from "../events.js";
import { InteractionCard } from "../internal/interaction-card.js";
import { faithfulText } from "../internal/look-alikes.js";
import type { SettlementText } from "../internal/settlement.js";
import { format } from "../internal/strings.js";
import { visibleLabel, visibleText } from "../internal/visible-text.js";
import {
  type AnswerDraft,
  type AnswerDrafts,
  answerOf,
  draftOf,
  draftsFromJson,
  draftsToJson,
  isAnswered,
  pick,
  withDraft,
} from "./answers.js";
import { styles } from "./styles.js";

/**
 * The questions of one `ask_question` call, each a card of its own inside the conversation.
 *
 * Submitting one keeps its answer, changeable, until all are submitted; then the call is answered
 * once. What is picked and typed survives a reload. Nothing here takes the focus.
 *
 * @fires anvia-answer - The last open question was submitted. Cancel it to answer from the page's own code.
 * @fires anvia-answered - The runtime took the answers, or says why they do not count.
 * @fires anvia-settled - The questions no longer wait, whoever answered them.
 * @fires anvia-error - The answers could not be written.
 * @csspart dialog - Each question's card.
 * @csspart settled - Each card once it is settled.
 * @csspart eyebrow - The line that says what the card is.
 * @csspart title - The question.
 * @csspart choice - Each choice with its label.
 * @csspart answer - The text box for an answer of one's own.
 * @csspart submit - The button that submits this question.
 * @csspart change - The button that opens a submitted answer again.
 * @csspart status - "Answered" and the like, on the settled card.
 * @csspart who - Who answered, and when.
 * @cssprop --anvia-accent - Colour of the picked choice and of Submit.
 * @cssprop --anvia-card-width - Greatest width of a card.
 */
export class AnviaQuestion extends InteractionCard {
  static override styles = styles;

  protected override readonly draftKind = "answers";
  @state() private drafts: AnswerDrafts = new Map();
  /** The question whose Submit found nothing to submit. */
  @state() private missing = "";

  protected override restore(draft: Json | undefined) {
    this.drafts = draftsFromJson(draft ?? []);
  }

  protected override renderPending(interaction: Interaction) {
    const questions = questionsOf(interaction);
    return questions.map((question, index) => this.#card(question, index, questions.length));
  }

  protected override renderSettled(interaction: Interaction) {
    const text = this.settlement(interaction);
    if (!text) return nothing;
    return questionsOf(interaction).map((question) => {
      const said = saidTo(interaction, question) ?? text.said;
      const shown: SettlementText = said === undefined ? text : { ...text, said };
      return this.settledCard(shown, question.question, nothing);
    });
  }

  #card(question: Question, index: number, count: number): TemplateResult {
    const { words } = this;
    const draft = draftOf(this.drafts, question);
    const place = format(words.place, { index: index + 1, count });
    return html`<dialog open part="dialog" aria-label="${words.question}: ${visibleLabel(question.question)}">
      <div class="body">
        <div class="head">
          <p class="eyebrow" part="eyebrow">${words.question}</p>
          ${count > 1 ? html`<span class="aside"><bdi>${place}</bdi></span>` : nothing}
        </div>
        <h3 part="title"><bdi>${faithfulText(question.question)}</bdi></h3>
        ${draft.kept ? this.#kept(question, draft) : this.#form(question, draft)}
      </div>
    </dialog>`;
  }

  #form(question: Question, draft: AnswerDraft): TemplateResult {
    const { words } = this;
    const problem = this.missing === question.id ? words.answerMissing : this.problem;
    const mayUnpick = !question.multiple && question.allowCustom && !this.isHeld;
    const unpick = mayUnpick && draft.picked.length > 0;
    return html`
      ${question.choices.length > 0 ? this.#choices(question, draft) : nothing}
      ${question.allowCustom ? this.#textBox(question, draft) : nothing}
      ${this.renderHold(this.#holdId(question))}
      <div class="row">
        <p class="note"><bdi>${this.isWithheld ? "" : words.savedAsYouType}</bdi></p>
        <div class="buttons">
          ${unpick ? html`<button type="button" class="quiet" @click=${() => this.#change(question, { picked: [] })}>${words.clearChoice}</button>` : nothing}
          <button type="button" class="primary" part="submit" aria-describedby=${this.describedBy(undefined, this.#holdId(question))} aria-disabled=${this.isHeld}
            @click=${(event: MouseEvent) => this.#submit(event, question)}>${words.submit}</button>
        </div>
      </div>
      ${problem ? html`<p class="problem">${problem}</p>` : nothing}`;
  }

  #choices(question: Question, { picked }: AnswerDraft): TemplateResult {
    const type = question.multiple ? "checkbox" : "radio";
    const choice = (label: string, value: string) => html`<label part="choice">
      <input type=${type} name=${question.id} .checked=${picked.includes(value)}
        @change=${(event: Event) => this.#pick(event, question, value)}>
      <span><bdi>${faithfulText(label)}</bdi></span>
    </label>`;
    return html`<fieldset aria-label=${question.question} ?disabled=${this.isHeld}>
      ${question.choices.map(({ label, value }) => choice(label, value))}
    </fieldset>`;
  }

  #textBox(question: Question, { custom }: AnswerDraft): TemplateResult {
    const { words } = this;
    const hint = question.choices.length > 0 ? words.answerInstead : words.answer;
    return html`<textarea class="box" part="answer" rows="1" aria-label=${words.answer} placeholder=${hint}
      .value=${custom} ?readonly=${this.isHeld} @input=${(event: Event) => this.#type(event, question)}></textarea>`;
  }

  #kept(question: Question, draft: AnswerDraft): TemplateResult {
    const { words } = this;
    const { answer } = answerOf(question, draft);
    const waits = questionsOf(this.interaction).some((q) => !draftOf(this.drafts, q).kept);
    const again = !waits && !this.busy;
    const kept = html`<p class="kept"><bdi>${visibleText(answer)}</bdi></p>`;
    if (this.isWithheld) return html`${kept}${this.renderHold(this.#holdId(question))}`;
    return html`${kept}
      <div class="row">
        <p class="note"><bdi>${waits ? words.notSentYet : words.savedAsYouType}</bdi></p>
        <div class="buttons">
          <button type="button" part="change" class="quiet" @click=${() => this.#change(question, { kept: false })}>${words.change}</button>
          ${again ? html`<button type="button" class="primary" part="submit" @click=${(event: MouseEvent) => this.#submit(event, question)}>${words.submit}</button>` : nothing}
        </div>
      </div>
      ${this.problem ? html`<p class="problem">${this.problem}</p>` : nothing}`;
  }

  /** Ids of questions are the model's, and may be no name at all. */
  #holdId(question: Question): string {
    return `hold-${questionsOf(this.interaction).indexOf(question)}`;
  }

  #pick(event: Event, question: Question, value: string) {
    // CAST: the listener is on an input.
    const on = (event.target as HTMLInputElement).checked;
    const { picked } = draftOf(this.drafts, question);
    this.#change(question, { picked: pick(question, picked, value, on) });
  }

  #type(event: Event, question: Question) {
    // CAST: the listener is on a textarea.
    this.#change(question, { custom: (event.target as HTMLTextAreaElement).value });
  }

  #change(question: Question, change: Partial<AnswerDraft>) {
    this.drafts = withDraft(this.drafts, question, change);
    if (this.missing === question.id) this.missing = "";
    this.draft.keep(draftsToJson(this.drafts));
  }

  #submit(event: MouseEvent, question: Question) {
    if (!event.isTrusted || event.detail > 1 || this.isHeld) return;
    if (!isAnswered(draftOf(this.drafts, question))) {
      this.missing = question.id;
      return;
    }
    this.#change(question, { kept: true });
    const questions = questionsOf(this.interaction);
    if (questions.every((other) => draftOf(this.drafts, other).kept)) this.#answer(questions);
    else void this.#focusKept(question);
  }

  #answer(questions: readonly Question[]) {
    const interactionId = this.interaction?.request.id ?? "";
    const answers = questions.map((question) => answerOf(question, draftOf(this.drafts, question)));
    this.problem = answerFault(questions, answers) ?? "";
    if (this.problem !== "") return;
    if (!this.dispatchEvent(new AnviaAnswerEvent({ interactionId, answers }))) return;
    void this.settle(
      () => this.#send(interactionId, answers),
      (result) => this.dispatchEvent(new AnviaAnsweredEvent({ interactionId, answers, result })),
    );
  }

  async #send(interactionId: string, answers: readonly Answer[]) {
    const { runtime, reviewerId } = this;
    if (!runtime) return { status: "missing" } as const;
    const by = reviewerId === undefined ? {} : { reviewerId };
    return runtime.answer(interactionId, answers, { via: "dialog", ...by });
  }

  /** The pressed Submit is gone; its place is taken by Change of the same card. */
  async #focusKept(question: Question) {
    await this.updateComplete;
    if (this.shadowRoot?.activeElement) return;
    const index = questionsOf(this.interaction).findIndex(({ id }) => id === question.id);
    const card = this.shadowRoot?.querySelectorAll("dialog")[index];
    card?.querySelector<HTMLElement>("button")?.focus({ preventScroll: true });
  }
}

function questionsOf(interaction: Interaction | undefined): readonly Question[] {
  return interaction?.request.kind === "question" ? interaction.request.questions : [];
}

function saidTo({ settlement }: Interaction, question: Question): string | undefined {
  if (settlement.status !== "settled" || settlement.decision.status !== "answered")
    return undefined;
  return settlement.decision.answers.find(({ questionId }) => questionId === question.id)?.answer;
}
