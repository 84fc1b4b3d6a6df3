/** What an approval says before the input. All of it is the developer's, but for values that it quotes. */
import { html, nothing, type TemplateResult } from "lit";
import type { InteractionRequest } from "../../src/index.js";
import { faithfulText } from "../internal/look-alikes.js";
import type { ChatStrings } from "../internal/strings.js";

/** The kind of the card with the time that is left, the tool's title, why it is asked, what the tool does. Pure. */
export function approvalHead(
  request: InteractionRequest,
  time: unknown,
  words: ChatStrings,
): TemplateResult {
  const { title, toolName, description } = request;
  const why = request.kind === "approval" ? request.reason : undefined;
  return html`<div class="head"><p class="eyebrow" part="eyebrow">${words.approvalNeeded}</p>${time}</div>
    <h3 part="title"><bdi>${faithfulText(title ?? toolName)}</bdi></h3>
    ${why ? html`<p class="why"><bdi>${faithfulText(why)}</bdi></p>` : nothing}
    ${description ? html`<p class="about"><bdi>${faithfulText(description)}</bdi></p>` : nothing}`;
}
