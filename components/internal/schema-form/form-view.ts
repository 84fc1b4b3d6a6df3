/** What a form is made of: members, items, variants, and what was left out. Pure. */
import { html, nothing, type TemplateResult } from "lit";
import { live } from "lit/directives/live.js";
import { repeat } from "lit/directives/repeat.js";
import type { Json } from "../../../src/index.js";
import { labelOf } from "../input-view.js";
import { format } from "../strings.js";
import {
  addItem,
  addMember,
  bringBack,
  type Change,
  chooseVariant,
  moveItem,
  ofItem,
  ofMember,
  ofVariant,
  putAside,
  removeItem,
  removeMember,
} from "./changes.js";
import {
  blankEntry,
  type Entry,
  type ItemEntry,
  itemSchema,
  type MemberEntry,
  memberSchema,
} from "./entry.js";
import { choiceField, nameOf, notesOf, oneOf, textField } from "./field-view.js";
import { actionLabel, type FormLook, type Place } from "./place.js";
import { isSchema, planOf, type Schema } from "./plan.js";
import { idBelow, TOP } from "./reading.js";

/** The whole form. `change` changes what stands at its top. */
export function formView(
  entry: Entry,
  look: FormLook & { readonly title: string },
  change: Place["change"],
): TemplateResult {
  const place: Place = {
    id: TOP,
    schema: look.root,
    plan: planOf(look.root),
    entry,
    label: { text: look.title },
    isRequired: entry.kind !== "members",
    look,
    change,
  };
  return entry.kind === "members" ? members(place, entry.members) : drawn(place);
}

/** One place, with the buttons that put it aside. */
function drawn(place: Place): TemplateResult {
  const { entry } = place;
  const buttons = html`${place.buttons ?? nothing}${asideButtons(place)}`;
  switch (entry.kind) {
    case "absent":
    case "null":
      return aside(place);
    case "members":
      return group(place, members(place, entry.members), buttons);
    case "items":
      return group(place, items(place, entry.items), buttons);
    case "variant":
      return variant(place, entry, buttons);
    case "pick":
      return choiceField(place, buttons);
    default:
      return textField(place, buttons);
  }
}

function asideButtons(place: Place): unknown {
  const { plan, isRequired, look, id, buttons } = place;
  const { words } = look;
  const button = (text: string, kind: "absent" | "null") =>
    html`<button type="button" class="small quiet" aria-label=${actionLabel(text, place)}
      @click=${() => place.change(putAside(kind), id)}>${text}</button>`;
  return html`${plan.nullable ? button(words.setToNothing, "null") : nothing}${
    isRequired || id === TOP || buttons !== undefined ? nothing : button(words.leaveOut, "absent")
  }`;
}

function aside(place: Place): TemplateResult {
  const { entry, schema, look, id } = place;
  const { words } = look;
  const isAbsent = entry.kind === "absent";
  const text = isAbsent ? words.add : words.giveValue;
  const back = () => place.change(bringBack(blankEntry(withoutNull(schema), look.root)), id);
  const canLeave = !isAbsent && !place.isRequired && place.buttons === undefined && id !== TOP;
  const leave = canLeave
    ? html`<button type="button" class="small quiet" aria-label=${actionLabel(words.leaveOut, place)}
        @click=${() => place.change(putAside("absent"), id)}>${words.leaveOut}</button>`
    : nothing;
  const notes = notesOf(place);
  return html`<div class="f-field f-aside">
    <div class="f-name"><span>${nameOf({ ...place, isRequired: false })}</span> <span class="empty-value">${isAbsent ? words.leftOut : words.noValue}</span>
      ${place.buttons ?? nothing}${leave}<button type="button" class="small" id=${id} aria-label=${actionLabel(text, place)}
        aria-describedby=${notes.ids || nothing} @click=${back}>${text}</button></div>
    ${notes.above}${notes.below}
  </div>`;
}

/** A default of nothing is no value to give. */
function withoutNull(schema: Json | undefined): Json | undefined {
  if (!isSchema(schema) || schema.default !== null) return schema;
  const { default: _nothing, ...rest } = schema;
  return rest;
}

