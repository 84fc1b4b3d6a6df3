/** The controls of a form: one place that a person types or chooses a value in. Pure. */
import { html, nothing, type TemplateResult } from "lit";
import { live } from "lit/directives/live.js";
import type { Json } from "../../../src/index.js";
import { faithfulText } from "../look-alikes.js";
import { format } from "../strings.js";
import { visibleLabel } from "../visible-text.js";
import { type DateBox, dateBox, dateText } from "./dates.js";
import type { Entry } from "./entry.js";
import type { Place } from "./place.js";
import { type ChoicePlan, isSameJson } from "./plan.js";

/** More options than these are a list to open. */
const MAX_RADIOS = 4;
/** A text that can be longer has room for lines. */
const ONE_LINE = 80;

/** What is said about a place below its name, and the ids by which its control refers to that. */
export interface Notes {
  readonly above: unknown;
  readonly below: unknown;
  readonly ids: string;
  readonly isWrong: boolean;
}

/** Hint, hidden characters and problems of a place. */
export function notesOf({ id, plan, entry, look }: Place): Notes {
  const problems = look.problemsAt(id);
  const hidden = "text" in entry && hasHidden(entry.text) ? entry.text : undefined;
  const ids = [
    plan.hint !== undefined && `${id}-hint`,
    hidden !== undefined && `${id}-seen`,
    problems.length > 0 && `${id}-wrong`,
  ].filter(Boolean);
  return {
    above:
      plan.hint === undefined
        ? nothing
        : html`<p class="f-hint" id="${id}-hint"><bdi>${faithfulText(plan.hint)}</bdi></p>`,
    below: html`${
      hidden === undefined
        ? nothing
        : html`<p class="f-seen" id="${id}-seen">${look.words.hidden}: <bdi>${faithfulText(hidden)}</bdi></p>`
    }${
      problems.length === 0
        ? nothing
        : html`<p class="f-wrong" id="${id}-wrong">${problems.map((one) => html`<bdi>${faithfulText(one)}</bdi> `)}</p>`
    }`,
    ids: ids.join(" "),
    isWrong: problems.length > 0,
  };
}

/** The name of a place: its own beside it where that is not the same, a star where it must be filled in. */
export function nameOf({ label, isRequired }: Place): TemplateResult {
  const key =
    label.key === undefined
      ? nothing
      : html` <code class="key"><bdi>${faithfulText(label.key)}</bdi></code>`;
  const star = isRequired ? html`<span class="f-must" aria-hidden="true"> *</span>` : nothing;
  return html`<bdi class="label">${faithfulText(label.text)}</bdi>${star}${key}`;
}

/** The box for a text, a number, a day or JSON. */
export function textField(place: Place, buttons: unknown): TemplateResult {
  const { id, entry, look } = place;
  const notes = notesOf(place);
  const json =
    entry.kind === "json" ? html` <code class="key">${look.words.asJson}</code>` : nothing;
  return html`<div class="f-field">
    <div class="f-name"><label for=${id}>${nameOf(place)}${json}</label>${buttons}</div>
    ${notes.above}${box(place, notes)}${notes.below}
  </div>`;
}

function box(place: Place, notes: Notes): TemplateResult {
  const { plan, entry } = place;
  const text = "text" in entry ? entry.text : "";
  if (entry.kind === "json") return area(place, notes, text, "f-code");
  if (plan.kind === "number")
    return line(place, notes, text, plan.isInteger ? "numeric" : "decimal");
  if (plan.kind !== "text") return area(place, notes, text, "");
  const date = dateBox(plan.format, text);
  if (date) return dateInput(place, notes, date);
  const isShort = plan.pattern !== undefined || plan.format !== undefined;
  const fitsLine = (plan.most ?? Number.POSITIVE_INFINITY) <= ONE_LINE || isShort;
  // A line would lose the line breaks of its text.
  if (!fitsLine || /[\r\n]/.test(text)) return area(place, notes, text, "");
  return line(place, notes, text, MODES[plan.format ?? ""] ?? "text");
}

const MODES: Readonly<Record<string, string>> = { email: "email", uri: "url", url: "url" };

function line(place: Place, notes: Notes, text: string, mode: string): TemplateResult {
  const { id, isRequired } = place;
  return html`<input type="text" id=${id} part="field" class="f-box" dir="auto" autocomplete="off" spellcheck="false"
    inputmode=${mode} aria-required=${isRequired} aria-invalid=${notes.isWrong} aria-describedby=${notes.ids || nothing}
    .value=${live(text)} @input=${typed(place)}>`;
}

function area(place: Place, notes: Notes, text: string, kind: string): TemplateResult {
  const { id, isRequired } = place;
  const rows = Math.min(12, text.split("\n").length);
  return html`<textarea id=${id} part="field" class="f-box ${kind}" dir="auto" rows=${rows} spellcheck=${kind === "" ? nothing : "false"}
    aria-required=${isRequired} aria-invalid=${notes.isWrong} aria-describedby=${notes.ids || nothing}
    .value=${live(text)} @input=${typed(place)}></textarea>`;
}

