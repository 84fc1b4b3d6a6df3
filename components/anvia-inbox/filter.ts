/** Which of the items are to be seen. Pure. */

import type { InboxItem } from "../../src/index.js";
import { isYesOrNo } from "../anvia-output/output-schema.js";

/** What a card is, as a person tells them apart. */
export type CardKind = "approval" | "question" | "output" | "recovery";

/** All kinds, in the order in which they are offered. */
export const CARD_KINDS: readonly CardKind[] = ["approval", "question", "output", "recovery"];

/** What has to fit; `undefined` and empty fit everything. */
export interface InboxFilter {
  readonly kind: CardKind | undefined;
  readonly agentId: string | undefined;
  readonly text: string;
}

/** Everything fits. */
export const NO_FILTER: InboxFilter = { kind: undefined, agentId: undefined, text: "" };

/** The card that it is drawn as. */
export function cardKindOf({ interaction: { request } }: InboxItem): CardKind {
  return request.kind === "output" && isYesOrNo(request.outputSchema) ? "approval" : request.kind;
}

/** Whether everything fits. */
export function isOpenFilter({ kind, agentId, text }: InboxFilter): boolean {
  return kind === undefined && agentId === undefined && text.trim() === "";
}

/** Whether an item is to be seen. Each of the words has to be in it, however it is written. */
export function fits(item: InboxItem, { kind, agentId, text }: InboxFilter): boolean {
  if (kind !== undefined && cardKindOf(item) !== kind) return false;
  if (agentId !== undefined && item.agentId !== agentId) return false;
  const words = folded(text).split(/\s+/);
  const all = text.trim() === "" ? "" : textOf(item);
  return words.every((word) => all.includes(word));
}

/** The agents of these items, by name. */
export function agentsOf(items: readonly InboxItem[]): readonly string[] {
  return [...new Set(items.map(({ agentId }) => agentId))].toSorted();
}

/** The kinds of these items, in the order in which they are offered. */
export function kindsOf(items: readonly InboxItem[]): readonly CardKind[] {
  const there = new Set(items.map(cardKindOf));
  return CARD_KINDS.filter((kind) => there.has(kind));
}

const texts = new WeakMap<InboxItem, string>();

/** Everything of it that a person can read. */
function textOf(item: InboxItem): string {
  const known = texts.get(item);
  if (known !== undefined) return known;
  const { request } = item.interaction;
  const said = [
    request.title,
    request.toolName,
    request.description,
    JSON.stringify(request.input),
  ];
  const reason = request.kind === "approval" ? request.reason : undefined;
  const asked = request.kind === "question" ? JSON.stringify(request.questions) : undefined;
  const place = [item.agentId, item.sessionId, item.userId];
  const all = folded([...said, reason, asked, ...place].filter(Boolean).join("\n"));
  texts.set(item, all);
  return all;
}

/** Without case and accents. */
function folded(text: string): string {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
}
