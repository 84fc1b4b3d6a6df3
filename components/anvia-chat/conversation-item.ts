import { html, nothing, type TemplateResult } from "lit";
import { guard } from "lit/directives/guard.js";
import type { Runtime, ScreenItem } from "../../src/index.js";
import { isYesOrNo } from "../anvia-output/output-schema.js";
import type { Reviewer } from "../internal/interaction-card.js";
import type { ChatStrings } from "../internal/strings.js";
import { visibleText } from "../internal/visible-text.js";

/** The reason that Stop gives, and that the conversation says in the visitor's language. */
export const STOPPED = "Stopped by the visitor.";

/** What every item needs. The same object while nothing in it changes. */
export interface ItemContext {
  readonly runtime: Runtime;
  readonly strings: ChatStrings;
  readonly reviewer: Reviewer | undefined;
  /** The chat's own language; empty when it has none. */
  readonly lang: string;
  readonly onRetry: (runId: string) => void;
}

const CARD_PARTS =
  "dialog, settled, eyebrow, title, deadline, fields, raw, reason, approve, reject, choice, answer, submit, change, returned, happened, run-again, stop: stop-run, status, who, problem";

/** One item of the conversation. It is rendered again only when it, or the context, is another. */
export function renderItem(item: ScreenItem, context: ItemContext) {
  return guard([item, context], () => draw(item, context));
}

function draw(item: ScreenItem, context: ItemContext): TemplateResult {
  switch (item.type) {
    case "user":
    case "assistant":
      return html`<anvia-message .item=${item} .strings=${context.strings}
        exportparts="bubble, prose, note, reasoning, code, copy, table"></anvia-message>`;
    case "tool_call":
      return html`<anvia-tool-call .item=${item} .strings=${context.strings}
        exportparts="row: tool-call, name: tool-name, status: tool-status, detail: tool-detail"></anvia-tool-call>`;
    case "interaction":
      return card(item, context);
    case "fault":
      return fault(item, context);
    default:
      return cancelled(item.reason, context.strings);
  }
}

function card(
  { interaction }: Extract<ScreenItem, { type: "interaction" }>,
  { runtime, strings, reviewer, lang }: ItemContext,
): TemplateResult {
  const { request } = interaction;
  if (request.kind === "question") {
    return html`<anvia-question .interaction=${interaction} .runtime=${runtime} .strings=${strings}
      .reviewer=${reviewer} lang=${lang || nothing} exportparts=${CARD_PARTS}></anvia-question>`;
  }
  if (request.kind === "recovery") {
    return html`<anvia-recovery .interaction=${interaction} .runtime=${runtime} .strings=${strings}
      .reviewer=${reviewer} lang=${lang || nothing} exportparts=${CARD_PARTS}></anvia-recovery>`;
  }
  if (request.kind === "output" && !isYesOrNo(request.outputSchema)) {
    return html`<anvia-output .interaction=${interaction} .runtime=${runtime} .strings=${strings}
      .reviewer=${reviewer} lang=${lang || nothing} exportparts=${CARD_PARTS}></anvia-output>`;
  }
  return html`<anvia-approval .interaction=${interaction} .runtime=${runtime} .strings=${strings}
    .reviewer=${reviewer} lang=${lang || nothing} exportparts=${CARD_PARTS}></anvia-approval>`;
}

function fault(
  { fault, runId, canRetry }: Extract<ScreenItem, { type: "fault" }>,
  { strings, onRetry }: ItemContext,
): TemplateResult {
  const way = canRetry
    ? html`<button type="button" class="small" part="retry" @click=${() => onRetry(runId)}>${strings.retry}</button>`
    : html`<span class="way">${strings.tryLater}</span>`;
  return faultLine(fault.message, way);
}

/** A fault in plain words, and the way on. */
export function faultLine(message: string, way: unknown = nothing): TemplateResult {
  return html`<div class="fault" part="fault"><p><bdi>${visibleText(message)}</bdi></p>${way}</div>`;
}

function cancelled(reason: string, strings: ChatStrings): TemplateResult {
  if (reason === STOPPED)
    return html`<p class="quiet-line" part="cancelled">${strings.stoppedByYou}</p>`;
  return html`<p class="quiet-line" part="cancelled">${strings.cancelledRun}${
    reason === "" ? nothing : html`: <bdi>${visibleText(reason)}</bdi>`
  }</p>`;
}