function group(place: Place, content: unknown, buttons: unknown): TemplateResult {
  const { id } = place;
  const notes = notesOf(place);
  return html`<div class="f-group" role="group" id=${id} tabindex="-1" aria-labelledby="${id}-name" aria-describedby=${notes.ids || nothing}>
    <div class="f-name"><span id="${id}-name">${nameOf({ ...place, isRequired: false })}</span>${buttons}</div>
    ${notes.above}${notes.below}
    <div class="f-below">${content}</div>
  </div>`;
}

function members(place: Place, all: readonly MemberEntry[]): TemplateResult {
  const { plan, look, id } = place;
  const others = plan.kind === "members" ? plan.others : undefined;
  const add = () =>
    place.change(addMember(blankEntry(others, look.root)), `${idBelow(id, all.length)}-own`);
  return html`${all.map((member, index) => memberView(place, member, index))}${
    others === undefined
      ? nothing
      : html`<button type="button" class="small f-add" id="${id}-add" aria-label=${actionLabel(look.words.addMember, place)} @click=${add}>${look.words.addMember}</button>`
  }`;
}

function memberView(place: Place, member: MemberEntry, index: number): TemplateResult {
  const { plan, look, id: above } = place;
  const { name, isOwn } = member;
  const known = plan.kind === "members" ? plan.members.find((one) => one.name === name) : undefined;
  const schema = plan.kind === "members" ? memberSchema(plan, name) : undefined;
  const id = idBelow(above, index);
  const inside: Place = {
    id,
    schema,
    plan: planOf(schema, look.root),
    entry: member.entry,
    label: isOwn && name === "" ? { text: look.words.addMember } : labelOf(name, schema, look.root),
    isRequired: known?.isRequired ?? false,
    look,
    change: (change, focus) =>
      place.change(
        ofMember(index, (one) => ({ ...one, entry: change(one.entry) })),
        focus,
      ),
  };
  if (known) return drawn(inside);
  const remove = () => place.change(removeMember(index), `${above}-add`);
  const buttons = html`<button type="button" class="small quiet" aria-label=${actionLabel(look.words.remove, inside)} @click=${remove}>${look.words.remove}</button>`;
  const own = isOwn ? ownName(place, inside, name, index) : nothing;
  return html`<div class="f-other">${own}${drawn({ ...inside, buttons })}</div>`;
}

function ownName(place: Place, { id, look }: Place, name: string, index: number): TemplateResult {
  const named = (event: Event) => {
    // CAST: the listener is on an input.
    const text = (event.target as HTMLInputElement).value;
    place.change(ofMember(index, (one) => ({ ...one, name: text })));
  };
  const problems = look.problemsAt(`${id}-own`);
  const isWrong = problems.length > 0;
  return html`<div class="f-field"><div class="f-name"><label for="${id}-own">${look.words.memberName}</label></div>
    <input type="text" class="f-box" id="${id}-own" dir="auto" autocomplete="off" spellcheck="false" aria-invalid=${isWrong}
      aria-describedby=${isWrong ? `${id}-own-wrong` : nothing} .value=${live(name)} @input=${named}>
    ${isWrong ? html`<p class="f-wrong" id="${id}-own-wrong"><bdi>${problems.join(" ")}</bdi></p>` : nothing}</div>`;
}

function items(place: Place, all: readonly ItemEntry[]): TemplateResult {
  const { plan, look, id } = place;
  const { words, root } = look;
  const list =
    plan.kind === "items" ? plan : { first: [], rest: {}, most: Number.POSITIVE_INFINITY };
  const add = () => {
    const entry = blankEntry(itemSchema(list, all.length), root);
    place.change(addItem(entry), idBelow(id, all.length));
  };
  return html`${repeat(
    all,
    ({ key }) => key,
    (item, index) => itemView(place, item, { index, count: all.length }),
  )}${all.length === 0 ? html`<p class="empty-value">${words.emptyList}</p>` : nothing}${
    all.length < list.most
      ? html`<button type="button" class="small f-add" id="${id}-add" aria-label=${actionLabel(words.addItem, place)} @click=${add}>${words.addItem}</button>`
      : nothing
  }`;
}

