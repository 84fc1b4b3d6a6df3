/** What every store has to know about events, rows and keys, whatever it keeps them in. */
import { AnviaError } from "../errors.js";
import type { AuditRow } from "../run/audit.js";
import type { JournalEvent } from "../run/events.js";
import type { RunRow } from "../run/state.js";

/**
 * Whether the events claim places one after the other. Pure.
 * @throws AnviaError `invalid_use` when an event belongs to another run than the row: such a batch is not
 * the end of one journal, and no reading again would make it one.
 */
export function isGapFree(events: readonly JournalEvent[], row: RunRow): boolean {
  const first = events[0]?.seq ?? 0;
  if (events.some((event) => event.runId !== row.runId)) {
    throw new AnviaError(
      "invalid_use",
      "append takes the events of one run and the row of that run.",
    );
  }
  return events.every((event, index) => event.seq === first + index);
}

/**
 * Whether a draft goes when its session is deleted. Draft keys are a kind, a colon and an id:
 * `composer:<sessionId>`, `partial:<runId>`, `reason:<interactionId>`, and interaction ids begin with
 * their run's id and a colon. Pure.
 */
export function isDraftOf(key: string, sessionId: string, runIds: readonly string[]): boolean {
  const colon = key.indexOf(":");
  if (colon < 0) return false;
  const owner = key.slice(colon + 1);
  if (owner === sessionId) return true;
  return runIds.some((runId) => owner === runId || owner.startsWith(`${runId}:`));
}

/**
 * Whether nothing more is expected of a run, so that it may be removed. A completed run can still hold
 * an approval that page code asked for: that one waits for a person. Pure.
 */
export function isFinished({ status, pending }: RunRow): boolean {
  return (status === "completed" || status === "cancelled") && pending === 0;
}

/** The sessions that `deleteFinished` removes, each with the ids of its runs. Pure. */
export function finishedSessions(
  rows: readonly RunRow[],
  before: number,
): ReadonlyMap<string, readonly string[]> {
  const sessions = new Map<string, string[]>();
  for (const { sessionId, runId } of rows) {
    const runIds = sessions.get(sessionId) ?? [];
    runIds.push(runId);
    sessions.set(sessionId, runIds);
  }
  for (const row of rows) {
    if (!isFinished(row) || !(row.updatedAt < before)) sessions.delete(row.sessionId);
  }
  return sessions;
}

/** Order of a run list: the oldest start first; of two at the same time, the smaller id. Pure. */
export function byStart(a: RunRow, b: RunRow): number {
  return a.startedAt - b.startedAt || (a.runId < b.runId ? -1 : 1);
}

/**
 * Whether `next` is bound to `before`, which is there. One that somebody spoiled, so that it has no hash, has to
 * be good for any: what comes after it must not be lost. Pure.
 */
export function isFollowedBy(before: AuditRow | undefined, next: AuditRow): boolean {
  return before !== undefined && (typeof before.hash !== "string" || before.hash === next.prev);
}

/** All keys `[first, …]`: in IndexedDB's order an array stands after every number. */
export function startingWith(first: string): IDBKeyRange {
  return IDBKeyRange.bound([first], [first, []]);
}
