/** One item of the list: whose it is and how old, and its card. */
import { html, nothing, type TemplateResult } from "lit";
import { guard } from "lit/directives/guard.js";
import type { InboxItem } from "../../src/index.js";
import type { InboxWords } from "../internal/inbox-words.js";
import { faithfulText } from "../internal/look-alikes.js";
import { isPress } from "../internal/press.js";
import { format } from "../internal/strings.js";
import { fullTimeText, isoTime } from "../internal/times.js";
import { visibleLabel } from "../internal/visible-text.js";
import { ageText } from "./age.js";
import { devicesIcon, openIcon } from "./icons.js";
import { type CardContext, inboxCard } from "./inbox-card.js";
import { idOf, waits } from "./inbox-entries.js";

/** What every item needs, and what may be another at each render. */
export interface ItemView {
  readonly words: InboxWords;
  readonly locale: string | undefined;
  /** ms since the epoch. */
  readonly now: number;
  readonly context: CardContext;
  /** The item that was just shown to the person. */
  readonly marked: string | undefined;
  /** The item whose conversation is not on this page. */
  readonly notHere: string | undefined;
  readonly onOpen: (item: InboxItem) => void;
}

/** See above. Its card is rendered again only when it, or the context, is another. */
export function inboxItem(item: InboxItem, view: ItemView): TemplateResult {
  const { context, words, marked, notHere } = view;
  const id = idOf(item);
  const state = `${waits(item) ? "" : "over"} ${marked === id ? "marked" : ""}`;
  return html`<li class=${state} part="item" data-id=${id} tabindex="-1">
    ${waits(item) ? place(item, view) : nothing}
    ${notHere === id ? html`<p class="not-here"><bdi>${words.notHere}</bdi></p>` : nothing}
    ${guard([item, context], () => inboxCard(item, context))}
  </li>`;
}

function place(item: InboxItem, view: ItemView): TemplateResult {
  const { words } = view;
  const { agentId, sessionId, userId, origin } = item;
  return html`<div class="place" part="place">
    <span class="where">
      <span class="agent"><bdi>${faithfulText(agentId)}</bdi></span>
      <span class="session"><bdi>${named(words.conversationNamed, "session", sessionId)}</bdi></span>
      ${userId === undefined ? nothing : html`<span class="user"><bdi>${named(words.forUser, "user", userId)}</bdi></span>`}
      ${origin === "elsewhere" ? html`<span class="device">${devicesIcon}<bdi>${words.fromAnotherDevice}</bdi></span>` : nothing}
    </span>
    ${origin === "here" ? openButton(item, view) : nothing}${age(item, view)}
  </div>`;
}

/** The sentence with a value whose hidden characters can be seen. */
function named(sentence: string, name: string, value: string): readonly unknown[] {
  const [before = "", after = ""] = sentence.split(`{${name}}`);
  return [before, ...faithfulText(value), after];
}

function age({ interaction: { requestedAt } }: InboxItem, { now, locale }: ItemView) {
  return html`<time class="age" datetime=${isoTime(requestedAt)} title=${fullTimeText(requestedAt, locale)}><bdi>${ageText(requestedAt, now, locale)}</bdi></time>`;
}

function openButton(item: InboxItem, { words, onOpen }: ItemView): TemplateResult {
  const { request } = item.interaction;
  const of = visibleLabel(request.title ?? request.toolName);
  const name = format(words.named, { status: words.openConversation, title: of });
  return html`<button type="button" class="quiet icon open" part="open" aria-label=${name} title=${words.openConversation}
    @click=${(press: MouseEvent) => isPress(press) && onOpen(item)}>${openIcon}</button>`;
}