interface InList {
  readonly index: number;
  readonly count: number;
}

function itemView(place: Place, { entry }: ItemEntry, { index, count }: InList): TemplateResult {
  const { plan, look, id: above } = place;
  const schema = plan.kind === "items" ? itemSchema(plan, index) : undefined;
  const inside: Place = {
    id: idBelow(above, index),
    schema,
    plan: planOf(schema, look.root),
    entry,
    label: { text: format(look.words.item, { index: index + 1 }) },
    isRequired: true,
    look,
    change: (change, focus) => place.change(ofItem(index, change), focus),
  };
  return drawn({ ...inside, buttons: itemButtons(place, inside, { index, count }) });
}

function itemButtons(place: Place, inside: Place, { index, count }: InList): TemplateResult {
  const { words } = inside.look;
  const button = (
    text: string,
    sign: string,
    name: string,
    change: Change,
    focus: string,
    off: boolean,
  ) =>
    html`<button type="button" class="small quiet" id="${inside.id}-${name}" aria-label=${actionLabel(text, inside)}
      aria-disabled=${off} title=${text} @click=${() => (off ? undefined : place.change(change, focus))}>${sign}</button>`;
  const at = (by: number) => idBelow(place.id, index + by);
  const next =
    index + 1 < count ? `${at(0)}-remove` : index > 0 ? `${at(-1)}-remove` : `${place.id}-add`;
  const isLast = index + 1 === count;
  return html`${button(words.moveUp, "↑", "up", moveItem(index, -1), `${at(-1)}-up`, index === 0)}${button(
    words.moveDown,
    "↓",
    "down",
    moveItem(index, 1),
    `${at(1)}-down`,
    isLast,
  )}${button(words.remove, words.remove, "remove", removeItem(index), next, false)}`;
}

function variant(
  place: Place,
  entry: Extract<Entry, { kind: "variant" }>,
  buttons: unknown,
): TemplateResult {
  const { plan, look, id } = place;
  const variants = plan.kind === "variants" ? plan.variants : [];
  const labels = variants.map((one, index) => variantLabel(one, index, look));
  const pick = (index: number) =>
    place.change(chooseVariant(index, blankEntry(variants[index], look.root)));
  const choice = oneOf(
    { ...place, id: `${id}-kind`, label: { text: look.words.variant }, isRequired: true },
    { labels, chosen: entry.chosen, pick },
    nothing,
  );
  const schema = variants[entry.chosen];
  const chosen = entry.entries[entry.chosen];
  if (!chosen) return group(place, choice, buttons);
  const inside: Place = {
    ...place,
    id: idBelow(id, "v"),
    schema,
    plan: planOf(schema, look.root),
    entry: chosen,
    isRequired: true,
    buttons: nothing,
    change: (change, focus) => place.change(ofVariant(change), focus),
  };
  const below = chosen.kind === "members" ? members(inside, chosen.members) : drawn(inside);
  return group(place, html`${choice}${below}`, buttons);
}

/** Its title, else the values that tell it from the others, else its type. */
function variantLabel(schema: Schema, index: number, { words, root }: FormLook): string {
  const plan = planOf(schema, root);
  if (plan.title !== undefined) return plan.title;
  if (plan.kind !== "members") {
    return typeof schema.type === "string"
      ? schema.type
      : format(words.variantNumber, { index: index + 1 });
  }
  const told = plan.members.flatMap((member) => {
    const of = planOf(member.schema, root);
    const only = of.kind === "choice" && of.options.length === 1 ? of.options[0]?.value : undefined;
    return typeof only === "string" ? [only] : [];
  });
  if (told.length > 0) return told.join(", ");
  const named = plan.members.slice(0, 3).map(({ name }) => name);
  return named.length > 0 ? named.join(", ") : format(words.variantNumber, { index: index + 1 });
}
