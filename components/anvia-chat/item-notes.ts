/** What an item of the conversation offers because of the items around it. */
import type { ScreenItem } from "../../src/index.js";

/**
 * `after_decision`: queued words that wait for a person's decision. `send_now`: so do these, and what
 * waits can be set aside for them. `ask_again`: nobody answered in time, and nobody has come back to it.
 */
export type ItemNote = "after_decision" | "send_now" | "ask_again";

type InteractionItem = Extract<ScreenItem, { type: "interaction" }>;

/** The notes of a session's items, by item id. Pure. */
export function itemNotes(items: readonly ScreenItem[]): ReadonlyMap<string, ItemNote> {
  const waiting = items.filter(isWaiting);
  const held = new Set(waiting.map(({ runId }) => runId));
  const yielding = waiting.filter(({ interaction }) => interaction.request.kind !== "recovery");
  const sendable = new Set(yielding.map(({ runId }) => runId));
  const notes = new Map<string, ItemNote>();
  const later = new Set<string>(); // tools that were asked about further down
  for (const item of items.toReversed()) {
    if (item.type === "user") later.add(ANY);
    if (item.type === "user" && item.queued && held.has(item.runId)) {
      // One button for all the queued words of a run: they are read together.
      notes.set(item.id, sendable.delete(item.runId) ? "send_now" : "after_decision");
    }
    if (item.type !== "interaction" || item.interaction.request.kind !== "approval") continue;
    const { toolName } = item.interaction.request;
    if (isTimedOut(item) && !later.has(ANY) && !later.has(toolName))
      notes.set(item.id, "ask_again");
    later.add(toolName);
  }
  return notes;
}

/** Approvals of one turn that wait together; two at least. */
export interface ApprovalGroup {
  readonly id: string;
  /** Ids of their items, in order; what is asked about them all stands after the last. */
  readonly itemIds: readonly string[];
}

/** The approvals that may be decided together, by the id of the last item of each group. Pure. */
export function approvalGroups(items: readonly ScreenItem[]): ReadonlyMap<string, ApprovalGroup> {
  const groups = new Map<string, string[]>();
  for (const item of items.filter(isWaiting)) {
    const { interaction, runId, isToolGone } = item;
    if (interaction.request.kind !== "approval" || isToolGone) continue;
    const id = `${runId}:${interaction.turn}:all`;
    groups.set(id, [...(groups.get(id) ?? []), item.id]);
  }
  const found = [...groups].filter(([, itemIds]) => itemIds.length > 1);
  return new Map(found.map(([id, itemIds]) => [itemIds.at(-1) ?? "", { id, itemIds }]));
}

/** A step of a run that waits for a person. An approval that page code asks for holds no run up. */
function isWaiting(item: ScreenItem): item is InteractionItem {
  if (item.type !== "interaction") return false;
  const { request, settlement } = item.interaction;
  return settlement.status === "pending" && request.callId !== "";
}

function isTimedOut({ interaction: { settlement } }: InteractionItem): boolean {
  return settlement.status === "settled" && settlement.decision.status === "timed_out";
}

const ANY = "";
