/**
 * What the inbox lists, as values. Pure.
 *
 * B1 The newest interaction stands first. One that was settled stays at its place, as the small card, until
 *    the person goes on.
 * B2 While the person is at the list, what arrives is held: nothing is put above what they may be about to
 *    press. They fetch it when they like.
 * B3 Whatever leaves the runtime's list has been settled, or is gone: who asks for it puts in what it became.
 */
import type { InboxItem } from "../../src/index.js";

/** See the rules above. */
export interface InboxEntries {
  /** Newest first. */
  readonly shown: readonly InboxItem[];
  /** What arrived and is not shown yet, newest first. */
  readonly held: readonly InboxItem[];
}

/** Settled cards that stay at most; the oldest go first. */
const MOST_SETTLED = 20;

/** Nothing yet. */
export const NO_ENTRIES: InboxEntries = { shown: [], held: [] };

/** The id of an item. */
export function idOf({ interaction }: InboxItem): string {
  return interaction.request.id;
}

/** Whether it still waits for a person. */
export function waits({ interaction }: InboxItem): boolean {
  return interaction.settlement.status === "pending";
}

/** How many wait, those that are held included. */
export function waitingCount({ shown, held }: InboxEntries): number {
  return shown.filter(waits).length + held.length;
}

/** With the runtime's newest list: known ones are put in their place, new ones are added, or held (B2). */
export function withList(
  { shown, held }: InboxEntries,
  list: readonly InboxItem[],
  isHolding: boolean,
): InboxEntries {
  const now = new Map(list.map((item) => [idOf(item), item]));
  const kept = shown.map((item) => now.get(idOf(item)) ?? item);
  const known = new Set(kept.map(idOf));
  const others = list.filter((item) => !known.has(idOf(item)));
  if (!isHolding) return { shown: newestFirst([...kept, ...others]), held: [] };
  const heldBefore = new Set(held.map(idOf));
  // What is older than everything shown moves nothing, but it would be below what nobody looks at: held, too.
  const isSame =
    others.length === held.length && others.every((item) => heldBefore.has(idOf(item)));
  return { shown: kept, held: isSame ? held : others };
}

/** Those that are shown as waiting and that the runtime's list no longer has (B3). */
export function missingFrom(
  { shown }: InboxEntries,
  list: readonly InboxItem[],
): readonly InboxItem[] {
  const there = new Set(list.map(idOf));
  return shown.filter((item) => waits(item) && !there.has(idOf(item)));
}

/** With what became of one of them; `undefined`: it is gone. */
export function withOutcome(
  { shown, held }: InboxEntries,
  id: string,
  outcome: InboxItem | undefined,
): InboxEntries {
  const next = shown.flatMap((item) => {
    if (idOf(item) !== id) return [item];
    return outcome ? [outcome] : [];
  });
  return { shown: withoutOldSettled(next), held };
}

/** With what was held. */
export function withHeld({ shown, held }: InboxEntries): InboxEntries {
  return held.length === 0
    ? { shown, held }
    : { shown: newestFirst([...shown, ...held]), held: [] };
}

/** Without what is settled: the person went on. */
export function withoutSettled({ shown, held }: InboxEntries): InboxEntries {
  return { shown: shown.filter(waits), held };
}

function withoutOldSettled(items: readonly InboxItem[]): readonly InboxItem[] {
  const settled = items.filter((item) => !waits(item));
  if (settled.length <= MOST_SETTLED) return items;
  const oldest = settled.reduce((a, b) => (settledAt(b) < settledAt(a) ? b : a));
  return items.filter((item) => item !== oldest);
}

function settledAt({ interaction: { settlement } }: InboxItem): number {
  return settlement.status === "pending" ? Number.POSITIVE_INFINITY : settlement.at;
}

function newestFirst(items: readonly InboxItem[]): readonly InboxItem[] {
  return items.toSorted(
    (a, b) => b.interaction.requestedAt - a.interaction.requestedAt || (idOf(a) < idOf(b) ? 1 : -1),
  );
}
