import { html, nothing, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import type { ScreenItem } from "../../src/index.js";
import type { InteractionCard } from "../internal/interaction-card.js";
import { faultLine, type ItemContext, renderItem } from "./conversation-item.js";
import { type Frame, greeting } from "./frame.js";

/** What the conversation shows beside the session's own items. */
export interface ConversationView {
  readonly context: ItemContext | undefined;
  /** A fault of something that was asked for here. */
  readonly fault: string;
  readonly newBelow: boolean;
  readonly onToEnd: () => void;
}

/** The log with its items. It is not live: what has to be said is announced (see Announcer). */
export function conversation(frame: Frame, view: ConversationView): TemplateResult {
  const { words } = frame;
  const { status, items, fault } = frame.snapshot;
  const { context } = view;
  const trouble = view.fault || (status === "failed" ? (fault?.message ?? "") : "");
  const empty = status === "ready" && items.length === 0 && trouble === "";
  return html`<div class="middle">
    <div class="log" part="log" role="log" aria-live="off" aria-label=${words.conversation} aria-busy=${status === "loading"} tabindex="0">
      <div class="content">
        ${empty ? greeting(frame) : nothing}
        ${context ? repeat(items, itemId, (item) => renderItem(item, context)) : nothing}
        ${trouble === "" ? nothing : faultLine(trouble)}
      </div>
      <div class="sentinel"></div>
    </div>
    ${view.newBelow ? html`<button type="button" class="below" part="below" @click=${view.onToEnd}>${words.newBelow}</button>` : nothing}
  </div>`;
}

const CARDS = "anvia-approval, anvia-question, anvia-recovery, anvia-output";

/** The card of the first item that waits for a person, if there is one. */
export function firstPendingCard(
  root: ParentNode | null,
  items: readonly ScreenItem[],
): Element | undefined {
  const pending = items.find(
    (item) => item.type === "interaction" && item.interaction.settlement.status === "pending",
  );
  const cards = root?.querySelectorAll<InteractionCard>(CARDS) ?? [];
  return [...cards].find(({ interaction }) => interaction?.request.id === pending?.id);
}

function itemId({ id }: ScreenItem): string {
  return id;
}
