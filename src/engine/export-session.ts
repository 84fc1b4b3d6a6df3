import type { GrantRow } from "../run/grants.js";
import type { RunRow } from "../run/state.js";
import type { RunStore } from "../store/run-store.js";

/** Version of the form of {@link ExportedSession}; the events say their own. */
const EXPORT_VERSION = 2;

/** A session as JSON: everything that is kept of it, as it stands in the store. */
export interface ExportedSession {
  readonly format: "anvia-session";
  readonly version: number;
  /** ISO 8601. */
  readonly exportedAt: string;
  readonly sessionId: string;
  /** Oldest first; each with its journal, unchanged. */
  readonly runs: readonly (RunRow & { readonly events: readonly unknown[] })[];
  /** The standing permissions that were given in it, oldest first. */
  readonly grants: readonly GrantRow[];
  /** Its rows of the audit log; the whole log, which can be verified, is `runtime.audit.export()`. */
  readonly audit: readonly unknown[];
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
  const grants = await store.listGrants();
  const audit = await store.readAudit();
  return {
    format: "anvia-session",
    version: EXPORT_VERSION,
    exportedAt: new Date(now).toISOString(),
    sessionId,
    runs,
    grants: grants.filter((grant) => grant.sessionId === sessionId),
    audit: audit.filter((row) => sessionOf(row) === sessionId),
  };
}

/** The session that a row of the audit log is about; `undefined` when that was erased. */
function sessionOf(row: unknown): unknown {
  const content: unknown = Reflect.get(Object(row), "content");
  return Reflect.get(Object(content), "sessionId");
}
