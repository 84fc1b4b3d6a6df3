import { html, nothing, type TemplateResult } from "lit";
import { type Difference, differencesOf, type Interaction, type Json } from "../../src/index.js";
import { differenceList } from "../internal/changes-view.js";
import { type FormWords, formWords } from "../internal/schema-form/words.js";
import type { ChatStrings } from "../internal/strings.js";

/** "Your changes": each was and is now, in full. Pure. */
export function differencesView(
  differences: readonly Difference[],
  words: FormWords,
): TemplateResult {
  return html`<div class="input changes edited" part="changes" role="group" tabindex="-1" aria-label=${words.yourChanges}>
    <p class="changed"><bdi>${words.yourChanges}</bdi></p>
    ${differenceList(differences, words)}
  </div>`;
}

/** The input that a reviewer approved in place of what was asked; `undefined` where they changed nothing. Pure. */
export function editedInput({ settlement }: Interaction): Json | undefined {
  const decision = settlement.status === "settled" ? settlement.decision : undefined;
  return decision?.status === "approved" ? decision.edited?.input : undefined;
}

/** On a settled card: what the reviewer changed; `nothing` where that is nothing. Pure. */
export function editedView(interaction: Interaction, words: ChatStrings) {
  const edited = editedInput(interaction);
  if (edited === undefined) return nothing;
  return differencesView(differencesOf(interaction.request.input, edited), formWords(words));
}
