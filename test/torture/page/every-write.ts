/**
 * Writes of every kind, side by side and without end, so that whenever the browser dies as many as possible
 * are under way. No run is behind them: what the store acknowledges has to be there again, whatever it says.
 */
import type { RunStore } from "../../../src/index.js";
import { auditRow, finished, grant, row } from "../../../src/testing/run-store-fixtures.js";

/** Resolves when Node has it in writing that this store holds this key. */
export type Keep = (store: "grants" | "audit", key: string | number) => Promise<void>;

/** Long enough that the browser does not keep a transaction in memory until its end. */
const TEXT = "x".repeat(4_000);

/** Begins to write. Journals are told of by the watched store, drafts by nobody: they may be lost. */
export function writeEverything(store: RunStore, tab: string, keep: Keep): void {
  for (const writer of [writeJournal, writeJournal, writeDrafts, writeGrants, writeAudit]) {
    void writer(store, `${tab}-${crypto.randomUUID()}`, keep);
  }
}

async function writeJournal(store: RunStore, runId: string): Promise<void> {
  for (let seq = 0; ; seq++) {
    await store.append([finished(runId, seq, TEXT)], row(runId, { nextSeq: seq + 1 }));
  }
}

async function writeDrafts(store: RunStore, key: string): Promise<void> {
  for (let n = 0; ; n++) await store.writeDraft(key, { n, text: TEXT });
}

async function writeGrants(store: RunStore, prefix: string, keep: Keep): Promise<void> {
  for (let n = 0; ; n++) {
    const grantId = `${prefix}-${n}`;
    await store.writeGrant(grant(grantId, { shape: { text: TEXT } }));
    await store.useGrant(grantId, { callId: "call", at: n });
    await keep("grants", grantId);
  }
}

/** Other tabs write into the same log: a place that is taken is not ours. */
async function writeAudit(store: RunStore, writer: string, keep: Keep): Promise<void> {
  for (let seq = 0; ; seq++) {
    const prev = seq === 0 ? "" : await hashAt(store, seq - 1);
    const outcome = await store.appendAudit([auditRow(seq, { writer, text: TEXT }, prev)]);
    if (outcome === "appended") await keep("audit", seq);
  }
}

async function hashAt(store: RunStore, seq: number): Promise<string> {
  const [before] = await store.readAudit(seq, 1);
  return (before as { hash: string }).hash; // CAST: `auditRow` made it
}
