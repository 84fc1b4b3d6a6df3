/** The card of a request that is not what was asked any more (J10), and of the one that is asked in its place. */
import { html, nothing, type TemplateResult } from "lit";
import type { Interaction, InteractionRequest, ScreenItem } from "../../src/index.js";
import { changesOf } from "../internal/changes-view.js";
import type { ChatStrings } from "../internal/strings.js";
import type { ApprovalPart } from "./approval-part.js";

/** What is known of the request: nothing yet, or that it is not what was asked. */
export type Integrity = Extract<ScreenItem, { type: "interaction" }>["integrity"];

/** Holds Approve back until it is known that the request is as it was asked, and for good when it is not. */
export class ChangedRequest implements ApprovalPart {
  readonly #integrity: () => Integrity;

  constructor(integrity: () => Integrity) {
    this.#integrity = integrity;
  }

  blocks(): boolean {
    return this.#integrity() !== undefined;
  }

  hint({ words }: { readonly words: ChatStrings }): string | undefined {
    return this.#integrity() === "checking" ? words.checking : undefined;
  }
}

/** What stands first on a changed card: that it is one, and the way on. Pure. */
export function changedNotice(
  integrity: Integrity,
  { callId }: InteractionRequest,
  words: ChatStrings,
): TemplateResult | typeof nothing {
  if (integrity !== "changed") return nothing;
  const wayOn = callId === "" ? words.tamperedPage : words.tamperedAsk;
  return html`<div class="tampered" part="tampered" role="group" aria-label=${words.tampered}>
    <p><b><bdi>${words.tampered}</bdi></b></p>
    <p><bdi>${words.tamperedText} ${wayOn}</bdi></p>
  </div>`;
}

/**
 * How a request differs from the one before it: from what was approved, or from a changed one that was taken
 * back. What was changed there beside the values that run is not told one by one. Pure.
 */
export function changesSince(
  request: InteractionRequest,
  before: Interaction | undefined,
  words: ChatStrings,
): unknown {
  const { settlement } = before ?? {};
  const isTakenBack =
    settlement?.status === "settled" && settlement.decision.status === "withdrawn";
  if (!isTakenBack) return changesOf(request, before?.request, words);
  const shown = changesOf(request, before?.request, { ...words, changed: words.askedAnew });
  if (shown !== nothing) return shown;
  return html`<p class="changed" part="changes"><bdi>${words.askedAnewSame}</bdi></p>`;
}
