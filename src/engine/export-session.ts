import type { RunRow } from "../run/state.js";
import type { RunStore } from "../store/run-store.js";

/** Version of the form of {@link ExportedSession}; the events say their own. */
const EXPORT_VERSION = 1;

/** A session as JSON: everything that is kept of it, as it stands in the store. */
export interface ExportedSession {
  readonly format: "anvia-session";
  readonly version: number;
  /** ISO 8601. */
  readonly exportedAt: string;
  readonly sessionId: string;
  /** Oldest first; each with its journal, unchanged. */
  readonly runs: readonly (RunRow & { readonly events: readonly unknown[] })[];
}

/** Reads a whole session out of the store, rows that this version cannot read included. */
export async function exportSession(
  { store, now }: { readonly store: RunStore; readonly now: number },
  sessionId: string,
): Promise<ExportedSession> {
  const rows = await store.listRuns({ sessionId });
  const runs = await Promise.all(
    rows.map(async (row) => ({ ...row, events: await store.read(row.runId) })),
  );
  return {
    format: "anvia-session",
    version: EXPORT_VERSION,
    exportedAt: new Date(now).toISOString(),
    sessionId,
    runs,
  };
}
