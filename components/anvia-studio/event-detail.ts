/** One event of a journal, opened: as it stands there, what it changed, and what the run was after it. */
import { html, type TemplateResult } from "lit";
import { type Difference, differencesOf, type Json, type RunState } from "../../src/index.js";
import { faithfulText } from "../internal/look-alikes.js";
import { brief } from "./words.js";

/** The ways to look at an event. */
export const TABS = {
  event: "Event",
  changes: "What it changed",
  state: "State after",
  messages: "What the model read",
} as const;

/** One of {@link TABS}. */
export type Tab = keyof typeof TABS;

/** A state as plain JSON. Pure. */
export function stateJson(state: RunState): Json {
  return JSON.parse(JSON.stringify(state)) as Json; // CAST: a state is plain data
}

/** The places of the state that an event changed. Pure. */
export function changesView(before: RunState, after: RunState): TemplateResult {
  const all = differencesOf(stateJson(before), stateJson(after));
  const changes = all.filter(({ place }) => place[0] !== "nextSeq" && place[0] !== "updatedAt");
  if (changes.length === 0) {
    return html`<p class="quiet">Nothing: the state did not allow it, or it only moved the place and the time.</p>`;
  }
  return html`<ul class="differences">${changes.map(changeView)}</ul>`;
}

function changeView({ place, was, now }: Difference): TemplateResult {
  return html`<li><span class="attribute">${faithfulText(placeText(place))}</span>
    ${was === undefined ? "" : html`<span class="removed">${faithfulText(short(was))}</span>`}
    ${was !== undefined && now !== undefined ? "→" : ""}
    ${now === undefined ? "" : html`<span class="added">${faithfulText(short(now))}</span>`}</li>`;
}

function placeText(place: Difference["place"]): string {
  return place
    .map((step, index) =>
      typeof step === "number" ? `[${step}]` : index === 0 ? step : `.${step}`,
    )
    .join("");
}

function short(value: Json): string {
  return brief(JSON.stringify(value), 400);
}
