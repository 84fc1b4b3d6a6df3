import { html, nothing, type TemplateResult } from "lit";
import { guard } from "lit/directives/guard.js";
import type { Runtime, ScreenItem } from "../../src/index.js";
import { isYesOrNo } from "../anvia-output/output-schema.js";
import { loadLater } from "../internal/load-later.js";
import type { Reviewer } from "../internal/reviewer.js";
import type { ChatStrings } from "../internal/strings.js";
import { visibleText } from "../internal/visible-text.js";
import type { ItemNote } from "./item-notes.js";

/** The reason that Stop gives, and that the conversation says in the visitor's language. */
export const STOPPED = "Stopped by the visitor.";

/** What every item needs. The same object while nothing in it changes. */
export interface ItemContext {
  readonly runtime: Runtime;
  readonly strings: ChatStrings;
  readonly reviewer: Reviewer | undefined;
  /** Origins whose pictures are loaded into answers without a press. */
  readonly imageOrigins: readonly string[] | undefined;
  /** The chat's own language; empty when it has none. */
  readonly lang: string;
  readonly onRetry: (runId: string) => void;
  readonly onSendNow: (runId: string) => void;
  readonly onAskAgain: (text: string) => Promise<boolean>;
}

/** The chat's properties that make it another context. */
export const CONTEXT_PROPERTIES = ["strings", "reviewer", "imageOrigins", "lang"] as const;

const CARD_PARTS =
  "dialog, settled, eyebrow, title, deadline, own-view, fields, raw, reason, approve, reject, choice, answer, submit, change, returned, happened, run-again, stop: stop-run, status, who, problem, changes, tampered, ask-again, allow, allow-panel, allow-session, allow-site, edit, edit-review, edit-on, edit-back, form, field";

/** One item of the conversation. It is rendered again only when it, its note, or the context is another. */
export function renderItem(item: ScreenItem, note: ItemNote | undefined, context: ItemContext) {
  return guard([item, note, context], () => draw(item, note, context));
}

function draw(item: ScreenItem, note: ItemNote | undefined, context: ItemContext): TemplateResult {
  switch (item.type) {
    case "user":
    case "assistant":
      return html`<anvia-message data-says=${item.type === "assistant" ? context.strings.assistantSays : nothing} .item=${item} .strings=${context.strings} .imageOrigins=${context.imageOrigins}
        .queuedFor=${note ? "decision" : "step"} .onSendNow=${note === "send_now" ? () => context.onSendNow(item.runId) : undefined}
        exportparts="bubble, prose, note, reasoning, code, copy, image, picture, table, send-now"></anvia-message>`;
    case "tool_call":
      return html`<anvia-tool-call .item=${item} .strings=${context.strings} .runtime=${context.runtime}
        exportparts="row: tool-call, name: tool-name, status: tool-status, detail: tool-detail, permission: tool-permission, revoke"></anvia-tool-call>`;
    case "interaction":
      return card(item, note, context);
    case "fault":
      return fault(item, context);
    default:
      return cancelled(item.reason, context.strings);
  }
}

function card(
  {
    interaction,
    before,
    isToolGone,
    renderInput,
    integrity,
  }: Extract<ScreenItem, { type: "interaction" }>,
  note: ItemNote | undefined,
  { runtime, strings, reviewer, lang, onAskAgain }: ItemContext,
): TemplateResult {
  const { request } = interaction;
  void loadLater(); // where it could not be loaded before
  // Seen only while the card itself is not there, and not at once: see the style sheet.
  const notYet = html`<p class="quiet-line not-yet">${strings.notLoaded}</p>`;
  if (request.kind === "question") {
    return html`<anvia-question .interaction=${interaction} .runtime=${runtime} .strings=${strings}
      .reviewer=${reviewer} lang=${lang || nothing} exportparts=${CARD_PARTS}>${notYet}</anvia-question>`;
  }
  if (request.kind === "recovery") {
    return html`<anvia-recovery .interaction=${interaction} .runtime=${runtime} .strings=${strings}
      .reviewer=${reviewer} lang=${lang || nothing} exportparts=${CARD_PARTS}>${notYet}</anvia-recovery>`;
  }
  if (request.kind === "output" && !isYesOrNo(request.outputSchema)) {
    return html`<anvia-output .interaction=${interaction} .runtime=${runtime} .strings=${strings}
      .reviewer=${reviewer} lang=${lang || nothing} exportparts=${CARD_PARTS}>${notYet}</anvia-output>`;
  }
  return html`<anvia-approval .interaction=${interaction} .runtime=${runtime} .strings=${strings}
    .approvedBefore=${before} .integrity=${integrity} .toolGone=${isToolGone === true} .inputRenderer=${renderInput} .onAskAgain=${note === "ask_again" ? onAskAgain : undefined}
    .reviewer=${reviewer} lang=${lang || nothing} exportparts=${CARD_PARTS}>${notYet}</anvia-approval>`;
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
