import { html, nothing, type TemplateResult } from "lit";
import type { InboxItem, Runtime } from "../../src/index.js";
import type { Reviewer } from "../internal/reviewer.js";
import type { ChatStrings } from "../internal/strings.js";
import { cardKindOf } from "./filter.js";

/** What every card needs. The same object while nothing in it changes. */
export interface CardContext {
  readonly runtime: Runtime;
  readonly strings: ChatStrings;
  readonly reviewer: Reviewer | undefined;
  /** The inbox's own language; empty when it has none. */
  readonly lang: string;
}

const CARD_PARTS =
  "dialog, settled, eyebrow, title: card-title, deadline, own-view, fields, raw, reason, approve, reject, choice, answer, submit, change, returned, happened, run-again, stop: stop-run, status, who, problem, hold, changes, tampered, ask-again, allow, allow-panel, allow-session, allow-site, edit, edit-review, edit-on, edit-back, form, field";

/** The same card as in the conversation. */
export function inboxCard(item: InboxItem, context: CardContext): TemplateResult {
  const { interaction, before, integrity, isToolGone, renderInput } = item;
  const { runtime, strings, reviewer } = context;
  const lang = context.lang || nothing;
  switch (cardKindOf(item)) {
    case "question":
      return html`<anvia-question .interaction=${interaction} .runtime=${runtime} .strings=${strings}
        .reviewer=${reviewer} lang=${lang} exportparts=${CARD_PARTS}></anvia-question>`;
    case "recovery":
      return html`<anvia-recovery .interaction=${interaction} .runtime=${runtime} .strings=${strings}
        .reviewer=${reviewer} lang=${lang} exportparts=${CARD_PARTS}></anvia-recovery>`;
    case "output":
      return html`<anvia-output .interaction=${interaction} .runtime=${runtime} .strings=${strings}
        .reviewer=${reviewer} lang=${lang} exportparts=${CARD_PARTS}></anvia-output>`;
    default:
      return html`<anvia-approval .interaction=${interaction} .runtime=${runtime} .strings=${strings}
        .approvedBefore=${before} .integrity=${integrity} .toolGone=${isToolGone === true} .inputRenderer=${renderInput}
        .reviewer=${reviewer} lang=${lang} exportparts=${CARD_PARTS}></anvia-approval>`;
  }
}
