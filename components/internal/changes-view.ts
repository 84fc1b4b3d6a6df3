/** "Changed since it was approved": what is not as it was between two requests for the same call, in full. */
import { html, nothing, type TemplateResult } from "lit";
import type { InteractionRequest, Json } from "../../src/index.js";
import { type Difference, inputDifferences, pathOf, schemaDifferences } from "./differences.js";
import { fieldValue } from "./input-view.js";
import { faithfulText } from "./look-alikes.js";
import type { ChatStrings } from "./strings.js";

/** The section of a card that is asked again; `nothing` where it is not, or nothing changed. Pure. */
export function changesOf(
  now: InteractionRequest,
  before: InteractionRequest | undefined,
  words: ChatStrings,
): TemplateResult | typeof nothing {
  const shown = before ? changesView(before, now, words) : nothing;
  if (shown === nothing) return nothing;
  return html`<div class="input changes" part="changes" role="group" aria-label=${words.changed}>
    <p class="changed"><bdi>${words.changed}</bdi></p>
    ${shown}
  </div>`;
}

/** Every difference between the two, was and now, group by group; `nothing` where there is none. Pure. */
function changesView(
  was: InteractionRequest,
  now: InteractionRequest,
  words: ChatStrings,
): readonly unknown[] | typeof nothing {
  const groups = [
    group("", textDifferences(was, now, words), words),
    group(words.callInput, inputDifferences(was.input, now.input), words),
    group(words.toolTakes, schemaDifferences(schemaOf(was), schemaOf(now)), words),
  ].filter((shown) => shown !== nothing);
  if (groups.length > 0) return groups;
  // Before the schema was recorded: it may be what changed.
  const isUnknown = schemaOf(was) === undefined && schemaOf(now) !== undefined;
  return isUnknown ? [html`<p class="no-input">${words.changedOtherwise}</p>`] : nothing;
}

function textDifferences(
  was: InteractionRequest,
  now: InteractionRequest,
  words: ChatStrings,
): readonly Difference[] {
  const texts = [
    [words.toolTitle, was.title, now.title],
    [words.toolDescription, was.description, now.description],
  ] as const;
  return texts
    .filter(([, before, after]) => before !== after)
    .map(([path, before, after]) => ({
      path,
      ...(before !== undefined && { was: before }),
      ...(after !== undefined && { now: after }),
    }));
}

function schemaOf(request: InteractionRequest): Json | undefined {
  return request.kind === "approval" ? request.schema : undefined;
}

/** Places that differ, one below the other: was, and now. Pure. */
export function differenceList(
  differences: readonly { readonly place: Place; readonly was?: Json; readonly now?: Json }[],
  words: ChatStrings,
): TemplateResult {
  const named = differences.map(({ place, ...sides }) => ({ path: pathOf(place), ...sides }));
  return html`<dl class="fields">${named.map((difference) => row(difference, words))}</dl>`;
}

type Place = readonly (string | number)[];

function group(name: string, differences: readonly Difference[], words: ChatStrings) {
  if (differences.length === 0) return nothing;
  return html`${name === "" ? nothing : html`<p class="group">${name}</p>`}
    <dl class="fields">${differences.map((difference) => row(difference, words))}</dl>`;
}

function row({ path, was, now }: Difference, words: ChatStrings): TemplateResult {
  return html`<div class="field">
    <dt><bdi>${path === "" ? words.everything : faithfulText(path)}</bdi></dt>
    <dd>${side("was", words.was, path, was, words)}
      ${side("now", words.now, path, now, words)}</dd>
  </div>`;
}

function side(
  kind: "was" | "now",
  word: string,
  path: string,
  value: Json | undefined,
  words: ChatStrings,
): TemplateResult {
  const shown =
    value === undefined
      ? html`<span class="empty-value">${words.notThere}</span>`
      : fieldValue(path, value, { strings: words });
  return html`<div class=${kind}><span class="word">${word}</span> <div class="value">${shown}</div></div>`;
}
