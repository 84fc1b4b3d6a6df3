/** The still parts of the chat around its conversation, as templates. */
import { html, nothing, type TemplateResult } from "lit";
import type { Runtime, SessionSnapshot } from "../../src/index.js";
import { type ChatStrings, format } from "../internal/strings.js";
import { closeIcon, launcherIcon, newIcon } from "./icons.js";
import type { NewConversation } from "./new-conversation.js";
import type { WaysOn } from "./ways-on.js";

/** What the frame shows, and what its buttons do. */
export interface Frame {
  readonly words: ChatStrings;
  readonly heading: string;
  readonly popup: boolean;
  readonly open: boolean;
  readonly snapshot: SessionSnapshot;
  readonly runtime: Runtime | undefined;
  /** Id of the conversation. */
  readonly session: string;
  readonly onShowPending: () => void;
  readonly newConversation: NewConversation;
  readonly waysOn: WaysOn;
  /** Hint of the composer. */
  readonly placeholder: string;
  readonly onSend: (text: string) => Promise<boolean>;
  readonly onStop: () => void;
  readonly onToggle: () => void;
}

/** Heading, what waits, and the chat's own buttons. */
export function header(frame: Frame): TemplateResult {
  const { words, popup, snapshot } = frame;
  const { pending } = snapshot.activity;
  const badge = format(words.waitingForYou, { count: pending });
  return html`<header part="header">
    <h2 part="heading">${frame.heading}</h2>
    ${pending > 0 ? html`<button type="button" class="badge" part="badge" @click=${frame.onShowPending}><bdi>${badge}</bdi></button>` : nothing}
    ${snapshot.items.length > 0 ? iconButton("new", words.newConversation, newIcon, frame.newConversation.onAsk) : nothing}
    ${popup ? iconButton("close", words.close, closeIcon, frame.onToggle) : nothing}
  </header>`;
}

function iconButton(name: string, label: string, icon: TemplateResult, onClick: () => void) {
  return html`<button type="button" class="quiet icon ${name}" aria-label=${label} title=${label} @click=${onClick}>${icon}</button>`;
}

/** Asks before a conversation is deleted. */
export function confirmation({ words, newConversation }: Frame): TemplateResult {
  const { onKeep, onDelete, onDownload } = newConversation;
  return html`<div class="confirm" role="group" aria-label=${words.deleteConversation}>
    <p><bdi>${words.deleteConversation}</bdi></p>
    <button type="button" class="small copy" @click=${onDownload}>${words.downloadCopy}</button>
    <button type="button" class="small" @click=${onKeep}>${words.keepIt}</button>
    <button type="button" class="small danger" @click=${onDelete}>${words.deleteIt}</button>
  </div>`;
}

/** What an empty conversation says. */
export function greeting({ words }: Frame): TemplateResult {
  return html`<slot name="empty"><div class="empty" part="empty">
    <p class="greeting"><bdi>${words.emptyTitle}</bdi></p>
    <p><bdi>${words.emptyText}</bdi></p>
  </div></slot>`;
}

/** The floating button of the popup. */
export function launcher({ words, open, snapshot, onToggle }: Frame): TemplateResult {
  const { pending } = snapshot.activity;
  const name = open ? words.closeChat : words.openChat;
  const waiting = pending > 0 ? `, ${format(words.waitingForYou, { count: pending })}` : "";
  return html`<button type="button" class="launcher" part="launcher" aria-expanded=${open} aria-label="${name}${waiting}" @click=${onToggle}>
    ${open ? closeIcon : launcherIcon}
    ${pending > 0 && !open ? html`<span class="count" aria-hidden="true">${pending}</span>` : nothing}
  </button>`;
}
