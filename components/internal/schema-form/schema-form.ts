/**
 * A form for a value that a JSON Schema describes, drawn in the shadow root of its host.
 *
 * M1 What is typed is never lost: it is handed to `onTyped` at every change, and comes back by `resume`.
 * M2 Nothing is said to be wrong before the person asked for it with `check`; from then on it is said, and
 *    taken back, as they type.
 * M3 A value comes out only when nothing is wrong with it, as far as the form can tell.
 */
import { html, nothing, type ReactiveControllerHost, type TemplateResult } from "lit";
import type { InputIssue, Json } from "../../../src/index.js";
import { faithfulText } from "../look-alikes.js";
import type { ChatStrings } from "../strings.js";
import { format } from "../strings.js";
import { visibleLabel } from "../visible-text.js";
import { asForm, asJson, isForm } from "./as-json.js";
import { blankEntry, type Entry, entryOf, readEntry } from "./entry.js";
import { formView } from "./form-view.js";
import { type Problem, type Reading, readForm } from "./reading.js";
import { type FormWords, formWords } from "./words.js";

interface Open {
  readonly schema: Json | undefined;
  readonly entry: Entry;
}

/** See the rules above. */
export class SchemaForm {
  readonly #host: ReactiveControllerHost & HTMLElement;
  readonly #onTyped: () => void;
  #open: Open | undefined;
  #isChecked = false;
  /** What somebody else found wrong with exactly this entry. */
  #refused: { readonly entry: Entry; readonly issues: readonly InputIssue[] } | undefined;

  /** The form that the box for JSON was made from, and what stood in the box at first. */
  #before: { readonly form: Entry; readonly text: string } | undefined;

  /** `onTyped` is called after every change by the person. */
  constructor(host: ReactiveControllerHost & HTMLElement, onTyped: () => void) {
    this.#host = host;
    this.#onTyped = onTyped;
  }

  /** Whether there is a form to draw. */
  get isOpen(): boolean {
    return this.#open !== undefined;
  }

  /** What stands in it, to be kept as a draft. */
  get draft(): Json | undefined {
    return this.#open?.entry as Json | undefined; // CAST: an Entry is plain JSON
  }

  /** Opens the form with this value; without one it is empty. */
  start(schema: Json | undefined, value: Json | undefined) {
    const entry = value === undefined ? blankEntry(schema) : entryOf(schema, value);
    this.#show({ schema, entry });
    this.#isChecked = false;
  }

  /** Opens the form with what was typed before; `false` when that is no draft of a form. */
  resume(schema: Json | undefined, draft: Json | undefined): boolean {
    const entry = readEntry(draft);
    if (entry) this.#show({ schema, entry });
    return entry !== undefined;
  }

  /** Takes the form away. */
  close() {
    this.#open = undefined;
    this.#refused = undefined;
    this.#isChecked = false;
    this.#host.requestUpdate();
  }

  /** The value, if nothing is wrong with it; else that is said, and the first field of it gets the focus. */
  check(words: ChatStrings): Json | undefined {
    this.#isChecked = true;
    const { value, problems } = this.#read(formWords(words));
    if (value !== undefined) return value;
    this.#focusLater(problems[0]?.id);
    return undefined;
  }

  /** Says what somebody else found wrong with the value that `check` gave. */
  refuse(issues: readonly InputIssue[], words: ChatStrings) {
    if (!this.#open) return;
    this.#isChecked = true;
    this.#refused = { entry: this.#open.entry, issues };
    this.#focusLater(this.#read(formWords(words)).problems[0]?.id);
  }

  /** Whether it is a box for JSON now; `undefined` where it cannot be the other one of form and box. */
  get isJson(): boolean | undefined {
    const { schema, entry } = this.#open ?? {};
    return entry && isForm(schema) ? entry.kind === "json" : undefined;
  }

  /** Turns the form into a box for JSON, or back; `false` where what stands in the box is no JSON (M1). */
  toggleJson(words: ChatStrings): boolean {
    const { schema, entry } = this.#open ?? {};
    if (!entry || this.isJson === undefined) return false;
    const other = entry.kind === "json" ? this.#formOf(entry.text) : this.#boxOf(entry);
    if (!other) {
      this.check(words);
      return false;
    }
    this.#show({ schema, entry: other });
    this.#isChecked = false;
    this.#onTyped();
    return true;
  }

  #boxOf(form: Entry): Entry {
    const box = asJson(this.#open?.schema, form);
    if (box.kind === "json") this.#before = { form, text: box.text };
    return box;
  }

  /** The form as it was left, where nobody has touched the box. */
  #formOf(text: string): Entry | undefined {
    if (this.#before?.text === text) return this.#before.form;
    return text.trim() === "" ? blankEntry(this.#open?.schema) : asForm(this.#open?.schema, text);
  }

  /** The form, `nothing` while it is closed; `title` names it. */
  render(words: ChatStrings, title: string): TemplateResult | typeof nothing {
    if (!this.#open) return nothing;
    const { schema: root, entry } = this.#open;
    const all = formWords(words);
    const problems = this.#isChecked ? this.#read(all).problems : [];
    const problemsAt = (id: string) =>
      problems.filter((one) => one.id === id).map(({ message }) => message);
    const look = { words: all, root, problemsAt, title };
    const change: Parameters<typeof formView>[2] = (change, focus) => this.#change(change, focus);
    return html`<div class="form" part="form" role="group" aria-label=${title}>
      <p class="f-hint">${all.mustBeFilled}</p>
      ${formView(entry, look, change)}
      ${this.#summary(problems, all)}
    </div>`;
  }

  #summary(problems: readonly Problem[], words: FormWords): TemplateResult {
    const { length: count } = problems;
    const text = count === 1 ? words.oneProblem : format(words.problems, { count });
    const link = ({ id, label, message }: Problem) =>
      html`<li><button type="button" class="f-link" @click=${() => this.#focus(id)}><bdi>${visibleLabel(label)}</bdi>: <bdi>${faithfulText(message)}</bdi></button></li>`;
    return html`<div class="f-summary" role="alert">${
      count === 0 ? nothing : html`<p class="f-wrong">${text}</p><ul>${problems.map(link)}</ul>`
    }</div>`;
  }

  #change(change: (entry: Entry) => Entry, focus: string | undefined) {
    const { entry, schema } = this.#open ?? {};
    if (!entry) return;
    this.#open = { schema, entry: change(entry) };
    this.#host.requestUpdate();
    this.#onTyped();
    if (focus !== undefined) this.#focusLater(focus);
  }

  #show(open: Open) {
    this.#open = open;
    this.#refused = undefined;
    this.#host.requestUpdate();
  }

  #read(words: FormWords): Reading {
    if (!this.#open) return { problems: [] };
    const { schema, entry } = this.#open;
    const issues = this.#refused?.entry === entry ? this.#refused.issues : [];
    return readForm(schema, entry, words, issues);
  }

  #focusLater(id: string | undefined) {
    this.#host.requestUpdate();
    void this.#host.updateComplete.then(() => this.#focus(id));
  }

  #focus(id: string | undefined) {
    const found = id === undefined ? null : this.#host.shadowRoot?.getElementById(id);
    found?.focus();
  }
}
