import { html, nothing, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import type { ScreenItem } from "../../src/index.js";
import type { InteractionCard } from "../internal/interaction-card.js";
import { faultLine, type ItemContext, renderItem } from "./conversation-item.js";
import { type Frame, greeting } from "./frame.js";
import { type ApprovalGroup, approvalGroups, itemNotes } from "./item-notes.js";

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
        ${context ? entries(items, context) : nothing}
        ${trouble === "" ? nothing : faultLine(trouble)}
      </div>
      <div class="sentinel"></div>
    </div>
    ${view.newBelow ? html`<button type="button" class="below" part="below" @click=${view.onToEnd}>${words.newBelow}</button>` : nothing}
  </div>`;
}

/** The items, and after the last of the approvals that wait together what is asked about them all. */
function entries(items: readonly ScreenItem[], context: ItemContext) {
  const notes = itemNotes(items);
  const groups = approvalGroups(items);
  const all = items.flatMap((item): readonly (ScreenItem | ApprovalGroup)[] => {
    const group = groups.get(item.id);
    return group ? [item, group] : [item];
  });
  return repeat(all, entryId, (entry) =>
    "itemIds" in entry
      ? approveAll(entry, context)
      : renderItem(entry, notes.get(entry.id), context),
  );
}

/** Without this bar, where it could not be loaded, each card still has its own button. */
function approveAll({ itemIds }: ApprovalGroup, { strings }: ItemContext): TemplateResult {
  return html`<anvia-approve-all .itemIds=${itemIds} .strings=${strings}
    exportparts="bar: approve-all-bar, approve: approve-all"></anvia-approve-all>`;
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

function entryId({ id }: ScreenItem | ApprovalGroup): string {
  return id;
}