function dateInput(place: Place, notes: Notes, box: DateBox): TemplateResult {
  const { id, isRequired, look } = place;
  const changed = (event: Event) => {
    // CAST: the listener is on an input.
    const held = (event.target as HTMLInputElement).value;
    place.change(() => ({ kind: "text", text: dateText(box, held) }));
  };
  const zone = box.zone === "Z" ? "UTC" : box.zone;
  const zoneId = box.zone === "" ? "" : `${id}-zone`;
  const ids = [zoneId, notes.ids].filter(Boolean).join(" ");
  return html`<div class="f-date"><input type=${box.type} id=${id} part="field" class="f-box" step=${box.type === "date" ? nothing : "any"}
    aria-required=${isRequired} aria-invalid=${notes.isWrong} aria-describedby=${ids || nothing}
    .value=${live(box.held)} @input=${changed}>${
      zoneId === ""
        ? nothing
        : html`<span class="f-zone" id=${zoneId}><span class="visually-hidden">${format(look.words.zone, { zone })}</span><bdi dir="ltr" aria-hidden="true">${zone}</bdi></span>`
    }</div>`;
}

function typed(place: Place) {
  return (event: Event) => {
    // CAST: the listener is on an input or a textarea.
    const { value } = event.target as HTMLInputElement | HTMLTextAreaElement;
    place.change((entry): Entry => ("text" in entry ? { ...entry, text: value } : entry));
  };
}

/** One of several values: buttons to choose from where they are few. */
export function choiceField(place: Place, buttons: unknown): TemplateResult {
  const { plan, look } = place;
  const options: ChoicePlan["options"] =
    plan.kind === "choice"
      ? plan.options
      : [
          { value: true, title: look.words.yes },
          { value: false, title: look.words.no },
        ];
  const picked = place.entry.kind === "pick" ? place.entry.value : undefined;
  const chosen = options.findIndex(
    ({ value }) => picked !== undefined && isSameJson(value, picked),
  );
  const pick = (index: number) => {
    const value = options[index]?.value;
    if (value !== undefined) place.change(() => ({ kind: "pick", value }));
  };
  if (options.length === 1 && chosen === 0) return onlyOne(place, options[0], buttons);
  const labels = options.map(({ value, title }) => title ?? textOf(value));
  return oneOf(place, { labels, chosen, pick }, buttons);
}

/** What there is to choose from, by position. */
export interface Options {
  readonly labels: readonly string[];
  /** -1: nothing. */
  readonly chosen: number;
  pick(index: number): void;
}

/** A choice by its labels: radio buttons, or a list to open. */
export function oneOf(place: Place, options: Options, buttons: unknown): TemplateResult {
  return options.labels.length > MAX_RADIOS
    ? listField(place, options, buttons)
    : radioField(place, options, buttons);
}

function radioField(place: Place, { labels, chosen, pick }: Options, buttons: unknown) {
  const { id, isRequired } = place;
  const notes = notesOf(place);
  const radio = (label: string, index: number) =>
    html`<label class="f-radio"><input type="radio" name=${id} id="${id}-${index}"
      .checked=${live(index === chosen)} @change=${() => pick(index)}><span><bdi>${faithfulText(label)}</bdi></span></label>`;
  return html`<div class="f-field" role="radiogroup" id=${id} tabindex="-1" part="field" aria-labelledby="${id}-name"
    aria-required=${isRequired} aria-invalid=${notes.isWrong} aria-describedby=${notes.ids || nothing}>
    <div class="f-name"><span id="${id}-name">${nameOf(place)}</span>${buttons}</div>
    ${notes.above}<div class="f-radios">${labels.map(radio)}</div>${notes.below}
  </div>`;
}

function listField(place: Place, { labels, chosen, pick }: Options, buttons: unknown) {
  const { id, isRequired, look } = place;
  const notes = notesOf(place);
  const picked = (event: Event) => {
    // CAST: the listener is on a select. The first option is none.
    pick((event.target as HTMLSelectElement).selectedIndex - 1);
  };
  const option = (label: string, index: number) =>
    html`<option .selected=${live(index === chosen)}>${visibleLabel(label)}</option>`;
  return html`<div class="f-field">
    <div class="f-name"><label for=${id}>${nameOf(place)}</label>${buttons}</div>
    ${notes.above}<select id=${id} part="field" class="f-box" aria-required=${isRequired} aria-invalid=${notes.isWrong}
      aria-describedby=${notes.ids || nothing} @change=${picked}>
      <option disabled .selected=${live(chosen < 0)}>${look.words.chooseOne}</option>
      ${labels.map(option)}
    </select>${notes.below}
  </div>`;
}

/** A value that cannot be another. */
function onlyOne(
  place: Place,
  option: { value: Json; title?: string } | undefined,
  buttons: unknown,
) {
  if (!option) return html``;
  const notes = notesOf(place);
  const text = option.title ?? textOf(option.value);
  return html`<div class="f-field f-fixed" id=${place.id} tabindex="-1">
    <div class="f-name"><span>${nameOf({ ...place, isRequired: false })}</span>${buttons}</div>
    ${notes.above}<p class="f-value"><bdi>${faithfulText(text)}</bdi></p>${notes.below}
  </div>`;
}

function textOf(value: Json): string {
  return typeof value === "string" && value !== "" ? value : JSON.stringify(value);
}

/** Whether the box itself would not show all of the text: line breaks can be seen in it. */
function hasHidden(text: string): boolean {
  return faithfulText(text.replaceAll("\n", "")).some((piece) => typeof piece !== "string");
}
