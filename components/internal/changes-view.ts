/** What changed between two requests for the same call, in full. Loaded when it is needed: see changes.ts. */
import { html, nothing, type TemplateResult } from "lit";
import type { InteractionRequest, Json } from "../../src/index.js";
import { type Difference, inputDifferences, schemaDifferences } from "./differences.js";
import { fieldValue } from "./input-view.js";
import type { ChatStrings } from "./strings.js";
import { visibleText } from "./visible-text.js";

/** Every difference between the two, was and now, group by group; `nothing` where there is none. Pure. */
export function changesView(
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

function group(name: string, differences: readonly Difference[], words: ChatStrings) {
  if (differences.length === 0) return nothing;
  return html`${name === "" ? nothing : html`<p class="group">${name}</p>`}
    <dl class="fields">${differences.map((difference) => row(difference, words))}</dl>`;
}

function row({ path, was, now }: Difference, words: ChatStrings): TemplateResult {
  return html`<div class="field">
    <dt><bdi>${path === "" ? words.everything : visibleText(path)}</bdi></dt>
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
      : fieldValue(path, value, words);
  return html`<div class=${kind}><span class="word">${word}</span> <div class="value">${shown}</div></div>`;
}
